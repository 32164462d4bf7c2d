//! JSON for the page: from its question to the value, or to what is wrong.

use crate::rig::{Chat, QUESTION, call_in, delta, done, error, finish};
use dialogue::actions::Desk;
use dialogue::cost::{Budget, BudgetState};
use dialogue::error::Failure;
use dialogue::turn::{AskEvent, AskFailure, Effect, Event, MAX_ANSWER, MAX_ASKS, Outcome, Settings};
use serde_json::{Value, json};

/// A machine, the module that acts, and what the page hears.
struct Page {
    chat: Chat,
    desk: Desk,
    /// Requests to the model: the body and its key.
    requests: Vec<(Value, String)>,
    partials: Vec<String>,
    done: Vec<(u32, Result<String, AskFailure>)>,
}

impl Page {
    fn new(change: impl FnOnce(&mut Settings)) -> Self {
        let chat = Chat::with(change);
        Self { chat, desk: Desk::default(), requests: Vec::new(), partials: Vec::new(), done: Vec::new() }
    }

    /// Takes an event, and has done what the module that acts is asked for.
    fn handle(&mut self, event: Event) -> Outcome {
        let first = self.chat.handle(event);
        let mut outcomes = vec![first.clone()];
        while let Some(outcome) = outcomes.pop() {
            for effect in outcome.effects {
                match effect {
                    Effect::Act { id, request } => {
                        let reply = Some(self.desk.handle(&request));
                        outcomes.push(self.chat.handle(Event::Acted { id, reply }));
                    }
                    Effect::Ask { request, key, .. } => {
                        self.requests.push((serde_json::from_str(&request).unwrap(), key));
                    }
                    Effect::AskPartial { value, .. } => self.partials.push(value),
                    Effect::AskDone { id, result } => self.done.push((id, result)),
                    _ => {}
                }
            }
        }
        first
    }

    fn ask(&mut self, id: u32) -> Outcome {
        self.ask_for(id, &schema().to_string())
    }

    fn ask_for(&mut self, id: u32, schema: &str) -> Outcome {
        let now = self.chat.now;
        self.handle(Event::Ask { id, prompt: "How many lamps?".to_owned(), schema: schema.to_owned(), now })
    }

    fn reply(&mut self, event: AskEvent) -> Outcome {
        self.handle(Event::AskReply { id: 1, event })
    }

    /// The model answers in pieces, to the end.
    fn answer(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.reply(data(delta(piece)));
        }
        self.reply(data(finish("stop")));
        self.reply(data(done()));
    }

    fn report(&self) -> Value {
        serde_json::from_str(&self.chat.machine.report()).unwrap()
    }
}

fn schema() -> Value {
    json!({"type": "object", "properties": {"n": {"type": "integer"}, "why": {"type": "string"}}, "required": ["n"]})
}

fn data(event: Event) -> AskEvent {
    match event {
        Event::Data(data) => AskEvent::Data(data),
        other => panic!("{other:?}"),
    }
}

fn usage(tokens: u32) -> AskEvent {
    AskEvent::Data(
        json!({"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": 5}}).to_string(),
    )
}

