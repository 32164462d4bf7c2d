//! Long threads with planted facts, each the same for the same seed.

use dialogue::thread::{Message, MessageId, Part, Status};
use serde::Deserialize;

/// The words of one language.
#[derive(Deserialize)]
pub(crate) struct Language {
    pub(crate) code: String,
    values: Vec<String>,
    facts: Vec<[String; 5]>,
    asks: Vec<String>,
    answers: Vec<String>,
    things: Vec<String>,
}

/// Something that was said once, and is asked for at the end.
pub(crate) struct Fact {
    /// What has to be in the prompt.
    pub(crate) key: String,
    pub(crate) question: String,
    /// The question shares hardly a word with what was said.
    pub(crate) other_words: bool,
}

pub(crate) struct Talk {
    pub(crate) lang: String,
    pub(crate) messages: Vec<Message>,
    pub(crate) facts: Vec<Fact>,
}

const FACTS: usize = 10;
const FOODS: [&str; 12] = [
    "cashew", "sesame", "lupin", "kiwi", "mustard", "celery", "walnut", "papaya", "squid", "barley", "mango",
    "soy",
];
const NAMES: [&str; 40] = [
    "Bruno",
    "Tilda",
    "Oskar",
    "Wanda",
    "Quentin",
    "Zelda",
    "Arvid",
    "Yvette",
    "Jasper",
    "Freya",
    "Milo",
    "Ophelia",
    "Ruben",
    "Saskia",
    "Tobias",
    "Ursula",
    "Viggo",
    "Xenia",
    "Casimir",
    "Dorothea",
    "Emeric",
    "Fabiola",
    "Gideon",
    "Hedwig",
    "Ingmar",
    "Jolanta",
    "Kasper",
    "Lucinda",
    "Magnus",
    "Nadia",
    "Orlando",
    "Petronella",
    "Rafael",
    "Serafina",
    "Thaddeus",
    "Valeska",
    "Wilbur",
    "Ximena",
    "Yorick",
    "Zora",
];
const STREETS: [&str; 6] = ["Linden", "Harbour", "Mill", "Castle", "Orchard", "Bridge"];
const PEOPLE: [&str; 8] = ["Anna", "Paul", "Kim", "Laura", "Peter", "Nina", "Tom", "Eva"];
const PLACES: [&str; 8] = ["Oslo", "Porto", "Lyon", "Graz", "Turku", "Bergen", "Malmö", "Genova"];

/// The generator of numbers: SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn value(&mut self, kind: &str) -> String {
        let small = self.below(90) + 10;
        match kind {
            "name" => (*self.one(&NAMES)).to_owned(),
            "street" => format!("{} Road {small}", self.one(&STREETS)),
            "money" => format!("{}{small}0 €", self.below(8) + 1),
            "food" => (*self.one(&FOODS)).to_owned(),
            "date" => format!("{}.{}.20{small}", self.below(27) + 1, self.below(11) + 1),
            _ => {
                let letters: String =
                    (0..2).map(|_| char::from(b'A' + u8::try_from(self.below(26)).unwrap())).collect();
                format!("{letters}-{small}{}", self.below(900) + 100)
            }
        }
    }

    fn fill(&mut self, pattern: &str, language: &Language) -> String {
        let number = (self.below(40) + 2).to_string();
        let thing = self.one(&language.things).clone();
        let (person, place) = (*self.one(&PEOPLE), *self.one(&PLACES));
        pattern.replace("{n}", &number).replace("{i}", &thing).replace("{p}", person).replace("{c}", place)
    }
}

/// A thread of so many questions and answers.
pub(crate) fn talk(language: &Language, seed: u64, exchanges: usize) -> Talk {
    let mut dice = Dice(seed);
    let mut used: Vec<String> = Vec::new();
    let mut said: Vec<(usize, bool, String)> = Vec::new();
    let mut facts = Vec::new();
    let skipped = [dice.below(6), dice.below(6) + 6];
    for (at, fact) in language.facts.iter().enumerate().filter(|(at, _)| !skipped.contains(at)) {
        let [speaker, statement, same, other, look_alike] = fact;
        let mut fresh = || loop {
            let value = dice.value(&language.values[at]);
            if !used.iter().any(|known| known.contains(&value) || value.contains(known)) {
                used.push(value.clone());
                return value;
            }
        };
        let (key, wrong) = (fresh(), fresh());
        let by_user = speaker == "user";
        said.push((dice.below(exchanges), by_user, statement.replace("{v}", &key)));
        if dice.below(2) == 0 {
            said.push((dice.below(exchanges), by_user, look_alike.replace("{w}", &wrong)));
        }
        let other_words = dice.below(2) == 0;
        let question = if other_words { other } else { same }.clone();
        facts.push(Fact { key, question, other_words });
    }
    assert_eq!(facts.len(), FACTS);
    let mut messages = Vec::new();
    for turn in 0..exchanges {
        let pattern = dice.one(&language.asks).clone();
        let mut asked = dice.fill(&pattern, language);
        let mut answered = String::new();
        for _ in 0..3 + dice.below(4) {
            let pattern = dice.one(&language.answers).clone();
            let sentence = dice.fill(&pattern, language);
            if !answered.is_empty() && language.code != "zh" {
                answered.push(' ');
            }
            answered.push_str(&sentence);
        }
        for (at, by_user, statement) in &said {
            if *at == turn {
                let into = if *by_user { &mut asked } else { &mut answered };
                into.push(' ');
                into.push_str(statement);
            }
        }
        let id = |letter: &str| MessageId(format!("{letter}{turn}"));
        messages.push(Message::user(id("u"), asked, 0));
        let mut answer = Message::answer(id("a"), 0);
        answer.parts.push(Part::Text(answered));
        answer.status = Status::Complete;
        messages.push(answer);
    }
    Talk { lang: language.code.clone(), messages, facts }
}
