//! The flows of the demo, run as a visitor would, in each language; the state goes through JSON between any two inputs.
#![cfg(feature = "actions")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use dialogue::flow::{Desk, Flow};
use dialogue::json;
use serde_json::{Value, json};

const APPOINTMENT: &str = include_str!("../../../examples/demo/flows/appointment.json");
const TROUBLESHOOTING: &str = include_str!("../../../examples/demo/flows/troubleshooting.json");
/// Friday, 1 May 2026, 10:00 in Berlin.
const NOW: u64 = 1_777_622_400_000;

/// A conversation with one flow, by the desk's JSON alone.
struct Talk {
    desk: Desk,
    state: Value,
    /// What the last step came to.
    effects: Vec<Value>,
    mine: bool,
    /// Requests that the flow asked for.
    requests: usize,
    tools: Vec<(String, Value)>,
}

impl Talk {
    fn start(source: &str, flow: &str, locale: &str) -> Self {
        let mut desk = Desk::default();
        desk.load(flow, source).unwrap();
        let mut talk = Self {
            desk,
            state: Value::Null,
            effects: Vec::new(),
            mine: true,
            requests: 0,
            tools: Vec::new(),
        };
        talk.ask(json!({"do": "start", "flow": flow, "locale": locale, "run": "r1"}));
        talk
    }

