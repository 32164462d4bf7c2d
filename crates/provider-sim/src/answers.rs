//! The texts of the answers.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    citing, image,
    request::{Request, text_of},
    script::Script,
};

/// The question as a Markdown quotation, cut to what fits a phone.
fn quoted(question: &str) -> String {
    const CHARS_MAX: usize = 240;
    let question = question.trim();
    let mut short: String = question.chars().take(CHARS_MAX).collect();
    if short.len() < question.len() {
        short.push('…');
    }
    let lines: Vec<_> = short.lines().filter(|line| !line.trim().is_empty()).take(4).collect();
    if lines.is_empty() { "> (nothing)".to_owned() } else { format!("> {}", lines.join("\n> ")) }
}

const GREETINGS: [&str; 6] = ["hello", "hi ", "hey", "hallo", "guten tag", "مرحبا"];

/// Whether one of these stands in a question.
pub(crate) fn mentions(question: &str, words: &[&str]) -> bool {
    let asked = format!("{} ", question.to_lowercase());
    words.iter().any(|word| asked.contains(word))
}

/// The demo's answer to a request: about its images, from the passages that came with it, or from the script.
pub(crate) fn demo_of(request: &Request, question: &str) -> String {
    let images = request.images();
    if !images.is_empty() {
        return format!(
            "You asked:\n\n{}\n\n{}\n\n*Answered by `{}`, from a script; no model has seen it.*",
            quoted(question),
            image::described(&images),
            request.model()
        );
    }
    match request.data() {
        Some(data) if !data.sources.is_empty() => citing::answer(&data.sources, question),
        Some(data) if data.is_nothing && !mentions(question, &GREETINGS) => citing::nothing_found(),
        _ => demo(question),
    }
}

/// The demo's answer: what it can say about a few topics of the demo site, else what this provider is.
fn demo(question: &str) -> String {
    const TOPICS: [(&[&str], &str); 5] = [
        (
            &["ship", "deliver", "order", "versand", "liefer", "bestellung", "parcel", "track"],
            "**Delivery** takes *3 to 5 working days*. You get a tracking link by e-mail as soon as the parcel leaves us.\n\n\
             1. Open the confirmation e-mail.\n2. Follow the tracking link.\n3. Nothing there yet? Send the order number here.",
        ),
        (
            &["return", "refund", "exchange", "rückgabe", "umtausch"],
            "You can **send things back within 30 days**, unused and in their box.\n\n\
             - Returns within the country are free.\n- The money is back *within a week* of the parcel's arrival.\n\
             - An exchange is the quickest by a new order.",
        ),
        (
            &["price", "cost", "pay", "preis", "kosten", "zahl"],
            "| | price | delivery |\n|---|---:|---:|\n| single | 12.00 | 4.90 |\n| set of four | 42.00 | free |\n\n\
             You can pay by card, by bank transfer or by invoice.",
        ),
        (
            &["code", "embed", "script", "widget", "install"],
            "One tag before the end of the page is enough:\n\n\
             ```html\n<script src=\"https://chat.example.com/chatlet.js\" async></script>\n```\n\n\
             The address of the relay is that of the script, unless `data-relay` says otherwise.",
        ),
        (
            &GREETINGS,
            "Hello! Ask me about **delivery**, **returns** or **prices**, and I will answer from the script.",
        ),
    ];
    let topic = TOPICS.iter().find(|(words, _)| mentions(question, words));
    let body = topic.map_or(
        "I have no script for that, so here is what I can do:\n\n\
         - answer about **delivery**, **returns** and **prices**,\n\
         - call a tool, when one is offered and fits,\n\
         - play a script: send `/sim markdown`, or another name from the list below.",
        |(_, body)| body,
    );
    let names: Vec<_> = Script::NAMED.iter().map(|(name, _)| format!("`{name}`")).collect();
    let list = if topic.is_none() { format!("\n\n{}", names.join(", ")) } else { String::new() };
    format!(
        "You asked:\n\n{}\n\n{body}{list}\n\n*This is a scripted provider; no model has read it.*",
        quoted(question)
    )
}

/// Everything that the widget renders, in one answer.
pub(crate) fn markdown(question: &str) -> String {
    format!(
        "## About your question\n\n{}\n\nHere is **all that an answer may hold**, with *emphasis*, `code`, ~~a mistake~~ \
         and [a link](https://example.com/help).\n\n### What to do\n\n1. Read the list.\n2. Compare the rows:\n\n\
         | step | who | minutes |\n|:---|:---:|---:|\n| ask | you | 1 |\n| answer | we | 2 |\n| rest | all | 3 |\n\n\
         ### What to know\n\n- First point\n  - with a point inside\n- Second point, see <https://example.com/docs>\n\n\
         ```rust\nfn main() {{\n    println!(\"a < b && c > d\");\n}}\n```\n\n---\n\n\
         <b>This is no markup</b>, and neither is [this one](javascript:alert(1)).\n",
        quoted(question)
    )
}

/// About five thousand tokens, with structure.
pub(crate) fn long(question: &str) -> String {
    let mut text = format!("# A long answer\n\n{}\n", quoted(question));
    for part in 1..=60 {
        // Writing into a string cannot fail.
        let _ = write!(
            text,
            "\n## Part {part}\n\nThis is paragraph {part} of the answer, with **weight** and *tone*, long enough to wrap on \
             every screen and to show whether the reader's place is kept while more of it arrives.\n\n\
             - point {part}.1 with `code`\n- point {part}.2 with [a link](https://example.com/{part})\n"
        );
    }
    text.push_str("\nThat was the end of the long answer.\n");
    text
}

/// Scripts of several directions and lengths in bytes.
pub(crate) fn unicode() -> String {
    "**Deutsch:** Größe, Straße, Übermaß – „schön“.\n\n**العربية:** مرحبًا بكم، كيف يمكنني مساعدتك؟\n\n\
     **日本語:** こんにちは、ご注文はどこですか。漢字とカナ。\n\n**Emoji:** 👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 🇩🇪\n\n\
     **Marks:** é ñ ạ̈ Z͑ͫ̓ กำ नमस्ते\n\n**End:** 𝒜𝓁𝓁 𝒹𝑜𝓃𝑒.\n"
        .to_owned()
}

/// How many messages came, their roles and their first words.
pub(crate) fn echo(request: &Request) -> String {
    let messages = request.messages();
    let mut text = format!("I got {} messages.\n", messages.len());
    for (index, message) in messages.iter().enumerate() {
        let role = message["role"].as_str().unwrap_or("?");
        let content = text_of(message);
        let words: Vec<_> = content.split_whitespace().take(6).collect();
        let _ = write!(text, "\n{}. {role}: {}", index + 1, words.join(" "));
    }
    text
}

/// A text that uses a tool's result.
pub(crate) fn after_tool(result: &str) -> String {
    match serde_json::from_str::<Value>(result) {
        Ok(Value::Object(fields)) => {
            let mut text = "Here is what I found:\n".to_owned();
            for (name, value) in fields {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let _ = write!(text, "\n- **{}**: {value}", name.replace('_', " "));
            }
            text
        }
        Ok(_) | Err(_) => format!("Here is what I found:\n\n{}", quoted(result)),
    }
}
