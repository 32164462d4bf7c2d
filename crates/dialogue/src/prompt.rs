//! From a thread to the messages of a request. The owner's instructions are the relay's: no system role goes out.

use crate::thread::{Author, Thread};
use crate::wire::{ChatCompletionRequest, ChatMessage, role};

/// The request that asks for an answer to the whole thread.
///
/// Messages without text (an answer that failed, the one being asked for) are left out; neighbours of one role are
/// joined by a blank line, because many models insist that the roles alternate.
pub fn request(thread: &Thread, model: &str) -> ChatCompletionRequest {
    let mut messages: Vec<ChatMessage> = Vec::with_capacity(thread.messages.len());
    for message in thread.messages.iter().filter(|message| !message.is_blank()) {
        let role = match message.author {
            Author::User => role::USER,
            Author::Assistant => role::ASSISTANT,
        };
        let text = message.text();
        match messages.last_mut() {
            Some(last) if last.role == role => {
                last.content.push_str("\n\n");
                last.content.push_str(&text);
            }
            _ => messages.push(ChatMessage { role, content: text }),
        }
    }
    ChatCompletionRequest { model: model.to_owned(), messages, stream: true }
}

#[cfg(test)]
mod tests {
    use super::request;
    use crate::thread::{Author, Message, MessageId, Part, Status, Thread, ThreadId};

    #[test]
    fn threads_become_messages() {
        // Each message is author and text; a second text is reasoning.
        let table: &[(&[&str], &str)] = &[
            (&["u:a"], "user=a"),
            (&["u:a", "a:b", "u:c", "a:"], "user=a assistant=b user=c"),
            (&["u:a", "a: \n", "u:b"], "user=a\n\nb"),
            (&["u:a", "a:b", "a:c", "u:d"], "user=a assistant=b\n\nc user=d"),
            (&["a:b", "u:c"], "assistant=b user=c"),
            (&[], ""),
        ];
        for (thread, expected) in table {
            let messages = thread.iter().enumerate().map(|(n, line)| {
                let (author, text) = line.split_once(':').unwrap();
                Message {
                    id: MessageId(n.to_string()),
                    author: if author == "u" { Author::User } else { Author::Assistant },
                    parts: vec![Part::Reasoning("never sent".to_owned()), Part::Text(text.to_owned())],
                    status: Status::Complete,
                    created: 0,
                }
            });
            let thread = Thread { id: ThreadId("t".to_owned()), messages: messages.collect() };
            let request = request(&thread, "m");
            let seen: Vec<String> =
                request.messages.iter().map(|m| [m.role, "=", m.content.as_str()].concat()).collect();
            assert_eq!(seen.join(" "), *expected);
            assert!(request.stream);
        }
    }
}
