//! `classifier rules`: lists or copies the built-in rule files.

pub mod args;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use classifier_compiler::escape::escape;
use classifier_compiler::{RuleSet, RuleSource};
use serde::Serialize;

use crate::destination::Destination;
use crate::numbers::grouped;
use crate::options::PlanFormat;
use crate::output;
use crate::status::{Failure, Outcome, print_message};

use args::ListArgs;

/// Run the command.
pub fn run(args: &ListArgs) -> Result<Outcome, Failure> {
    if let Some(folder) = &args.export {
        return export(folder, args.force);
    }
    let listed = Listed::new()?;
    match args.output {
        PlanFormat::Human => output::to_stdout(|out| listed.write(out)),
        PlanFormat::Json => output::json_to_stdout(&listed),
    }
}

#[derive(Serialize)]
struct Listed {
    /// The names of the default files.
    default: [&'static str; 3],
    files: Vec<ListedFile>,
}

#[derive(Serialize)]
struct ListedFile {
    name: &'static str,
    source: &'static str,
    file: &'static str,
    purpose: &'static str,
    rules: usize,
    /// Labels with rules.
    labels: usize,
    examples: usize,
}

impl Listed {
    fn new() -> Result<Self, Failure> {
        let files = classifier_rules::FILES.iter().map(|file| -> Result<ListedFile, Failure> {
            let set = RuleSet::load([RuleSource::builtin(file.name)])?;
            let mut labels: Vec<usize> = set.rules().iter().map(|rule| rule.label).collect();
            labels.sort_unstable();
            labels.dedup();
            let of_rules: usize = set.rules().iter().map(|rule| rule.examples.len()).sum();
            Ok(ListedFile {
                name: file.name,
                source: file.source,
                file: file.file_name,
                purpose: file.purpose,
                rules: set.rules().len(),
                labels: labels.len(),
                examples: of_rules + set.examples().len(),
            })
        });
        Ok(Self { default: classifier_rules::DEFAULT, files: files.collect::<Result<_, _>>()? })
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for file in &self.files {
            let counts =
                [(file.rules, "rules"), (file.labels, "labels"), (file.examples, "examples")];
            let counts = counts.map(|(count, what)| format!("{} {what}", grouped(count)));
            writeln!(out, "{}: {}\n  {}\n", file.source, counts.join(", "), file.purpose)?;
        }
        let default = self.files.iter().filter(|file| self.default.contains(&file.name));
        let default: Vec<&str> = default.map(|file| file.source).collect();
        writeln!(out, "builtin, the default: {}", default.join(", then "))
    }
}

/// Write copies of the files into a folder. Without `force`, nothing is written if one exists.
fn export(folder: &Path, force: bool) -> Result<Outcome, Failure> {
    let failure = |error| Failure::WriteFile(folder.to_owned(), error);
    fs::create_dir_all(folder).map_err(failure)?;
    let copies = classifier_rules::FILES.map(|file| (folder.join(file.file_name), file.text));
    let there: Vec<&PathBuf> = copies
        .iter()
        .map(|(path, _)| path)
        .filter(|path| path.symlink_metadata().is_ok())
        .collect();
    if !force && !there.is_empty() {
        let names: Vec<_> = there.iter().map(|path| path.display().to_string()).collect();
        let names = names.join(", ");
        print_message(format_args!(
            "nothing was written, because {names} exists; --force replaces files"
        ));
        return Ok(Outcome::Found);
    }
    let mut written = String::new();
    // All temporary files are written before the first is put in place, so that a full disk changes
    // nothing.
    let destinations: Result<Vec<_>, _> = copies
        .iter()
        .map(|(path, text)| Destination::with_content(path, text.as_bytes()))
        .collect();
    for (destination, (path, _)) in destinations?.into_iter().zip(&copies) {
        match force {
            true => destination.finish()?,
            false => destination.finish_new()?,
        }
        written += &format!("{}\n", escape(&path.display().to_string()));
    }
    output::to_stdout(|out| out.write_all(written.as_bytes()))
}