    fn ask(&mut self, mut request: Value) {
        request["now"] = json!(NOW);
        request["offset"] = json!(120);
        let text = self.desk.handle(&request.to_string());
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer.get("error"), None, "{request}");
        // The state is what was written: a reload between any two inputs.
        self.state = answer["state"].clone();
        self.effects = answer["effects"].as_array().unwrap().clone();
        self.mine = answer["mine"].as_bool().unwrap();
        self.requests += self.effects.iter().filter(|effect| effect["do"] == "model").count();
        for tool in self.effects.iter().filter(|effect| effect["do"] == "tool") {
            self.tools.push((tool["name"].as_str().unwrap().to_owned(), tool["arguments"].clone()));
        }
    }

    fn input(&mut self, input: Value) -> &mut Self {
        let state = self.state.clone();
        self.ask(json!({"do": "step", "state": state, "input": input}));
        self
    }

    fn says(&mut self, text: &str) -> &mut Self {
        self.input(json!({"do": "text", "text": text}))
    }

    fn resume(&mut self) -> &mut Self {
        let state = self.state.clone();
        self.ask(json!({"do": "resume", "state": state}));
        self
    }

    /// Gives the result of the call that the last step asked for.
    fn tool(&mut self, name: &str, result: Value) -> &mut Self {
        let id = self.call(name);
        self.input(json!({"do": "tool", "id": id, "result": result}))
    }

    fn call(&self, name: &str) -> String {
        let call = self.effects.iter().find(|effect| effect["do"] == "tool" && effect["name"] == name);
        call.unwrap_or_else(|| panic!("no call of {name}: {:?}", self.effects))["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The slot that is asked for, if any.
    fn asked(&self) -> String {
        let ask = self.effects.iter().find(|effect| effect["do"] == "ask");
        ask.map_or("", |ask| ask["slot"].as_str().unwrap()).to_owned()
    }

    fn asks(&mut self, slot: &str) -> &mut Self {
        assert!(self.mine);
        assert_eq!(self.asked(), slot, "{:?}", self.effects);
        self
    }

    fn slot(&self, name: &str) -> &Value {
        &self.state["at"]["slots"][name]
    }

    /// The texts of the last step, questions too.
    fn text(&self) -> String {
        let texts: Vec<&str> = self.effects.iter().filter_map(|effect| effect["text"].as_str()).collect();
        texts.join(" | ")
    }

    fn outcome(&self) -> &str {
        self.effects.iter().find_map(|effect| effect["outcome"].as_str()).unwrap_or_default()
    }
}

#[test]
fn an_appointment_is_booked_by_typing_alone_and_costs_no_request() {
    for (locale, answers, summary, done) in [
        (
            "en",
            ["my bike is broken", "next Tuesday at 3", "Ada Lovelace", "ada@example.com", "yes"],
            "Repair on Tuesday, 5 May 2026 at 15:00 for Ada Lovelace, confirmation to ada\\@example\\.com. Is that right?",
            "Done: Tuesday, 5 May 2026 at 15:00. Your number is B\\-7.",
        ),
        (
            "de",
            [
                "Reparatur bitte",
                "nächsten Dienstag um 15 Uhr",
                "Ada Lovelace",
                "ada@example.com",
                "ja, genau",
            ],
            "Reparatur am Dienstag, 5\\. Mai 2026 um 15:00 Uhr für Ada Lovelace, Bestätigung an ada\\@example\\.com. Stimmt das so?",
            "Gebucht: Dienstag, 5\\. Mai 2026 um 15:00 Uhr. Ihre Nummer ist B\\-7.",
        ),
        (
            "ar",
            ["إصلاح", "الثلاثاء القادم الساعة ٣", "آدا", "ada@example.com", "نعم"],
            "إصلاح يوم الثلاثاء، 5 مايو 2026 الساعة 15:00 باسم آدا، والتأكيد إلى ada\\@example\\.com. هل هذا صحيح؟",
            "تم الحجز: الثلاثاء، 5 مايو 2026 الساعة 15:00. رقمك هو B\\-7.",
        ),
    ] {
        let mut talk = Talk::start(APPOINTMENT, "appointment", locale);
        talk.asks("service").says(answers[0]).asks("date").says(answers[1]);
        assert_eq!(
            talk.tools,
            [("list_slots".to_owned(), json!({"service": "repair", "date": "2026-05-05"}))]
        );
        // The time was said with the day: it is not asked for.
        talk.tool("list_slots", json!(["09:00", "15:00", "16:30"])).asks("name");
        talk.says(answers[2]).asks("email").says(answers[3]).asks("right");
        assert_eq!(talk.text(), summary);
        talk.says(answers[4]);
        let wanted = json!({"service": "repair", "date": "2026-05-05", "time": "15:00", "name": answers[2], "email": "ada@example.com"});
        assert_eq!(talk.tools[1], ("book_slot".to_owned(), wanted));
        talk.tool("book_slot", json!({"number": "B-7"}));
        assert_eq!((talk.text().as_str(), talk.outcome()), (done, "done"));
        assert_eq!(talk.requests, 0);
    }
}

#[test]
fn an_appointment_is_booked_by_controls_alone() {
    for locale in ["en", "de"] {
        let mut talk = Talk::start(APPOINTMENT, "appointment", locale);
        talk.input(json!({"do": "choice", "slot": "service", "value": "advice"}));
        talk.asks("date");
        let field = &talk.effects.last().unwrap()["fields"][0];
        assert_eq!(
            (&field["kind"], &field["min"], &field["max"]),
            (&json!("date"), &json!("2026-05-01"), &json!("2026-07-30"))
        );
        talk.input(json!({"do": "choice", "slot": "date", "value": "2026-05-06"}));
        talk.tool("list_slots", json!(["09:00", "10:30"])).asks("time");
        let options = &talk.effects.last().unwrap()["fields"][0]["options"];
        assert_eq!(
            *options,
            json!([{"value": "09:00", "label": "09:00"}, {"value": "10:30", "label": "10:30"}])
        );
        talk.input(json!({"do": "choice", "slot": "time", "value": "10:30"})).asks("name");
        talk.input(json!({"do": "form", "values": {"name": "Bo"}})).asks("email");
        talk.input(json!({"do": "choice", "slot": "email", "value": "bo@example.com"})).asks("right");
        talk.input(json!({"do": "choice", "slot": "right", "value": true}))
            .tool("book_slot", json!({"number": 4}));
        assert_eq!(talk.outcome(), "done");
    }
}

#[test]
fn a_question_in_between_is_not_the_flows_and_the_flow_goes_on() {
    for (locale, question, answer) in [
        ("en", "Do you also repair tables?", "tomorrow"),
        ("de", "Reparieren Sie auch Tische?", "morgen"),
        ("en", "Are you open on Sunday?", "tomorrow"),
        ("de", "Haben Sie am Sonntag geöffnet?", "morgen"),
        ("en", "how long does delivery to Norway take", "tomorrow"),
        ("en", "my dog ate the receipt", "tomorrow"),
    ] {
        let mut talk = Talk::start(APPOINTMENT, "appointment", locale);
        talk.says(if locale == "en" { "repair" } else { "Reparatur" }).asks("date");
        let before = talk.state.clone();
        talk.says(question);
        assert!(!talk.mine && talk.effects.is_empty(), "{question}");
        assert_eq!(talk.state, before);
        talk.resume().asks("date");
        talk.says(answer);
        assert_eq!(talk.slot("date"), "2026-05-02");
    }
}

/// Up to the summary: a repair on Tuesday at 15:00.
fn summary(locale: &str) -> Talk {
    let mut talk = Talk::start(APPOINTMENT, "appointment", locale);
    talk.input(json!({"do": "choice", "slot": "service", "value": "repair"}));
    talk.input(json!({"do": "choice", "slot": "date", "value": "2026-05-05"}));
    talk.tool("list_slots", json!(["09:00", "15:00"])).asks("time");
    talk.input(json!({"do": "choice", "slot": "time", "value": "15:00"}));
    talk.input(json!({"do": "choice", "slot": "name", "value": "Ada"}));
    talk.input(json!({"do": "choice", "slot": "email", "value": "ada@example.com"})).asks("right");
    talk
}

#[test]
fn an_earlier_answer_is_corrected_and_the_later_ones_are_kept() {
    for (locale, text, slot, value, calls) in [
        ("en", "no, Wednesday instead", "date", json!("2026-05-06"), true),
        ("en", "no, next Wednesday please", "date", json!("2026-05-06"), true),
        ("en", "actually make it Wednesday", "date", json!("2026-05-06"), true),
        ("en", "change the date to 6 May", "date", json!("2026-05-06"), true),
        ("de", "nein, lieber Mittwoch", "date", json!("2026-05-06"), true),
        ("de", "doch lieber am 6. Mai", "date", json!("2026-05-06"), true),
        ("ar", "لا، الأربعاء", "date", json!("2026-05-06"), true),
        ("en", "no, at 9 instead", "time", json!("09:00"), false),
        ("de", "nein, lieber um 9 Uhr", "time", json!("09:00"), false),
        ("en", "sorry, my email is bo@example.com", "email", json!("bo@example.com"), false),
        ("de", "Entschuldigung, meine E-Mail ist bo@example.com", "email", json!("bo@example.com"), false),
        ("en", "no, the name is Grace Hopper", "name", json!("Grace Hopper"), false),
        ("de", "nein, der Name ist Grace Hopper", "name", json!("Grace Hopper"), false),
        ("en", "no, advice instead", "service", json!("advice"), true),
    ] {
        let mut talk = summary(locale);
        talk.says(text);
        assert!(talk.mine, "{text}");
        if calls {
            talk.tool("list_slots", json!(["09:00", "15:00"]));
        }
        talk.asks("right");
        assert_eq!(*talk.slot(slot), value, "{text}");
        for (other, kept) in [
            ("service", "repair"),
            ("date", "2026-05-05"),
            ("time", "15:00"),
            ("name", "Ada"),
            ("email", "ada@example.com"),
        ] {
            assert!(other == slot || *talk.slot(other) == kept, "{text}: {other} is {}", talk.slot(other));
        }
    }
}

#[test]
fn a_correction_asks_again_what_does_not_fit_any_more() {
    let mut talk = summary("en");
    talk.says("no, Wednesday instead").tool("list_slots", json!(["10:00"])).asks("time");
    talk.says("10").asks("right");
    assert_eq!((talk.slot("name"), talk.slot("time")), (&json!("Ada"), &json!("10:00")));
    // Without a value it is asked for anew.
    talk.says("change the date").asks("date");
    assert_eq!(talk.effects.last().unwrap()["fields"][0]["value"], "2026-05-06");
    // A value that does not pass is refused where it belongs.
    let mut talk = summary("en");
    talk.input(json!({"do": "correct", "slot": "date", "value": "2020-01-01"})).asks("date");
    assert!(talk.text().starts_with("I need a day from today on"));
}

#[test]
fn back_goes_one_question_back_each_time() {
    for (locale, back) in [("en", "back"), ("de", "zurück"), ("ar", "رجوع")] {
        let mut talk = summary(locale);
        talk.says(back).asks("email");
        assert_eq!(talk.effects.last().unwrap()["fields"][0]["value"], "ada@example.com");
        talk.says(back).asks("name");
        talk.input(json!({"do": "back"})).asks("time");
        talk.says(back).asks("date").says(back).asks("service");
        assert_eq!(talk.effects.last().unwrap()["back"], false);
        talk.says(back).asks("service");
    }
}

#[test]
fn cancel_ends_it_with_the_owners_words() {
    for (locale, text, said) in [
        ("en", "cancel", "All right, nothing was booked."),
        ("en", "Never mind!", "All right, nothing was booked."),
        ("de", "Abbrechen bitte", "In Ordnung, es wurde nichts gebucht."),
        ("ar", "إلغاء", "حسنا، لم يتم حجز أي شيء."),
    ] {
        let mut talk = summary(locale);
        talk.says(text);
        assert_eq!((talk.text().as_str(), talk.outcome()), (said, "cancelled"));
        talk.says("yes");
        assert!(!talk.mine);
    }
}

#[test]
fn what_is_booked_is_not_taken_back() {
    let mut talk = summary("en");
    talk.says("yes");
    let id = talk.call("book_slot");
    for input in [
        json!({"do": "back"}),
        json!({"do": "correct", "slot": "date"}),
        json!({"do": "text", "text": "no, Wednesday instead"}),
    ] {
        talk.input(input);
        assert!(!talk.mine);
    }
    // After a reload the call is the same one.
    talk.resume();
    assert_eq!(talk.call("book_slot"), id);
    talk.input(json!({"do": "tool", "id": "r1.99", "result": {}}));
    assert!(!talk.mine);
    talk.input(json!({"do": "tool", "id": id, "error": "taken"})).asks("date");
    assert!(talk.text().starts_with("That time has just been taken."));
}

#[test]
fn no_is_asked_what_to_change() {
    for (locale, no, what) in [("en", "no", "name and email"), ("de", "nein", "Name und E-Mail")] {
        let mut talk = summary(locale);
        talk.says(no).asks("change").says(what).asks("name");
    }
}

#[test]
fn answers_that_do_not_pass_end_at_a_person() {
    for (locale, texts, retry) in [
        ("en", ["31 February", "yesterday 1.1.2020", "2020-01-01"], "I need a day from today on"),
        ("de", ["31. Februar", "1.1.2020", "am 1.1.2019"], "Ich brauche einen Tag ab heute"),
    ] {
        let mut talk = Talk::start(APPOINTMENT, "appointment", locale);
        talk.input(json!({"do": "choice", "slot": "service", "value": "repair"}));
        for text in &texts[..2] {
            talk.says(text).asks("date");
            assert!(talk.text().starts_with(retry), "{}", talk.text());
        }
        talk.says(texts[2]);
        assert_eq!(talk.effects[0]["do"], "handover");
        assert_eq!(talk.effects[0]["contact"], "hello@harbourandpine.example");
        assert_eq!(talk.outcome(), "done");
    }
}

#[test]
fn troubleshooting_checks_both_services_at_once_and_decides() {
    for (locale, payment, delivery, says) in [
        ("en", json!({"status": "paid"}), json!({"days_late": 3}), "HP\\-1234 is paid, and 3 days late"),
        (
            "de",
            json!({"status": "paid"}),
            json!({"days_late": 3}),
            "HP\\-1234 ist bezahlt und 3 Tage verspätet",
        ),
        (
            "en",
            json!({"status": "open"}),
            json!({"days_late": 0}),
            "The payment for HP\\-1234 has not arrived",
        ),
        (
            "de",
            json!({"status": "open"}),
            json!({"days_late": 0}),
            "Die Zahlung für HP\\-1234 ist nicht angekommen",
        ),
        ("en", json!({"status": "paid"}), json!({"days_late": 0}), "HP\\-1234 is paid and on its way"),
        ("de", json!({"status": "paid"}), json!({"days_late": 0}), "HP\\-1234 ist bezahlt und pünktlich"),
    ] {
        for first in ["check_payment", "check_delivery"] {
            let mut talk = Talk::start(TROUBLESHOOTING, "troubleshooting", locale);
            talk.asks("order").says("HP-1234");
            let ids = [talk.call("check_payment"), talk.call("check_delivery")];
            // The second answer comes first, or the first.
            let mut results = [(&ids[0], payment.clone()), (&ids[1], delivery.clone())];
            if first == "check_delivery" {
                results.reverse();
            }
            for (id, result) in results {
                talk.input(json!({"do": "tool", "id": id, "result": result}));
            }
            talk.asks("solved");
            assert!(talk.text().starts_with(says), "{}", talk.text());
            talk.says(if locale == "en" { "no" } else { "nein" }).asks("phone");
            talk.says(if locale == "en" { "skip" } else { "überspringen" });
            assert_eq!(talk.effects[0]["do"], "handover");
            assert_eq!((talk.outcome(), talk.requests), ("done", 0));
        }
    }
}

#[test]
fn a_service_that_fails_or_is_slow_leads_to_a_person() {
    let mut talk = Talk::start(TROUBLESHOOTING, "troubleshooting", "en");
    talk.says("my number is wrong").asks("order");
    talk.says("hp-1234");
    let id = talk.call("check_payment");
    talk.input(json!({"do": "tool", "id": id, "error": "down"}));
    assert_eq!((talk.effects[0]["do"].as_str(), talk.outcome()), (Some("handover"), "done"));
    // The timer.
    let mut talk = Talk::start(TROUBLESHOOTING, "troubleshooting", "en");
    talk.says("HP-1234");
    let timer = talk.state["timers"][0].clone();
    assert_eq!(timer["due"], NOW + 60_000);
    talk.input(json!({"do": "timer", "id": timer["id"]}));
    assert_eq!((talk.effects[0]["do"].as_str(), talk.outcome()), (Some("handover"), "done"));
    // The delivery service plans for its own failure.
    let mut talk = Talk::start(TROUBLESHOOTING, "troubleshooting", "en");
    talk.says("HP-1234");
    let ids = [talk.call("check_payment"), talk.call("check_delivery")];
    talk.input(json!({"do": "tool", "id": ids[1], "error": "down"}));
    talk.input(json!({"do": "tool", "id": ids[0], "result": {"status": "paid"}})).asks("solved");
}

#[test]
fn phrases_start_the_flow_that_is_meant_and_no_other() {
    let mut desk = Desk::default();
    desk.load("a", APPOINTMENT).unwrap();
    desk.load("b", TROUBLESHOOTING).unwrap();
    for (text, locale, flow) in [
        ("I'd like to book an appointment", "en", "appointment"),
        ("can I make an appointment for Friday", "en", "appointment"),
        ("appointment please", "en", "appointment"),
        ("book apointment", "en", "appointment"),
        ("Ich möchte einen Termin buchen", "de", "appointment"),
        ("TERMIN VEREINBAREN", "de", "appointment"),
        ("أريد حجز موعد", "ar", "appointment"),
        ("there is a problem with my order", "en", "troubleshooting"),
        ("Ich habe ein Problem mit meiner Bestellung", "de", "troubleshooting"),
        ("how do I book an appointment?", "en", ""),
        ("I do not want to book an appointment", "en", ""),
        ("Ich will keinen Termin buchen", "de", ""),
        ("my doctor gave me an appointment last week and the chair broke", "en", ""),
        ("How long does delivery take?", "en", ""),
        ("Termin buchen", "en", ""),
        ("", "en", ""),
    ] {
        let answer = desk.handle(&json!({"do": "match", "text": text, "locale": locale}).to_string());
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["flow"], flow, "{text}");
    }
}

