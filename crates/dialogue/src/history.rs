//! The thread as it is stored: one head and one record per message, each with the schema it was written in.

use crate::cost::Ledger;
use crate::json::{self, Json, Value};
use crate::memory::sound;
use crate::thread::{Message, MessageId, Summary, ThreadId};

/// The schema that this version writes.
pub const SCHEMA: u32 = 1;

/// The record that names a thread's messages in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The schema it was written in.
    pub schema: u32,
    /// The thread.
    pub thread: ThreadId,
    /// Its messages, oldest first.
    pub order: Vec<MessageId>,
}

/// What is remembered of a thread beside its messages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Memo {
    /// What was said before, in short.
    pub summaries: Vec<Summary>,
    /// What thread and day cost.
    pub ledger: Ledger,
}

/// What a stored record turned out to be.
#[derive(Clone, PartialEq, Debug)]
pub enum Loaded<T> {
    /// Ours.
    Good(T),
    /// Written by a newer version: it is read as far as we understand it, and never written.
    Newer(Option<T>),
    /// Not readable: to be kept aside, not overwritten.
    Corrupt,
}

/// Writes a head.
pub fn encode_head(head: &Head) -> String {
    let order = json::texts(&mut head.order.iter().map(MessageId::as_str));
    let json = Json::object().number("schema", u64::from(head.schema)).text("thread", head.thread.as_str());
    json.raw("order", &order).end()
}

/// Reads a head.
pub fn decode_head(stored: &str) -> Loaded<Head> {
    decode(stored, |value, schema| {
        let order = value.get("order")?.as_array()?.iter();
        Some(Head {
            schema,
            thread: ThreadId(value.get("thread")?.as_str()?.to_owned()),
            order: order.map(|id| id.as_str().map(|id| MessageId(id.to_owned()))).collect::<Option<_>>()?,
        })
    })
}

/// Writes a message.
pub fn encode_message(message: &Message) -> String {
    message.write(Json::object().number("schema", u64::from(SCHEMA)))
}

/// Writes what is remembered of a thread.
pub fn encode_memo(thread: &ThreadId, memo: &Memo) -> String {
    let mut summaries = json::List::new();
    for Summary { level, until, text, covers } in &memo.summaries {
        let summary = Json::object().number("level", u64::from(*level)).text("until", until.as_str());
        summaries.raw(&summary.text("text", text).number("covers", u64::from(*covers)).end());
    }
    let json = Json::object().number("schema", u64::from(SCHEMA)).text("thread", thread.as_str());
    json.raw("summaries", &summaries.end()).raw("ledger", &memo.ledger.to_json()).end()
}

/// Reads what is remembered of a thread; `None` when it is unreadable. What another thread was summarised to is left
/// out, the day's cost is kept.
pub fn decode_memo(stored: &str, thread: &ThreadId) -> Option<Memo> {
    let value = Value::parse(stored)?;
    let own = value.get("thread")?.as_str() == Some(thread.as_str());
    let summaries = value.get("summaries").and_then(Value::as_array).filter(|_| own);
    let summaries = summaries.into_iter().flatten().filter_map(Summary::from_value).collect();
    let mut ledger = Ledger::read(value.get("ledger")?);
    if !own {
        ledger.reset_thread();
    }
    Some(Memo { summaries, ledger })
}

/// The memory of a thread on which two tabs write: each tab's requests are counted once, and no summary is lost that
/// says more than the other tab's.
///
/// `base` is the ledger as this tab read it, or wrote it last: what `ours` has more than that is its own. `order` is
/// that of the stored messages. Summaries that cover messages which they were not made from are left out.
pub fn merge_memo(ours: &Memo, base: &Ledger, stored: &Memo, order: &[MessageId]) -> Memo {
    let [(count, end), (stored_count, stored_end)] =
        [ours, stored].map(|memo| sound(&memo.summaries, &|id| order.iter().rposition(|known| known == id)));
    // Of two that reach as far, the one with fewer summaries has summed up the other's.
    let (better, count) = if stored_end > end || (stored_end == end && (1..count).contains(&stored_count)) {
        (stored, stored_count)
    } else {
        (ours, count)
    };
    Memo {
        summaries: better.summaries.iter().take(count).cloned().collect(),
        ledger: ours.ledger.merged(base, &stored.ledger),
    }
}

