//! The scripts: what an answer does, picked by the model's name or by the message.

/// What an answer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// A helpful answer: from the passages that came with the question, about an image, a summary, a call of an offered
    /// tool that fits, or else one that quotes the question. Any other model.
    Demo,
    /// Headings, a table, lists, code, links and emphasis.
    Markdown,
    /// Several thousand tokens.
    Long,
    /// German, Arabic, Japanese, joined emoji and combining marks, written in the middle of UTF-8 sequences.
    Unicode,
    /// An answer whose pieces are at least [`Script::SLOW_PACE_MS`] apart.
    Slow,
    /// A call of the first offered tool; after its result, a text that uses it.
    Tool,
    /// A call of every offered tool at once; after their results, a text that uses the last.
    Tools,
    /// As many calls of the first offered tool, one after another and each with its number, as the question says; before
    /// each a line of text, and after the last a closing one.
    Steps,
    /// A call whose arguments fit no schema; after the refusal, one that does.
    ToolWrong,
    /// Calls whose arguments fit no schema, whatever comes back.
    ToolBad,
    /// An object that lacks all that the asked shape needs; after the refusal, one that fits.
    ObjectWrong,
    /// Status 500 before anything else.
    Error,
    /// Status 401 with a body that repeats the key it was sent.
    Refused,
    /// Status 429 with `Retry-After`.
    RateLimited,
    /// Status 404: there is no such model.
    UnknownModel,
    /// Some text, then an error event in the stream.
    MidstreamError,
    /// An error event before any text, the stream's end, and nothing: as gateways tell of a model that is gone.
    FirstError,
    /// An answer that is complete and has no word.
    Mute,
    /// Some text and half a frame, then the connection closes.
    Cut,
    /// Some text, then silence until the client leaves.
    Stall,
    /// Not even headers, until the client leaves.
    Silent,
    /// Frames that are no JSON, or not the expected JSON, among good ones.
    Garbage,
    /// Status 200 with a web page.
    Html,
    /// A JSON answer, also when a stream was asked for.
    Json,
    /// Says back how many messages came, their roles and first words.
    Echo,
    /// Reasoning before the answer.
    Think,
    /// An answer from the passages with a number changed, and with the citation of a passage that was not sent.
    CiteWrong,
    /// Keep-alive comments before the answer (blank lines when it is not streamed).
    Comments,
}

impl Script {
    /// Every script that has a name, with that name; a model's is `sim-NAME`, a message's `/sim NAME`.
    pub const NAMED: [(&str, Self); 27] = [
        ("markdown", Self::Markdown),
        ("long", Self::Long),
        ("unicode", Self::Unicode),
        ("slow", Self::Slow),
        ("tool", Self::Tool),
        ("tools", Self::Tools),
        ("steps", Self::Steps),
        ("tool-wrong", Self::ToolWrong),
        ("tool-bad", Self::ToolBad),
        ("object-wrong", Self::ObjectWrong),
        ("error", Self::Error),
        ("refused", Self::Refused),
        ("429", Self::RateLimited),
        ("unknown-model", Self::UnknownModel),
        ("midstream-error", Self::MidstreamError),
        ("first-error", Self::FirstError),
        ("mute", Self::Mute),
        ("cut", Self::Cut),
        ("stall", Self::Stall),
        ("silent", Self::Silent),
        ("garbage", Self::Garbage),
        ("html", Self::Html),
        ("json", Self::Json),
        ("echo", Self::Echo),
        ("think", Self::Think),
        ("cite-wrong", Self::CiteWrong),
        ("comments", Self::Comments),
    ];

    /// Milliseconds between two pieces that [`Script::Slow`] keeps at least.
    pub const SLOW_PACE_MS: u64 = 250;

    /// The script of a name, with or without its `sim-`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.strip_prefix("sim-").unwrap_or(name);
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, script)| *script)
    }

    /// Its name, as in [`Script::NAMED`]; the demo's is `demo`.
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, script)| *script == self).map_or("demo", |(name, _)| name)
    }

    /// The script of a model: `sim-NAME`, else the demo's.
    pub fn of_model(model: &str) -> Self {
        model.strip_prefix("sim-").and_then(Self::named).unwrap_or(Self::Demo)
    }

    /// The script that a message asks for by `/sim NAME`, and what is left of the message.
    pub fn of_message(text: &str) -> Option<(Self, &str)> {
        let rest = text.trim_start().strip_prefix("/sim")?.strip_prefix(char::is_whitespace)?.trim_start();
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        Self::named(name).map(|script| (script, rest.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_pick_scripts() {
        for (model, script) in [
            ("sim-cut", Script::Cut),
            ("sim-429", Script::RateLimited),
            ("sim-nonsense", Script::Demo),
            ("cut", Script::Demo),
            ("qwen3-32b", Script::Demo),
        ] {
            assert_eq!(Script::of_model(model), script, "{model}");
        }
        for (message, picked) in [
            ("/sim cut", Some((Script::Cut, ""))),
            (" /sim sim-echo Where is it?", Some((Script::Echo, "Where is it?"))),
            ("/sim nonsense", None),
            ("/simcut", None),
            ("/sim", None),
            ("What does /sim cut do?", None),
        ] {
            assert_eq!(Script::of_message(message), picked, "{message}");
        }
    }
}
