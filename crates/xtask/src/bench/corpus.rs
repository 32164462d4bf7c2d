//! Texts that nobody has to download: made-up words of several languages' letters, as frequent as words are (Zipf), and
//! the same on each machine.

use dialogue::retrieval::Chunk;

/// A generator of numbers (xorshift64*, Vigna 2016), so that each run has the same texts.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(1).max(1);
        usize::try_from((self.next() >> 11) % end).unwrap_or_default()
    }

    /// One of these.
    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> Option<&'a T> {
        of.get(self.below(of.len())).copied()
    }
}

/// Letters and habits of a language.
#[derive(Debug)]
struct Tongue {
    lang: &'static str,
    consonants: &'static str,
    vowels: &'static str,
    endings: &'static [&'static str],
    /// What stands between words, and after a sentence.
    space: &'static str,
    stop: &'static str,
    /// Syllables that words have more than usual.
    longer: usize,
    /// Pages of a hundred.
    share: usize,
}

const TONGUES: &[Tongue] = &[
    Tongue {
        lang: "en",
        consonants: "bcdfghklmnprstvwz",
        vowels: "aeiou",
        endings: &["s", "ed", "ing", "ly"],
        space: " ",
        stop: ". ",
        longer: 0,
        share: 45,
    },
    Tongue {
        lang: "de",
        consonants: "bdfghklmnprstwzß",
        vowels: "aeiouäöü",
        endings: &["en", "er", "e", "es", "ung"],
        space: " ",
        stop: ". ",
        longer: 1,
        share: 20,
    },
    Tongue {
        lang: "ru",
        consonants: "бвгдзклмнпрстфхш",
        vowels: "аеиоуыя",
        endings: &["ом", "ами", "ой", "у", "ть"],
        space: " ",
        stop: ". ",
        longer: 0,
        share: 15,
    },
    Tongue {
        lang: "ja",
        consonants: "送料無返品配達注文家具木材保証期間店舗",
        vowels: "のにはがをでとするたいますか",
        endings: &["です", "ます"],
        space: "",
        stop: "。",
        longer: 0,
        share: 12,
    },
    Tongue {
        lang: "ar",
        consonants: "بتجحدرسشصطعفقكلمنه",
        vowels: "اوي",
        endings: &["ات", "ون", "ها"],
        space: " ",
        stop: ". ",
        longer: 0,
        share: 8,
    },
];

/// Words of each language; of 11 million words of text, about as many are met as in a natural one.
const WORDS: usize = 40_000;
/// Chunks of a page.
const PAGE: usize = 10;

/// The words of a language, the most frequent first.
#[derive(Debug)]
struct Vocabulary {
    tongue: &'static Tongue,
    words: Vec<String>,
}

impl Vocabulary {
    fn new(tongue: &'static Tongue, dice: &mut Dice) -> Self {
        let letters = |of: &str| of.chars().collect::<Vec<_>>();
        let (consonants, vowels) = (letters(tongue.consonants), letters(tongue.vowels));
        let word = |rank: usize, dice: &mut Dice| {
            let syllables =
                1 + usize::from(rank > 60) + usize::from(rank > 1500) + tongue.longer * dice.below(3);
            let mut word = String::new();
            for _ in 0..syllables {
                word.extend(consonants.get(dice.below(consonants.len())));
                word.extend(vowels.get(dice.below(vowels.len())));
                if dice.below(3) == 0 {
                    word.extend(consonants.get(dice.below(consonants.len())));
                }
            }
            word
        };
        Self { tongue, words: (0..WORDS).map(|rank| word(rank, dice)).collect() }
    }

    /// The logarithm of the rank is even: the word of rank r is met in proportion to 1/r.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank below 40,000"
    )]
    fn word(&self, dice: &mut Dice) -> &str {
        let even = dice.below(1 << 24) as f64 / f64::from(1 << 24);
        let rank = (WORDS as f64).powf(even) as usize - 1;
        self.words.get(rank).map_or("", String::as_str)
    }

    fn words(&self, count: usize, dice: &mut Dice) -> String {
        let mut text = String::new();
        for at in 0..count {
            if at > 0 {
                text.push_str(self.tongue.space);
            }
            text.push_str(self.word(dice));
            if dice.below(4) == 0 {
                text.push_str(dice.pick(self.tongue.endings).unwrap_or_default());
            }
        }
        text
    }

    fn text(&self, sentences: usize, dice: &mut Dice) -> String {
        let mut text = String::new();
        for _ in 0..sentences {
            let count = 6 + dice.below(14);
            let sentence = self.words(count, dice);
            let mut letters = sentence.chars();
            text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            text.push_str(letters.as_str());
            if dice.below(8) == 0 {
                text.push_str(self.tongue.space);
                text.push_str(&(10 + dice.below(990)).to_string());
            }
            text.push_str(self.tongue.stop);
        }
        text.trim_end().to_owned()
    }
}

/// A site of a given size, and what its visitors ask.
#[derive(Debug)]
pub(crate) struct Corpus {
    vocabularies: Vec<Vocabulary>,
}

/// What a visitor asks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Query {
    pub(crate) query: String,
    pub(crate) lang: String,
    pub(crate) typo: bool,
}

impl Corpus {
    pub(crate) fn new() -> Self {
        let mut dice = Dice::new(1);
        Self { vocabularies: TONGUES.iter().map(|tongue| Vocabulary::new(tongue, &mut dice)).collect() }
    }

    fn vocabulary(&self, dice: &mut Dice) -> Option<&Vocabulary> {
        let mut at = dice.below(100);
        self.vocabularies.iter().find(|vocabulary| match at.checked_sub(vocabulary.tongue.share) {
            Some(rest) => {
                at = rest;
                false
            }
            None => true,
        })
    }

