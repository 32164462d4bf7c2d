//! What each part of the widget adds to what a visitor downloads.

use serde::Deserialize;
use serde_json::json;

use super::engine::script;
use super::table::{Row, Section, bytes};
use crate::dist::{self, Bundle, Stamp};
use crate::files;
use crate::loader::{ACTIONS_GLUE, GLUE, KNOWLEDGE_GLUE};
use crate::process::{Failure, Result};

/// The module with all that the widget was before it had a dialogue engine, bytes of brotli (docs/measurements.md).
const BEFORE: usize = 95_877;
/// What the engine may add to the main module.
const ADDED: usize = 15_000;
/// All that an answer needs with knowledge on, beside the index.
const WITH_KNOWLEDGE: usize = 115_000;

/// The bundle's stamp.
pub(crate) fn stamp(bundle: &Bundle) -> Result<Stamp> {
    bundle.stamp().ok_or_else(|| "no bundle: run `cargo xtask dist`".into())
}

/// Bytes of brotli of files of the bundle.
pub(crate) fn compressed(bundle: &Bundle, names: &[&str]) -> Result<usize> {
    let mut sum = 0;
    for name in names {
        sum += dist::brotli(&files::read(&bundle.out.join(name))?)?.len();
    }
    Ok(sum)
}

/// The rows about the release bundle.
pub(crate) fn section(bundle: &Bundle) -> Result<Section> {
    let stamp = stamp(bundle)?;
    let (assets, later) = (&stamp.assets, &stamp.later);
    let of = |names: &[&str]| compressed(bundle, names);
    let mut locale = 0;
    for name in assets.locales.values() {
        locale = locale.max(of(&[name])?);
    }
    let main = of(&[&assets.wasm])?;
    let total = main + locale + of(&["chatlet.js", &assets.js, &assets.takeover, &assets.css])?;
    let (module, glue) = (of(&[&stamp.module.wasm])?, of(&[&stamp.module.js])?);
    let all = total + module + glue;
    let most = budget()?;
    let row = |figure: &str, size: usize| Row::new(figure, format!("{} B", bytes(size)));
    let bar = |figure: &str, size: usize, most: usize| {
        row(figure, size).bar(format!("≤ {} B", bytes(most)), size <= most)
    };
    let rows = vec![
        row("main module", main),
        bar("main module: added since it has a dialogue engine", main.saturating_sub(BEFORE), ADDED),
        row("knowledge module", module),
        row("knowledge module's glue", glue),
        row("actions module", of(&[&stamp.actions.wasm])?),
        row("actions module's glue", of(&[&stamp.actions.js])?),
        row("inspector", of(&[&later.inspector])?),
        bar("all that an answer needs", total, most),
        bar("the same with knowledge, beside the index", all, WITH_KNOWLEDGE),
    ];
    let note = if stamp.built_std { "" } else { "; std NOT compiled along, so larger than the release" };
    Ok(Section::new(format!("Bytes of the release bundle (brotli 11{note})"), rows))
}

/// A part of a module's code; see `bench/engine/parts.mjs`.
#[derive(Debug, Deserialize)]
struct Part {
    part: String,
    functions: usize,
    raw: usize,
    brotli: i64,
}

/// What each part of the code adds to each module.
pub(crate) fn parts(bundle: &Bundle) -> Result<Vec<Section>> {
    let stamp = stamp(bundle)?;
    let modules = [
        ("main", GLUE, &stamp.assets.wasm),
        ("knowledge", KNOWLEDGE_GLUE, &stamp.module.wasm),
        ("actions", ACTIONS_GLUE, &stamp.actions.wasm),
    ];
    let section = |(name, glue, wasm): (&str, &str, &str)| {
        let input = json!({ "wasm": bundle.out.join(wasm), "names": bundle.names_of(glue) });
        let parts: Vec<Part> = script("parts", &input)?;
        let row = |part: &Part| {
            let of = match part.functions {
                0 => String::new(),
                count => format!(" in {} functions", bytes(count)),
            };
            let ours = format!("{} B of brotli, {} B raw{of}", part.brotli, bytes(part.raw));
            Row::new(format!("{name} module: {}", part.part), ours)
        };
        let title = format!(
            "What each part adds to the {name} module: what it is smaller by without the part's functions, as the symbol map \
             of the release names them (generic code counts for the part whose types it has, inlined code where it is)"
        );
        Ok(Section::new(title, parts.iter().map(row).collect()))
    };
    modules.into_iter().map(|(name, glue, wasm)| section((name, glue, wasm))).collect()
}

/// The total of `size-budget.toml`.
fn budget() -> Result<usize> {
    let text = files::read_text(&files::root().join("size-budget.toml"))?;
    let table: toml::Table =
        text.parse().map_err(|error| Failure::from(format!("size-budget.toml: {error}")))?;
    let total = table.get("total").and_then(|total| total.get("brotli")).and_then(toml::Value::as_integer);
    total
        .and_then(|total| usize::try_from(total).ok())
        .ok_or_else(|| "size-budget.toml: no total.brotli".into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_budget_has_a_total() {
        assert!(super::budget().unwrap() > 50_000);
    }
}