#[test]
fn the_desk_answers_whatever_it_is_asked() {
    let mut talk = Talk::start(APPOINTMENT, "appointment", "en");
    let mut changed = talk.state.clone();
    changed["hash"] = json!("0");
    let mut damaged = talk.state.clone();
    damaged["at"]["on"] = json!([0, 3, 4]);
    let mut outside = talk.state.clone();
    outside["at"]["on"] = json!([0, 999]);
    for (request, error) in [
        (json!("x"), "bad_request"),
        (json!({"do": "start", "flow": "none"}), "no_flow"),
        (json!({"do": "step"}), "bad_request"),
        (json!({"do": "step", "state": talk.state, "input": {"do": "dance"}}), "bad_request"),
        (json!({"do": "step", "state": changed, "input": {"do": "back"}}), "changed"),
        (json!({"do": "resume", "state": damaged}), "damaged"),
        (json!({"do": "resume", "state": outside}), "damaged"),
    ] {
        let answer: Value = serde_json::from_str(&talk.desk.handle(&request.to_string())).unwrap();
        assert_eq!(answer, json!({"error": error}), "{request}");
    }
    let list: Value = serde_json::from_str(&talk.desk.handle(r#"{"do":"list","locale":"de"}"#)).unwrap();
    assert_eq!(list["flows"][0]["title"], "Termin buchen");
}

#[test]
fn a_flow_is_read_or_refused_with_the_way_to_each_fault() {
    let state = |states: Value| json!({"id": "f", "initial": "a", "states": states, "slots": {"s": {"type": "text", "ask": "?"}}});
    let a = |a: Value| state(json!({"a": a, "b": {"type": "final"}}));
    for (flow, path, why) in [
        (json!({}), "id", "is not a name of letters, digits, - and _"),
        (json!({"id": "f"}), "states", "is missing"),
        (a(json!({"ask": "x", "onDone": "b"})), "a.ask", "names the unknown slot x"),
        (a(json!({"ask": "s"})), "a.onDone", "is missing: what follows its answer"),
        (a(json!({"ask": "s", "onDone": "nowhere"})), "a.onDone", "leads to no state: nowhere"),
        (a(json!({"invoke": {}})), "a.invoke", "is not known"),
        (a(json!({"on": {"E": {"target": "b", "cond": true}}})), "a.on.cond", "is not known"),
        (a(json!({"always": {"guard": "g", "target": "b"}})), "a.always.guard", "names the unknown guard g"),
        (
            a(json!({"always": {"guard": {"log": 1}, "target": "b"}})),
            "a.always.guard",
            "is not a rule of JSONLogic's subset",
        ),
        (
            a(json!({"always": {"guard": {"!": {"nope": 1}}, "target": "b"}})),
            "a.always.guard",
            "has no operator nope",
        ),
        (a(json!({"entry": {"say": "{{slots.x}}"}})), "a.entry.say", "names the unknown slot x"),
        (a(json!({"entry": {"say": "{{slots.s"}})), "a.entry.say", "opens {{ and does not close it"),
        (
            a(json!({"entry": {"shout": "x"}})),
            "a.entry.shout",
            "is none of say, assign, raise, clear, flow, handover",
        ),
        (a(json!({"after": {"soon": "b"}})), "a.after.soon", "is not a delay in milliseconds, up to 31 days"),
        (a(json!({"needs": "b"})), "a.needs", "names no step, or is not of a step of a parallel state"),
        (
            a(json!({"ask": "s", "call": {"tool": "t"}, "onDone": "b"})),
            "a",
            "has more than one of ask, call, askModel, or has states besides",
        ),
        (
            state(json!({"a": {"type": "parallel", "states": {
                "x": {"needs": "y", "call": {"tool": "t"}}, "y": {"needs": ["z"], "call": {"tool": "t"}},
                "z": {"needs": "x", "call": {"tool": "t"}}, "w": {"call": {"tool": "t"}}}}})),
            "needs",
            "is a circle: a.x, a.y, a.z",
        ),
        (json!({"id": "f", "initial": "b", "states": {"a": {}}}), "initial", "names none of the states"),
        (
            json!({"id": "f", "initial": "a", "states": {"a": {}}, "slots": {"s": {"type": "choice", "ask": "?"}}}),
            "slots.s.choices",
            "is missing",
        ),
        (
            json!({"id": "f", "initial": "a", "states": {"a": {}}, "slots": {"s": {"type": "date", "ask": "?", "min": "soon"}}}),
            "slots.s.min",
            "is no bound of such a slot",
        ),
        (
            json!({"id": "f", "initial": "a", "states": {"a": {}}, "slots": {"s": {"type": "text", "ask": "?", "onFail": "x"}}}),
            "slots.s.onFail",
            "leads to no state",
        ),
    ] {
        let faults = Flow::read(&json::Value::from(&flow)).unwrap_err();
        assert!(faults.iter().any(|fault| fault.path == path && fault.why == why), "{flow}: {faults:?}");
    }
    for source in [APPOINTMENT, TROUBLESHOOTING] {
        let flow = Flow::read(&json::Value::parse(source).unwrap());
        assert!(flow.is_ok(), "{flow:?}");
    }
}
