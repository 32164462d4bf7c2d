//! What is known and what is not: the threshold, the answer without a model, citations of what was never sent.

use crate::site::{chunk, chunks, desk, no_stems, search};
use dialogue::retrieval::{Chunk, Extract, Settings, cited};
use proptest::prelude::*;

const SHOP: [&str; 4] = [
    "Delivery to Norway takes five working days. On islands it takes longer.",
    "Returns are free within thirty days.",
    "Oak needs oil once a year.",
    "We are closed on Sundays.",
];

#[test]
fn below_the_threshold_nothing_is_known() {
    let ask = |min_confidence: f32, query: &str| {
        let settings = Settings { min_confidence, ..Settings::new("en", &no_stems) };
        let mut desk = desk(&chunks("en", &SHOP), &settings);
        (search(&mut desk, query).known, desk.answer_locally(query, "en", 3).unwrap())
    };
    for (min_confidence, query, known) in [
        (0.35, "How long does delivery to Norway take?", true),
        (0.35, "delivery norwya", true),
        // Odd words beside do not make it unknown.
        (0.35, "/sim cite-wrong How long does delivery to Norway take?", true),
        (0.35, "Which planets have rings of ice?", false),
        (0.35, "quantum entanglement in superconductors", false),
        (0.35, "", false),
        (0.35, "?!", false),
        (0.0, "Which planets have rings of ice?", true),
        (1.0, "How long does delivery to Norway take?", false),
    ] {
        let (found, local) = ask(min_confidence, query);
        assert_eq!((found, local.known), (known, known), "{query} at {min_confidence}");
        if !known {
            assert_eq!(local, Extract::default(), "{query}");
        }
    }
}

#[test]
fn the_pages_answer_in_their_own_words() {
    // language, texts, question, the answer
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("en", &SHOP, "return within thirty days", "Returns are free within thirty days. [1]"),
        (
            "en",
            &["Prices are in euros. Gift wrapping costs 2 euros. All taxes are in them.", "Chairs."],
            "gift wrapping",
            "Prices are in euros. Gift wrapping costs 2 euros. All taxes are in them. [1]",
        ),
        (
            "de",
            &["Die Lieferung dauert drei Tage.", "Der Tisch ist aus Eiche."],
            "Wie lange dauert die Lieferung?",
            "Die Lieferung dauert drei Tage. [1]",
        ),
        (
            "fr",
            &["La livraison prend trois jours.", "La table est en chêne."],
            "livraison trois jours",
            "La livraison prend trois jours. [1]",
        ),
        ("ja", &["返品は三十日以内です。", "送料は無料です。"], "送料はいくらですか", "送料は無料です。 [1]"),
        ("zh", &["退货期限为三十天。", "订单免运费。"], "运费", "订单免运费。 [1]"),
        ("ar", &["التوصيل مجاني.", "الإرجاع خلال شهر."], "التوصيل", "التوصيل مجاني. [1]"),
        (
            "ru",
            &["Доставка занимает три дня.", "Стол из дуба."],
            "доставка",
            "Доставка занимает три дня. [1]",
        ),
        ("th", &["จัดส่งฟรี", "คืนสินค้าได้"], "คืนสินค้า", "คืนสินค้าได้ [1]"),
    ];
    for (lang, texts, query, expected) in cases {
        let settings = Settings { min_confidence: 0.1, ..Settings::new(lang, &no_stems) };
        let mut desk = desk(&chunks(lang, texts), &settings);
        let answer = desk.answer_locally(query, lang, 1).unwrap();
        assert!(answer.known, "{query}");
        assert_eq!(&answer.text, expected, "{query}");
        assert_eq!(answer.sources.len(), 1);
        let (hit, quote) = &answer.sources[0];
        assert!(hit.text.starts_with(quote) && !quote.is_empty(), "{quote}");
    }
}

