//! Languages: what a page is written in when it does not say, and the stems of its words.

use rust_stemmers::{Algorithm, Stemmer};

use super::prose::is_unspaced;

/// Frequent words that few other languages have.
const WORDS: &[(&str, &str)] = &[
    ("cs", "je na se že jsou pro jako nebo který také není při může bude byl jsme od po až"),
    ("da", "og er det at ikke til med for på af som den en et har vi kan hvis eller fra dig bliver"),
    (
        "de",
        "der die das und ist nicht ein eine mit für auf von zu den im sie wir werden oder bei ihr auch kann",
    ),
    ("en", "the and of to is in for you that with are your on it this can be or we not if from have"),
    ("es", "el la los las de que en y un una por con para no su es se lo puede pero como más del"),
    ("fi", "ja on ei se että tai ovat kun jos voi myös mutta sen ole joka sekä olla"),
    ("fr", "le la les des et est dans une un pour que vous nous pas sur avec du ce ou sont votre plus"),
    ("hu", "a az és hogy nem egy is van meg csak vagy ha de ez mint már lehet"),
    ("it", "il lo la gli le di che e un una per con non sono del della nel è si più anche come"),
    ("nb", "og er det ikke på til med for av som en et har vi kan hvis eller fra deg blir dere etter"),
    ("nl", "de het een en van is niet dat voor met op zijn te in aan bij je wij ook worden of kan"),
    ("pl", "i w na z się nie do jest to że oraz jak dla po przez lub są od może"),
    ("pt", "o a os as de que e em um uma para com não do da no na se por mais são você ou"),
    ("ro", "și de la în nu cu este pe un o pentru din care sunt mai sau că"),
    ("sv", "och är det inte att på till med för av som en ett har vi kan om eller från dig blir efter"),
    ("tr", "ve bir bu için ile de da olarak en çok var daha veya gibi ne kadar değil"),
];

/// So many frequent words make a guess.
const ENOUGH: usize = 3;

/// The primary language: `de` for `de-AT`, in lower case.
pub(crate) fn primary(tag: &str) -> String {
    tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The language of a text by its script and its most frequent words; nothing if that does not tell.
pub(crate) fn guess(text: &str) -> Option<&'static str> {
    by_script(text).or_else(|| by_words(text))
}

fn by_script(text: &str) -> Option<&'static str> {
    let mut letters = 0_usize;
    let mut counts: [(&'static str, usize); 13] = [
        ("ja", 0),
        ("zh", 0),
        ("ko", 0),
        ("ru", 0),
        ("uk", 0),
        ("el", 0),
        ("ar", 0),
        ("fa", 0),
        ("he", 0),
        ("th", 0),
        ("hi", 0),
        ("ta", 0),
        ("ka", 0),
    ];
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let lang = match c {
            '\u{3040}'..='\u{30ff}' => "ja",
            'і' | 'ї' | 'є' | 'ґ' => "uk",
            'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' => "fa",
            '\u{0e00}'..='\u{0e7f}' => "th",
            c if is_unspaced(c) => "zh",
            '\u{ac00}'..='\u{d7af}' => "ko",
            '\u{0400}'..='\u{04ff}' => "ru",
            '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => "el",
            '\u{0600}'..='\u{06ff}' => "ar",
            '\u{0590}'..='\u{05ff}' => "he",
            '\u{0900}'..='\u{097f}' => "hi",
            '\u{0b80}'..='\u{0bff}' => "ta",
            '\u{10a0}'..='\u{10ff}' => "ka",
            _ => continue,
        };
        if let Some((_, count)) = counts.iter_mut().find(|(name, _)| *name == lang) {
            *count += 1;
        }
    }
    let count = |lang| counts.iter().find(|(name, _)| *name == lang).map_or(0, |(_, count)| *count);
    // Letters of a script that one language adds to another's.
    for (special, base) in [("ja", "zh"), ("uk", "ru"), ("fa", "ar")] {
        if (count(special) + count(base)) * 2 > letters {
            return Some(if count(special) * 25 > count(base) && count(special) > 0 {
                special
            } else {
                base
            });
        }
    }
    counts.into_iter().find(|(_, count)| count * 2 > letters).map(|(lang, _)| lang)
}

