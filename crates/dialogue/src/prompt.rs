//! From a thread of any length to the messages of one request.
//!
//! What is sent, in this order: the newest part of the thread (the *window*), then the newest visitor message with the
//! data block before its text, then the tool rounds of the answer that is under way. What the relay pins stands before
//! all of it. The newest message changes with each turn and everything before it rarely does, so a provider's prefix
//! cache holds for as long as the window does not move.
//!
//! Room is given out so: tool rounds get at most a half, pictures at most a third, the newest message what it needs,
//! shortened only when it alone is too long. Of what is left, passages get at most [`PASSAGES`] eighths; of what is
//! left then, recalled turns get at most [`RECALLED`] eighths and summaries [`SUMMARIES`]. The window gets the rest and
//! all that they leave. The shares were chosen by the benchmark in `tests/evidence.rs`, on other threads than it reports.

pub(crate) mod block;
mod render;
mod shorten;

use crate::estimate::{PER_IMAGE, PER_MESSAGE, tokens};
use crate::memory::{Frame, Policy, speaker};
use crate::thread::{Author, Message, MessageId, Part, Thread};
use crate::wire::{ChatMessage, role};
pub(crate) use render::measure;
use render::{Renderer, join, measure_all, prepend, says};
pub(crate) use shorten::shorten;

/// Eighths of the room that passages of the site may take, at most.
pub const PASSAGES: u32 = 3;
/// Eighths of the room that recalled turns may take, at most.
pub const RECALLED: u32 = 2;
/// Eighths of the room that summaries may take, at most.
pub const SUMMARIES: u32 = 3;
/// The most pictures in one request.
pub const MOST_IMAGES: u32 = 8;
/// Room in tokens below which nothing sensible can be sent: it is then used all the same.
pub const FLOOR: u32 = 96;

/// A passage of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The page's title.
    pub title: String,
    /// The page.
    pub url: String,
    /// What it says.
    pub text: String,
}

/// What the search brought.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    /// There was none.
    NotSearched,
    /// Nothing that fits.
    Nothing,
    /// These; they are cited by their place in the list, counted from 1.
    Passages(&'a [Passage]),
}

/// Everything that a prompt is made of.
#[derive(Debug, Clone, Copy)]
pub struct Ingredients<'a> {
    /// The conversation. It ends with the newest visitor message, or with the answer that is under way behind it, of
    /// which the tool rounds are sent.
    pub thread: &'a Thread,
    /// Limits.
    pub frame: Frame<'a>,
    /// The model sees pictures.
    pub vision: bool,
    /// Passages of the site.
    pub found: Found<'a>,
    /// Old messages that fit the question, best first; those that the window holds anyway are left out.
    pub recalled: &'a [MessageId],
    /// Most bytes of pictures in one request, as they are sent (base64).
    pub image_bytes: usize,
}

/// A prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The messages; none when the visitor has said nothing.
    pub messages: Vec<ChatMessage>,
    /// Tokens estimated, with what is pinned, uncorrected.
    pub raw_tokens: u32,
    /// The same, corrected.
    pub tokens: u32,
    /// What was left out.
    pub trimmed: Trimmed,
}

/// What was sent and what was left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trimmed {
    /// Messages of the thread that were sent.
    pub kept: u32,
    /// Messages of the thread that were left out.
    pub dropped: u32,
    /// Texts that were shortened.
    pub shortened: u32,
    /// Old messages in the data block.
    pub recalled: u32,
    /// Summaries in the data block.
    pub summaries: u32,
    /// Passages in the data block: the first so many of those found.
    pub passages: u32,
    /// Pictures of which only the name was sent.
    pub images_dropped: u32,
    /// Tokens that thread and data may take, corrected.
    pub limit: u32,
}

