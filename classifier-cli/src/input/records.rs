//! Where records of CSV end (RFC 4180): a line break in quotes does not end one.

use memchr::{memchr, memchr2};

/// The largest length of a quoted field. A quote that is not closed within it is an ordinary
/// character, so that one stray quote does not swallow the rest of a file.
const LONGEST_QUOTED: usize = 64 * 1024;

/// Where the search for the end of a record got to.
pub enum Scan {
    /// The end of the record, after its LF.
    Ended(usize),
    /// More bytes are needed. The search can go on here.
    Open(usize),
}

/// The end of the first record of `data` after `at`, a place outside of quotes; records start at
/// `begin`.
pub fn scan(data: &[u8], begin: usize, mut at: usize, delimiter: u8) -> Scan {
    while let Some(found) = memchr2(b'\n', b'"', &data[at..]) {
        let here = at + found;
        if data[here] == b'\n' {
            return Scan::Ended(here + 1);
        }
        let opens = here == begin || [delimiter, b'\n'].contains(&data[here - 1]);
        at = match opens.then(|| closing(&data[here + 1..])) {
            Some(Quote::Closed(length)) => here + 1 + length + 1,
            Some(Quote::Open) => return Scan::Open(here),
            Some(Quote::Stray) | None => here + 1,
        };
    }
    Scan::Open(data.len())
}

/// The end of the first record of `data`, which are whole records.
pub fn end(data: &[u8], delimiter: u8) -> usize {
    let mut at = 0;
    loop {
        match scan(data, 0, at, delimiter) {
            Scan::Ended(end) => return end,
            Scan::Open(here) if here == data.len() => return here,
            // The quote has no end in this source.
            Scan::Open(quote) => at = quote + 1,
        }
    }
}

/// How a quoted field goes on.
enum Quote {
    /// Its closing quote is here.
    Closed(usize),
    /// More bytes are needed.
    Open,
    /// It has no closing quote.
    Stray,
}

fn closing(content: &[u8]) -> Quote {
    let mut at = 0;
    while let Some(found) = content.get(at..).and_then(|rest| memchr(b'"', rest)) {
        let here = at + found;
        if here >= LONGEST_QUOTED {
            return Quote::Stray;
        }
        match content.get(here + 1) {
            Some(b'"') => at = here + 2,
            Some(_) => return Quote::Closed(here),
            None => return Quote::Open,
        }
    }
    if content.len() > LONGEST_QUOTED { Quote::Stray } else { Quote::Open }
}

/// A field of a record.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    /// Without its outer quotes.
    pub content: &'a [u8],
    /// Whether two quotes in it are one.
    pub has_escapes: bool,
}

impl<'a> Field<'a> {
    /// The value, assembled in `memory` if needed.
    pub fn value(self, memory: &'a mut Vec<u8>) -> &'a [u8] {
        if !self.has_escapes {
            return self.content;
        }
        memory.clear();
        let mut rest = self.content;
        while let Some(at) = memchr(b'"', rest) {
            memory.extend_from_slice(&rest[..=at]);
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        memory.extend_from_slice(rest);
        memory
    }
}

/// The fields of a record without its line break.
pub fn fields(record: &[u8], delimiter: u8) -> impl Iterator<Item = Field<'_>> {
    let mut rest = Some(record);
    std::iter::from_fn(move || {
        let data = rest?;
        let (field, end) = first_field(data, delimiter);
        rest = data.get(end + 1..).filter(|_| end < data.len());
        Some(field)
    })
}

/// The first field, and its end.
fn first_field(data: &[u8], delimiter: u8) -> (Field<'_>, usize) {
    if data.first() == Some(&b'"') {
        let content = &data[1..];
        let closed = match closing(content) {
            Quote::Closed(at) => Some(at),
            // The last quote of the record closes too.
            Quote::Open if content.ends_with(b"\"") && is_closed(content) => {
                Some(content.len() - 1)
            }
            _ => None,
        };
        if let Some(closed) = closed {
            let content = &content[..closed];
            let after = 1 + closed + 1;
            let end = memchr(delimiter, &data[after..]).map_or(data.len(), |at| after + at);
            return (Field { content, has_escapes: memchr(b'"', content).is_some() }, end);
        }
    }
    let end = memchr(delimiter, data).unwrap_or(data.len());
    (Field { content: &data[..end], has_escapes: false }, end)
}

/// Whether the quotes at the end are an odd number: pairs, and one that closes.
fn is_closed(content: &[u8]) -> bool {
    content.iter().rev().take_while(|byte| **byte == b'"').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_QUOTED, end, fields};

    fn values(record: &str) -> Vec<String> {
        let value = |field: super::Field<'_>| {
            String::from_utf8(field.value(&mut Vec::new()).to_vec()).unwrap()
        };
        fields(record.as_bytes(), b',').map(value).collect()
    }

    #[test]
    fn fields_are_read_as_rfc_4180_has_them() {
        for (record, expected) in [
            ("", &[""][..]),
            ("a", &["a"]),
            ("a,,b,", &["a", "", "b", ""]),
            (r#""a,b","c""d",e"#, &["a,b", "c\"d", "e"]),
            ("\"a\r\nb\",\"\"", &["a\r\nb", ""]),
            (r#""""#, &[""]),
            (r#""""""#, &["\""]),
            (r#"a"b,c"#, &["a\"b", "c"]),
            (r#""a"x,c"#, &["a", "c"]),
            (r#""a,b"#, &["\"a", "b"]),
            (r#""a"",b"#, &["\"a\"\"", "b"]),
        ] {
            assert_eq!(values(record), expected, "{record}");
        }
    }

    #[test]
    fn a_line_break_in_quotes_does_not_end_a_record() {
        for (record, rest) in [
            ("a,\"b\nc\"\n", "d\n"),
            ("\"a\"\"\n\"\n", "\n"),
            ("a\"\n", "b\"\n"),
            ("\"a\n", "b\n"),
            ("\n", "\"\n"),
        ] {
            assert_eq!(end(format!("{record}{rest}").as_bytes(), b','), record.len(), "{record}");
        }
    }

    #[test]
    fn a_quote_without_an_end_does_not_swallow_the_file() {
        let stray = format!("\"a\n{}\"\n", "b\n".repeat(LONGEST_QUOTED));
        assert_eq!(end(stray.as_bytes(), b','), 3);
        let long = format!("\"{}\"\n", "b\n".repeat(LONGEST_QUOTED / 2 - 1));
        assert_eq!(end(long.as_bytes(), b','), long.len());
    }
}
