//! Diagnostics as workflow commands of GitHub Actions, which become annotations of files.
//!
//! The escapes are those of `@actions/core` (`command.ts`); the documentation of workflow commands
//! does not describe them.

use std::io::{self, Write};

use classifier_compiler::{Diagnostic, Diagnostics, Severity};

/// Write one line for each problem.
pub fn write(out: &mut dyn Write, found: &Diagnostics) -> io::Result<()> {
    found.iter().try_for_each(|problem| write_command(out, problem))
}

fn write_command(out: &mut dyn Write, problem: &Diagnostic) -> io::Result<()> {
    let command = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    write!(out, "::{command} ")?;
    if let Some(place) = &problem.location {
        let (line, column) = (place.line(), place.column());
        let (end_line, end_column) = (place.end_line(), place.end_column());
        write!(out, "file={},line={line},col={column},", property(place.file()))?;
        write!(out, "endLine={end_line},endColumn={end_column},")?;
    }
    let title = property(problem.code.as_str());
    writeln!(out, "title={title}::{}", data(&message(problem)))
}

/// The message, the rule, related places and the help, one per line.
fn message(problem: &Diagnostic) -> String {
    let mut lines = vec![problem.message.clone()];
    if let Some(pattern) = &problem.pattern {
        lines.push(format!("pattern: {pattern}"));
    }
    if let Some(label) = &problem.label {
        lines.push(format!("label: {label}"));
    }
    let related = problem.related.iter();
    lines.extend(related.map(|related| format!("{}: {}", related.location, related.message)));
    lines.extend(problem.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

fn data(text: &str) -> String {
    escaped(text, &['%', '\r', '\n'])
}

fn property(text: &str) -> String {
    escaped(text, &['%', '\r', '\n', ':', ','])
}

/// The text with special ASCII characters as a percent sign and two hexadecimal digits.
fn escaped(text: &str, special: &[char]) -> String {
    let escape = |piece: &str| -> String {
        match piece.strip_suffix(special) {
            Some(plain) => {
                let special = piece.as_bytes()[plain.len()];
                format!("{plain}%{special:02X}")
            }
            None => piece.to_owned(),
        }
    };
    text.split_inclusive(special).map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_message_or_property_is_escaped() {
        assert_eq!(data("100%: a,b\r\nc%0A"), "100%25: a,b%0D%0Ac%250A");
        assert_eq!(property("a:b,c%\r\né"), "a%3Ab%2Cc%25%0D%0Aé");
        assert_eq!((data(""), property("plain")), (String::new(), "plain".to_owned()));
    }
}
