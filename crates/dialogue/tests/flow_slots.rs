//! What a typed answer is worth, for each kind of slot and each language, by tables.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use dialogue::flow::{Effect, Flow, Input, Now, Start, start, step};
use dialogue::json;
use serde_json::{Value, json};

/// Friday, 1 May 2026, 10:00 in Berlin.
const NOW: Now = Now { millis: 1_777_622_400_000, offset: 120 };

/// What an answer came to.
#[derive(Debug, PartialEq)]
enum Came {
    To(Value),
    Again,
    Elsewhere,
}

/// Types a text where this slot is asked for.
fn typed(slot: &Value, locale: &str, text: &str) -> Came {
    let mut slot = slot.clone();
    slot["ask"] = json!("?");
    slot["retry"] = json!("again");
    let flow = json!({
        "id": "f", "slots": {"s": slot}, "initial": "a",
        "states": {"a": {"ask": "s", "onDone": "b"}, "b": {"on": {"NEXT": "c"}}, "c": {"type": "final"}},
    });
    let flow = Flow::read(&json::Value::from(&flow)).unwrap();
    let state = start(&flow, &Start { locale: locale.to_owned(), ..Start::default() }, NOW).state;
    let step = step(&flow, &state, &Input::Text(text.to_owned()), NOW);
    if !step.mine {
        return Came::Elsewhere;
    }
    if step.effects.contains(&Effect::Say("again".to_owned())) {
        return Came::Again;
    }
    let value = step.state.slots().next().map(|(_, value)| value.clone()).unwrap();
    // Through JSON, as the host sees it.
    let written: Value = serde_json::from_str(&step.state.write()).unwrap();
    assert_eq!(json::Value::from(&written["at"]["slots"]["s"]), value);
    Came::To(written["at"]["slots"]["s"].clone())
}

