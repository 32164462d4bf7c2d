//! Questions with answers, as JSON and as tables.

use crate::rig::{Folder, has_lines, text};

#[test]
fn json_and_tables_give_the_same_chunks() {
    let json = r#"[
      {"question": "Do you ship to Norway?", "answer": "Yes, in <b>3 to 5</b> days.", "url": "delivery.html#norway"},
      {"question": "How do I pay?", "answer": "By card.\nOr by invoice.", "title": "Payment", "lang": "en-GB"},
      {"question": "Gibt es Ratenzahlung?", "answer": "Nein, leider nicht.", "url": "https://b.example/raten", "lang": "de"}
    ]"#;
    let csv = "\u{feff}lang;answer;question;title;url\r\n\
        ;Yes, in <b>3 to 5</b> days.;Do you ship to Norway?;;delivery.html#norway\r\n\
        en-GB;\"By card.\nOr by invoice.\";How do I pay?;Payment;\r\n\
        de;Nein, leider nicht.;Gibt es Ratenzahlung?;;https://b.example/raten\r\n";
    let tsv = csv.replace(';', "\t");
    let folder = Folder::with(&[("f.json", json), ("f.csv", csv), ("f.tsv", &tsv)]);
    let of = |name: &str| folder.chunks(&[name, "--base-url", "/help", "--lang", "en"]);
    let (run, chunks) = of("f.json");
    has_lines(&run.out, &["0 pages, 3 questions: 3 chunks (en 2, de 1)"]);
    let found: Vec<_> = chunks
        .iter()
        .map(|chunk| (text(chunk, "url"), text(chunk, "title"), text(chunk, "text"), text(chunk, "lang")))
        .collect();
    assert_eq!(
        found,
        [
            ("/help/delivery.html#norway", "Do you ship to Norway?", "Yes, in 3 to 5 days.", "en"),
            ("", "Payment", "By card.\nOr by invoice.", "en"),
            ("https://b.example/raten", "Gibt es Ratenzahlung?", "Nein, leider nicht.", "de"),
        ]
    );
    assert_eq!(chunks[1]["headings"], serde_json::json!(["How do I pay?"]));
    for name in ["f.csv", "f.tsv"] {
        assert_eq!(of(name).1, chunks, "{name}");
    }
}

#[test]
fn what_lacks_a_half_is_told_with_its_line() {
    let folder = Folder::with(&[
        ("f.csv", "question,answer\nWhere?,Here.\n\nWhen?,\n\"Who\nis it?\",We.\n,Because.\n"),
        ("f.json", r#"[{"question": "A?"}, {"question": "B?", "answer": "Bee."}, 7]"#),
    ]);
    let (run, chunks) = folder.chunks(&["f.csv", "f.json"]);
    assert_eq!(chunks.len(), 3, "{chunks:?}");
    has_lines(
        &run.out,
        &[
            "left out: 4",
            "incomplete questions: 4",
            "f.csv:4 (no answer)",
            "f.csv:7 (no question)",
            "f.json: entry 1 (no answer)",
            "f.json: entry 3 (no question)",
        ],
    );
}
