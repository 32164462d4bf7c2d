//! What a question finds: fields, words of all scripts, endings, slips of the keys, synonyms.

use crate::site::{chunk, chunks, desk, found, no_stems, search};
use dialogue::retrieval::{Chunk, Settings};
use proptest::prelude::*;

#[test]
fn what_stands_in_the_heading_counts_more_than_in_the_title_than_in_the_text() {
    let filler = "Some words about chairs, tables and beds.";
    let body = chunk("/body", "Some words about oak, tables and beds.");
    let title = Chunk { title: "Oak".to_owned(), ..chunk("/title", filler) };
    let above = Chunk {
        headings: vec!["Oak".to_owned(), "Care".to_owned()],
        ..chunk("/above", "Other words about chairs, tables and beds.")
    };
    let heading = Chunk {
        headings: vec!["Wood".to_owned(), "Oak".to_owned()],
        ..chunk("/heading", "More words about chairs, tables and beds.")
    };
    let all = [body, title, above, heading, chunk("/none", "Nothing of the kind at all.")];
    let mut desk = desk(&all, &Settings::new("en", &no_stems));
    // A heading further up is as the title.
    assert_eq!(found(&mut desk, "oak"), [3, 1, 2, 0]);
}

/// Texts, a question, and which of them it finds, in any order.
type Case<'a> = (&'a str, &'a [&'a str], &'a str, &'a [u32]);

