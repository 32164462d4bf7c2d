//! Vectors beside words: fused by rank, only where the owner has them.

use crate::site::{chunks, desk, no_stems};
use dialogue::retrieval::{Chunk, Desk, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts with vectors; what has none is found by words alone.
fn index(of: &[(&str, &[f32])]) -> Desk {
    let texts: Vec<&str> = of.iter().map(|(text, _)| *text).collect();
    let mut all: Vec<Chunk> = chunks("en", &texts);
    for (chunk, (_, vector)) in all.iter_mut().zip(of) {
        chunk.vector = (!vector.is_empty()).then(|| vector.to_vec());
    }
    desk(&all, &Settings::new("en", &no_stems))
}

fn ask(desk: &mut Desk, query: &str, embedding: &Value) -> (Vec<u64>, Value) {
    let reply = json!({ "data": [{ "index": 0, "embedding": embedding }] });
    let request = json!({ "do": "find", "query": query, "k": 5, "embedding": { "reply": reply } });
    let answer: Value = serde_json::from_str(&desk.handle(&request.to_string())).unwrap();
    let hits = answer["hits"].as_array().unwrap_or_else(|| panic!("{answer}"));
    (hits.iter().map(|hit| hit["chunk"].as_u64().unwrap()).collect(), answer)
}

fn shop() -> Desk {
    index(&[
        ("Delivery to Norway", &[1.0, 0.0, 0.0]),
        ("Shipping abroad", &[0.9, 0.1, 0.0]),
        ("Oak and oil", &[0.0, 1.0, 0.0]),
        ("Closed on Sundays", &[0.0, 0.0, -2.0]),
        ("No vector: delivery", &[]),
    ])
}

#[test]
fn a_vector_finds_what_no_word_does_and_both_together_come_first() {
    let mut desk = shop();
    // By words alone.
    assert_eq!(ask(&mut desk, "delivery", &json!([])).0, [0, 4]);
    // By the vector alone, nearest first; what points away is not found.
    assert_eq!(ask(&mut desk, "parcel", &json!([1, 0.05, 0])).0, [0, 1, 2]);
    // Both: reciprocal ranks add up, so what is in both rankings is first.
    let (numbers, answer) = ask(&mut desk, "delivery", &json!([1, 0.05, 0]));
    assert_eq!(numbers[0], 0);
    assert!(numbers.contains(&4) && numbers.contains(&1), "{numbers:?}");
    let first = answer["hits"][0]["score"].as_f64().unwrap();
    assert!((first - 2.0 / 61.0).abs() < 0.001, "{first}");
}

#[test]
fn a_vector_that_does_not_fit_is_left_out() {
    let mut desk = shop();
    let words = ask(&mut desk, "delivery", &json!([])).0;
    for embedding in [
        json!([1, 0]),
        json!([1, 0, 0, 0]),
        json!([0, 0, 0]),
        json!("!"),
        json!("AAAA"),
        json!({}),
        json!(null),
    ] {
        assert_eq!(ask(&mut desk, "delivery", &embedding).0, words, "{embedding}");
    }
    // An index without vectors takes none.
    let mut plain = index(&[("Delivery", &[]), ("Oak", &[])]);
    assert_eq!(ask(&mut plain, "delivery", &json!([1, 0, 0])).0, [0]);
}

#[test]
fn base64_and_numbers_are_the_same_vector() {
    // Little-endian floats 1.0, 0.05, 0.0.
    let base64 = json!("AACAP83MTD0AAAAA");
    let mut desk = shop();
    assert_eq!(ask(&mut desk, "parcel", &base64), ask(&mut desk, "parcel", &json!([1, 0.05, 0])));
}

#[test]
fn a_chunk_costs_a_byte_a_dimension() {
    let vector = vec![0.5_f32; 256];
    let build = |vector: &[f32]| {
        let all: Vec<Chunk> = chunks("en", &["Oak", "Oil", "Lamp"])
            .into_iter()
            .map(|chunk| Chunk { vector: (!vector.is_empty()).then(|| vector.to_vec()), ..chunk })
            .collect();
        crate::site::files(&all, &Settings::new("en", &no_stems))[0].bytes.len()
    };
    // Beside the bytes four for the scale, and a few for the shard's entry.
    let added = build(&vector) - build(&[]);
    assert!((3 * 260..3 * 260 + 8).contains(&added), "{added}");
}

proptest! {
    /// In signed bytes the nearest stays the nearest.
    #[test]
    fn the_nearest_is_found(vectors in prop::collection::vec(prop::collection::vec(-1.0_f32..1.0, 8), 2..8), which in 0_usize..8) {
        let which = which % vectors.len();
        let query = &vectors[which];
        let length = |v: &[f32]| v.iter().map(|x| x * x).sum::<f32>().sqrt();
        let cosine = |v: &[f32]| v.iter().zip(query).map(|(a, b)| a * b).sum::<f32>() / length(v) / length(query);
        prop_assume!(length(query) > 0.2);
        prop_assume!(vectors.iter().enumerate().all(|(at, v)| at == which || length(v) > 0.2 && cosine(v) < 0.95));
        let texts = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"];
        let all: Vec<(&str, &[f32])> = texts.iter().copied().zip(vectors.iter().map(Vec::as_slice)).collect();
        let mut desk = index(&all);
        let (numbers, _) = ask(&mut desk, "parcel", &json!(query));
        prop_assert_eq!(numbers[0], which as u64);
    }
}