    /// Chunks of pages of a site, of about 90 words each.
    pub(crate) fn chunks(&self, count: usize) -> Vec<Chunk> {
        let mut dice = Dice::new(2);
        let mut chunks = Vec::with_capacity(count);
        while chunks.len() < count {
            let page = chunks.len() / PAGE;
            let Some(words) = self.vocabulary(&mut dice) else { break };
            let title = words.words(3, &mut dice);
            for part in 0..PAGE.min(count - chunks.len()) {
                let headings = vec![words.words(2, &mut dice)];
                let sentences = 3 + dice.below(9);
                chunks.push(Chunk {
                    url: format!("/section-{}/page-{page}.html#part-{part}", page / 20),
                    title: title.clone(),
                    headings,
                    text: words.text(sentences, &mut dice),
                    lang: words.tongue.lang.to_owned(),
                    vector: None,
                });
            }
        }
        chunks
    }

    /// Questions made of words of the chunks; each third has a letter wrong in its longest word.
    pub(crate) fn queries(chunks: &[Chunk], count: usize) -> Vec<Query> {
        let mut dice = Dice::new(3);
        let ask = |at| {
            let chunk = chunks.get(dice.below(chunks.len()))?;
            let mut query = question(chunk, &mut dice);
            let typo = at % 3 == 2;
            if typo {
                query = misspelt(&query, &mut dice);
            }
            Some(Query { query, lang: chunk.lang.clone(), typo })
        };
        (0..count).filter_map(ask).collect()
    }

    /// Text in Latin letters without accents, a byte a letter, for threads.
    pub(crate) fn prose(&self, sentences: usize, dice: &mut Dice) -> String {
        self.vocabularies.first().map(|words| words.text(sentences, dice)).unwrap_or_default()
    }

    /// A text of about so many characters in each language.
    pub(crate) fn texts(&self, length: usize) -> Vec<String> {
        let mut dice = Dice::new(4);
        let of = |vocabulary: &Vocabulary| {
            let mut text = String::new();
            while text.chars().count() < length {
                text.push_str(&vocabulary.text(1 + length / 120, &mut dice));
                text.push(' ');
            }
            text.chars().take(length).collect()
        };
        self.vocabularies.iter().map(of).collect()
    }
}

/// Two to five words of a chunk, some of them frequent; where words stand without spaces, a few signs.
fn question(chunk: &Chunk, dice: &mut Dice) -> String {
    if !chunk.text.contains(' ') {
        let from = dice.below(chunk.text.chars().count().saturating_sub(8));
        return chunk.text.chars().skip(from).take(4 + dice.below(5)).collect();
    }
    let words: Vec<&str> =
        chunk.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut query = String::new();
    for _ in 0..2 + dice.below(4) {
        query.push_str(dice.pick(&words).unwrap_or_default());
        query.push(' ');
    }
    query.trim_end().to_lowercase()
}

/// The same with one letter of the longest word lost, doubled, or swapped with the next.
fn misspelt(query: &str, dice: &mut Dice) -> String {
    let longest = query.split(' ').max_by_key(|word| word.chars().count()).unwrap_or_default();
    let mut letters: Vec<char> = longest.chars().collect();
    if letters.len() < 3 {
        return query.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters.get(at).copied().unwrap_or_default()),
        _ => letters.swap(at, at + 1),
    }
    query.replacen(longest, &letters.into_iter().collect::<String>(), 1)
}

/// The stem of a made-up word: without the ending that it was given.
pub(crate) fn stem(lang: &str, word: &str) -> String {
    let endings =
        TONGUES.iter().find(|tongue| tongue.lang == lang).map(|tongue| tongue.endings).unwrap_or_default();
    let stem = endings.iter().filter_map(|ending| word.strip_suffix(ending)).min_by_key(|stem| stem.len());
    stem.filter(|stem| stem.chars().count() > 2).unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Corpus, Dice, misspelt, stem};

    #[test]
    fn texts_are_the_same_each_time_and_of_all_languages() {
        let corpus = Corpus::new();
        let chunks = corpus.chunks(400);
        assert_eq!(chunks, Corpus::new().chunks(400));
        assert_eq!(chunks.len(), 400);
        let urls: BTreeSet<_> = chunks.iter().map(|chunk| &chunk.url).collect();
        assert_eq!(urls.len(), 400);
        let languages: BTreeSet<_> = chunks.iter().map(|chunk| &*chunk.lang).collect();
        assert_eq!(languages.into_iter().collect::<Vec<_>>(), ["ar", "de", "en", "ja", "ru"]);
        let queries = Corpus::queries(&chunks, 9);
        assert_eq!(queries.iter().filter(|query| query.typo).count(), 3);
        assert!(queries.iter().all(|query| !query.query.is_empty()));
        for text in corpus.texts(50) {
            assert_eq!(text.chars().count(), 50);
        }
        assert!(corpus.prose(20, &mut Dice::new(1)).is_ascii());
    }

    #[test]
    fn some_words_are_frequent() {
        let text = Corpus::new().prose(2000, &mut Dice::new(5)).to_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        let distinct: BTreeSet<_> = words.iter().collect();
        assert!(distinct.len() * 2 < words.len() && distinct.len() * 10 > words.len(), "{}", distinct.len());
    }

    #[test]
    fn a_misspelt_word_is_another_and_a_stem_is_shorter() {
        let mut dice = Dice::new(1);
        for _ in 0..20 {
            let wrong = misspelt("a kitasobe", &mut dice);
            assert!(wrong.starts_with("a ") && wrong != "a kitasobe", "{wrong}");
        }
        assert_eq!(misspelt("ab", &mut dice), "ab");
        assert_eq!(stem("en", "kitasobing"), "kitasob");
        assert_eq!(stem("en", "king"), "king");
    }
}
