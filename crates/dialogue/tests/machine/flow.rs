//! Flows in the conversation: what begins them, what is theirs, what is not, and what a reload leaves.

use crate::rig::{Chat, QUESTION, calls, delta, done, finish, id, judgement, tool};
use dialogue::actions::Desk;
use dialogue::predicates::can_think_harder;
use dialogue::thread::{Form, Part, Status};
use dialogue::turn::{Change, Effect, Event, Outcome};
use serde_json::{Value, json};

const APPOINTMENT: &str = include_str!("../../../../examples/demo/flows/appointment.json");
const TROUBLESHOOTING: &str = include_str!("../../../../examples/demo/flows/troubleshooting.json");
/// Asks a model for JSON, says what it got, and goes on to another flow.
const MODEL: &str = r#"{"id": "sort", "title": {"en": "Sort"}, "locales": ["en"], "phrases": {"en": ["sort my complaint"]},
  "context": {"kind": {}}, "slots": {}, "initial": "asking",
  "fallback": {"text": {"en": "That did not work."}, "contact": "us@example.com"},
  "states": {
    "asking": {
      "askModel": {"prompt": {"en": "Which kind?"}, "schema": {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]}, "as": "kind"},
      "onDone": {"target": "told", "actions": {"say": {"en": "It is {{context.kind.kind}}."}}}
    },
    "told": {"type": "final"}
  }}"#;

/// A conversation with the actions module, and tools that answer as told.
struct Guided {
    chat: Chat,
    desk: Desk,
    tools: Vec<(String, Value)>,
    timers: usize,
    /// Tools do not answer.
    silent: bool,
    models: u32,
}

impl Guided {
    fn new() -> Self {
        Self::of("en")
    }

    fn of(lang: &str) -> Self {
        let mut desk = Desk::default();
        for flow in [APPOINTMENT, TROUBLESHOOTING, MODEL] {
            assert_eq!(desk.load("flow", flow), "");
        }
        let names = ["list_slots", "book_slot", "check_payment", "check_delivery"];
        let chat = Chat::with_tools(names.iter().map(|name| tool(name, |_| {})).collect(), |settings| {
            settings.flows = true;
            settings.lang = lang.to_owned();
        });
        Self { chat, desk, tools: Vec::new(), timers: 0, silent: false, models: 0 }
    }

    /// Carries out what can be, until nothing is left to do.
    fn carry_out(&mut self, outcome: Outcome) -> Outcome {
        let mut all = Outcome::default();
        let mut waiting = vec![outcome];
        while let Some(outcome) = waiting.pop() {
            for effect in &outcome.effects {
                let event = match effect {
                    Effect::Act { id, request } => {
                        let reply = Some(self.desk.handle(request));
                        Event::Acted { id: *id, reply }
                    }
                    Effect::Tool { call, name, arguments, .. } => {
                        self.tools.push((name.clone(), serde_json::from_str(arguments).unwrap()));
                        if self.silent {
                            continue;
                        }
                        let result = match name.as_str() {
                            "list_slots" => Ok(json!(["09:00", "15:00"]).to_string()),
                            "book_slot" => Ok(json!({"number": "B7"}).to_string()),
                            "check_payment" => Ok(json!({"status": "paid"}).to_string()),
                            "check_delivery" => Ok(json!({"days_late": 3}).to_string()),
                            other => Err(other.to_owned()),
                        };
                        Event::ToolDone { call: call.clone(), result, now: self.chat.now }
                    }
                    Effect::Knowledge { id, request } if request.contains(r#""do":"judge""#) => {
                        let (asked, reply) = judgement(&outcome).unwrap();
                        assert_eq!(asked, *id);
                        Event::Knowledge { id: asked, reply: Some(reply.to_string()) }
                    }
                    Effect::Timer { .. } => {
                        self.timers += 1;
                        continue;
                    }
                    _ => continue,
                };
                let then = self.chat.handle(event);
                waiting.push(then);
            }
            all.effects.extend(outcome.effects);
            all.changes.extend(outcome.changes);
            all.diagnostics.extend(outcome.diagnostics);
        }
        all
    }

