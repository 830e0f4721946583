//! `classifier stats`: shows what rules cost, and what would make them cheaper.

pub mod args;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use classifier::ArtifactBuf;
use classifier_compiler::RuleSet;
use classifier_compiler::escape::escape;
use classifier_compiler::inspect::{Cost, Hint, Inspection, Purpose, Rule, hints};
use serde_json::{Value, json};

use crate::commands::inspect::describe;
use crate::commands::inspect::json::{counts, rule as rule_json};
use crate::commands::inspect::table::{Table, kinds};
use crate::numbers::grouped;
use crate::options::PlanFormat;
use crate::output;
use crate::rules::{self, Rules};
use crate::status::{Failure, Outcome};

use args::StatsArgs;

/// Run the command.
pub fn run(args: &StatsArgs) -> Result<Outcome, Failure> {
    let inspection = inspection(args)?;
    let costly = costly(&inspection);
    let compiler = args.limits.apply_to(args.compiler.compiler());
    let listed = costly.iter().take(args.most()).map(|&index| Costly {
        index,
        rule: &inspection.rules[index],
        hints: hints(&inspection.rules[index], &compiler),
    });
    let listed: Vec<Costly<'_>> = listed.collect();
    match args.output {
        PlanFormat::Human => {
            output::to_stdout(|out| write(out, &inspection, costly.len(), &listed))
        }
        PlanFormat::Json => output::json_to_stdout(&json(&inspection, costly.len(), &listed)),
    }
}

fn inspection(args: &StatsArgs) -> Result<Inspection, Failure> {
    let rules = match &args.artifact {
        Some(path) => Rules::Artifact(path),
        None => rules::resolve(&args.files)?,
    };
    match rules {
        Rules::Artifact(path) => {
            let artifact =
                ArtifactBuf::read(path).map_err(|error| Failure::artifact(path, error))?;
            Inspection::from_bytes(artifact.as_bytes())
                .map_err(|error| Failure::artifact(path, error))
        }
        Rules::Sources(sources) => {
            let compiler = args.limits.apply_to(args.compiler.compiler());
            let artifact = compiler.compile(&RuleSet::read(sources))?;
            let inspection = Inspection::from_bytes(artifact.as_bytes());
            Ok(inspection.expect("what is compiled here is of this version"))
        }
    }
}

/// A rule that could be cheaper.
struct Costly<'a> {
    index: usize,
    rule: &'a Rule,
    hints: Vec<Hint>,
}

/// The indexes of costly rules, the most expensive first.
fn costly(inspection: &Inspection) -> Vec<usize> {
    let rules = &inspection.rules;
    let is_costly = |index: &usize| rules[*index].cost() > Some(Cost::Positions);
    let mut costly: Vec<usize> = (0..rules.len()).filter(is_costly).collect();
    costly.sort_by_key(|&index| {
        let rule = &rules[index];
        Reverse((rule.cost(), rule.own_bytes, Reverse(index)))
    });
    costly
}

fn write(
    out: &mut dyn Write,
    inspection: &Inspection,
    costly: usize,
    listed: &[Costly<'_>],
) -> io::Result<()> {
    kinds(inspection).write(out)?;
    bytes(inspection).write(out)?;
    let rules = inspection.rules.len();
    match (costly, listed.len()) {
        (0, _) => return writeln!(out, "No rule is costly."),
        (_, listed) if listed < costly => writeln!(
            out,
            "{} of {} rules are costly; the first {listed} (--all lists all):",
            grouped(costly),
            grouped(rules)
        )?,
        _ => writeln!(out, "{} of {} rules are costly:", grouped(costly), grouped(rules))?,
    }
    listed.iter().try_for_each(|costly| write_costly(out, costly))
}

fn write_costly(out: &mut dyn Write, Costly { rule, hints, .. }: &Costly<'_>) -> io::Result<()> {
    writeln!(out, "\n{}", describe::headline(rule))?;
    writeln!(out, "  cost   {}", describe::reason(rule))?;
    writeln!(out, "  bytes  {}", describe::bytes(rule))?;
    for hint in hints {
        writeln!(out, "  help   {}", escape(&hint.to_string()))?;
    }
    Ok(())
}

/// The bytes of an artifact by purpose.
fn bytes(inspection: &Inspection) -> Table {
    let all = inspection.header.length as usize;
    let mut table = Table::new(&["Bytes", "number"]);
    let mut rest = all;
    for (name, bytes) in uses(inspection).into_iter().filter(|(_, bytes)| *bytes > 0) {
        rest -= bytes;
        table.add(name, [grouped(bytes)]);
    }
    table.add("header and padding", [grouped(rest)]);
    table.add("all", [grouped(all)]);
    table
}

/// Bytes by purpose.
fn uses(inspection: &Inspection) -> [(&'static str, usize); 6] {
    let mut uses = [
        ("rules as texts", 0),
        ("characters", 0),
        ("automata", 0),
        ("programs", 0),
        ("literal filter", 0),
        ("literals and pieces", 0),
    ];
    for section in &inspection.sections {
        let purpose = match section.purpose {
            Purpose::Texts => 0,
            Purpose::Characters => 1,
            Purpose::Automata => 2,
            Purpose::Programs => 3,
            Purpose::Filter => 4,
            _ => 5,
        };
        uses[purpose].1 += section.bytes;
    }
    uses
}

fn json(inspection: &Inspection, costly: usize, listed: &[Costly<'_>]) -> Value {
    let hint = |hint: &Hint| json!({ "hint": hint.to_string(), "pattern": hint.pattern });
    let listed = listed.iter().map(|Costly { index, rule, hints }| {
        let mut plan = rule_json(*index, rule);
        plan["hints"] = hints.iter().map(hint).collect();
        plan
    });
    json!({
        "rules": inspection.rules.len(),
        "bytes": inspection.header.length,
        "kinds": counts(inspection),
        "uses": BTreeMap::from(uses(inspection)),
        "costly": costly,
        "listed": listed.collect::<Value>(),
    })
}
