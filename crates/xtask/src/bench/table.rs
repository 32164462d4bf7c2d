//! The table that a benchmark prints: figure, ours, bar, peer; and whether all bars are met.

use serde::{Deserialize, Serialize};

use crate::process::Result;

/// One line of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    figure: String,
    ours: String,
    bar: String,
    peer: String,
    /// Whether the bar is met; `None`: there is none.
    met: Option<bool>,
}

impl Row {
    /// A figure.
    pub(crate) fn new(figure: impl Into<String>, ours: impl Into<String>) -> Self {
        Self { figure: figure.into(), ours: ours.into(), ..Self::default() }
    }

    /// What it is to be, and whether it is.
    pub(crate) fn bar(mut self, bar: impl Into<String>, met: bool) -> Self {
        (self.bar, self.met) = (bar.into(), Some(met));
        self
    }

    /// What others come to, measured in the same run.
    pub(crate) fn peer(mut self, peer: impl Into<String>) -> Self {
        self.peer = peer.into();
        self
    }

    /// How a figure grew from the first of three sizes to the last.
    pub(crate) fn growth(figure: &str, sizes: &[f64], values: &[f64]) -> Self {
        let over = |of: &[f64]| match of {
            [first, .., last] if *first > 0.0 => last / first,
            _ => f64::NAN,
        };
        let steps: Vec<String> = values
            .iter()
            .zip(values.iter().skip(1))
            .map(|(before, after)| format!("×{:.1}", after / before.max(f64::MIN_POSITIVE)))
            .collect();
        let ours = format!("×{:.1} for ×{:.0} ({})", over(values), over(sizes), steps.join(", "));
        Self::new(format!("{figure}: growth"), ours)
    }
}

/// A headed part of the table.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Section {
    title: String,
    rows: Vec<Row>,
}

impl Section {
    pub(crate) fn new(title: impl Into<String>, rows: Vec<Row>) -> Self {
        Self { title: title.into(), rows }
    }
}

/// Prints the table.
///
/// # Errors
/// When a bar is missed: which ones.
pub(crate) fn print(sections: &[Section]) -> Result {
    let rows = || sections.iter().flat_map(|section| &section.rows);
    let width = |cell: &dyn Fn(&Row) -> &str, head: &str| {
        rows().map(|row| cell(row).chars().count()).max().unwrap_or_default().max(head.len())
    };
    let figure = width(&|row| &row.figure, "figure");
    let ours = width(&|row| &row.ours, "ours");
    let bar = width(&|row| &row.bar, "bar");
    println!("\n{:<figure$}  {:<ours$}  {:<bar$}  peer", "figure", "ours", "bar");
    for section in sections {
        println!("\n{}", section.title);
        for row in &section.rows {
            let mark = match row.met {
                Some(true) => "  ok",
                Some(false) => "  MISSED",
                None => "",
            };
            let line = format!(
                "{:<figure$}  {:<ours$}  {:<bar$}  {}{mark}",
                row.figure, row.ours, row.bar, row.peer
            );
            println!("{}", line.trim_end());
        }
    }
    let missed: Vec<&str> =
        rows().filter(|row| row.met == Some(false)).map(|row| row.figure.as_str()).collect();
    println!();
    if missed.is_empty() { Ok(()) } else { Err(format!("missed: {}", missed.join("; ")).into()) }
}

/// Bytes, with a thin space of a comma between thousands.
pub(crate) fn bytes(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A whole number of things as a factor of growth: sizes are far below what a float holds exactly.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) const fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Row, Section, bytes, print};

    #[test]
    fn numbers_are_readable() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn growth_is_from_the_first_to_the_last() {
        let row = Row::growth("x", &[1.0, 10.0, 100.0], &[2.0, 3.0, 30.0]);
        assert_eq!(row.ours, "×15.0 for ×100 (×1.5, ×10.0)");
    }

    #[test]
    fn a_missed_bar_is_an_error() {
        let table = |met| [Section::new("t", vec![Row::new("a", "1"), Row::new("b", "2").bar("3", met)])];
        assert!(print(&table(true)).is_ok());
        assert_eq!(print(&table(false)).unwrap_err().to_string(), "missed: b");
    }
}
