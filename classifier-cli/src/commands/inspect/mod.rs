//! `classifier inspect`: shows what an artifact consists of, and how its rules are decided.

pub mod args;
pub mod describe;
pub mod json;
pub mod table;

use std::io::{self, Write};

use classifier::ArtifactBuf;
use classifier_compiler::ByteOrder;
use classifier_compiler::escape::escape;
use classifier_compiler::inspect::{
    Alphabet, AutomatonKind, Header, Inspection, InspectionError, ProgramKind, Rule,
};

use crate::numbers::grouped;
use crate::options::PlanFormat;
use crate::output;
use crate::status::{Failure, Outcome, print_message};

use args::InspectArgs;
use table::{Table, kinds};

/// The largest number of rules that are listed by default.
const FEW: usize = 20;

/// Run the command.
pub fn run(args: &InspectArgs) -> Result<Outcome, Failure> {
    let artifact =
        ArtifactBuf::read(&args.file).map_err(|error| Failure::artifact(&args.file, error))?;
    match Inspection::from_bytes(artifact.as_bytes()) {
        Ok(inspection) => match args.output {
            PlanFormat::Human => output::to_stdout(|out| write(out, &inspection, args)),
            PlanFormat::Json => output::json_to_stdout(&json::artifact(&inspection)),
        },
        Err(error) => {
            let header = Header::read(artifact.as_bytes());
            let header = header.filter(|header| is_foreign(header, &error));
            let header = header.ok_or_else(|| Failure::artifact(&args.file, &error))?;
            match args.output {
                PlanFormat::Human => output::to_stdout(|out| write_header(out, &header, args)),
                PlanFormat::Json => output::json_to_stdout(&json::header(&header)),
            }?;
            let file = args.file.display();
            print_message(format_args!("{file}: only the header can be read: {error}"));
            Ok(Outcome::SomeUnread)
        }
    }
}

/// Whether the artifact seems to be for other machines or versions, and not damaged.
fn is_foreign(header: &Header, error: &InspectionError) -> bool {
    let is_version = matches!(error, InspectionError::Refused(error) if error.is_version());
    is_version || header.byte_order != ByteOrder::NATIVE
}

fn write(out: &mut dyn Write, inspection: &Inspection, args: &InspectArgs) -> io::Result<()> {
    write_header(out, &inspection.header, args)?;
    writeln!(
        out,
        "Artifact id {}, default label {}.",
        inspection.artifact_id,
        escape(&inspection.default_label)
    )?;
    write_alphabet(out, inspection.alphabet)?;
    writeln!(out)?;
    labels(inspection).write(out)?;
    kinds(inspection).write(out)?;
    sections(inspection).write(out)?;
    automata(inspection).write(out)?;
    if args.rules || inspection.rules.len() <= FEW {
        return inspection.rules.iter().try_for_each(|rule| write_rule(out, rule));
    }
    writeln!(out, "--rules prints how each rule is decided.")
}

fn write_header(out: &mut dyn Write, header: &Header, args: &InspectArgs) -> io::Result<()> {
    let order = match header.byte_order {
        ByteOrder::Little => "little-endian",
        ByteOrder::Big => "big-endian",
    };
    writeln!(
        out,
        "{}: {} bytes, {order}, format version {}, engine \"{}\", checksum {:08x}",
        escape(&args.file.display().to_string()),
        grouped(header.length as usize),
        header.format_version,
        escape(&header.engine),
        header.checksum
    )
}

fn write_alphabet(out: &mut dyn Write, alphabet: Alphabet) -> io::Result<()> {
    let Alphabet { atoms, symbols, .. } = alphabet;
    let shared = match symbols < atoms {
        true => format!(", which share {symbols} symbols"),
        false => String::new(),
    };
    writeln!(
        out,
        "The rules distinguish {} kinds of characters beyond ASCII{shared}.",
        grouped(atoms)
    )
}

fn labels(inspection: &Inspection) -> Table {
    let mut table = Table::new(&["Labels", "rules"]);
    for label in &inspection.labels {
        table.add(&escape(&label.name), [grouped(label.rules)]);
    }
    table.add("all", [grouped(inspection.rules.len())]);
    table
}

/// Bytes by section.
fn sections(inspection: &Inspection) -> Table {
    let all = inspection.header.length as usize;
    let share = |bytes: usize| format!("{:.1}%", 100.0 * bytes as f64 / all as f64);
    let mut table = Table::new(&["Bytes", "number", "share"]);
    let mut rest = all;
    for section in inspection.sections.iter().filter(|section| section.bytes > 0) {
        rest -= section.bytes;
        table.add(section.name, [grouped(section.bytes), share(section.bytes)]);
    }
    table.add("header and padding", [grouped(rest), share(rest)]);
    table.add("all", [grouped(all), share(all)]);
    table
}

/// Each automaton, and all programs together.
fn automata(inspection: &Inspection) -> Table {
    let mut table = Table::new(&["Automata", "number", "bytes", "states", "rules", "heads"]);
    for (index, automaton) in inspection.automata.iter().enumerate() {
        let kind = match automaton.kind {
            AutomatonKind::Anchored => "anchored DFA",
            AutomatonKind::Scan => "scan DFA",
        };
        let columns =
            [index, automaton.bytes, automaton.states, automaton.rules.len(), automaton.prefixes];
        table.add(kind, columns.map(grouped));
    }
    for (kind, name) in
        [(ProgramKind::Literal, "programs"), (ProgramKind::Confirm, "confirming programs")]
    {
        let programs = || inspection.programs.iter().filter(|program| program.kind == kind);
        let count = programs().count();
        if count > 0 {
            let bytes = grouped(programs().map(|program| program.bytes).sum::<usize>());
            table.add(name, [String::new(), bytes, String::new(), grouped(count)]);
        }
    }
    table
}

fn write_rule(out: &mut dyn Write, rule: &Rule) -> io::Result<()> {
    writeln!(out, "{}", describe::headline(rule))?;
    if rule.decisions.is_empty() {
        writeln!(out, "  no text matches")?;
    }
    for decision in &rule.decisions {
        writeln!(out, "  {}", describe::decision(decision))?;
    }
    if let Some(program) = rule.confirmed {
        writeln!(out, "  confirmed by program {program} in texts beyond ASCII")?;
    }
    writeln!(out, "  bytes: {}\n", describe::bytes(rule))
}
