//! `--code`: what a code of `check` means.

use std::io::{self, Write};

use classifier_compiler::{Code, Explanation, Lint, Shown, similar_label};

use crate::console::HEADING;

/// The code of an error, or that of a lint, which is its name.
pub fn parse(name: &str) -> Result<Code, String> {
    let codes = Code::ALL.iter().copied().chain(Lint::ALL.iter().map(|lint| lint.code()));
    let found = codes.clone().find(|code| code.as_str().eq_ignore_ascii_case(name));
    found.ok_or_else(|| match similar_label(name, codes.map(Code::as_str)) {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => "the codes are in the reports of `check`".to_owned(),
    })
}

/// Write what a code means, an example and the cure.
pub fn write(out: &mut dyn Write, code: Code) -> io::Result<()> {
    let Explanation { meaning, example, level, cure, .. } = code.explanation();
    let level = level.map(|level| format!(" ({} by default)", level.name())).unwrap_or_default();
    writeln!(out, "{HEADING}{code}{HEADING:#}{level}: {meaning}")?;
    for (heading, shown) in [("Example", example), ("Cure", cure)] {
        writeln!(out, "\n{HEADING}{heading}{HEADING:#}")?;
        let (Shown::File(text) | Shown::Words(text)) = &shown else { continue };
        text.lines().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    writeln!(out, "\nMore: docs/rules.md#{}", code.anchor())
}