    fn say(&mut self, text: &str) -> Outcome {
        let said = self.chat.say(text);
        self.carry_out(said)
    }

    fn choose(&mut self, input: &Value, text: &str) -> Outcome {
        self.chat.now += 1_000;
        let n = self.chat.machine.thread().messages.len();
        let (user, assistant) = (id(&format!("cu{n}")), id(&format!("ca{n}")));
        let (input, text, now) = (input.to_string(), text.to_owned(), self.chat.now);
        let chosen = self.chat.handle(Event::Choose { input, text, user, assistant, now });
        self.carry_out(chosen)
    }

    fn text(&self) -> String {
        self.chat.last().text()
    }

    /// The newest form of the thread, and how many have a state.
    fn form(&self) -> (Option<&Form>, usize) {
        let parts = self.chat.machine.thread().messages.iter().flat_map(|message| &message.parts);
        let forms: Vec<&Form> =
            parts.filter_map(|part| if let Part::Form(form) = part { Some(form) } else { None }).collect();
        let open = forms.iter().filter(|form| !form.state.is_empty()).count();
        (forms.last().copied(), open)
    }

    /// The slot that is asked for, of the one form that is open; empty: none is.
    fn asks(&self) -> String {
        let (form, open) = self.form();
        assert!(open <= 1, "{open} forms are open");
        let ask = form.filter(|form| !form.ask.is_empty()).map(|form| form.ask.as_str()).unwrap_or("{}");
        serde_json::from_str::<Value>(ask).unwrap()["slot"].as_str().unwrap_or_default().to_owned()
    }

    fn requests(&self) -> u32 {
        self.chat.machine.records().map(|record| record.spent.requests).sum()
    }
}

#[test]
fn a_booking_costs_no_request_and_outlives_reloads() {
    for (lang, says, summary, booked) in [
        (
            "en",
            [
                "I'd like to book an appointment",
                "repair",
                "next Tuesday at 3",
                "Ada",
                "ada@example.com",
                "yes",
            ],
            "Is that right?",
            "Your number is B7.",
        ),
        (
            "de",
            [
                "Ich möchte einen Termin buchen",
                "Reparatur",
                "nächsten Dienstag um 15 Uhr",
                "Ada",
                "ada@example.com",
                "ja",
            ],
            "Stimmt das so?",
            "Ihre Nummer ist B7.",
        ),
    ] {
        let mut guided = Guided::of(lang);
        let slots = ["service", "date", "name", "email", "right", ""];
        for (text, slot) in says.into_iter().zip(slots) {
            let outcome = guided.say(text);
            assert!(calls(&outcome).is_empty(), "{text}: no model is asked");
            assert_eq!(guided.asks(), slot, "{lang} {text}: {}", guided.text());
            assert_eq!(guided.chat.last().status, Status::Complete);
            assert_eq!(guided.chat.record().flow, "appointment");
            assert!(!can_think_harder(&guided.chat.machine), "no model has spoken");
            if slot == "right" {
                assert!(guided.text().contains(summary), "{}", guided.text());
            }
            guided.chat.reload();
        }
        assert!(guided.text().contains(booked), "{}", guided.text());
        assert_eq!(
            guided.tools.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["list_slots", "book_slot"]
        );
        assert_eq!(guided.tools[1].1["date"], "2024-10-08");
        assert_eq!(guided.form().1, 0, "it is over");
    }
}

#[test]
fn controls_answer_as_typing_does() {
    let mut guided = Guided::new();
    guided.say("book an appointment");
    let outcome = guided.choose(&json!({"do": "choice", "slot": "service", "value": "advice"}), "Advice");
    assert_eq!(guided.chat.machine.last_user_text(), Some("Advice"));
    assert!(outcome.changes.iter().any(|change| matches!(change, Change::Form(_))));
    let picked = Form::picked("date", &json!("2024-10-08").into());
    guided.choose(&serde_json::from_str(&picked).unwrap(), "8 October");
    assert_eq!(guided.asks(), "time");
    guided.choose(&json!({"do": "back"}), "Back");
    assert_eq!(guided.asks(), "date");
    guided.choose(&json!({"do": "cancel"}), "Cancel");
    assert_eq!((guided.asks().as_str(), guided.text().as_str()), ("", "All right, nothing was booked."));
    assert_eq!(guided.requests(), 0);
    let late = guided.choose(&json!({"do": "back"}), "Back");
    assert_eq!(late.diagnostics, ["no_flow"]);
}

