//! What a turn decided and cost, in lines for people.

use std::fmt::Write as _;

use dialogue::{
    cost::{Budget, Ledger, Price, Spent, money},
    prompt::Trimmed,
    turn::{Record, Request, Search},
};

/// Models of the ladder that are named.
const SHOWN: usize = 3;

/// A turn's record.
pub(super) fn record(record: &Record, price: &Price) -> String {
    let mut lines = String::new();
    let route = &record.route;
    let mut text = format!("{}, {}", route.kind.word(), route.why);
    if route.downgraded {
        text.push_str(", downgraded");
    }
    if !route.models.is_empty() {
        let first: Vec<&str> = route.models.iter().take(SHOWN).map(String::as_str).collect();
        // Writing to a String cannot fail.
        let _ = write!(text, "; models: {}", first.join(", "));
        match route.models.len().saturating_sub(SHOWN) {
            0 => {}
            more => drop(write!(text, " and {more} more")),
        }
    }
    line(&mut lines, "route", &text);
    if let Some(Search { query, found, confidence, sent }) = &record.search {
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(" | ") };
        let sent = if *sent { "sent" } else { "not sent" };
        line(&mut lines, "search", &format!("“{query}”: {found}; confidence {confidence} of 1000, {sent}"));
    }
    if !record.requests.is_empty() {
        line(&mut lines, "prompt", &prompt(record.estimated, record.trimmed));
    }
    let requests: Vec<String> = record.requests.iter().map(request).collect();
    let requests = if requests.is_empty() { String::new() } else { format!(": {}", requests.join("; ")) };
    line(&mut lines, "requests", &format!("{}{requests}", record.spent.requests));
    if record.rounds > 0 {
        line(&mut lines, "rounds", &record.rounds.to_string());
    }
    if !record.local.is_empty() {
        line(&mut lines, "local", record.local);
    }
    line(&mut lines, "cost", &spent(record.spent, price));
    if !record.diagnostics.is_empty() {
        line(&mut lines, "odd", &record.diagnostics.join(", "));
    }
    lines
}

/// What thread and day cost, and what is left.
pub(super) fn ledger(ledger: &Ledger, budget: &Budget, price: &Price) -> String {
    let mut lines = String::new();
    for (name, sum) in [("thread", ledger.thread), ("day", ledger.day)] {
        let requests = if sum.requests == 1 { "request" } else { "requests" };
        line(&mut lines, name, &format!("{} {requests}, {}", sum.requests, spent(sum, price)));
    }
    let Budget { state, remaining, reset_s } = budget;
    let left = remaining.map(|left| format!(", {left} requests left")).unwrap_or_default();
    let reset =
        if *reset_s > 0 { format!(", a new day in {} h", reset_s.div_ceil(3_600)) } else { String::new() };
    line(&mut lines, "budget", &format!("{}{left}{reset}", state.word()));
    lines
}

fn line(lines: &mut String, name: &str, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(lines, "· {name:<9}{text}");
}

fn prompt(estimated: u32, trimmed: Trimmed) -> String {
    let Trimmed { kept, dropped, shortened, recalled, summaries, passages, images_dropped, limit } = trimmed;
    let mut text = format!("about {estimated} tokens, {limit} may be sent; messages sent: {kept}");
    for (count, what) in [
        (dropped, "left out"),
        (shortened, "shortened"),
        (recalled, "recalled"),
        (summaries, "summaries"),
        (passages, "passages"),
        (images_dropped, "pictures left out"),
    ] {
        if count > 0 {
            // Writing to a String cannot fail.
            let _ = write!(text, ", {what}: {count}");
        }
    }
    text
}

fn request(request: &Request) -> String {
    let Request { why, model, failure, .. } = request;
    let model = if model.is_empty() { "the relay's default" } else { model };
    let failure = if failure.is_empty() { String::new() } else { format!(" failed: {failure}") };
    format!("{why} by {model}{failure}")
}

/// Tokens as the provider tells them, and money where prices are set.
fn spent(spent: Spent, price: &Price) -> String {
    let Spent { input, output, cached, .. } = spent;
    let mut text = format!("{input} tokens sent ({cached} cached), {output} answered");
    for (sum, way) in [(spent.by_request(price), "request"), (spent.by_token(price), "token")] {
        if let Some(sum) = sum {
            // Writing to a String cannot fail.
            let _ = write!(text, "; {} by the {way}", money(sum, &price.currency));
        }
    }
    text
}
