//! Tables of numbers.

use std::io::{self, Write};

use classifier_compiler::inspect::{Cost, Inspection};

use crate::numbers::grouped;

/// A table with names in the first column, and numbers aligned to the right.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table. The first title is that of the names.
    pub fn new(titles: &[&str]) -> Self {
        let mut table = Table { rows: Vec::new() };
        table.add(titles[0], titles[1..].iter().map(|&title| title.to_owned()));
        table
    }

    /// Add a row.
    pub fn add(&mut self, name: &str, columns: impl IntoIterator<Item = String>) {
        self.rows.push([name.to_owned()].into_iter().chain(columns).collect());
    }

    /// Write it, and a blank line.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let len = |row: &Vec<String>, column| {
            row.get(column).map_or(0, |text: &String| text.chars().count())
        };
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().map(|row| len(row, column)).max().unwrap_or_default())
            .collect();
        for (index, row) in self.rows.iter().enumerate() {
            let indent = if index == 0 { "" } else { "  " };
            let width = widths[0] + 2 - indent.len();
            let mut line = format!("{indent}{:<width$}", row[0]);
            for (text, width) in row.iter().zip(&widths).skip(1) {
                line.push_str(&format!("  {text:>width$}"));
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)
    }
}

/// The kinds of rules, by the cost of the most expensive alternative.
pub const KINDS: [(&str, &str, Option<Cost>); 8] = [
    ("prefix", "prefix", Some(Cost::Prefix)),
    ("positions", "literal, by positions", Some(Cost::Positions)),
    ("short", "literal, short", Some(Cost::ShortLiteral)),
    ("program", "literal, by a program", Some(Cost::Program)),
    ("sweep", "sweep", Some(Cost::Sweep)),
    ("scan", "scan", Some(Cost::Scan)),
    ("each text", "each text, by a program", Some(Cost::Always)),
    ("none", "matches no text", None),
];

/// The number of rules of each kind.
pub fn kinds(inspection: &Inspection) -> Table {
    let mut table = Table::new(&["Rules", "number"]);
    for (_, name, cost) in KINDS {
        let count = count(inspection, cost);
        if count > 0 {
            table.add(name, [grouped(count)]);
        }
    }
    table.add("all", [grouped(inspection.rules.len())]);
    table
}

/// The number of rules with this cost.
pub fn count(inspection: &Inspection, cost: Option<Cost>) -> usize {
    inspection.rules.iter().filter(|rule| rule.cost() == cost).count()
}