#[test]
fn something_else_in_between_is_answered_and_the_question_asked_again() {
    let mut guided = Guided::new();
    guided.say("book an appointment");
    guided.say("repair");
    let before = guided.form().0.unwrap().state.clone();
    let asked = guided.say("What does a repair cost?");
    assert_eq!(calls(&asked).len(), 1, "the model is asked");
    assert_eq!(guided.form().0.unwrap().state, before);
    guided.chat.handle(delta("It depends."));
    let ended = guided.chat.handle(finish("stop"));
    let resumed = guided.carry_out(ended);
    assert!(resumed.changes.iter().any(|change| matches!(change, Change::Calls(_))), "it is read anew");
    assert!(guided.text().starts_with("It depends.\n\nWhich day suits you?"), "{}", guided.text());
    assert_eq!((guided.asks().as_str(), guided.requests()), ("date", 1));
    assert!(matches!(guided.chat.last().parts.last(), Some(Part::Form(_))));
    guided.say("tomorrow");
    assert_eq!(guided.asks(), "time");
    // And once more, with a reload before the answer's end: the form in the older message is still the open one.
    guided.say("How long does it take?");
    guided.chat.reload();
    assert_eq!(guided.asks(), "time");
    guided.say("3 pm");
    assert_eq!((guided.asks().as_str(), guided.requests()), ("name", 0), "the day's count is elsewhere");
}

