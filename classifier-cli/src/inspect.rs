//! `classifier inspect`: what an artifact consists of, and how its rules are decided.

use std::io::{self, Write};

use classifier::ArtifactBuf;
use classifier_compiler::ByteOrder;
use classifier_compiler::inspect::{
    AutomatonKind, Header, Inspection, InspectionError, Rule, Tier,
};

use crate::args::{InspectArgs, PlanOutput};
use crate::plan::{self, Artifact, Table, number};
use crate::status::{Failure, Outcome, complain};
use crate::visible::visible;

/// Rules that are listed without being asked for, at most.
const FEW: usize = 20;

/// Tell what can be told of an artifact.
pub fn run(args: &InspectArgs) -> Result<Outcome, Failure> {
    let unusable = |error: String| Failure::Artifact(args.file.clone(), error);
    let artifact = ArtifactBuf::read(&args.file).map_err(|error| unusable(error.to_string()))?;
    match Inspection::from_bytes(artifact.as_bytes()) {
        Ok(inspection) => {
            plan::print(|out| match args.output {
                PlanOutput::Human => write(out, &inspection, args),
                PlanOutput::Json => write_json(out, &Artifact::of(&inspection)),
            })?;
            Ok(Outcome::Clean)
        }
        Err(error) => {
            let header = Header::read(artifact.as_bytes());
            let header = header.filter(|header| is_foreign(header, &error));
            let header = header.ok_or_else(|| unusable(error.to_string()))?;
            plan::print(|out| match args.output {
                PlanOutput::Human => write_header(out, &header, args),
                PlanOutput::Json => write_json(out, &Artifact::of_header(&header)),
            })?;
            let file = args.file.display();
            complain(format_args!("{file}: only the header can be told here: {error}"));
            Ok(Outcome::SomeUnread)
        }
    }
}

/// Whether nothing is wrong, for all that is known, but that the artifact is for other programs.
fn is_foreign(header: &Header, error: &InspectionError) -> bool {
    let is_version = matches!(error, InspectionError::Refused(error) if error.is_version());
    is_version || header.byte_order != ByteOrder::NATIVE
}

fn write_json(out: &mut dyn Write, artifact: &Artifact<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, artifact)?;
    writeln!(out)
}

fn write(out: &mut dyn Write, inspection: &Inspection, args: &InspectArgs) -> io::Result<()> {
    write_header(out, &inspection.header, args)?;
    writeln!(out)?;
    labels(inspection).write(out)?;
    plan::kinds(inspection).write(out)?;
    sections(inspection).write(out)?;
    automata(inspection).write(out)?;
    if args.rules || inspection.rules.len() <= FEW {
        return inspection.rules.iter().try_for_each(|rule| write_rule(out, rule));
    }
    writeln!(out, "How each rule is decided is told with --rules.")
}

fn write_header(out: &mut dyn Write, header: &Header, args: &InspectArgs) -> io::Result<()> {
    let order = match header.byte_order {
        ByteOrder::Little => "little-endian",
        ByteOrder::Big => "big-endian",
    };
    writeln!(
        out,
        "{}: {} bytes, {order}, format version {}, engine \"{}\", checksum {:08x}",
        visible(&args.file.display().to_string()),
        number(header.length as usize),
        header.format_version,
        header.engine,
        header.checksum
    )
}

fn labels(inspection: &Inspection) -> Table {
    let mut table = Table::new(&["Labels", "rules"]);
    for label in &inspection.labels {
        table.add(&visible(&label.name), [number(label.rules)]);
    }
    table.add("all", [number(inspection.rules.len())]);
    table
}

/// Bytes by section, with those of both tiers in one row.
fn sections(inspection: &Inspection) -> Table {
    let all = inspection.header.length as usize;
    let share = |bytes: usize| format!("{:.1}%", 100.0 * bytes as f64 / all as f64);
    let mut table = Table::new(&["Bytes", "both", "ASCII", "Unicode", "share"]);
    let bytes = |name, tier| {
        let mut sections = inspection.sections.iter();
        let section = sections.find(|section| section.name == name && section.tier == tier);
        section.map_or(0, |section| section.bytes)
    };
    let without_unicode = inspection.sections.iter().filter(|its| its.tier != Some(Tier::Unicode));
    let mut rest = all;
    for section in without_unicode {
        let columns = [None, Some(Tier::Ascii), Some(Tier::Unicode)];
        let columns = columns.map(|tier| bytes(section.name, tier));
        let sum = columns.iter().sum();
        rest -= sum;
        if sum > 0 {
            let texts = columns.map(|bytes| if bytes > 0 { number(bytes) } else { String::new() });
            table.add(section.name, texts.into_iter().chain([share(sum)]));
        }
    }
    let empty = String::new;
    table.add("header and padding", [number(rest), empty(), empty(), share(rest)]);
    table.add("all", [number(all), empty(), empty(), share(all)]);
    table
}

/// Shared automata one by one, and those of single rules together.
fn automata(inspection: &Inspection) -> Table {
    let mut table = Table::new(&["Automata", "number", "bytes", "states", "rules", "heads"]);
    for tier in Tier::ALL {
        let its = inspection.tier(tier);
        for (index, automaton) in its.automata.iter().enumerate() {
            let kind = match automaton.kind {
                AutomatonKind::Anchored => "anchored DFA",
                AutomatonKind::Scan => "scan DFA",
                AutomatonKind::Confirm => continue,
            };
            let columns =
                [index, automaton.bytes, automaton.states, automaton.rules.len(), automaton.heads];
            table.add(&format!("{tier}: {kind}"), columns.map(number));
        }
        let confirm = || its.automata.iter().filter(|its| its.kind == AutomatonKind::Confirm);
        let (count, bytes) = (confirm().count(), confirm().map(|its| its.bytes).sum());
        if count > 0 {
            let states = confirm().map(|its| its.states).sum();
            let columns = [bytes, states, count].map(number);
            table.add(&format!("{tier}: confirm DFAs"), [String::new()].into_iter().chain(columns));
        }
        let count = its.programs.len();
        if count > 0 {
            let bytes = number(its.programs.iter().map(|its| its.bytes).sum());
            let columns = [String::new(), bytes, String::new(), number(count)];
            table.add(&format!("{tier}: Shift-And programs"), columns);
        }
    }
    table
}

fn write_rule(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(out, "{}", plan::headline(rule))?;
    let [ascii, unicode] = Tier::ALL.map(|tier| rule.plan(tier));
    let words = |tier| rule.plan(tier).decisions.iter().map(plan::decision).collect::<Vec<_>>();
    let is_same = words(Tier::Ascii) == words(Tier::Unicode);
    let tiers = if is_same { &Tier::ALL[..1] } else { &Tier::ALL[..] };
    for &tier in tiers {
        let name = if is_same { "both".to_owned() } else { tier.to_string() };
        let mut words = words(tier);
        if words.is_empty() {
            words.push("no such text matches".to_owned());
        }
        for line in words {
            writeln!(out, "  {name:<7}  {line}")?;
        }
    }
    let own = number(ascii.own_bytes + unicode.own_bytes);
    let shared = number(ascii.shared_bytes + unicode.shared_bytes);
    writeln!(out, "  bytes    {own} of its own, {shared} shared\n")
}