/// Builds the prompt. It is valid for any thread and stays within the limit, except by [`Policy::Full`], which sends all
/// there is, and below [`FLOOR`].
pub fn build(ingredients: &Ingredients<'_>) -> Built {
    let Ingredients { thread, frame, .. } = ingredients;
    let full = frame.memory.policy == Policy::Full;
    let room = if full { u32::MAX } else { frame.room().max(FLOOR) };
    let mut trimmed = Trimmed { limit: frame.limit(), ..Trimmed::default() };
    let mut messages = Vec::new();
    let spoken = |message: &Message| message.author == Author::User && says(message);
    let at = thread.messages.iter().rposition(spoken).unwrap_or_default();
    let (before, rest) = thread.messages.split_at_checked(at).unwrap_or_default();
    if let Some((newest, behind)) = rest.split_first().filter(|(newest, _)| spoken(newest)) {
        let mut renderer = Renderer {
            cap: u32::MAX,
            images: if ingredients.vision { MOST_IMAGES.min(room / 3 / PER_IMAGE) } else { 0 },
            bytes: ingredients.image_bytes,
            shortened: 0,
            images_dropped: 0,
        };
        let (rounds, rounds_cost) = rounds(behind, room / 2, &mut renderer);
        let pictures = newest.parts.iter().filter(|part| matches!(part, Part::Image { .. })).count();
        let pictures = renderer.images.min(u32::try_from(pictures).unwrap_or(u32::MAX));
        let own = room.saturating_sub(rounds_cost);
        renderer.cap = own.saturating_sub(PER_MESSAGE).saturating_sub(pictures.saturating_mul(PER_IMAGE));
        let mut said = Vec::new();
        renderer.message(newest, &mut said);
        let left = own.saturating_sub(measure_all(&said));

        // First as if all fitted; then with all that there is in the data block; then without what the window holds.
        renderer.cap = u32::MAX;
        let mut data = compose(ingredients, before, 0, left);
        let mut window = walk(before, left.saturating_sub(data.cost), renderer);
        if !window.whole {
            renderer.cap = left / 8;
            window.start = before.len();
            for round in 0..4 {
                let next = compose(ingredients, before, window.start, left);
                if round > 0 && next.text == data.text {
                    break;
                }
                window = walk(before, left.saturating_sub(next.cost), renderer);
                data = next;
            }
        }

        for message in window.newest_first.into_iter().rev() {
            join(&mut messages, message);
        }
        for mut message in said {
            if !data.text.is_empty() {
                prepend(&mut message, std::mem::take(&mut data.text));
            }
            join(&mut messages, message);
        }
        for message in rounds {
            join(&mut messages, message);
        }
        let sendable = before.iter().filter(|message| says(message)).count();
        trimmed = Trimmed {
            kept: window.kept + 1,
            dropped: u32::try_from(sendable).unwrap_or(u32::MAX).saturating_sub(window.kept),
            shortened: window.renderer.shortened,
            images_dropped: window.renderer.images_dropped,
            recalled: data.recalled,
            summaries: data.summaries,
            passages: data.passages,
            ..trimmed
        };
    }
    let raw_tokens = frame.pinned.saturating_add(measure_all(&messages));
    Built { messages, raw_tokens, tokens: frame.estimator.corrected(frame.model, raw_tokens), trimmed }
}

/// What follows the newest visitor message, and its tokens: the tool rounds of the answer that is under way, without
/// words that no call follows.
fn rounds(behind: &[Message], room: u32, renderer: &mut Renderer) -> (Vec<ChatMessage>, u32) {
    let mut cap = u32::MAX;
    loop {
        let mut attempt = Renderer { cap, ..*renderer };
        let mut out = Vec::new();
        for message in behind.iter().filter(|message| message.author == Author::Assistant) {
            attempt.message(message, &mut out);
        }
        while out.pop_if(|last| last.role == role::ASSISTANT && last.tool_calls.is_empty()).is_some() {}
        let mut cost = measure_all(&out);
        if cost > room && cap == u32::MAX {
            cap = (room / u32::try_from(out.len()).unwrap_or(1).max(1)).saturating_sub(PER_MESSAGE);
            continue;
        }
        while cost > room {
            // Arguments cannot be shortened, so the oldest round goes: the calls with their results.
            let results = out.iter().skip(1).take_while(|message| message.role == role::TOOL).count();
            out.drain(..=results);
            cost = measure_all(&out);
        }
        *renderer = attempt;
        return (out, cost);
    }
}

/// The newest messages that fit, from a visitor's one on.
struct Window {
    newest_first: Vec<ChatMessage>,
    /// Where it starts in the thread.
    start: usize,
    /// Messages of the thread in it.
    kept: u32,
    /// Nothing was left out for want of room.
    whole: bool,
    renderer: Renderer,
}

fn walk(before: &[Message], room: u32, mut renderer: Renderer) -> Window {
    let mut all = Vec::new();
    let (mut cost, mut kept) = (0_u32, 0);
    let mut whole = true;
    // As far as the last visitor's message that fits: the rest is cut off again.
    let mut good = (0, before.len(), 0, renderer);
    for (at, message) in before.iter().enumerate().rev() {
        let mut pieces = Vec::new();
        renderer.message(message, &mut pieces);
        cost = cost.saturating_add(measure_all(&pieces));
        if cost > room {
            whole = false;
            break;
        }
        kept += u32::from(!pieces.is_empty());
        while let Some(piece) = pieces.pop() {
            all.push(piece);
            if message.author == Author::User {
                good = (all.len(), at, kept, renderer);
            }
        }
    }
    let (len, start, kept, renderer) = good;
    all.truncate(len);
    Window { newest_first: all, start: if whole { 0 } else { start }, kept, whole, renderer }
}

