//! A small site, and its index: what the corpus begins with.

use std::sync::OnceLock;

use dialogue::retrieval::{Chunk, File, Settings, build};

/// Title, heading, language, text.
const PAGES: &[(&str, &str, &str, &str)] = &[
    ("Delivery", "Norway", "en", "Delivery to Norway takes 5 days and costs 9 euros. Parcels are tracked."),
    ("Delivery", "Germany", "en", "Delivery to Germany takes 2 days. It is free above 50 euros."),
    ("Returns", "", "en", "You can return everything within 30 days. We refund what was paid."),
    (
        "Versand",
        "Schweiz",
        "de",
        "Der Versand in die Schweiz dauert 4 Tage. Die Versandkosten betragen 12 Euro.",
    ),
    ("送料", "返品", "ja", "送料は無料です。返品は三十日以内にお願いします。"),
    ("التوصيل", "", "ar", "يستغرق التوصيل خمسة أيام."),
];

/// The site's index; `sharded`: its parts are files of their own.
pub fn index(sharded: bool) -> &'static [File] {
    static BOTH: [OnceLock<Vec<File>>; 2] = [OnceLock::new(), OnceLock::new()];
    BOTH[usize::from(sharded)].get_or_init(|| built(sharded))
}

fn built(sharded: bool) -> Vec<File> {
    let chunk = |(at, (title, heading, lang, text)): (usize, &(&str, &str, &str, &str))| Chunk {
        url: format!("/{}.html#part-{at}", title.to_lowercase()),
        title: (*title).to_owned(),
        headings: vec![(*heading).to_owned()],
        text: (*text).to_owned(),
        lang: (*lang).to_owned(),
        vector: Some((0..4_u8).map(|axis| f32::from(axis) - at as f32).collect()),
    };
    let chunks: Vec<Chunk> = PAGES.iter().enumerate().map(chunk).collect();
    let stem = |_: &str, word: &str| word.trim_end_matches('s').to_owned();
    let mut settings = Settings::new("en", &stem);
    settings.synonyms = vec![vec!["parcel".to_owned(), "package".to_owned()]];
    settings.shard_above = if sharded { 0 } else { chunks.len() };
    build(&chunks, &settings)
}
