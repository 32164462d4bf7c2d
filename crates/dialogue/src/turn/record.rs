//! The record of a turn: everything that was decided in it, and what it cost.

use super::Dialogue;
use crate::cost::{Budget, Price, Spent};
use crate::json::{Json, List, texts};
use crate::prompt::Trimmed;
use crate::router::Route;
use crate::thread::{CallState, Message, MessageId};
use crate::wire::Usage;

/// Everything that a turn decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The answer that it led to.
    pub answer: MessageId,
    /// Which models were to be asked, and why.
    pub route: Route,
    /// What was searched and found; `None`: nothing was searched.
    pub search: Option<Search>,
    /// What of the thread was sent.
    pub trimmed: Trimmed,
    /// Tokens of the prompt, as estimated before it was sent.
    pub estimated: u32,
    /// What was used, as the provider tells it; requests are counted by us.
    pub spent: Spent,
    /// Every request of the turn, in order, each with its reason.
    pub requests: Vec<Request>,
    /// The flow whose step it was; empty: none.
    pub flow: String,
    /// Rounds of tools.
    pub rounds: u32,
    /// The tools that were called, in order, and what came of each.
    pub calls: Vec<(String, CallState)>,
    /// The failure that made the site's own pages answer; empty: a model answered.
    pub local: &'static str,
    /// What was odd, each once.
    pub diagnostics: Vec<&'static str>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Why it was made: `answer`, `fallback`, `repair` (with less of the thread, since it was too long; or since what came
    /// can't be used: calls of tools, JSON that was asked for), `tools` (with what the tools answered), `continue`,
    /// `embedding`, `summary`, `ask`.
    pub why: &'static str,
    /// The model that was asked; empty: the relay's default.
    pub model: String,
    /// How it failed; empty: it did not.
    pub failure: &'static str,
    /// It is counted; else nobody was asked, as far as is known.
    pub charged: bool,
}

/// A search in the site's knowledge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// What was searched for.
    pub query: String,
    /// The titles of what was found, best first.
    pub found: Vec<String>,
    /// How sure the search is that the answer is among them, per mille.
    pub confidence: u32,
    /// It was sent to the model; below the threshold nothing is.
    pub sent: bool,
}

impl Record {
    pub(super) fn new(answer: MessageId) -> Self {
        Self {
            answer,
            route: Route::none(),
            search: None,
            trimmed: Trimmed::default(),
            estimated: 0,
            spent: Spent::default(),
            requests: Vec::new(),
            flow: String::new(),
            rounds: 0,
            calls: Vec::new(),
            local: "",
            diagnostics: Vec::new(),
        }
    }

    /// Counts a request.
    pub(super) fn count(&mut self, why: &'static str, model: &str) {
        self.spent.requests = self.spent.requests.saturating_add(1);
        self.requests.push(Request { why, model: model.to_owned(), failure: "", charged: true });
    }

    /// Something was odd.
    pub(super) fn note(&mut self, word: &'static str) {
        if !self.diagnostics.contains(&word) {
            self.diagnostics.push(word);
        }
    }

    /// The newest request failed.
    pub(super) fn fail(&mut self, failure: &'static str) {
        if let Some(request) = self.requests.last_mut() {
            request.failure = failure;
        }
    }

    /// Takes what the provider counted of the newest request; `before` is what it had told of that already.
    pub(super) const fn use_tokens(&mut self, before: Usage, usage: Usage) {
        self.spent.input = self.spent.input.saturating_sub(before.prompt_tokens);
        self.spent.output = self.spent.output.saturating_sub(before.completion_tokens);
        self.spent.cached = self.spent.cached.saturating_sub(before.cached_tokens);
        self.spent.add(usage.spent());
    }

    /// The newest request was not charged, if it is counted.
    pub(super) fn take_back(&mut self) -> bool {
        let newest = self.requests.last_mut().filter(|request| request.charged);
        let counted = newest.map(|request| request.charged = false).is_some();
        self.spent.requests = self.spent.requests.saturating_sub(u32::from(counted));
        counted
    }

    /// Takes over what became of the answer's calls.
    pub(super) fn note_calls(&mut self, answer: Option<&Message>) {
        let calls = answer.into_iter().flat_map(Message::calls);
        self.calls = calls.map(|call| (call.name.clone(), call.state)).collect();
    }

