//! What the model is told: results, within their size, and why a call came to nothing. The words are English, whatever
//! the visitor speaks: they are for the model, which answers in the language of the thread.

use crate::json::{Json, Value};

/// Faults that the model is told about at once; more would only cost tokens.
const MAX_FAULTS: usize = 8;
/// Bytes of one fault that the model is told.
const MAX_WHY: usize = 300;

/// A place where a value does not fit its schema, or a schema is not one that can be checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer to the place (RFC 6901); empty: the whole value.
    pub path: String,
    /// The keyword of the schema that is broken, or not known.
    pub keyword: String,
    /// What is wrong, in words that a model can act on.
    pub why: String,
}

/// Why a call gave no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal<'a> {
    /// There is no tool of this name; these there are.
    Unknown(&'a [&'a str]),
    /// The arguments are no JSON, or do not fit the schema.
    Arguments(&'a [Fault]),
    /// The tool took longer than it may; these milliseconds.
    TimedOut(u32),
    /// The tool itself says that it failed.
    Failed(&'a str),
    /// The visitor was asked and did not allow it.
    Rejected,
    /// The visitor stopped the turn, or the page was left while it ran.
    Stopped,
}

impl Refusal<'_> {
    /// The content of the tool's message.
    pub fn text(self) -> String {
        match self {
            Self::Unknown(known) => {
                "Error: there is no such tool. The tools are: ".to_owned() + &known.join(", ") + "."
            }
            Self::Arguments(faults) => {
                "Error: the tool did not run. ".to_owned() + &repair("The arguments", faults)
            }
            Self::TimedOut(ms) => {
                let seconds = ms.div_ceil(1000).to_string();
                "Error: the tool gave no answer within ".to_owned()
                    + &seconds
                    + " s. It may have done its work or not; do not repeat it unasked."
            }
            Self::Failed(why) => "Error: the tool failed: ".to_owned() + why,
            Self::Rejected => {
                "The visitor did not allow this call. Do not repeat it; ask what to do instead.".to_owned()
            }
            Self::Stopped => "The call was stopped before it ended. Do not repeat it unasked.".to_owned(),
        }
    }
}

/// Asks for the same thing again, with what was wrong; `what` begins the sentence, as "The arguments" or "The answer".
/// Without faults it was no JSON at all.
pub fn repair(what: &str, faults: &[Fault]) -> String {
    let mut text = what.to_owned();
    if faults.is_empty() {
        text.push_str(" could not be read as JSON. Send one JSON value and nothing else.");
        return text;
    }
    text.push_str(" did not fit the schema:");
    for Fault { path, why, .. } in faults.iter().take(MAX_FAULTS) {
        text.push_str("\n- ");
        text.push_str(if path.is_empty() { "the whole value" } else { path });
        text.push_str(": ");
        text.push_str(&shorten(why, MAX_WHY));
    }
    text.push_str("\nSend the whole JSON again with this put right and nothing else changed.");
    text
}

/// A result of at most `most` bytes. What is left out is its end, and a mark says how much: the model must know that there
/// was more.
pub fn shorten(result: &str, most: usize) -> String {
    if result.len() <= most {
        return result.to_owned();
    }
    let mark = |left_out: usize| "… shortened by ".to_owned() + &left_out.to_string() + " bytes";
    // Room for the longest that the mark can be.
    let room = most.saturating_sub(mark(result.len()).len());
    let head = result.get(..result.floor_char_boundary(room)).unwrap_or_default();
    head.to_owned() + &mark(result.len() - head.len())
}

/// The `response_format` of a request: any object, or one that fits a schema; `name` is for the provider.
pub fn response_format(name: &str, schema: Option<&Value>) -> String {
    let Some(schema) = schema else { return r#"{"type":"json_object"}"#.to_owned() };
    let inner = Json::object().text("name", name).raw("schema", &crate::json::value(schema)).end();
    Json::object().text("type", "json_schema").raw("json_schema", &inner).end()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fault, Refusal, repair, response_format, shorten};
    use crate::json::Value;

    fn fault(path: &str, why: &str) -> Fault {
        Fault { path: path.to_owned(), keyword: "type".to_owned(), why: why.to_owned() }
    }

    #[test]
    fn the_model_is_told_what_to_do_about_it() {
        let faults = [fault("", "the field \"order_id\" is missing"), fault("/n", "must be a whole number")];
        let table = [
            (Refusal::Unknown(&["a", "b"]), "Error: there is no such tool. The tools are: a, b."),
            (
                Refusal::Arguments(&faults),
                "Error: the tool did not run. The arguments did not fit the schema:\n- the whole value: the field \
                 \"order_id\" is missing\n- /n: must be a whole number\nSend the whole JSON again with this put right and \
                 nothing else changed.",
            ),
            (
                Refusal::Arguments(&[]),
                "Error: the tool did not run. The arguments could not be read as JSON. Send one JSON value and nothing else.",
            ),
            (
                Refusal::TimedOut(1500),
                "Error: the tool gave no answer within 2 s. It may have done its work or not; do not repeat it unasked.",
            ),
            (Refusal::Failed("no stock"), "Error: the tool failed: no stock"),
            (
                Refusal::Rejected,
                "The visitor did not allow this call. Do not repeat it; ask what to do instead.",
            ),
            (Refusal::Stopped, "The call was stopped before it ended. Do not repeat it unasked."),
        ];
        for (refusal, text) in table {
            assert_eq!(refusal.text(), text);
        }
    }

    #[test]
    fn eight_faults_are_enough_and_none_is_long() {
        let faults = vec![fault("/a", &"é".repeat(1000)); 20];
        let text = repair("The answer", &faults);
        assert_eq!((text.matches("\n- ").count(), text.len() < 8 * 400), (8, true));
    }

    #[test]
    fn long_results_say_that_there_was_more() {
        let table = [
            ("abc", 3, "abc"),
            ("abcdefghijklmnopqrstuvwxyz0123456789", 35, "abcdefghij… shortened by 26 bytes"),
            ("abcdefghijklmnopqrstuvwxyz0123456789", 1, "… shortened by 36 bytes"),
            ("", 0, ""),
        ];
        for (result, most, seen) in table {
            assert_eq!(shorten(result, most), seen);
        }
    }

    #[test]
    fn a_shape_is_asked_for_as_openai_has_it() {
        assert_eq!(response_format("answer", None), r#"{"type":"json_object"}"#);
        let schema = Value::parse(r#"{"type":"object"}"#).unwrap();
        assert_eq!(
            response_format("answer", Some(&schema)),
            r#"{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"object"}}}"#
        );
    }

    proptest! {
        #[test]
        fn results_keep_to_their_size(result in any::<String>(), most in 40_usize..200) {
            let result = result.repeat(3);
            let short = shorten(&result, most);
            prop_assert!(short.len() <= most);
            if result.len() > most {
                let (head, mark) = short.rsplit_once("… shortened by ").unwrap();
                let left_out: usize = mark.trim_end_matches(" bytes").parse().unwrap();
                prop_assert_eq!(head.len() + left_out, result.len());
                prop_assert!(result.starts_with(head));
            }
        }
    }
}
