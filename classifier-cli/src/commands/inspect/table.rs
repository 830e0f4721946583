//! Tables of numbers.

use std::io::{self, Write};

use classifier_compiler::inspect::{Cost, Inspection};

use crate::console::{self, Align};
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
        let mut aligned = vec![Align::Right; self.rows.iter().map(Vec::len).max().unwrap_or(1)];
        aligned[0] = Align::Left;
        let mut text = String::new();
        console::table(&mut text, aligned, &[], &self.rows);
        // The title is not indented.
        let title = &self.rows[0][0];
        writeln!(out, "{}", text.replacen(&format!("  {title}"), &format!("{title}  "), 1))
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
    ("each text", "each text, by a program", Some(Cost::Unfiltered)),
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