/// The data block and what is in it; empty when there is nothing to say.
#[derive(Default)]
struct Data {
    text: String,
    cost: u32,
    summaries: u32,
    recalled: u32,
    passages: u32,
}

/// Writes the data block for a window that starts at `start`, into `room` tokens.
fn compose(ingredients: &Ingredients<'_>, before: &[Message], start: usize, room: u32) -> Data {
    let Ingredients { thread, frame, found, recalled, .. } = ingredients;
    let policy = frame.memory.policy;
    let mut data = Data { text: block::open(*found), ..Data::default() };
    let mut end = String::new();
    block::close(&mut end);
    let bare = tokens(&data.text).saturating_add(tokens(&end));
    if bare > room / 2 {
        return Data::default();
    }
    let mut rest = room - bare;
    let mut said = matches!(found, Found::Nothing);
    let mut sources = String::new();
    if let Found::Passages(passages) = found {
        let mut left = rest / 8 * PASSAGES;
        for (at, passage) in passages.iter().enumerate() {
            let mut piece = String::new();
            block::source(&mut piece, at + 1, passage, "");
            let mut text = passage.text.clone();
            let around = tokens(&piece);
            if around.saturating_add(LEAST_PASSAGE) > left {
                break;
            }
            shorten(&mut text, left - around);
            piece.clear();
            block::source(&mut piece, at + 1, passage, &text);
            let cost = tokens(&piece);
            left = left.saturating_sub(cost);
            rest = rest.saturating_sub(cost);
            sources.push_str(&piece);
            data.passages += 1;
        }
    }
    let share = |eighths: u32| rest / 8 * eighths;

    if matches!(policy, Policy::Auto | Policy::Summary) {
        let mut left = share(SUMMARIES);
        let mut chosen = Vec::new();
        let place = |until: &MessageId| before.iter().position(|message| message.id == *until);
        let mut summaries = thread.summaries.iter().rev().peekable();
        while let Some(summary) = summaries.next() {
            let begins = summaries.peek().and_then(|older| place(&older.until)).map_or(0, |at| at + 1);
            if begins >= start && place(&summary.until).is_some() {
                continue;
            }
            let mut text = summary.text.clone();
            if chosen.is_empty() {
                shorten(&mut text, left.saturating_sub(8));
            }
            let mut piece = String::new();
            block::summary(&mut piece, &text);
            let cost = tokens(&piece);
            if cost > left {
                break;
            }
            left -= cost;
            chosen.push(piece);
        }
        data.summaries = u32::try_from(chosen.len()).unwrap_or_default();
        for piece in chosen.iter().rev() {
            data.text.push_str(piece);
        }
    }
    if matches!(policy, Policy::Auto | Policy::Recall) {
        let mut left = share(RECALLED);
        let cap = left / 4;
        let mut chosen: Vec<(usize, String)> = Vec::new();
        let old = before.get(..start).unwrap_or_default();
        for id in *recalled {
            let Some(at) = old.iter().position(|message| message.id == *id) else { continue };
            // A question goes with its answer, and an answer with its question.
            let at = match (old.get(at), at.checked_sub(1)) {
                (Some(Message { author: Author::Assistant, .. }), Some(asked)) => asked,
                _ => at,
            };
            if chosen.iter().any(|(known, _)| *known == at) {
                continue;
            }
            let mut text = String::new();
            let mut count = 0;
            for (nth, message) in old.iter().skip(at).take(2).enumerate() {
                let answer = message.author == Author::Assistant;
                if message.is_blank() || (nth == 1 && !answer) {
                    continue;
                }
                let mut words = message.text();
                shorten(&mut words, cap);
                text.push_str(speaker(message.author));
                text.push_str(&words);
                count += 1;
            }
            let mut piece = String::new();
            block::earlier(&mut piece, &text);
            let cost = tokens(&piece);
            if count > 0 && cost <= left {
                left -= cost;
                data.recalled += count;
                chosen.insert(chosen.partition_point(|(known, _)| *known < at), (at, piece));
            }
        }
        for (_, piece) in &chosen {
            data.text.push_str(piece);
        }
    }
    said |= data.summaries + data.recalled + data.passages > 0;
    data.text.push_str(&sources);
    data.text.push_str(&end);
    // Rounding: two texts joined may count one more than alone.
    data.cost = tokens(&data.text).saturating_add(1);
    if said && data.cost <= room { data } else { Data::default() }
}

/// Tokens below which a passage is left out rather than shortened.
const LEAST_PASSAGE: u32 = 48;