/// Reads a message.
pub fn decode_message(stored: &str) -> Loaded<Message> {
    decode(stored, |value, _| Message::from_value(value))
}

/// The order of a thread on which two tabs write: nobody's message is lost.
///
/// `stored` keeps its order; what only `ours` has is put before the message that follows it in ours, or at the end.
/// Messages in `removed` are left out.
pub fn merge_order(ours: &[MessageId], stored: &[MessageId], removed: &[MessageId]) -> Vec<MessageId> {
    let mut merged: Vec<MessageId> = Vec::with_capacity(ours.len() + stored.len());
    let mut newest = "";
    for id in stored {
        // Ids begin with the time: one that is greater than all before it is new.
        let new = id.as_str() > newest;
        if new {
            newest = id.as_str();
        }
        if !removed.contains(id) && (new || !merged.contains(id)) {
            merged.push(id.clone());
        }
    }
    let mut at = merged.len();
    for id in ours.iter().rev() {
        // Mostly it stands before the one that was looked for last.
        let before = at.checked_sub(1).filter(|place| merged.get(*place) == Some(id));
        match before.or_else(|| merged.iter().position(|known| known == id)) {
            Some(place) => at = place,
            None if removed.contains(id) => {}
            None => merged.insert(at, id.clone()),
        }
    }
    merged
}

/// How many of the oldest records must go so that the rest fits into `cap` bytes; the last two stay in any case.
pub fn evict(sizes: &[usize], cap: usize) -> usize {
    let mut total = 0_usize;
    let mut kept = 0;
    for size in sizes.iter().rev() {
        total = total.saturating_add(*size);
        if total > cap && kept >= 2 {
            break;
        }
        kept += 1;
    }
    sizes.len() - kept
}