#[test]
fn the_model_may_call_tools_in_between() {
    let mut guided = Guided::new();
    guided.say("book an appointment");
    guided.say("repair");
    guided.say("What does a repair cost?");
    let called = guided.chat.call_tools(&[("1", "check_payment", r#"{"order":"1"}"#)]);
    // A timer of the flow's is nothing to the answer in between.
    let now = guided.chat.now;
    let timer = guided.chat.handle(Event::Timer { id: "0.1".to_owned(), assistant: id("t"), now });
    assert_eq!((timer.effects, timer.diagnostics), (Vec::new(), vec!["late_timer"]));
    let again = guided.carry_out(called);
    assert_eq!(calls(&again).len(), 1, "the model is asked with the result");
    guided.chat.handle(delta("It is free."));
    let ended = guided.chat.handle(finish("stop"));
    guided.carry_out(ended);
    assert!(guided.text().ends_with("\"next Tuesday at 3\"."), "{}", guided.text());
    assert_eq!((guided.asks().as_str(), guided.requests()), ("date", 2));
}

#[test]
fn two_services_are_asked_at_once() {
    let mut guided = Guided::new();
    guided.say("there is a problem with my order");
    let outcome = guided.say("HP-1234");
    assert_eq!(guided.tools.len(), 2);
    let at = |name: &str| {
        outcome
            .effects
            .iter()
            .position(|effect| matches!(effect, Effect::Tool { name: known, .. } if known == name))
    };
    assert!(at("check_payment").is_some() && at("check_delivery").is_some());
    assert!(guided.text().contains("3 days late"), "{}", guided.text());
    assert_eq!((guided.asks().as_str(), guided.requests(), guided.timers > 0), ("solved", 0, true));
    guided.say("no");
    guided.say("+49 30 1234567");
    assert_eq!(guided.form().1, 0);
    assert!(guided.text().contains("hello@harbourandpine.example"), "{}", guided.text());
}

#[test]
fn what_ran_when_the_page_went_away_is_not_run_again() {
    let mut guided = Guided::new();
    for text in ["book an appointment", "repair", "next Tuesday at 3", "Ada", "ada@example.com"] {
        guided.say(text);
    }
    guided.silent = true;
    guided.say("yes");
    assert_eq!(guided.tools.len(), 2);
    assert!(guided.form().0.unwrap().busy && guided.chat.machine.is_running());
    guided.chat.reload();
    guided.silent = false;
    let again = guided.chat.retry(false);
    guided.carry_out(again);
    let booked = guided.tools.iter().filter(|(name, _)| name == "book_slot").count();
    assert_eq!(booked, 1, "nothing is booked twice");
    assert_eq!(guided.asks(), "date", "{}", guided.text());
}

#[test]
fn json_of_a_model_is_the_flows_and_is_counted() {
    let mut guided = Guided::new();
    let asked = guided.say("please sort my complaint");
    let Some(ask) = asked.effects.iter().find_map(|effect| match effect {
        Effect::Ask { id, .. } => Some(*id),
        _ => None,
    }) else {
        panic!("{:?} {}", asked.effects, guided.text())
    };
    let mut told = Vec::new();
    for event in [delta(r#"{"kind": "late"}"#), finish("stop"), done()] {
        let Event::Data(data) = event else { panic!() };
        let event = dialogue::turn::AskEvent::Data(data);
        let outcome = guided.chat.handle(Event::AskReply { id: ask, event });
        let outcome = guided.carry_out(outcome);
        told.extend(outcome.effects);
    }
    assert!(!told.iter().any(|effect| matches!(effect, Effect::AskPartial { .. } | Effect::AskDone { .. })));
    assert_eq!((guided.text().as_str(), guided.form().1), ("It is late.", 0));
    guided.models += 1;
    assert_eq!(guided.chat.machine.ledger().day.requests, guided.models);
}

#[test]
fn without_the_module_or_with_another_flow_the_model_answers() {
    for error in [None, Some(r#"{"error":"no_flow"}"#), Some(r#"{"error":"changed"}"#), Some("?")] {
        let mut guided = Guided::new();
        guided.say("book an appointment");
        let said = guided.chat.say("repair");
        let Some(Effect::Act { id, .. }) =
            said.effects.iter().find(|effect| matches!(effect, Effect::Act { .. }))
        else {
            panic!("{:?}", said.effects)
        };
        let then = guided.chat.handle(Event::Acted { id: *id, reply: error.map(str::to_owned) });
        assert!(then.diagnostics.contains(&"no_flow"), "{:?}", then.diagnostics);
        assert_eq!(guided.form().1, 0);
        let asks = then
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Knowledge { .. } | Effect::Call { .. }));
        assert!(asks, "{:?}", then.effects);
    }
}

#[test]
fn an_ordinary_question_begins_no_flow() {
    let mut guided = Guided::new();
    let asked = guided.say(QUESTION);
    assert_eq!((calls(&asked).len(), guided.form().0.is_none()), (1, true));
}

#[test]
fn the_model_begins_flows_too() {
    let mut guided = Guided::new();
    let ours = tool("start_flow", |tool| tool.kind = dialogue::tools::Kind::BuiltIn);
    guided.chat.machine.settings_mut().tools.push(ours);
    guided.say(QUESTION);
    let called = guided.chat.call_tools(&[(
        "1",
        "start_flow",
        r#"{"flow":"appointment","order":"as the rig's tools want"}"#,
    )]);
    guided.carry_out(called);
    assert_eq!((guided.asks().as_str(), guided.requests()), ("service", 1));
    assert_eq!(guided.chat.calls()[0].1, "done");
}

#[test]
fn a_timer_that_is_out_of_date_says_nothing() {
    let mut guided = Guided::new();
    guided.say("book an appointment");
    let before = guided.chat.machine.thread().clone();
    let now = guided.chat.now;
    let late = guided.chat.handle(Event::Timer { id: "0.9".to_owned(), assistant: id("timer"), now });
    let late = guided.carry_out(late);
    assert!(calls(&late).is_empty());
    assert_eq!(*guided.chat.machine.thread(), before);
    assert!(!guided.chat.machine.is_running());
}

#[test]
fn a_form_as_stored() {
    let mut guided = Guided::new();
    guided.say("book an appointment");
    let before = guided.chat.last().clone();
    guided.chat.reload();
    assert_eq!(*guided.chat.last(), before);
}