fn check(cases: &[Case<'_>]) {
    for (lang, texts, query, expected) in cases {
        let mut desk = desk(&chunks(lang, texts), &Settings::new(lang, &no_stems));
        let mut numbers = found(&mut desk, query);
        numbers.sort_unstable();
        assert_eq!(&numbers, expected, "{lang}: {query} in {texts:?}");
    }
}

#[test]
fn one_spelling_of_each_word() {
    check(&[
        ("en", &["The RÉSUMÉ", "another"], "resume", &[0]),
        ("en", &["naive cafe", "another"], "Naïve CAFÉ", &[0]),
        ("en", &["ce\u{301}dille", "another"], "cédille", &[0]),
        ("en", &["our e-mail address", "another"], "email", &[0]),
        ("en", &["our email address", "another"], "e-mail", &[0]),
        ("en", &["model AB-123", "another"], "ab123", &[0]),
        ("en", &["the user's guide", "another"], "user", &[0]),
        ("en", &["a disk of 10GB", "another"], "10 GB", &[0]),
        ("en", &["we use C++ here", "we use C# here"], "C++", &[0]),
        ("de", &["Größe und Maß", "anderes"], "groesse", &[0]),
        ("de", &["die Groesse", "anderes"], "Größe", &[0]),
        ("de", &["STRASSE", "anderes"], "Straße", &[0]),
        ("ru", &["зелёный чай", "другое"], "ЗЕЛЕНЫЙ", &[0]),
        ("el", &["Η Ελλάδα", "άλλο"], "ελλαδα", &[0]),
        ("ar", &["إِسْلَامٌ وسلام", "شيء"], "اسلام", &[0]),
        ("tr", &["Iğdır ve İstanbul", "baska"], "istanbul", &[0]),
        ("ja", &["ＡＢＣ１２３の説明", "別の話"], "abc123", &[0]),
        ("ja", &["ﾃﾞｰﾀの保存", "別の話"], "データ", &[0]),
        ("ja", &["サーバーの設定", "別の話"], "サーバ", &[0]),
    ]);
}

#[test]
fn scripts_without_spaces_are_found_by_pairs() {
    check(&[
        ("ja", &["返品は三十日以内にお願いします。", "送料は無料です。"], "送料", &[1]),
        ("ja", &["返品は三十日以内にお願いします。", "送料は無料です。"], "三十日", &[0]),
        ("zh", &["退货期限为三十天", "订单满八十欧元免运费"], "运费", &[1]),
        ("th", &["จัดส่งฟรี", "คืนสินค้าได้"], "สินค้า", &[1]),
        ("ko", &["배송비는 무료입니다", "반품은 삼십일 안에"], "배송비", &[0]),
        ("km", &["ការដឹកជញ្ជូន", "ការប្រគល់"], "ដឹកជញ្ជូន", &[0]),
        // A single sign finds the pairs that begin with it.
        ("ja", &["棚の組み立て", "椅子の話"], "棚", &[0]),
    ]);
    // One ideograph means something alone, a pair of them more.
    let mut desk = desk(&chunks("ja", &["京都に住む", "東京都に住む"]), &Settings::new("ja", &no_stems));
    assert_eq!(found(&mut desk, "東京"), [1, 0]);
}

#[test]
fn slips_of_the_keys_are_forgiven_in_words_that_the_texts_lack() {
    let texts = &["Delivery to Norway", "a wand", "a hand", "the cat"];
    check(&[
        ("en", texts, "delivry", &[0]),
        ("en", texts, "deliverry", &[0]),
        ("en", texts, "dekivery", &[0]),
        ("en", texts, "deilvery", &[0]),
        ("en", texts, "elivery", &[0]),
        ("en", texts, "deliverys", &[0]),
        ("en", texts, "Norwya", &[0]),
        // Two slips are another word.
        ("en", texts, "dlivry", &[]),
        // What the texts have is meant as it stands.
        ("en", texts, "wand", &[1]),
        // Too short to guess at.
        ("en", texts, "cap", &[]),
        // The beginning of a word will do.
        ("en", texts, "deliv", &[0]),
        ("en", texts, "de", &[]),
        ("ru", &["доставка домой", "возврат"], "доствка", &[0]),
        ("el", &["παράδοση", "επιστροφή"], "παραδωση", &[0]),
        // Numbers are not guessed.
        ("en", &["model 12345", "other"], "12346", &[]),
    ]);
}

/// `deliveries` and `delivered` have one stem.
fn stems(lang: &str, word: &str) -> String {
    let endings: &[&str] = match lang {
        "en" => &["eries", "ered", "ery", "ing", "ed", "s"],
        "de" => &["ungen", "ung", "en", "e", "t"],
        _ => &[],
    };
    let stem = endings.iter().filter_map(|ending| word.strip_suffix(ending)).find(|stem| stem.len() > 2);
    stem.unwrap_or(word).to_owned()
}

#[test]
fn the_index_knows_which_words_have_one_stem() {
    for (lang, texts, query, expected) in [
        ("en", ["Deliveries take a day", "We delivered it"], "delivery deliveries", vec![0, 1]),
        ("en", ["Deliveries take a day", "Chairs and tables"], "delivered", vec![]),
        ("de", ["Lieferungen sind frei", "Die Lieferung kommt"], "Lieferung", vec![0, 1]),
        // Another language's stems are its own.
        ("fr", ["Deliveries take a day", "We delivered it"], "delivered", vec![1]),
    ] {
        let mut desk = desk(&chunks(lang, &texts), &Settings::new(lang, &stems));
        let mut numbers = found(&mut desk, query);
        numbers.sort_unstable();
        assert_eq!(numbers, expected, "{lang}: {query}");
    }
}

#[test]
fn an_ending_that_the_texts_lack_is_changed_for_one_that_they_have() {
    let words = ["install", "configur", "connect", "protect", "select", "adjust"];
    let mut texts: Vec<String> =
        words.iter().flat_map(|word| [format!("it {word}ed"), format!("while {word}ing")]).collect();
    texts.push("the printer is mounted".to_owned());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut desk = desk(&chunks("en", &texts), &Settings::new("en", &stems));
    assert_eq!(found(&mut desk, "mounting"), [12]);
}

#[test]
fn halves_of_a_compound_find_each_other() {
    let texts = &[
        "Die Druckereinstellung",
        "Der Drucker ist da",
        "Ein Drucker fehlt",
        "Die Einstellung hilft",
        "Eine Einstellung mehr",
        "Anderes",
    ];
    check(&[
        // The compound stands in the text, the halves are asked for.
        ("de", texts, "Drucker", &[0, 1, 2]),
        // The compound is asked for, the halves stand in the texts.
        ("de", texts, "Einstellungsdrucker", &[0, 1, 2, 3, 4]),
        // In a language that writes no compounds nothing is taken apart.
        ("fr", texts, "Drucker", &[1, 2]),
    ]);
}

#[test]
fn synonyms_find_each_other_and_nothing_else() {
    let groups = [vec!["delivery", "shipping"], vec!["sign in", "log in"], vec!["送料", "配送料"]];
    let synonyms = groups.iter().map(|group| group.iter().map(|word| (*word).to_owned()).collect()).collect();
    let settings = Settings { synonyms, ..Settings::new("en", &no_stems) };
    let texts = ["Shipping is free", "Delivery by van", "How to log in", "送料は無料", "A log of wood"];
    let mut desk = desk(&chunks("en", &texts), &settings);
    for (query, expected) in [
        ("delivery", vec![1, 0]),
        ("shipping", vec![0, 1]),
        ("sign in", vec![2, 4]),
        ("配送料", vec![3]),
        ("van", vec![1]),
        ("chairs", vec![]),
    ] {
        assert_eq!(found(&mut desk, query), expected, "{query}");
    }
}

#[test]
fn stop_words_are_looked_up_only_where_there_is_nothing_else() {
    let texts = ["How do I return it? To be or not to be.", "Chairs are made of oak"];
    let mut desk = desk(&chunks("en", &texts), &Settings::new("en", &no_stems));
    assert_eq!(found(&mut desk, "how do I get chairs"), [1]);
    assert_eq!(found(&mut desk, "to be or not to be"), Vec::<u32>::new());
}

#[test]
fn one_text_is_found_once_and_the_better_passage_first() {
    let same = "Delivery takes five days.";
    let more = "Delivery: for a delivery abroad the delivery takes ten days.";
    let mut desk = desk(&chunks("en", &[same, same, more, "Oak"]), &Settings::new("en", &no_stems));
    assert_eq!(found(&mut desk, "delivery abroad"), [2, 0]);
}

/// Letters of several scripts, and what stands between words.
const ANY: &str = "[a-cA-CäÖßéñçžİıа-вЁα-γΆاأبةक-घ০-২가-나ㄱ漢字送料ァ-オｱ-ｶﾞ゙ーぁ-おก-งัา0-9０-２₂²ﬁ'’_.,\\-–‑ \u{301}\u{ad}\u{200d}、。!?#+]{0,40}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// What is indexed is found by its own words, in any script: texts and questions are cut alike.
    #[test]
    fn any_text_is_found_by_itself(text in ANY, other in ANY, lang in "en|de|ja|ar|") {
        let wanted = format!("{text} zebra");
        let all = [chunk("/a", &wanted), chunk("/b", &other)];
        let mut desk = desk(&all, &Settings::new(&lang, &no_stems));
        let numbers = found(&mut desk, &wanted);
        prop_assert_eq!(numbers.first(), Some(&0));
    }

    /// Each word alone finds its text too.
    #[test]
    fn any_word_of_a_text_finds_it(words in prop::collection::vec("[a-zäöüéа-я]{4,12}", 1..8)) {
        let all = [chunk("/a", &words.join(" ")), chunk("/b", "0")];
        let mut desk = desk(&all, &Settings::new("", &no_stems));
        for word in &words {
            for asked in [word.clone(), word.to_uppercase(), format!("„{word}“!")] {
                prop_assert_eq!(found(&mut desk, &asked), vec![0], "{}", asked);
            }
        }
    }

    /// Whatever is asked, an answer comes; only chunks that exist, each once, best first.
    #[test]
    fn any_question_is_answered(query in "\\PC{0,80}", texts in prop::collection::vec(ANY, 1..6)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut desk = desk(&chunks("en", &texts), &Settings::new("en", &no_stems));
        let answer = search(&mut desk, &query);
        prop_assert!((0.0..=1.0).contains(&answer.confidence));
        prop_assert!(answer.hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
        let mut numbers: Vec<u32> = answer.hits.iter().map(|hit| hit.chunk).collect();
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert!(numbers.len() == answer.hits.len() && numbers.iter().all(|number| (*number as usize) < texts.len()));
    }
}
