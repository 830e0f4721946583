//! JSON to a document, in the order of the file.
//!
//! Rule files need a place for every key and value, and an error that helps to mend it; what JSON
//! is (RFC 8259) takes less than it takes to get both out of a parser that has no places.

use std::ops::Range;

use super::{
    document::{FLOAT, Key, LARGE_INTEGER, Node, SyntaxError, Value, syntax_error},
    json_messages,
};

/// Nested deeper than this, a file is no rule file; it also bounds the recursion below.
const DEPTH: usize = 16;

/// Reads a JSON file.
///
/// # Errors
///
/// The first syntax error, behind which nothing is certain. Where there is none, the first value
/// that is nested too deeply or has half a surrogate pair.
pub(crate) fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    let mut parser = Parser { text, at: 0, refused: None };
    match parser.document().map_err(|(reason, at)| json_messages::reworded(text, at, reason)) {
        Err(error) => Err(vec![error]),
        Ok(node) => parser.refused.map_or(Ok(node), |refused| Err(vec![refused])),
    }
}

/// What is wrong and where, in words of the grammar.
type Error = (&'static str, Range<usize>);

struct Parser<'t> {
    text: &'t str,
    /// How much of it is read; always a boundary between characters.
    at: usize,
    /// What is JSON, but cannot be used.
    refused: Option<SyntaxError>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Node, Error> {
        let node = self.value(DEPTH)?;
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self.error("trailing characters")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Error> {
        let first = self.peek().ok_or_else(|| self.end("EOF while parsing a value"))?;
        let start = self.at;
        let value = match first {
            b'[' | b'{' if depth == 0 => {
                self.skip_nested();
                let reason = format!("nested more than {DEPTH} levels deep");
                self.refuse(reason, start..self.at);
                Value::Other("a list")
            }
            b'"' => Value::String(self.string()?),
            b'[' => self.array(depth)?,
            b'{' => self.object(depth)?,
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Other("null"))?,
            _ => return Err(self.error("expected value")),
        };
        Ok(Node { span: start..self.at, value })
    }

    fn array(&mut self, depth: usize) -> Result<Value, Error> {
        const EOF: &str = "EOF while parsing a list";
        let mut items = Vec::new();
        self.at += 1;
        if self.peek().ok_or_else(|| self.end(EOF))? == b']' {
            self.at += 1;
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth - 1)?);
            match self.peek().ok_or_else(|| self.end(EOF))? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(Value::Array(items));
                }
                _ => return Err(self.error("expected `,` or `]`")),
            }
            if self.peek() == Some(b']') {
                return Err(self.error("trailing comma"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Error> {
        const EOF: &str = "EOF while parsing an object";
        let mut entries = Vec::new();
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Table(entries));
        }
        loop {
            if self.peek().ok_or_else(|| self.end(EOF))? != b'"' {
                return Err(self.error("key must be a string"));
            }
            let start = self.at;
            let text = self.string()?;
            let key = Key { span: start..self.at, text };
            if self.peek().ok_or_else(|| self.end(EOF))? != b':' {
                return Err(self.error("expected `:`"));
            }
            self.at += 1;
            entries.push((key, self.value(depth - 1)?));
            match self.peek().ok_or_else(|| self.end(EOF))? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(Value::Table(entries));
                }
                _ => return Err(self.error("expected `,` or `}`")),
            }
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Error> {
        let same = word.bytes().zip(self.text[self.at..].bytes());
        let same = same.take_while(|(expected, found)| expected == found).count();
        self.at += same;
        match same == word.len() {
            true => Ok(value),
            false if self.at == self.text.len() => Err(self.end("EOF while parsing a value")),
            false => Err(self.error("expected ident")),
        }
    }

    fn number(&mut self) -> Result<Value, Error> {
        let start = self.at;
        self.skip_any("-");
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if let Some(b'0'..=b'9') = self.byte() {
            return Err(self.error("invalid number"));
        }
        let integer_end = self.at;
        if self.skip_any(".") {
            self.digits()?;
        }
        if self.skip_any("eE") {
            self.skip_any("+-");
            self.digits()?;
        }
        let name = if self.at == integer_end { LARGE_INTEGER } else { FLOAT };
        let integer = self.text[start..self.at].parse();
        Ok(integer.map_or(Value::Other(name), Value::Integer))
    }

    /// At least one digit, and all that follow.
    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        match self.byte() {
            _ if self.at > start => Ok(()),
            None => Err(self.end("EOF while parsing a value")),
            Some(_) => Err(self.error("invalid number")),
        }
    }

    /// Reads the string that starts here.
    fn string(&mut self) -> Result<String, Error> {
        let start = self.at;
        let mut decoded = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
            let plain = rest.bytes().take_while(is_plain).count();
            decoded.push_str(&rest[..plain]);
            self.at += plain;
            match self.byte() {
                None => return Err(self.end("EOF while parsing a string")),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(decoded);
                }
                Some(b'\\') => match self.escape()? {
                    Ok(char) => decoded.push(char),
                    Err(reason) => {
                        decoded.push(char::REPLACEMENT_CHARACTER);
                        self.refuse_string(reason, start);
                    }
                },
                Some(_) => return Err(self.error("control character")),
            }
        }
    }

    /// Reads the escape that starts here: a character, or why its number is none.
    fn escape(&mut self) -> Result<Result<char, &'static str>, Error> {
        const LONE: &str = "lone leading surrogate in hex escape";
        let mut rest = self.text[self.at + 1..].chars();
        let Some(name) = rest.next() else { return Err(self.end("EOF while parsing a string")) };
        let char = match name {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{C}',
            'r' => '\r',
            '"' | '\\' | '/' => name,
            'u' => {
                let first = self.code()?;
                return Ok(match first {
                    0xDC00..0xE000 => Err(LONE),
                    0xD800..0xDC00 if !self.text[self.at..].starts_with("\\u") => {
                        Err("unexpected end of hex escape")
                    }
                    0xD800..0xDC00 => {
                        let pair = [first, self.code()?];
                        let mut chars = char::decode_utf16(pair);
                        chars.next().and_then(Result::ok).ok_or(LONE)
                    }
                    _ => char::from_u32(first.into()).ok_or(LONE),
                });
            }
            _ => {
                let end = self.at + 1 + name.len_utf8();
                return Err(("invalid escape", self.at..end));
            }
        };
        self.at += 2;
        Ok(Ok(char))
    }

    /// Reads `\u` and four digits.
    fn code(&mut self) -> Result<u16, Error> {
        let start = self.at;
        self.at += 2;
        let mut code = 0;
        for _ in 0..4 {
            let Some(char) = self.text[self.at..].chars().next() else {
                return Err(self.end("EOF while parsing a string"));
            };
            let end = self.at + char.len_utf8();
            let digit = char.to_digit(16).ok_or(("invalid escape", start..end))?;
            code = code << 4 | digit as u16;
            self.at = end;
        }
        Ok(code)
    }

    /// Passes what is nested too deeply to be read: to the bracket that closes it, or to the end.
    fn skip_nested(&mut self) {
        let mut open = 0_usize;
        let mut in_string = false;
        let mut bytes = self.text[self.at..].bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => in_string = !in_string,
                b'\\' if in_string => _ = bytes.next(),
                b'[' | b'{' if !in_string => open += 1,
                b']' | b'}' if !in_string => open = open.saturating_sub(1),
                _ => continue,
            }
            if open == 0 && !in_string {
                break;
            }
        }
        self.at = self.text.len() - bytes.len();
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// The next byte that is no white space, up to which everything is passed.
    fn peek(&mut self) -> Option<u8> {
        while self.skip_any(" \t\r\n") {}
        self.byte()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes the next byte if it is one of these, which are ASCII.
    fn skip_any(&mut self, any: &str) -> bool {
        let is_one = self.byte().is_some_and(|byte| any.as_bytes().contains(&byte));
        self.at += usize::from(is_one);
        is_one
    }

    /// Remembers the first of what cannot be used.
    fn refuse(&mut self, reason: String, at: Range<usize>) {
        self.refused.get_or_insert(syntax_error(&reason, None, at));
    }

    /// The same of a string of which only the start is read.
    fn refuse_string(&mut self, reason: &str, start: usize) {
        if self.refused.is_some() {
            return;
        }
        let mut rest = self.text[self.at..].bytes();
        while let Some(byte) = rest.next() {
            match byte {
                b'"' => break,
                b'\\' => _ = rest.next(),
                _ => {}
            }
        }
        self.refuse(reason.to_owned(), start..self.text.len() - rest.len());
    }

    /// An error at the next character.
    fn error(&self, reason: &'static str) -> Error {
        (reason, self.at..self.at)
    }

    /// An error at the end of the file, which the text lies before.
    fn end(&self, reason: &'static str) -> Error {
        let end = self.text.trim_end().len();
        (reason, end..end)
    }
}

#[cfg(test)]
mod tests;
