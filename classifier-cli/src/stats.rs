//! `classifier stats`: what rules cost, the costly ones first, and what would make them cheaper.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use classifier::ArtifactBuf;
use classifier_compiler::RuleSet;
use classifier_compiler::inspect::{Cost, Hint, Inspection, Rule, Tier, hints};
use serde::Serialize;

use crate::args::{PlanOutput, StatsArgs};
use crate::plan::{self, RulePlans, Table, number};
use crate::rules::{self, Rules};
use crate::status::{Failure, Outcome};
use crate::visible::visible;

/// Tell what rules cost.
pub fn run(args: &StatsArgs) -> Result<Outcome, Failure> {
    let inspection = inspection(args)?;
    let costly = costly(&inspection);
    let compiler = args.compiler.compiler();
    let listed = costly.iter().take(args.most()).map(|&index| Costly {
        index,
        rule: &inspection.rules[index],
        hints: hints(&inspection.rules[index], &compiler),
    });
    let listed: Vec<Costly<'_>> = listed.collect();
    plan::print(|out| match args.output {
        PlanOutput::Human => write(out, &inspection, costly.len(), &listed),
        PlanOutput::Json => write_json(out, &inspection, costly.len(), &listed),
    })?;
    Ok(Outcome::Clean)
}

fn inspection(args: &StatsArgs) -> Result<Inspection, Failure> {
    let rules = match &args.artifact {
        Some(path) => Rules::Artifact(path),
        None => rules::told_apart(&args.files)?,
    };
    match rules {
        Rules::Artifact(path) => {
            let unusable = |error: String| Failure::Artifact(path.to_owned(), error);
            let artifact = ArtifactBuf::read(path).map_err(|error| unusable(error.to_string()))?;
            let inspection = Inspection::from_bytes(artifact.as_bytes());
            inspection.map_err(|error| unusable(error.to_string()))
        }
        Rules::Sources(sources) => {
            let artifact = args.compiler.compiler().compile(&RuleSet::read(sources))?;
            let inspection = Inspection::from_bytes(artifact.as_bytes());
            Ok(inspection.expect("what is compiled here is of this version"))
        }
    }
}

/// A rule that costs more than it might.
struct Costly<'a> {
    index: usize,
    rule: &'a Rule,
    hints: Vec<Hint>,
}

/// The indexes of rules that are not cheap in all texts, the dearest first.
fn costly(inspection: &Inspection) -> Vec<usize> {
    let rules = &inspection.rules;
    let is_costly =
        |index: &usize| rules[*index].tiers.iter().any(|plan| plan.cost() > Some(Cost::Positions));
    let mut costly: Vec<usize> = (0..rules.len()).filter(is_costly).collect();
    costly.sort_by_key(|&index| {
        let [ascii, unicode] = &rules[index].tiers;
        Reverse((ascii.cost(), unicode.cost(), ascii.own_bytes + unicode.own_bytes, Reverse(index)))
    });
    costly
}

fn write(
    out: &mut dyn Write,
    inspection: &Inspection,
    costly: usize,
    listed: &[Costly<'_>],
) -> io::Result<()> {
    plan::kinds(inspection).write(out)?;
    bytes(inspection).write(out)?;
    let rules = inspection.rules.len();
    match (costly, listed.len()) {
        (0, _) => return writeln!(out, "No rule is costly."),
        (_, listed) if listed < costly => writeln!(
            out,
            "{} of {} rules are costly; the first {listed} (--all lists all):",
            number(costly),
            number(rules)
        )?,
        _ => writeln!(out, "{} of {} rules are costly:", number(costly), number(rules))?,
    }
    listed.iter().try_for_each(|costly| write_costly(out, costly))
}

fn write_costly(out: &mut dyn Write, Costly { rule, hints, .. }: &Costly<'_>) -> io::Result<()> {
    writeln!(out, "\n{}", plan::headline(rule))?;
    let [ascii, unicode] = Tier::ALL.map(|tier| rule.plan(tier));
    if ascii.cost() == unicode.cost() {
        writeln!(out, "  both     {}", plan::reason(ascii))?;
    } else {
        writeln!(out, "  ASCII    {}", plan::reason(ascii))?;
        writeln!(out, "  Unicode  {}", plan::reason(unicode))?;
    }
    let own = number(ascii.own_bytes + unicode.own_bytes);
    let shared = number(ascii.shared_bytes + unicode.shared_bytes);
    writeln!(out, "  bytes    {own} of its own, {shared} shared")?;
    for hint in hints {
        writeln!(out, "  help     {}", visible(&hint.to_string()))?;
    }
    Ok(())
}

/// What the bytes of an artifact are for.
fn bytes(inspection: &Inspection) -> Table {
    let mut table = Table::new(&["Bytes", "both", "ASCII", "Unicode"]);
    let mut rest = inspection.header.length as usize;
    for (name, columns) in uses(inspection) {
        rest -= columns.iter().sum::<usize>();
        if columns != [0; 3] {
            let text = |bytes| if bytes > 0 { number(bytes) } else { String::new() };
            table.add(name, columns.map(text));
        }
    }
    table.add("header and padding", [number(rest)]);
    table.add("all", [number(inspection.header.length as usize)]);
    table
}

/// Bytes by what they are for: of both tiers, of ASCII and of Unicode.
fn uses(inspection: &Inspection) -> [(&'static str, [usize; 3]); 5] {
    let mut uses = [
        ("rules as texts", [0; 3]),
        ("automata", [0; 3]),
        ("Shift-And programs", [0; 3]),
        ("literal filter", [0; 3]),
        ("literals and pieces", [0; 3]),
    ];
    for section in &inspection.sections {
        let purpose = match section.name {
            "automata" | "matches" | "targets" | "heads" | "DFAs" => 1,
            "programs" | "program words" => 2,
            "tier" | "literals" | "pieces" | "piece bytes" | "classes" => 4,
            _ if section.tier.is_none() => 0,
            _ => 3,
        };
        let tier = section.tier.map_or(0, |tier| tier as usize + 1);
        uses[purpose].1[tier] += section.bytes;
    }
    uses
}

#[derive(Serialize)]
struct JsonStats<'a> {
    rules: usize,
    bytes: u64,
    kinds: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    uses: BTreeMap<&'static str, usize>,
    costly: usize,
    listed: Vec<JsonCostly<'a>>,
}

#[derive(Serialize)]
struct JsonCostly<'a> {
    #[serde(flatten)]
    rule: RulePlans<'a>,
    hints: Vec<JsonHint<'a>>,
}

#[derive(Serialize)]
struct JsonHint<'a> {
    hint: String,
    pattern: Option<&'a str>,
}

fn write_json(
    out: &mut dyn Write,
    inspection: &Inspection,
    costly: usize,
    listed: &[Costly<'_>],
) -> io::Result<()> {
    let uses = uses(inspection).map(|(name, columns)| (name, columns.iter().sum()));
    let listed = listed.iter().map(|Costly { index, rule, hints }| JsonCostly {
        rule: RulePlans::of(*index, rule),
        hints: hints
            .iter()
            .map(|hint| JsonHint { hint: hint.to_string(), pattern: hint.pattern.as_deref() })
            .collect(),
    });
    let stats = JsonStats {
        rules: inspection.rules.len(),
        bytes: inspection.header.length,
        kinds: [("ascii", Tier::Ascii), ("unicode", Tier::Unicode)]
            .map(|(name, tier)| (name, plan::counts(inspection, tier)))
            .into(),
        uses: uses.into(),
        costly,
        listed: listed.collect(),
    };
    serde_json::to_writer(&mut *out, &stats)?;
    writeln!(out)
}