fn by_words(text: &str) -> Option<&'static str> {
    let mut counts = [0_usize; WORDS.len()];
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        for ((_, frequent), count) in WORDS.iter().zip(&mut counts) {
            *count += usize::from(frequent.split(' ').any(|frequent| frequent == word));
        }
    }
    let (best, (lang, _)) = counts.iter().zip(WORDS).max_by_key(|(count, _)| **count)?;
    let is_clear = *best >= ENOUGH && counts.iter().filter(|count| *count == best).count() == 1;
    is_clear.then_some(*lang)
}

/// The Snowball stem of a lower-case word; the word itself in a language without a stemmer.
pub(crate) fn stem(lang: &str, word: &str) -> String {
    let algorithm = match primary(lang).as_str() {
        "ar" => Algorithm::Arabic,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "nl" => Algorithm::Dutch,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return word.to_owned(),
    };
    let stem = Stemmer::create(algorithm).stem(word).into_owned();
    // A word of suffixes alone has no stem.
    if stem.is_empty() { word.to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{guess, primary, stem};

    #[test]
    fn languages_are_guessed() {
        for (text, expected) in [
            (
                "Delivery is free for orders above 80 euros, and we carry it to the room of your choice.",
                Some("en"),
            ),
            (
                "Die Lieferung ist ab 80 Euro kostenlos, und wir tragen sie in das Zimmer Ihrer Wahl.",
                Some("de"),
            ),
            (
                "La livraison est gratuite pour les commandes de plus de 80 euros, et nous montons.",
                Some("fr"),
            ),
            (
                "El envío es gratuito para los pedidos de más de 80 euros y lo llevamos a la habitación.",
                Some("es"),
            ),
            ("La consegna è gratuita per gli ordini di oltre 80 euro e si porta nella stanza.", Some("it")),
            (
                "A entrega é gratuita para encomendas de mais de 80 euros, e não se paga no quarto.",
                Some("pt"),
            ),
            (
                "De levering is gratis voor bestellingen van meer dan 80 euro, en wij dragen het naar de kamer.",
                Some("nl"),
            ),
            ("Leveransen är gratis för beställningar över 80 euro, och vi bär det till ett rum.", Some("sv")),
            ("Dostawa jest bezpłatna dla zamówień powyżej 80 euro i nie ma dopłaty do pokoju.", Some("pl")),
            ("80ユーロ以上のご注文は送料無料です。", Some("ja")),
            ("订单满80欧元免运费。", Some("zh")),
            ("80유로 이상 주문은 무료 배송입니다.", Some("ko")),
            ("Доставка бесплатна для заказов свыше 80 евро.", Some("ru")),
            ("Доставка безкоштовна для замовлень понад 80 євро, її оплачуємо ми.", Some("uk")),
            ("Η παράδοση είναι δωρεάν.", Some("el")),
            ("التوصيل مجاني للطلبات", Some("ar")),
            ("ارسال سفارش‌های بالای ۸۰ یورو رایگان است و کالا را می‌آوریم", Some("fa")),
            ("Oak 42, 80 × 120", None),
            ("", None),
        ] {
            assert_eq!(guess(text), expected, "{text}");
        }
    }

    #[test]
    fn words_have_stems() {
        for (lang, word, expected) in [
            ("en", "deliveries", "deliveri"),
            ("en-GB", "oiled", "oil"),
            ("de", "lieferungen", "liefer"),
            ("nb", "leveringer", "levering"),
            ("ja", "配送", "配送"),
            ("", "deliveries", "deliveries"),
        ] {
            assert_eq!(stem(lang, word), expected, "{lang} {word}");
        }
        assert_eq!(primary("zh_Hant-TW"), "zh");
    }

    proptest! {
        // The stemmers are generated code that cuts words by bytes.
        #[test]
        fn no_word_is_too_strange(word in "\\w{0,12}") {
            for lang in ["ar", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "nb", "nl", "pt", "ro", "ru", "sv", "ta", "tr"] {
                prop_assert!(word.is_empty() || !stem(lang, &word).is_empty());
            }
        }
    }
}
