//! A flow as a state diagram in Mermaid (<https://mermaid.js.org/syntax/stateDiagram.html>), for authors to look at.

use super::logic;
use super::model::{Flow, Kind, Transition, Trigger, Work};
use crate::json;

/// The flow's graph.
pub fn mermaid(flow: &Flow) -> String {
    let mut out = String::from("stateDiagram-v2\n");
    states(flow, 0, 1, &mut out);
    for (at, node) in flow.nodes.iter().enumerate() {
        for transition in &node.transitions {
            let Some(target) = transition.target else { continue };
            arrow(flow, at, target, &label(transition), &mut out);
        }
        for need in &node.needs {
            arrow(flow, *need, at, "needed", &mut out);
        }
        let Some(Work::Ask(slots)) = &node.work else { continue };
        for target in slots.iter().filter_map(|slot| flow.slots.get(*slot)?.on_fail) {
            arrow(flow, at, target, "no valid answer", &mut out);
        }
    }
    out
}

/// A name that Mermaid takes: of letters, digits and underscores.
fn id(flow: &Flow, at: usize) -> String {
    let path: String =
        flow.node(at).path.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    ["s_", &path].concat()
}

fn arrow(flow: &Flow, from: usize, to: usize, label: &str, out: &mut String) {
    // The root is no state of the picture.
    if from == 0 {
        return;
    }
    out.push_str(&["  ", &id(flow, from), " --> ", &id(flow, to)].concat());
    if !label.is_empty() {
        out.push_str(": ");
        out.push_str(label);
    }
    out.push('\n');
}

fn states(flow: &Flow, parent: usize, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let node = flow.node(parent);
    if let Some(initial) = node.initial {
        out.push_str(&[&indent, "[*] --> ", &id(flow, initial), "\n"].concat());
    }
    for child in flow.children(parent) {
        let node = flow.node(child);
        let what = match &node.work {
            Some(Work::Ask(_)) => ": asks",
            Some(Work::Call { tool, .. }) => &[": calls ", tool].concat(),
            Some(Work::Model { .. }) => ": asks the model",
            None if node.kind == Kind::Parallel => ": all at once",
            None => "",
        };
        let inner = if node.end > child + 1 { " {\n" } else { "\n" };
        out.push_str(&[&indent, "state \"", &node.key, what, "\" as ", &id(flow, child), inner].concat());
        if node.end > child + 1 {
            states(flow, child, depth + 1, out);
            out.push_str(&[&indent, "}\n"].concat());
        }
        if node.kind == Kind::Final {
            out.push_str(&[&indent, &id(flow, child), " --> [*]\n"].concat());
        }
    }
}

fn label(transition: &Transition) -> String {
    let when = match &transition.trigger {
        Trigger::Event(name) => name.clone(),
        Trigger::Always => String::new(),
        Trigger::After(delay) => ["after ", &delay.to_string(), " ms"].concat(),
        Trigger::Done => "done".to_owned(),
        Trigger::Error => "failed".to_owned(),
    };
    let Some(guard) = &transition.guard else { return when };
    let mut names = Vec::new();
    let _ = logic::check(guard, &mut |path| names.push(path.to_owned()));
    let rule = if names.is_empty() { json::value(guard) } else { names.join(", ") };
    // Signs of Mermaid's own would end the label.
    let rule: String =
        rule.chars().filter(|c| !matches!(c, ';' | '#' | '"' | '{' | '}' | '\n' | ':')).take(60).collect();
    [&when, " [", &rule, "]"].concat().trim_start().to_owned()
}
