//! Puts streamed pieces of calls together. Providers differ in all that could tell which piece belongs to which call; what
//! is known of them stands beside the rules in [`Calls::push`] and, case by case, in `tests/tool_calls.rs`.

use super::definition::{MAX_NAME, is_name_char};
use crate::json::Value;
use crate::wire::{CallDelta, ToolCall};

/// The most calls of one answer.
pub const MAX_CALLS: usize = 32;
/// The most bytes of all ids, names and arguments of one answer.
pub const MAX_BYTES: usize = 64 << 10;

/// Why an answer's calls can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// More than [`MAX_CALLS`].
    TooMany,
    /// More than [`MAX_BYTES`].
    TooLong,
    /// Arguments came for a tool that was never named.
    Nameless,
}

impl Unusable {
    /// The reason as a stable word, for records.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooMany => "too_many_calls",
            Self::TooLong => "calls_too_long",
            Self::Nameless => "call_without_name",
        }
    }
}

/// The calls of one answer in the making.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    slots: Vec<Slot>,
    /// The slot that took the last piece.
    last: usize,
    bytes: usize,
    unusable: Option<Unusable>,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    /// As told, or else its place.
    index: u64,
    call: ToolCall,
    /// Calls that there were before the delta that began it.
    began: usize,
}

impl Calls {
    /// There is none so far.
    pub const fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Takes the calls of one delta, or those of a whole message.
    ///
    /// An index decides where there is one, unless a name with another id shows that the provider gives all calls the
    /// same index. Else the id decides. A piece with neither goes on with the last call, unless it has a name and that
    /// call is complete, or was begun by a piece beside it.
    pub fn push(&mut self, deltas: &[CallDelta]) {
        let before = self.slots.len();
        for delta in deltas {
            self.bytes += delta.id.len() + delta.name.len() + delta.arguments.len();
            if self.bytes > MAX_BYTES {
                self.unusable = Some(Unusable::TooLong);
            }
            let known = self.slot(delta, before);
            if known.is_none() && self.slots.len() == MAX_CALLS {
                self.unusable = Some(Unusable::TooMany);
            }
            // Nothing more is kept of what can't be used.
            if self.unusable.is_some() {
                return;
            }
            self.last = known.unwrap_or(self.slots.len());
            if known.is_none() {
                let index = delta.index.unwrap_or(self.last as u64);
                self.slots.push(Slot { index, began: before, ..Slot::default() });
            }
            if let Some(slot) = self.slots.get_mut(self.last) {
                slot.call.take(delta);
            }
        }
    }

    /// The slot that a piece belongs to; none: it begins a call.
    fn slot(&self, delta: &CallDelta, before: usize) -> Option<usize> {
        let find = |fits: &dyn Fn(&Slot) -> bool| self.slots.iter().rposition(fits);
        let same_id = |slot: &Slot| slot.call.id == delta.id;
        if let Some(index) = delta.index {
            let place = find(&|slot| slot.index == index)?;
            let id = &self.slots.get(place)?.call.id;
            if delta.id.is_empty() || id.is_empty() || *id == delta.id {
                return Some(place);
            }
            let earlier = find(&|slot| slot.index == index && same_id(slot));
            return earlier.or_else(|| delta.name.is_empty().then_some(place));
        }
        if !delta.id.is_empty() {
            return find(&same_id);
        }
        let Slot { call, began, .. } = self.slots.get(self.last)?;
        let is_whole = || call.arguments.ends_with('}') && Value::parse(&call.arguments).is_some();
        let another = !delta.name.is_empty() && !call.name.is_empty() && (*began == before || is_whole());
        (!another).then_some(self.last)
    }

    /// The calls in the order in which they began. Names have only the characters that a request may carry; no arguments
    /// are `{}`. Where an id is missing, or an earlier call has it, it is `call_<n>`, with n from `made`: give the number of
    /// calls that the thread has, so that no two have one name.
    pub fn finish(self, mut made: usize) -> Result<Vec<ToolCall>, Unusable> {
        if let Some(unusable) = self.unusable {
            return Err(unusable);
        }
        let mut calls: Vec<ToolCall> = Vec::new();
        for Slot { mut call, .. } in self.slots {
            if call.name.is_empty() {
                // Some send empty calls along, which stand for nothing.
                if is_blank(&call.arguments) {
                    continue;
                }
                return Err(Unusable::Nameless);
            }
            call.name =
                call.name.chars().take(MAX_NAME).map(|c| if is_name_char(c) { c } else { '_' }).collect();
            if is_blank(&call.arguments) {
                "{}".clone_into(&mut call.arguments);
            }
            calls.push(call);
        }
        for place in 0..calls.len() {
            let (before, rest) = calls.split_at_mut(place);
            let Some((call, behind)) = rest.split_first_mut() else { break };
            let is_taken = |id: &str| before.iter().any(|other| other.id == id);
            while call.id.is_empty() || is_taken(&call.id) {
                let id = "call_".to_owned() + &made.to_string();
                made += 1;
                if !behind.iter().any(|other| other.id == id) {
                    call.id = id;
                }
            }
        }
        Ok(calls)
    }
}

/// Only JSON's white space, or nothing.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte <= b' ')
}

impl ToolCall {
    fn take(&mut self, delta: &CallDelta) {
        if self.id.is_empty() {
            self.id.clone_from(&delta.id);
        }
        // A name comes whole, again and again, or in pieces.
        if self.name != delta.name {
            self.name.push_str(&delta.name);
        }
        self.arguments.push_str(&delta.arguments);
    }
}