#[test]
fn the_page_gets_what_it_asked_for_as_it_comes() {
    let mut page = Page::new(|_| {});
    page.ask(1);
    let (request, key) = page.requests.remove(0);
    assert_eq!(
        (&request["purpose"], &request["stream"], &request["model"]),
        (&json!("ask"), &json!(true), &json!("a"))
    );
    assert_eq!(request["messages"], json!([{"role": "user", "content": "How many lamps?"}]));
    assert_eq!(request["response_format"]["json_schema"]["schema"], schema());
    assert_eq!(request["response_format"]["type"], "json_schema");
    assert_eq!((key, request.get("tools")), (format!("t.ask.{}.1.1", page.chat.now), None));
    page.reply(usage(70));
    page.answer(&["{\"n\"", ": 1", "2, \"why\": \"cou", "nted\"", "}"]);
    assert_eq!(page.partials, ["{}", r#"{"n":12,"why":"cou"}"#, r#"{"n":12,"why":"counted"}"#]);
    assert_eq!(page.done, [(1, Ok(r#"{"n":12,"why":"counted"}"#.to_owned()))]);
    // It is no part of the thread, and it is counted.
    assert!(page.chat.machine.thread().messages.is_empty() && page.requests.is_empty());
    let report = page.report();
    assert_eq!(
        (&report["turns"], &report["day"]["requests"], &report["day"]["input"]),
        (&json!([]), &json!(1), &json!(70))
    );
    assert_eq!(
        report["asks"][0]["requests"],
        json!([{"why": "ask", "model": "a", "failure": "", "charged": true}])
    );
    assert_eq!(report["asks"][0]["spent"]["output"], 5);
    // Nothing comes behind its end.
    let late = page.reply(data(delta("{}")));
    assert_eq!((late.effects.len(), late.diagnostics), (0, vec!["late_ask"]));
}

#[test]
fn each_model_is_asked_in_the_way_it_is_known_to_take() {
    let told = format!("How many lamps?\n\nAnswer with JSON alone, of this JSON Schema:\n{}", schema());
    let plain =
        |settings: &mut Settings| settings.catalogue.models.iter_mut().for_each(|model| model.json = false);
    type Change = fn(&mut Settings);
    let some: Change = |settings| settings.catalogue.models[0].json = false;
    let named: Change = |settings| settings.model = "own".to_owned();
    let bare: Change =
        |settings| *settings = Settings { default_model: "d".to_owned(), ..Settings::default() };
    for (change, model, format, prompt) in [
        ((|_| {}) as Change, json!("a"), "json_schema", "How many lamps?"),
        (some, json!("b"), "json_schema", "How many lamps?"),
        (plain, json!("a"), "json_object", &told),
        (named, json!("own"), "json_object", &told),
        (bare, json!("d"), "json_object", &told),
    ] {
        let mut page = Page::new(change);
        page.ask(1);
        let (request, _) = &page.requests[0];
        assert_eq!((&request["model"], &request["response_format"]["type"]), (&model, &json!(format)));
        let content = request["messages"][0]["content"].as_str().unwrap();
        let shape = content.split_once('\n').map(|_| content.rsplit_once('\n').unwrap().1);
        assert_eq!(content.lines().next(), prompt.lines().next());
        assert_eq!(shape.is_some(), prompt.contains('\n'), "{model}");
        if let Some(shape) = shape {
            assert_eq!(serde_json::from_str::<Value>(shape).unwrap(), schema());
        }
    }
}

#[test]
fn what_does_not_fit_is_put_right_once() {
    for (first, path, told) in [
        (r#"{"n":"many"}"#, "/n", "- /n: must be integer"),
        ("{}", "", "\"n\" is missing"),
        ("I count twelve.", "", "could not be read as JSON"),
        (r#"{"n":1"#, "", "could not be read as JSON"),
        ("", "", "could not be read as JSON"),
    ] {
        let mut page = Page::new(|_| {});
        page.ask(1);
        page.answer(&[first]);
        assert_eq!((page.requests.len(), page.done.len()), (2, 0), "{first}");
        let (request, key) = page.requests.remove(1);
        let messages = request["messages"].as_array().unwrap();
        assert!(
            messages.last().unwrap()["content"].as_str().unwrap().contains(told),
            "{first}: {messages:?}"
        );
        assert_eq!(messages.len(), if first.is_empty() { 2 } else { 3 });
        assert!(key.ends_with(".1.2"), "{key}");
        // It does better.
        page.answer(&["{\"n\":", "12}"]);
        assert_eq!(page.done, [(1, Ok(r#"{"n":12}"#.to_owned()))]);
        let requests = page.report()["asks"][0]["requests"].clone();
        assert_eq!((&requests[0]["why"], &requests[1]["why"]), (&json!("ask"), &json!("repair")));
        assert_eq!(page.report()["day"]["requests"], 2);

        // It does not.
        let mut page = Page::new(|_| {});
        page.ask(1);
        page.answer(&["{}"]);
        page.answer(&[first]);
        let (_, result) = page.done.remove(0);
        let failure = result.unwrap_err();
        assert_eq!((failure.code, failure.path.as_str()), ("invalid", path), "{first}");
        assert!(failure.message.contains(told));
        assert_eq!(page.requests.len(), 2);
        assert_eq!(page.chat.machine.ledger().day.requests, 2);
    }
    // Not where nothing is left.
    let mut page = Page::new(|_| {});
    page.ask(1);
    page.handle(Event::Budget(Budget { state: BudgetState::Spent, remaining: Some(0), reset_s: 60 }));
    page.answer(&["{}"]);
    assert!(matches!(&page.done[0].1, Err(AskFailure { code: "invalid", .. })));
    assert_eq!(page.requests.len(), 1);
}

#[test]
fn nothing_is_spent_on_what_can_not_be_answered() {
    for (schema, code, path) in [
        ("", "bad_schema", ""),
        ("{", "bad_schema", ""),
        ("7", "bad_schema", ""),
        (r#"{"properties":{"n":{"type":"whole"}}}"#, "bad_schema", "/properties/n"),
    ] {
        let mut page = Page::new(|_| {});
        page.ask_for(1, schema);
        let failure = page.done.remove(0).1.unwrap_err();
        assert_eq!((failure.code, failure.path.starts_with(path)), (code, true), "{schema}: {failure:?}");
        assert_eq!((page.requests.len(), page.chat.machine.ledger().day.requests), (0, 0));
    }
    let mut page = Page::new(|_| {});
    page.handle(Event::Budget(Budget { state: BudgetState::Spent, remaining: Some(0), reset_s: 60 }));
    page.ask(1);
    assert!(matches!(&page.done[..], [(1, Err(AskFailure { code: "budget_spent", .. }))]));
    assert_eq!(page.requests.len(), 0);
    // No module, no request.
    let mut chat = Chat::with(|_| {});
    let asked =
        chat.handle(Event::Ask { id: 1, prompt: "x".to_owned(), schema: schema().to_string(), now: 1 });
    let [Effect::Act { id, .. }] = asked.effects[..] else { panic!("{asked:?}") };
    let ended = chat.handle(Event::Acted { id, reply: None });
    assert!(matches!(
        &ended.effects[..],
        [Effect::AskDone { result: Err(AskFailure { code: "no_actions", .. }), .. }]
    ));
    // Too long for the relay.
    let mut page = Page::new(|settings| settings.max_body_bytes = 100);
    page.ask(1);
    assert!(matches!(&page.done[..], [(1, Err(AskFailure { code: "too_long", .. }))]));
    assert_eq!(page.requests.len(), 0);
}

#[test]
fn so_many_are_asked_at_once_and_none_disturbs_the_turn() {
    let mut page = Page::new(|settings| settings.knowledge = false);
    page.chat.say(QUESTION);
    for id in 0..MAX_ASKS as u32 {
        page.ask(id);
    }
    assert_eq!((page.requests.len(), page.done.len()), (4, 0));
    page.ask(9);
    assert!(matches!(&page.done[..], [(9, Err(AskFailure { code: "too_many_asks", .. }))]));
    assert_eq!(page.ask(2).diagnostics, ["duplicate_id"]);
    let mut keys: Vec<&String> = page.requests.iter().map(|(_, key)| key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 4);
    page.chat.answer("Yes.");
    assert_eq!((page.chat.last().text().as_str(), page.chat.record().spent.requests), ("Yes.", 1));
    page.handle(Event::AskReply { id: 2, event: data(delta("{\"n\":2}")) });
    page.handle(Event::AskReply { id: 0, event: data(delta("{\"n\":0}")) });
    for id in [2, 0] {
        page.handle(Event::AskReply { id, event: data(done()) });
    }
    assert_eq!(page.done[1..], [(2, Ok("{\"n\":2}".to_owned())), (0, Ok("{\"n\":0}".to_owned()))]);
    // There is room again.
    page.ask(9);
    assert_eq!(page.requests.len(), 5);
}

#[test]
fn however_the_call_ends() {
    let whole = |reason: &str| {
        let message = json!({"content": "<think>hm</think>{\"n\":1}"});
        AskEvent::Reply(json!({"choices": [{"message": message, "finish_reason": reason}]}).to_string())
    };
    let json = || data(delta("{\"n\":1}"));
    let table: Vec<(Vec<AskEvent>, Result<&str, &str>)> = vec![
        (vec![json(), data(done())], Ok("{\"n\":1}")),
        (vec![json(), data(finish("stop")), AskEvent::Ended], Ok("{\"n\":1}")),
        (vec![json(), data(finish("stop")), AskEvent::Failed(Failure::Cut)], Ok("{\"n\":1}")),
        (vec![data(delta("```json\n{\"n\":1}\n```")), data(done())], Ok("{\"n\":1}")),
        (vec![data(delta("<think>a {")), data(delta("b</think>{\"n\":1}")), data(done())], Ok("{\"n\":1}")),
        (vec![whole("stop")], Ok("{\"n\":1}")),
        (vec![whole("length")], Err("length")),
        (vec![json(), AskEvent::Ended], Err("cut")),
        (vec![AskEvent::Ended], Err("bad_reply")),
        (vec![AskEvent::Reply("<html>".to_owned())], Err("bad_reply")),
        (vec![json(), data(finish("length"))], Err("length")),
        (vec![json(), data(finish("content_filter"))], Err("content_filter")),
        (vec![json(), data(finish("error"))], Err("provider")),
        (vec![json(), data(error("upstream_timeout"))], Err("timeout")),
        (vec![AskEvent::Data("x".to_owned()), json(), data(done())], Ok("{\"n\":1}")),
        (vec![AskEvent::Failed(Failure::Offline)], Err("offline")),
        (vec![AskEvent::Failed(Failure::BudgetSpent { retry_after_s: 9 })], Err("budget_spent")),
        (vec![data(delta(&"x".repeat(MAX_ANSWER + 1)))], Err("length")),
    ];
    for (events, expected) in table {
        let mut page = Page::new(|_| {});
        page.ask(1);
        for event in events.clone() {
            page.reply(event);
        }
        assert_eq!(
            page.done.len(),
            1,
            "{:?}",
            events.iter().map(|event| format!("{event:?}").len()).collect::<Vec<_>>()
        );
        let (_, result) = page.done.remove(0);
        let seen = result.as_deref().map_err(|failure| failure.code);
        assert_eq!(seen, expected);
        // A failure is told in the record, and not tried again.
        let request = page.report()["asks"][0]["requests"][0].clone();
        assert_eq!(request["failure"], expected.err().unwrap_or_default());
        assert_eq!(page.requests.len(), 1);
    }
}

#[test]
fn while_one_piece_is_read_the_others_come_together() {
    let mut chat = Chat::with(|_| {});
    let mut desk = Desk::default();
    let acts = |outcome: &Outcome| {
        let acts = outcome.effects.iter().filter_map(|effect| match effect {
            Effect::Act { id, request } => Some((*id, request.clone())),
            _ => None,
        });
        acts.collect::<Vec<_>>()
    };
    let reply = |event| Event::AskReply { id: 1, event };
    let asked =
        chat.handle(Event::Ask { id: 1, prompt: "x".to_owned(), schema: schema().to_string(), now: 1 });
    let (id, request) = acts(&asked).remove(0);
    chat.handle(Event::Acted { id, reply: Some(desk.handle(&request)) });
    let first = acts(&chat.handle(reply(data(delta("{\"n\":1,")))));
    for piece in ["\"why\":", "\"a", "b", "c"] {
        assert_eq!(acts(&chat.handle(reply(data(delta(piece))))), [], "one is being read");
    }
    let (id, request) = &first[0];
    let then = chat.handle(Event::Acted { id: *id, reply: Some(desk.handle(request)) });
    assert_eq!(then.effects.first(), Some(&Effect::AskPartial { id: 1, value: "{\"n\":1}".to_owned() }));
    let (id, request) = acts(&then).remove(0);
    assert_eq!(serde_json::from_str::<Value>(&request).unwrap()["text"], "\"why\":\"abc");
    // The end comes while that is read, and waits for it.
    chat.handle(reply(data(delta("\"}"))));
    assert_eq!(chat.handle(reply(data(done()))).effects, []);
    let then = chat.handle(Event::Acted { id, reply: Some(desk.handle(&request)) });
    let (id, request) = acts(&then).remove(0);
    let ended = chat.handle(Event::Acted { id, reply: Some(desk.handle(&request)) });
    let value = r#"{"n":1,"why":"abc"}"#.to_owned();
    assert!(ended.effects.contains(&Effect::AskDone { id: 1, result: Ok(value) }), "{ended:?}");
}

#[test]
fn the_page_may_give_it_up_before_anything_is_sent() {
    let mut chat = Chat::with(|_| {});
    chat.handle(Event::Ask { id: 1, prompt: "x".to_owned(), schema: schema().to_string(), now: 1 });
    let ended = chat.handle(Event::AskReply { id: 1, event: AskEvent::Failed(Failure::Offline) });
    assert!(matches!(
        &ended.effects[..],
        [Effect::AskDone { result: Err(AskFailure { code: "offline", .. }), .. }]
    ));
    assert_eq!(chat.machine.ledger().day.requests, 0);
    // The conversation goes on, whatever the page does.
    chat.handle(Event::Ask { id: 1, prompt: "x".to_owned(), schema: schema().to_string(), now: 1 });
    chat.machine.settings_mut().knowledge = false;
    call_in(&chat.say(QUESTION));
}