#[test]
fn of_a_long_passage_the_sentences_that_tell_are_taken() {
    let filler = "The workshop was founded a long time ago by two brothers who loved wood. ".repeat(12);
    let text = format!("{filler}Gift wrapping costs two euros. {filler}");
    let settings = Settings { min_confidence: 0.0, ..Settings::new("en", &no_stems) };
    let mut desk = desk(&chunks("en", &[&text, "Chairs and tables."]), &settings);
    let answer = desk.answer_locally("gift wrapping", "en", 1).unwrap();
    assert!(answer.text.contains("Gift wrapping costs two euros."), "{}", answer.text);
    assert!(answer.text.len() < 600, "{}", answer.text.len());
}

#[test]
fn an_answer_of_several_passages_numbers_its_sources_and_names_their_sections() {
    let of = |url: &str, heading: &str, text: &str| Chunk {
        title: "Delivery".to_owned(),
        headings: vec![heading.to_owned()],
        ..chunk(url, text)
    };
    let all = [
        of("/a#n", "Norway", "Parcels to Norway take five days."),
        of("/b#s", "Norway by ship", "Parcels to Norway by ship take ten days."),
        of("/c#o", "Oak", "Oil it once a year."),
    ];
    let mut desk = desk(&all, &Settings { min_confidence: 0.0, ..Settings::new("en", &no_stems) });
    let answer = desk.answer_locally("parcels to Norway", "en", 3).unwrap();
    let paragraphs: Vec<&str> = answer.text.split("\n\n").collect();
    assert_eq!(
        paragraphs,
        [
            "**Norway:** Parcels to Norway take five days. [1]",
            "**Norway by ship:** Parcels to Norway by ship take ten days. [2]",
        ]
    );
    let urls: Vec<&str> = answer.sources.iter().map(|(hit, _)| hit.url.as_str()).collect();
    assert_eq!(urls, ["/a#n", "/b#s"]);
}

#[test]
fn nothing_in_a_passage_is_markup() {
    for (text, expected) in [
        ("Use *stars* and _lines_ for gifts", r"Use \*stars\* and \_lines\_ for gifts [1]"),
        ("# Gifts <b>now</b>", r"\# Gifts \<b\>now\</b\> [1]"),
        ("1. Gifts [here](https://evil.example)", r"1\. Gifts \[here\](https://evil.example) [1]"),
        ("Gifts ![x](https://evil.example/?q)", r"Gifts !\[x\](https://evil.example/?q) [1]"),
    ] {
        let settings = Settings { min_confidence: 0.0, ..Settings::new("en", &no_stems) };
        let mut desk = desk(&chunks("en", &[text, "Chairs."]), &settings);
        assert_eq!(desk.answer_locally("gifts", "en", 1).unwrap().text, expected);
    }
}

#[test]
fn who_was_never_sent_is_not_cited() {
    let sources = [(1, "Delivery takes five days."), (4, "Returns are free.")];
    for (answer, expected) in [
        ("Five days [1].", vec![1]),
        ("Five days [2].", vec![]),
        ("Five days [1, 2], free [4].", vec![1, 4]),
        ("All of it [1-4].", vec![1, 4]),
        ("Nothing [0] [99999999999].", vec![]),
        ("In code `[1]`.", vec![]),
        ("Nothing.", vec![]),
    ] {
        let ids: Vec<u32> = cited(answer, &sources).iter().map(|cited| cited.id).collect();
        assert_eq!(ids, expected, "{answer}");
    }
}

proptest! {
    /// Whatever the pages say, the answer is their text and every source has its mark.
    #[test]
    fn any_page_answers(texts in prop::collection::vec("\\PC{0,120}", 1..5), query in "\\PC{0,40}") {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut desk = desk(&chunks("en", &texts), &Settings { min_confidence: 0.0, ..Settings::new("en", &no_stems) });
        let answer = desk.answer_locally(&query, "en", 3).unwrap();
        prop_assert!(answer.sources.len() <= 3);
        for (at, (hit, quote)) in answer.sources.iter().enumerate() {
            let mark = format!("[{}]", at + 1);
            prop_assert!(answer.text.contains(&mark));
            prop_assert!(hit.text.contains(quote.as_str()));
        }
    }
}