    /// The model that was asked last.
    pub fn model(&self) -> &str {
        let asked =
            self.requests.iter().rev().find(|request| !matches!(request.why, "embedding" | "summary"));
        asked.map_or("", |request| &request.model)
    }

    /// The record as JSON, for the inspector and for events: names as in this file, money in micro-units.
    pub fn to_json(&self, price: &Price) -> String {
        let Trimmed { kept, dropped, shortened, recalled, summaries, passages, images_dropped, limit } =
            self.trimmed;
        let mut requests = List::new();
        for Request { why, model, failure, charged } in &self.requests {
            let request = Json::object().text("why", why).text("model", model).text("failure", failure);
            requests.raw(&request.flag("charged", *charged).end());
        }
        let mut calls = List::new();
        for (name, state) in &self.calls {
            calls.raw(&Json::object().text("name", name).text("state", state.word()).end());
        }
        let mut json = Json::object()
            .text("answer", self.answer.as_str())
            .text("kind", self.route.kind.word())
            .text("model", self.model())
            .text("why", &self.route.why)
            .flag("downgraded", self.route.downgraded)
            .text("flow", &self.flow)
            .text("local", self.local)
            .raw("models", &texts(&mut self.route.models.iter().map(String::as_str)))
            .raw("requests", &requests.end())
            .raw("calls", &calls.end())
            .raw("diagnostics", &texts(&mut self.diagnostics.iter().copied()));
        for (name, number) in [
            ("estimated", self.estimated),
            ("rounds", self.rounds),
            ("kept", kept),
            ("dropped", dropped),
            ("shortened", shortened),
            ("recalled", recalled),
            ("summaries", summaries),
            ("passages", passages),
            ("images_dropped", images_dropped),
            ("limit", limit),
        ] {
            json = json.number(name, u64::from(number));
        }
        if let Some(Search { query, found, confidence, sent }) = &self.search {
            let search = Json::object()
                .text("query", query)
                .raw("found", &texts(&mut found.iter().map(String::as_str)))
                .number("confidence", u64::from(*confidence))
                .flag("sent", *sent);
            json = json.raw("search", &search.end());
        }
        json.raw("spent", &spent(&self.spent, price)).end()
    }
}

impl Usage {
    /// Its tokens, of a request that is counted already.
    pub(super) const fn spent(self) -> Spent {
        let Self { prompt_tokens, completion_tokens, cached_tokens, .. } = self;
        Spent { requests: 0, input: prompt_tokens, output: completion_tokens, cached: cached_tokens }
    }
}

impl Dialogue {
    /// What the turns decided and cost, and what is left, for the owner's inspector: JSON with `turns` (the oldest
    /// first), `asks` (what the page asked for), `thread` and `day` (requests, tokens, and money where the owner told prices), and `budget`.
    pub fn report(&self) -> String {
        let price = &self.settings.price;
        let mut turns = List::new();
        for record in self.records() {
            turns.raw(&record.to_json(price));
        }
        let mut asks = List::new();
        for record in &self.asked {
            asks.raw(&record.to_json(price));
        }
        Json::object()
            .raw("turns", &turns.end())
            .raw("asks", &asks.end())
            .raw("thread", &spent(&self.ledger.thread, price))
            .raw("day", &spent(&self.ledger.day, price))
            .raw("budget", &self.budget_report())
            .end()
    }

    /// The newest turn's record alone, as JSON.
    pub fn newest_record(&self) -> String {
        let newest = self.records().next_back();
        newest.map_or_else(String::new, |record| record.to_json(&self.settings.price))
    }

    /// What is left of the day's requests, as JSON.
    pub fn budget_report(&self) -> String {
        let Budget { state, remaining, reset_s } = self.budget;
        let json = Json::object().text("state", state.word()).number("reset_s", u64::from(reset_s));
        match remaining {
            Some(remaining) => json.number("remaining", u64::from(remaining)).end(),
            None => json.end(),
        }
    }
}

fn spent(spent: &Spent, price: &Price) -> String {
    let mut json = Json::object().number("requests", u64::from(spent.requests));
    for (name, number) in [
        ("input", Some(spent.input)),
        ("output", Some(spent.output)),
        ("cached", Some(spent.cached)),
        ("by_request", spent.by_request(price)),
        ("by_token", spent.by_token(price)),
    ] {
        if let Some(number) = number {
            json = json.number(name, number);
        }
    }
    json.text("currency", &price.currency).end()
}
