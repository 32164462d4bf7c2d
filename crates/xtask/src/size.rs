//! `cargo xtask size`: how many bytes a visitor downloads, and whether the budget allows them.

use serde::Deserialize;

use crate::dist::{self, Bundle};
use crate::files;
use crate::process::{Failure, Result};

/// `size-budget.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    loader: Limit,
    total: Limit,
    knowledge: Limit,
    actions: Limit,
}

/// The most that may come over the wire, in bytes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    brotli: usize,
}

/// One row of the table, in bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sizes {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    fn of(bytes: &[u8]) -> Result<Self> {
        Ok(Self { raw: bytes.len(), gzip: dist::gzip(bytes)?.len(), brotli: dist::brotli(bytes)?.len() })
    }

    const fn plus(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// Prints the table; an error when the bundle is over its budget.
pub(crate) fn size() -> Result {
    let bundle = Bundle::release();
    bundle.ensure()?;
    let stamp = bundle.stamp().ok_or("no bundle: run `cargo xtask dist`")?;
    let read = |name: &str| files::read(&bundle.out.join(name)).and_then(|bytes| Sizes::of(&bytes));
    let mut locale = Sizes::default();
    for name in stamp.assets.locales.values() {
        let this = read(name)?;
        if this.brotli > locale.brotli {
            locale = this;
        }
    }
    let loader = read("chatlet.js")?;
    let rows = [
        ("loader", loader),
        ("wasm", read(&stamp.assets.wasm)?),
        ("glue", read(&stamp.assets.js)?),
        ("takeover", read(&stamp.assets.takeover)?),
        ("css", read(&stamp.assets.css)?),
        ("locale", locale),
    ];
    let sum = |rows: &[(&str, Sizes)]| rows.iter().fold(Sizes::default(), |sum, (_, sizes)| sum.plus(*sizes));
    let total = sum(&rows);
    // What only some pages need, or some questions.
    let knowledge = [
        ("way to it", read(&stamp.later.knowledge)?),
        ("glue", read(&stamp.module.js)?),
        ("wasm", read(&stamp.module.wasm)?),
    ];
    let with_knowledge = total.plus(sum(&knowledge));
    let actions = [
        ("way to it", read(&stamp.later.actions)?),
        ("glue", read(&stamp.actions.js)?),
        ("wasm", read(&stamp.actions.wasm)?),
    ];
    let all_actions = sum(&actions);
    let inspector = read(&stamp.later.inspector)?;
    println!("{:<16}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    let line = |name: &str, sizes: Sizes| {
        println!("{name:<16}{:>10}{:>10}{:>10}", sizes.raw, sizes.gzip, sizes.brotli)
    };
    rows.iter().for_each(|(name, sizes)| line(name, *sizes));
    line("total", total);
    println!("knowledge, when it is first used:");
    knowledge.iter().for_each(|(name, sizes)| line(name, *sizes));
    line("with knowledge", with_knowledge);
    println!("actions, when a tool is called, an object asked for, or a flow begins:");
    actions.iter().for_each(|(name, sizes)| line(name, *sizes));
    line("actions", all_actions);
    println!("inspector, when it is switched on:");
    line("inspector", inspector);
    let budget: Budget = toml::from_str(&files::read_text(&files::root().join("size-budget.toml"))?)
        .map_err(|e| Failure::from(format!("size-budget.toml: {e}")))?;
    if !stamp.built_std {
        println!(
            "SIZE BUDGET NOT CHECKED: std was not compiled along (no rust-src here), so this is not the release."
        );
        return Ok(());
    }
    over("loader", loader.brotli, budget.loader.brotli)?;
    over("total", total.brotli, budget.total.brotli)?;
    over("with knowledge", with_knowledge.brotli, budget.knowledge.brotli)?;
    over("actions", all_actions.brotli, budget.actions.brotli)
}

fn over(what: &str, is: usize, may: usize) -> Result {
    if is > may {
        return Err(format!("{what}: {is} bytes of brotli, the budget is {may} (size-budget.toml)").into());
    }
    println!("{what}: {is} of {may} bytes of brotli");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_file_is_what_this_reads() {
        let budget: Budget = toml::from_str(include_str!("../../../size-budget.toml")).unwrap();
        assert!(budget.loader.brotli < budget.total.brotli);
    }

    #[test]
    fn one_byte_too_many_is_too_many() {
        assert!(over("x", 5, 5).is_ok());
        assert!(over("x", 6, 5).is_err());
    }
}
