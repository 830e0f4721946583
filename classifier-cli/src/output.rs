//! `--output tsv|json`: one line a text.

use std::borrow::Cow;
use std::io::{self, Write};

use classifier::Rule;
use serde::Serialize;

use crate::args::OutputFormat;

/// A text, and whether it can be written on one line as it stands.
pub enum Text<'a> {
    /// It was read as a line, so it can, and its bytes are kept.
    Line(&'a [u8]),
    /// It was read from JSON and may hold anything.
    Json(&'a str),
}

/// The label of a text, and the rule that won it.
#[derive(Clone, Copy)]
pub struct Verdict<'a> {
    pub label: &'a str,
    rule: Option<Rule<'a>>,
}

impl<'a> Verdict<'a> {
    /// The label of the rule, or the default label where none won.
    pub fn new(rule: Option<Rule<'a>>, default: &'a str) -> Self {
        Self { label: rule.map_or(default, |rule| rule.label), rule }
    }
}

/// Write the line for a text.
pub fn write(
    out: &mut impl Write,
    format: OutputFormat,
    verdict: Verdict<'_>,
    text: Text<'_>,
) -> io::Result<()> {
    match format {
        OutputFormat::Tsv => write_tsv(out, verdict, text)?,
        OutputFormat::Json => write_json(out, verdict, text)?,
    }
    out.write_all(b"\n")
}

/// Write a line of escaped columns.
pub fn write_columns(out: &mut impl Write, columns: &[&str]) -> io::Result<()> {
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            out.write_all(b"\t")?;
        }
        write_escaped(out, column)?;
    }
    out.write_all(b"\n")
}

fn write_tsv(out: &mut impl Write, verdict: Verdict<'_>, text: Text<'_>) -> io::Result<()> {
    write_escaped(out, verdict.label)?;
    out.write_all(b"\t")?;
    match text {
        Text::Line(text) => out.write_all(text),
        Text::Json(text) => write_escaped(out, text),
    }
}

/// Write `field` so that it is one column of one line, and so that it can be read back.
fn write_escaped(out: &mut impl Write, field: &str) -> io::Result<()> {
    for piece in field.split_inclusive(['\\', '\t', '\n', '\r']) {
        let (plain, escape) = match piece.as_bytes() {
            [plain @ .., b'\\'] => (plain, r"\\"),
            [plain @ .., b'\t'] => (plain, r"\t"),
            [plain @ .., b'\n'] => (plain, r"\n"),
            [plain @ .., b'\r'] => (plain, r"\r"),
            plain => (plain, ""),
        };
        out.write_all(plain)?;
        out.write_all(escape.as_bytes())?;
    }
    Ok(())
}

#[derive(Serialize)]
struct JsonLine<'a> {
    label: &'a str,
    rule: Option<JsonRule<'a>>,
    text: Cow<'a, str>,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    index: usize,
    label: &'a str,
    pattern: &'a str,
    file: &'a str,
    line: u32,
}

fn write_json(out: &mut impl Write, verdict: Verdict<'_>, text: Text<'_>) -> io::Result<()> {
    let line = JsonLine {
        label: verdict.label,
        rule: verdict.rule.map(|rule| JsonRule {
            index: rule.id.index(),
            label: rule.label,
            pattern: rule.pattern,
            file: rule.file,
            line: rule.line,
        }),
        text: match text {
            Text::Line(text) => String::from_utf8_lossy(text),
            Text::Json(text) => Cow::Borrowed(text),
        },
    };
    Ok(serde_json::to_writer(out, &line)?)
}

#[cfg(test)]
mod tests {
    use super::write_escaped;

    #[test]
    fn an_escaped_field_is_one_column_of_one_line() {
        let escaped = |field| {
            let mut out = Vec::new();
            write_escaped(&mut out, field).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(escaped("a\nb\r\n\\n\té"), r"a\nb\r\n\\n\té");
        assert_eq!(escaped("\n"), r"\n");
        assert_eq!(escaped(""), "");
    }
}
