//! The summary for people.

use std::io::{self, Write};

use anstyle::Style;

use super::summary::{Moved, Summary};
use crate::console::excerpt;
use crate::rule_json::RuleJson;

const TITLE: Style = Style::new().bold();
const SAMPLE: Style = Style::new().dimmed();

/// The largest number of characters to show of a pattern or a sample.
const SHOWN: usize = 200;

/// Write the totals, and each transition with its rules and samples.
pub fn write(out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
    let Summary { texts, unchanged, changed, newly_classified, no_longer_classified, .. } = summary;
    let relabelled = changed - newly_classified - no_longer_classified;
    writeln!(out, "{TITLE}{texts:>9}{TITLE:#}          texts")?;
    for (count, words) in [
        (unchanged, "keep their label"),
        (changed, "get another label, of which"),
        (newly_classified, "  newly classified"),
        (no_longer_classified, "  no longer classified"),
        (&relabelled, "  classified differently"),
    ] {
        writeln!(out, "{count:>9} {}  {words}", share(*count, *texts))?;
    }
    if summary.other_rule > 0 {
        let hint = match summary.same_label {
            Some(_) => "",
            None => "; --rules-too shows them",
        };
        let share = share(summary.other_rule, *texts);
        let count = summary.other_rule;
        writeln!(out, "{count:>9} {share}  keep their label, by another rule{hint}")?;
    }
    let same_label = summary.same_label.iter().flatten();
    summary
        .transitions
        .iter()
        .chain(same_label)
        .try_for_each(|moved| write_moved(out, moved, *texts))
}

fn write_moved(out: &mut dyn Write, moved: &Moved<'_>, texts: u64) -> io::Result<()> {
    let (count, share) = (moved.count, share(moved.count, texts));
    let (old, new) = (shown(moved.old), shown(moved.new));
    writeln!(out, "\n{TITLE}{count:>9} {share}  {old} -> {new}{TITLE:#}")?;
    for pair in &moved.rules {
        let [old, new] = [&pair.old, &pair.new].map(rule);
        writeln!(out, "{:>9}          {old} -> {new}", pair.count)?;
    }
    for sample in &moved.samples {
        writeln!(out, "{:>18} {SAMPLE}{}{SAMPLE:#}", "|", shown(sample))?;
    }
    Ok(())
}

/// A share of all texts.
fn share(count: u64, texts: u64) -> String {
    let percent = if texts == 0 { 0.0 } else { 100.0 * count as f64 / texts as f64 };
    format!("{percent:>6.1}%")
}

fn rule(rule: &Option<RuleJson<'_>>) -> String {
    match rule {
        Some(rule) => {
            let id = rule.id.map_or_else(String::new, |id| format!(" {id}"));
            format!("{}:{}{id} `{}`", shown(rule.file), rule.line, shown(rule.pattern))
        }
        None => "no rule".to_owned(),
    }
}

fn shown(text: &str) -> String {
    excerpt(text, SHOWN)
}