/// A value, `again` or `elsewhere`.
fn check(slot: &Value, cases: &[(&str, &str, Value)]) {
    let mut wrong = Vec::new();
    for (locale, text, wanted) in cases {
        let wanted = match wanted.as_str() {
            Some("again") => Came::Again,
            Some("elsewhere") => Came::Elsewhere,
            _ => Came::To(wanted.clone()),
        };
        let came = typed(slot, locale, text);
        if came != wanted {
            wrong.push(format!("{locale}: {text}: {came:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn texts(slot: &Value, cases: &[(&str, &str, &str)]) {
    let cases: Vec<_> = cases.iter().map(|(locale, text, wanted)| (*locale, *text, json!(wanted))).collect();
    check(slot, &cases);
}

#[test]
fn dates() {
    texts(
        &json!({"type": "date"}),
        &[
            ("en", "2026-05-03", "2026-05-03"),
            ("en", "today", "2026-05-01"),
            ("en", "Tomorrow, please!", "2026-05-02"),
            ("en", "the day after tomorrow", "2026-05-03"),
            ("en", "Tuesday", "2026-05-05"),
            ("en", "next Tuesday at 3", "2026-05-05"),
            ("en", "on tues", "2026-05-05"),
            ("en", "Friday", "2026-05-08"),
            ("en", "this Friday", "2026-05-01"),
            ("en", "next friday", "2026-05-08"),
            ("en", "Tuesday next week", "2026-05-05"),
            ("en", "next week on Thursday", "2026-05-07"),
            ("en", "wendesday", "2026-05-06"),
            ("en", "in two weeks", "2026-05-15"),
            ("en", "in 3 days", "2026-05-04"),
            ("en", "in a month", "2026-06-01"),
            ("en", "3 May", "2026-05-03"),
            ("en", "May 3rd, 2027", "2027-05-03"),
            ("en", "the 3rd of may", "2026-05-03"),
            ("en", "30 April", "2027-04-30"),
            ("en", "feb 29", "2028-02-29"),
            ("en", "the 12th", "2026-05-12"),
            ("en", "5/3/2026", "2026-05-03"),
            ("en-GB", "3/5/2026", "2026-05-03"),
            ("en", "25/12/2026", "2026-12-25"),
            ("en", "12.05.26", "2026-05-12"),
            ("en", "31 February", "again"),
            ("en", "2026-13-01", "again"),
            ("en", "blue", "elsewhere"),
            ("en", "I may be late", "elsewhere"),
            ("en", "are you open on Tuesday?", "elsewhere"),
            ("en", "room 12", "elsewhere"),
            ("de", "heute", "2026-05-01"),
            ("de", "morgen um 15 Uhr", "2026-05-02"),
            ("de", "übermorgen", "2026-05-03"),
            ("de", "Uebermorgen früh", "2026-05-03"),
            ("de", "am 3. Mai", "2026-05-03"),
            ("de", "3.5.", "2026-05-03"),
            ("de", "3.5.2026", "2026-05-03"),
            ("de", "am 3.5", "2026-05-03"),
            ("de", "03.05.26", "2026-05-03"),
            ("de", "nächsten Dienstag", "2026-05-05"),
            ("de", "kommenden Mittwoch bitte", "2026-05-06"),
            ("de", "Dienstag nächste Woche", "2026-05-05"),
            ("de", "nächste Woche am Do", "2026-05-07"),
            ("de", "in zwei Wochen", "2026-05-15"),
            ("de", "in 10 Tagen", "2026-05-11"),
            ("de", "24. Dezember", "2026-12-24"),
            ("de", "1. März 2027", "2027-03-01"),
            ("de", "am 12.", "2026-05-12"),
            ("de", "tomorrow", "2026-05-02"),
            ("de", "31.2.", "again"),
            ("de", "Guten Morgen", "elsewhere"),
            ("de", "weiß ich noch nicht", "elsewhere"),
            ("de", "um 15.30 Uhr", "elsewhere"),
            ("ar", "اليوم", "2026-05-01"),
            ("ar", "غدًا", "2026-05-02"),
            ("ar", "بعد غد", "2026-05-03"),
            ("ar", "الثلاثاء القادم", "2026-05-05"),
            ("ar", "٣ مايو", "2026-05-03"),
            ("ar", "٢٠٢٦-٠٥-٠٣", "2026-05-03"),
            ("ar", "٣/٥/٢٠٢٦", "2026-05-03"),
            ("ar", "بعد أسبوع", "2026-05-08"),
            ("ar", "بعد ٣ أيام", "2026-05-04"),
            ("ar", "لا أعرف", "elsewhere"),
        ],
    );
    texts(
        &json!({"type": "date", "min": "today+1", "max": "2026-06-30"}),
        &[
            ("en", "today", "again"),
            ("en", "tomorrow", "2026-05-02"),
            ("en", "30 June", "2026-06-30"),
            ("en", "1 July", "again"),
            ("de", "gestern war 1.1.2020", "again"),
        ],
    );
}

#[test]
fn times() {
    texts(
        &json!({"type": "time"}),
        &[
            ("en", "3pm", "15:00"),
            ("en", "3 p.m.", "15:00"),
            ("en", "at 3", "15:00"),
            ("en", "3", "15:00"),
            ("en", "9", "09:00"),
            ("en", "9:30", "09:30"),
            ("en", "09:30 am", "09:30"),
            ("en", "12 am", "00:00"),
            ("en", "12pm", "12:00"),
            ("en", "noon", "12:00"),
            ("en", "half past three", "15:30"),
            ("en", "half past 9 in the evening", "21:30"),
            ("en", "quarter to four", "15:45"),
            ("en", "ten past ten", "10:10"),
            ("en", "at 8 in the morning", "08:00"),
            ("en", "03:15", "03:15"),
            ("en", "17:45", "17:45"),
            ("en", "tomorrow at 4", "16:00"),
            ("en", "three o'clock", "15:00"),
            ("en", "25:00", "again"),
            ("en", "12:75", "again"),
            ("en", "whenever", "elsewhere"),
            ("en", "how late can I come?", "elsewhere"),
            ("de", "15 Uhr", "15:00"),
            ("de", "um 15.30 Uhr", "15:30"),
            ("de", "15 Uhr 30", "15:30"),
            ("de", "halb vier", "15:30"),
            ("de", "halb zehn", "09:30"),
            ("de", "viertel nach drei", "15:15"),
            ("de", "Viertel vor vier nachmittags", "15:45"),
            ("de", "dreiviertel vier", "15:45"),
            ("de", "um drei", "15:00"),
            ("de", "8 Uhr abends", "20:00"),
            ("de", "mittags", "12:00"),
            ("de", "Mitternacht", "00:00"),
            ("de", "gegen 10", "10:00"),
            ("de", "26 Uhr", "again"),
            ("de", "ist mir egal, Hauptsache bald", "elsewhere"),
            ("ar", "الساعة ٣", "15:00"),
            ("ar", "الثالثة والنصف", "15:30"),
            ("ar", "التاسعة صباحا", "09:00"),
            ("ar", "الساعة ٨ مساءً", "20:00"),
            ("ar", "الرابعة إلا ربع", "15:45"),
            ("ar", "١٥:٣٠", "15:30"),
        ],
    );
    texts(
        &json!({"type": "time", "min": "18:00", "max": "23:00"}),
        &[
            ("en", "8", "20:00"),
            ("en", "8 in the morning", "again"),
            ("de", "um 9", "21:00"),
            ("de", "halb acht", "19:30"),
        ],
    );
    texts(
        &json!({"type": "time", "min": "06:00", "max": "11:00"}),
        &[("en", "at 6", "06:00"), ("de", "um sieben", "07:00")],
    );
}

#[test]
fn numbers() {
    let of = |locale, text, number: Value| (locale, text, number);
    check(
        &json!({"type": "number", "min": 1, "max": 5000}),
        &[
            of("en", "2", json!(2)),
            of("en", "two people", json!(2)),
            of("en", "about 1,234.5", json!(1234.5)),
            of("de", "1.234,5", json!(1234.5)),
            of("de", "2,5", json!(2.5)),
            of("de", "2.5", json!(2.5)),
            of("de", "wir sind zu dritt, also drei", json!("elsewhere")),
            of("de", "drei", json!(3)),
            of("ar", "٢٥", json!(25)),
            of("ar", "١٬٢٣٤٫٥", json!(1234.5)),
            of("en", "0", json!("again")),
            of("en", "-3", json!("again")),
            of("en", "9000", json!("again")),
            of("en", "2 or 3", json!("again")),
            of("en", "many", json!("elsewhere")),
            of("en", "do you have 2?", json!("elsewhere")),
        ],
    );
}

#[test]
fn addresses_and_telephones() {
    texts(
        &json!({"type": "email"}),
        &[
            ("en", "ada@example.com", "ada@example.com"),
            ("en", "It is <Ada.L+x@mail.example.co.uk>.", "Ada.L+x@mail.example.co.uk"),
            ("de", "meine Adresse: ada@münchen.example", "ada@münchen.example"),
            ("en", "ada@example", "again"),
            ("en", "@example.com", "again"),
            ("en", "a..b@example.com", "again"),
            ("en", "a@b.com c@d.com", "again"),
            ("en", "I have none", "elsewhere"),
        ],
    );
    texts(
        &json!({"type": "phone"}),
        &[
            ("en", "+44 20 7946 0000", "+442079460000"),
            ("de", "Meine Nummer ist 0049 (0)30/123-456", "+49030123456"),
            ("de", "030 123456", "030123456"),
            ("ar", "٠٥٠١٢٣٤٥٦٧", "0501234567"),
            ("en", "123", "again"),
            ("en", "1234567890123456", "again"),
            ("en", "call me maybe", "elsewhere"),
        ],
    );
}

#[test]
fn words_and_patterns() {
    texts(
        &json!({"type": "text", "min": 2, "max": 20}),
        &[
            ("en", "  Ada\nLovelace ", "Ada Lovelace"),
            ("en", "x", "again"),
            ("en", "much too long for such a slot", "again"),
            ("en", "What for?", "elsewhere"),
            ("de", "Wozu brauchen Sie das?", "elsewhere"),
            ("ar", "لماذا؟", "elsewhere"),
        ],
    );
    texts(
        &json!({"type": "text", "pattern": "AA-9999"}),
        &[("en", "hp-1234", "hp-1234"), ("en", "HP1234", "again"), ("en", "HP-12345", "again")],
    );
    check(
        &json!({"type": "text", "optional": true}),
        &[("en", "skip", json!(null)), ("de", "überspringen", json!(null)), ("en", "Ada", json!("Ada"))],
    );
}

#[test]
fn choices() {
    let slot = json!({"type": "choice", "choices": [
        {"value": "oak", "label": {"en": "Oak table", "de": "Eichentisch"}, "synonyms": {"en": ["oak wood"], "de": ["Eiche"]}},
        {"value": "pine", "label": {"en": "Pine table", "de": "Kieferntisch"}, "synonyms": {"de": ["Kiefer"]}},
        {"value": "chair", "label": {"en": "Chair", "de": "Stuhl", "ar": "كرسي"}},
    ]});
    texts(
        &slot,
        &[
            ("en", "oak", "oak"),
            ("en", "the Oak Table, please", "oak"),
            ("en", "chiar", "chair"),
            ("en", "2", "pine"),
            ("en", "the second one", "pine"),
            ("en", "third", "chair"),
            ("en", "table", "again"),
            ("en", "7", "again"),
            ("en", "sofa", "elsewhere"),
            ("en", "what is the chair made of?", "elsewhere"),
            ("de", "Eiche", "oak"),
            ("de", "der Stuhl", "chair"),
            ("de", "Nummer 1", "oak"),
            ("ar", "كُرسي", "chair"),
        ],
    );
    let times = json!({"type": "choice", "choices": ["09:00", "15:00", "16:30"]});
    texts(
        &times,
        &[
            ("en", "at 3", "15:00"),
            ("en", "3pm", "15:00"),
            ("de", "halb fünf", "16:30"),
            ("de", "um neun", "09:00"),
            ("en", "at 5", "again"),
        ],
    );
}

#[test]
fn yes_and_no() {
    let cases = [
        ("en", "yes", json!(true)),
        ("en", "Yes, please", json!(true)),
        ("en", "looks good", json!(true)),
        ("en", "nope", json!(false)),
        ("de", "ja, genau", json!(true)),
        ("de", "Stimmt", json!(true)),
        ("de", "nein", json!(false)),
        ("de", "yes", json!(true)),
        ("ar", "نعم", json!(true)),
        ("ar", "لا", json!(false)),
        ("en", "perhaps", json!("elsewhere")),
        ("en", "is it free?", json!("elsewhere")),
    ];
    check(&json!({"type": "confirm"}), &cases);
}