fn decode<T>(stored: &str, read: impl Fn(&Value, u32) -> Option<T>) -> Loaded<T> {
    let Some(value) = Value::parse(stored) else { return Loaded::Corrupt };
    let schema = value.get("schema").and_then(Value::as_u64).unwrap_or_default();
    let record = read(&value, u32::try_from(schema).unwrap_or(u32::MAX));
    match (schema, record) {
        (0, _) => Loaded::Corrupt,
        (newer, record) if newer > u64::from(SCHEMA) => Loaded::Newer(record),
        (_, Some(record)) => Loaded::Good(record),
        (_, None) => Loaded::Corrupt,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Head, Ledger, Loaded, Memo, SCHEMA, Summary, decode_head, decode_message, encode_head,
        encode_message, evict, merge_memo, merge_order,
    };
    use crate::error::Failure;
    use crate::thread::{Author, Call, CallState, Message, MessageId, Part, Reason, Status, ThreadId};
    use proptest::prelude::*;
    use serde_json::json;

    fn ids(names: &str) -> Vec<MessageId> {
        names.chars().map(|name| MessageId(name.to_string())).collect()
    }

    #[test]
    fn orders_of_two_tabs() {
        // ours, stored, removed → merged
        let table = [
            ("ab", "", "", "ab"),
            ("", "ab", "", "ab"),
            ("abcd", "ab", "", "abcd"),
            ("abef", "abcd", "", "abcdef"),
            ("axbc", "abcd", "", "axbcd"),
            ("xab", "ab", "", "xab"),
            ("abc", "abd", "d", "abc"),
            ("abc", "abc", "b", "ac"),
            ("ba", "ab", "", "ab"),
            ("aa", "bb", "", "ba"),
        ];
        for (ours, stored, removed, merged) in table {
            let seen = merge_order(&ids(ours), &ids(stored), &ids(removed));
            assert_eq!(seen, ids(merged), "{ours} {stored} {removed}");
        }
    }

    /// `d4`: a summary that was made from four messages, up to `d`.
    fn summaries(names: &str) -> Vec<Summary> {
        let read = |name: &str| Summary {
            level: 0,
            until: MessageId(name[..1].to_owned()),
            text: name.to_owned(),
            covers: name[1..].parse().unwrap(),
        };
        names.split_whitespace().map(read).collect()
    }

    #[test]
    fn summaries_of_two_tabs() {
        // ours, stored, the stored messages → merged
        let table = [
            ("", "", "abcd", ""),
            ("d4", "", "abcdef", "d4"),
            ("", "d4", "abcdef", "d4"),
            ("d4", "d4 f2", "abcdef", "d4 f2"),
            ("d4 f2", "d4", "abcdef", "d4 f2"),
            ("c3", "d4", "abcdef", "d4"),
            // Summed up: fewer that reach as far.
            ("d4 f2", "f6", "abcdef", "f6"),
            ("f6", "d4 f2", "abcdef", "f6"),
            // The other tab's messages stand among those that are covered, and nobody read them.
            ("d4", "", "abxcdef", ""),
            ("b2 d2", "", "abxcdef", "b2"),
            ("d4", "b2", "abxcdef", "b2"),
            ("b2", "d4", "abxcdef", "b2"),
            ("d4 f2", "d5", "abxcdef", "d5"),
            // What was covered is evicted, in part or all of it.
            ("d4 f2", "", "cdef", "d4 f2"),
            ("b2 d2 f2", "", "def", "b2 d2 f2"),
            ("f2", "", "xdef", ""),
            // What a summary ends with is gone from the midst, or is yet to be written.
            ("b2 d2 f2", "", "abcef", "b2"),
            ("z4", "", "ab", "z4"),
            ("z4", "b2", "ab", "b2"),
            // Out of order.
            ("d4 b2", "", "abcd", "d4"),
        ];
        for (ours, stored, order, merged) in table {
            let memo = |names| Memo { summaries: summaries(names), ledger: Ledger::default() };
            let seen = merge_memo(&memo(ours), &Ledger::default(), &memo(stored), &ids(order));
            assert_eq!(seen, memo(merged), "{ours} {stored} {order}");
        }
    }

    #[test]
    fn the_oldest_go_and_two_stay() {
        let table: [(&[usize], usize, usize); 7] = [
            (&[], 0, 0),
            (&[9], 0, 0),
            (&[9, 9], 0, 0),
            (&[9, 9, 9], 0, 1),
            (&[5, 1, 1, 1], 8, 0),
            (&[5, 1, 1, 1], 7, 1),
            (&[usize::MAX, 9, 1, 1], 5, 2),
        ];
        for (sizes, cap, gone) in table {
            assert_eq!(evict(sizes, cap), gone, "{sizes:?} {cap}");
        }
    }

    #[test]
    fn records_of_other_versions_and_of_none() {
        let good = r#"{"schema":1,"thread":"t","order":["a","b"]}"#;
        let head = Head { schema: 1, thread: ThreadId("t".to_owned()), order: ids("ab") };
        assert_eq!(encode_head(&head), good);
        assert_eq!(decode_head(good), Loaded::Good(head));
        let newer = r#"{"schema":2,"thread":"t","order":["a"],"new":{}}"#;
        assert!(matches!(decode_head(newer), Loaded::Newer(Some(head)) if head.order == ids("a")));
        assert_eq!(decode_head(r#"{"schema":99999999999,"order":{}}"#), Loaded::Newer(None));
        let corrupt =
            ["", "{", "null", "[]", "{}", r#"{"schema":1}"#, r#"{"schema":0,"thread":"t","order":[]}"#];
        for stored in corrupt.into_iter().chain([r#"{"schema":1,"thread":"t","order":[5]}"#]) {
            assert_eq!(decode_head(stored), Loaded::Corrupt, "{stored}");
            assert_eq!(decode_message(stored), Loaded::Corrupt, "{stored}");
        }
        let newer = r#"{"schema":2,"id":"m","author":"assistant","parts":[],"status":"dreaming"}"#;
        let Loaded::Newer(Some(message)) = decode_message(newer) else { panic!("not newer") };
        assert_eq!(message.status, Status::Incomplete(Reason::Interrupted));
        assert_eq!(decode_message(r#"{"schema":2,"id":"m","author":"tool"}"#), Loaded::Newer(None));
    }

    fn call() -> impl Strategy<Value = Call> {
        let open = proptest::sample::select(vec![CallState::Asking, CallState::Running]);
        let settled = proptest::sample::select(vec![CallState::Done, CallState::Failed, CallState::Rejected]);
        let stands = prop_oneof![
            open.prop_map(|state| (state, None)),
            (settled, any::<String>()).prop_map(|(state, result)| (state, Some(result))),
        ];
        (any::<String>(), any::<String>(), any::<String>(), stands)
            .prop_map(|(id, name, arguments, (state, result))| Call { id, name, arguments, result, state })
    }

    fn message() -> impl Strategy<Value = Message> {
        let part = prop_oneof![
            any::<String>().prop_map(Part::Text),
            any::<String>().prop_map(Part::Reasoning),
            call().prop_map(Part::ToolCall),
            any::<i32>().prop_map(|n| Part::Unknown(json!({"type": "of the future", "n": n}).into())),
        ];
        let status = proptest::sample::select(vec![
            Status::Running,
            Status::RequiresAction,
            Status::Complete,
            Status::Incomplete(Reason::Limit),
            Status::Incomplete(Reason::Error(Failure::Tool)),
            Status::Incomplete(Reason::Cancelled),
            Status::Incomplete(Reason::Error(Failure::TooLong)),
            Status::Incomplete(Reason::Error(Failure::RateLimited { retry_after_s: 0 })),
        ]);
        (any::<String>(), any::<bool>(), proptest::collection::vec(part, 0..4), status, any::<u64>())
            .prop_map(|(id, user, parts, status, created)| Message {
                id: MessageId(id),
                author: if user { Author::User } else { Author::Assistant },
                parts,
                status,
                created,
            })
    }

    proptest! {
        #[test]
        fn a_message_comes_back_as_it_was(message in message()) {
            let stored = encode_message(&message);
            let head = r#"{"schema":1,"id":"#;
            prop_assert!(stored.starts_with(head));
            prop_assert_eq!(decode_message(&stored), Loaded::Good(message));
        }

        #[test]
        fn any_text_can_be_decoded(stored in any::<String>()) {
            let _ = (decode_head(&stored), decode_message(&stored));
        }

        #[test]
        fn merging_loses_nothing(ours in "[a-h]{0,8}", stored in "[a-h]{0,8}", removed in "[a-h]{0,2}") {
            let (ours, stored, removed) = (ids(&ours), ids(&stored), ids(&removed));
            let merged = merge_order(&ours, &stored, &removed);
            for id in ours.iter().chain(&stored) {
                let times = merged.iter().filter(|other| *other == id).count();
                prop_assert_eq!(times, usize::from(!removed.contains(id)));
            }
            let mut kept = merged.iter().filter(|id| stored.contains(id));
            let mut first_seen = Vec::new();
            for id in stored.iter().filter(|id| !removed.contains(id)) {
                if !first_seen.contains(&id) {
                    first_seen.push(id);
                    prop_assert_eq!(kept.next(), Some(id));
                }
            }
            prop_assert_eq!(merge_order(&ours, &merged, &removed), merged);
        }

        #[test]
        fn evicting_is_enough_and_not_too_much(sizes in proptest::collection::vec(0usize..50, 0..20), cap in 0usize..300) {
            let gone = evict(&sizes, cap);
            let left: usize = sizes.iter().skip(gone).sum();
            prop_assert!(left <= cap || sizes.len() - gone <= 2);
            prop_assert!(gone == 0 || left + sizes[gone - 1] > cap);
            prop_assert_eq!(SCHEMA, 1);
        }
    }
}
