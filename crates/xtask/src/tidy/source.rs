//! Rules for source files: what each must have, and the words that have one place or none.

use std::path::Path;

use super::name_of;
use crate::files;
use crate::process::Result;

/// Words with a reason not to be in certain files.
struct Ban {
    words: &'static [&'static str],
    /// Prefixes of the files that the rule is about.
    within: &'static [&'static str],
    /// Prefixes of files that are the exception.
    except: &'static [&'static str],
    why: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        words: &[
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "createContextualFragment",
            "inner_html",
            "outer_html",
            "insert_adjacent_html",
            "DOMParser",
            "DomParser",
            "setHTML",
        ],
        within: &["src/"],
        except: &[],
        why: "nodes are built, HTML is never parsed",
    },
    Ban {
        words: &["view!", "template!"],
        within: &["src/"],
        except: &[],
        why: "the macros parse static markup as HTML: use the builders",
    },
    Ban {
        words: &["eval(", "new Function("],
        within: &["src/"],
        except: &[],
        why: "no page must allow eval",
    },
    Ban {
        words: &["mount_to_body", "Closure::forget"],
        within: &["src/"],
        except: &[],
        why: "the widget lives in its own root and cleans up after itself",
    },
    Ban {
        words: &[
            "fetch_with",
            "XmlHttpRequest",
            "EventSource",
            "WebSocket",
            "send_beacon",
            "sendBeacon",
            "XMLHttpRequest",
        ],
        within: &["src/"],
        except: &[],
        why: "every request goes through gloo-net",
    },
    Ban {
        words: &["web_sys::Request"],
        within: &["src/"],
        except: &["src/transport.rs"],
        why: "only transport makes requests, and has gloo-net send them",
    },
    Ban {
        words: &["gloo_net"],
        within: &["src/"],
        except: &["src/transport"],
        why: "only transport makes requests",
    },
    Ban {
        words: &[
            "web_sys::Storage",
            "local_storage()",
            "session_storage()",
            "localStorage",
            "sessionStorage",
            "indexedDB",
        ],
        within: &["src/"],
        // The loader reads, before the widget is there, whether a thread will be restored.
        except: &["src/storage", "src/shell/"],
        why: "only storage touches what the browser keeps",
    },
    Ban {
        words: &[
            "web_sys::window",
            "web_sys::Window",
            "web_sys::Document",
            "document()",
            "window()",
            "crate::transport",
            "crate::storage",
            "crate::element",
            "gloo_",
            "Closure",
        ],
        within: &["src/components"],
        except: &[],
        why: "a component draws; hooks, state and transport do the rest",
    },
    Ban {
        words: &[
            "dialogue::turn",
            "dialogue::thread",
            "dialogue::markdown",
            "dialogue::prompt",
            "dialogue::history",
        ],
        within: &["crates/relay/src/"],
        except: &[],
        why: "the relay knows the wire and the event stream, not the dialogue",
    },
    Ban {
        words: &["SystemTime", "Instant::now", "std::fs", "std::net", "std::env", "std::thread", "println!"],
        within: &["crates/dialogue/src/"],
        except: &[],
        why: "the engine does no I/O and has no clock",
    },
];

/// Names that say nothing about what is inside.
const NAMELESS: &[&str] = &["utils", "helpers", "common", "misc", "mod"];

/// Marks of unfinished work, taken apart so that this file is not found.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK:")];

pub(super) fn check(root: &Path, wrong: &mut Vec<String>) -> Result {
    for folder in
        ["src", "crates", "style", "e2e", "examples", "docs", "bench", "fuzz/src", "fuzz/fuzz_targets"]
    {
        for file in files::walk(&root.join(folder))? {
            let Some(extension) = file.extension().and_then(|e| e.to_str()) else { continue };
            if ["rs", "js", "mjs", "css", "html", "md", "py", "toml"].contains(&extension) {
                one(&name_of(root, &file), &files::read_text(&file)?, wrong);
            }
        }
    }
    Ok(())
}

/// Checks one file, named relative to the repository.
fn one(name: &str, text: &str, wrong: &mut Vec<String>) {
    let path = Path::new(name);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if NAMELESS.contains(&stem.as_ref()) {
        wrong.push(format!("{name}: the name does not say what is inside"));
    }
    if name.ends_with(".rs") && !text.starts_with("//!") {
        wrong.push(format!("{name}: begins without `//!`"));
    }
    for (number, line) in text.lines().enumerate() {
        if let Some(mark) = UNFINISHED.iter().find(|mark| line.contains(**mark)) {
            wrong.push(format!("{name}:{}: {mark}", number + 1));
        }
    }
    if !name.ends_with(".rs") && !name.ends_with(".js") {
        return;
    }
    let code = if name.ends_with(".rs") { without_tests(text) } else { text };
    for ban in BANS.iter().filter(|ban| applies(ban, name)) {
        for (number, line) in
            code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            if let Some(word) = ban.words.iter().find(|word| contains_word(line, word)) {
                wrong.push(format!("{name}:{}: `{word}`: {}", number + 1, ban.why));
            }
        }
    }
}

fn applies(ban: &Ban, name: &str) -> bool {
    ban.within.iter().any(|p| name.starts_with(p)) && !ban.except.iter().any(|p| name.starts_with(p))
}

/// Whether the word is there and not just the end of a longer one.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// The part of a Rust file before its tests, which by habit come last.
pub(super) fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, text: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        one(name, text, &mut wrong);
        wrong
    }

    #[test]
    fn what_breaks_a_rule_is_found_with_its_line() {
        for (name, text, n) in [
            ("src/app.rs", "//! A.\nfn a() {}\n", 0),
            ("src/app.rs", "fn a() {}\n", 1),
            ("src/utils.rs", "//! A.\n", 1),
            ("src/components/mod.rs", "//! A.\n", 1),
            ("src/app.rs", "//! A.\nnode.set_inner_html(x);\n", 0),
            ("src/app.rs", "//! A.\ndiv().inner_html(x);\n", 1),
            ("src/app.rs", "//! A.\n// never view! here\n", 0),
            ("src/app.rs", "//! A.\nview! { <p/> }\n", 1),
            ("src/app.rs", "//! A.\npreview!()\n", 0),
            ("src/app.rs", "//! A.\nuse gloo_net::http;\n", 1),
            ("src/transport.rs", "//! A.\nuse gloo_net::http;\n", 0),
            ("src/storage.rs", "//! A.\nwindow().local_storage()\n", 0),
            ("src/components/panel.rs", "//! A.\nlet w = web_sys::window();\n", 1),
            ("src/components/panel.rs", "//! A.\n#[cfg(test)]\nlet w = web_sys::window();\n", 0),
            ("crates/dialogue/src/turn.rs", "//! A.\nuse std::time::Instant; Instant::now()\n", 1),
            ("src/shell/loader.js", "p.innerHTML = 1\n", 1),
            ("docs/a.md", concat!("TO", "DO later\n"), 1),
        ] {
            assert_eq!(found(name, text).len(), n, "{name}: {text}");
        }
    }
}
