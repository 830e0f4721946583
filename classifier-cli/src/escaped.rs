//! Output for programs, when people read it on a terminal.
//!
//! Files and pipes get every byte. On a terminal, characters that would steer it are escaped.

use std::borrow::Cow;
use std::io::{self, Write};

use classifier_compiler::escape::{is_unsafe, push_escaped};

/// What the output is, and so how a character is escaped.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// Lines and columns: as in messages, such as `\u{202e}`. Tabs and line breaks stay.
    Text,
    /// JSON stays the same JSON: `\u202e`.
    Json,
}

/// Escapes what is written. Each write is whole characters, because writers of texts write them in whole
/// and `BufWriter` splits no write; bytes that are not UTF-8 are written as U+FFFD.
pub struct Escaped<W>(pub W, pub Form);

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(&escaped(bytes, self.1))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn escaped(bytes: &[u8], form: Form) -> Cow<'_, [u8]> {
    let is_steering = |char: char| !matches!(char, '\n' | '\t') && is_unsafe(char);
    if str::from_utf8(bytes).is_ok_and(|text| !text.contains(is_steering)) {
        return bytes.into();
    }
    let text = String::from_utf8_lossy(bytes);
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let is_line_break = char == '\r' && chars.peek() == Some(&'\n');
        match form {
            _ if is_line_break || !is_steering(char) => escaped.push(char),
            Form::Text => push_escaped(&mut escaped, char),
            Form::Json => {
                let mut units = [0; 2];
                for unit in char.encode_utf16(&mut units) {
                    escaped += &format!("\\u{unit:04x}");
                }
            }
        }
    }
    escaped.into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::{Form, escaped};

    #[test]
    fn characters_that_steer_a_terminal_are_escaped_and_json_stays_the_same() {
        let text = "a\u{1B}[31m\u{202E}\u{9B}é\tb\r\nc\rd\n";
        let of = |form| String::from_utf8(escaped(text.as_bytes(), form).into_owned()).unwrap();
        assert_eq!(of(Form::Text), "a\\u{1b}[31m\\u{202e}\\u{9b}é\tb\r\nc\\rd\n");
        let json = "{\"text\":\"\u{202E}\u{9B}\u{7F}é\"}\r\n";
        let shown = String::from_utf8(escaped(json.as_bytes(), Form::Json).into_owned()).unwrap();
        assert_eq!(shown, "{\"text\":\"\\u202e\\u009b\\u007fé\"}\r\n");
        assert_eq!(*escaped(b"a\x9B", Form::Text), *"a\u{FFFD}".as_bytes());
        assert_eq!(*escaped("é\tb\r\n".as_bytes(), Form::Text), *"é\tb\r\n".as_bytes());
    }
}
