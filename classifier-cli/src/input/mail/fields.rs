//! Header fields, and fields of reports, which have the same form (RFC 5322, section 2.2).

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// Fields without empty lines between them.
#[derive(Default)]
pub struct Fields<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    /// The fields up to the first empty line, unfolded, and the text after that line. Lines that are
    /// no fields are left out.
    pub fn split(text: &'a str) -> (Self, &'a str) {
        let mut fields = Self::default();
        let mut rest = text;
        while !rest.is_empty() {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = after;
            if line.trim().is_empty() {
                break;
            }
            fields.add(line);
        }
        (fields, rest)
    }

    /// The header at the start of a mail; `None` if any line before the first empty line is something
    /// else.
    pub fn header(mail: &'a str) -> Option<Self> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let is_field = |line: &str| {
            let name = line.split_once(':').map_or("", |(name, _)| name);
            !name.is_empty() && name.bytes().all(is_name)
        };
        let mut lines = mail.lines().take_while(|line| !line.is_empty());
        let is_header = is_field(lines.next()?)
            && lines.all(|line| line.starts_with([' ', '\t']) || is_field(line));
        is_header.then(|| Self::split(mail).0)
    }

    /// The fields of each group. Empty lines separate groups.
    pub fn groups(mut text: &'a str) -> impl Iterator<Item = Self> {
        std::iter::from_fn(move || {
            while !text.is_empty() {
                let (fields, rest) = Self::split(text);
                text = rest;
                if !fields.0.is_empty() {
                    return Some(fields);
                }
            }
            None
        })
    }

    fn add(&mut self, line: &'a str) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = self.0.last_mut() {
                let value = value.to_mut();
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            self.0.push((name.trim_end(), Cow::Borrowed(value.trim())));
        }
    }

    /// The first field with this name that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        values.find(|(_, value)| !value.is_empty()).map(|(_, value)| &**value)
    }
}

/// A value without its type: `mx.example.org` of `dns; mx.example.org`. `None` if it is empty.
pub fn without_type(value: &str) -> Option<&str> {
    let value = value.split_once(';').map_or(value, |(_, value)| value).trim();
    (!value.is_empty()).then_some(value)
}

/// The time of a field (RFC 5322, section 3.3).
pub fn time(value: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
    PARSER.parse_timestamp(value).ok()
}

#[cfg(test)]
mod tests {
    use super::{Fields, without_type};

    #[test]
    fn folded_lines_are_joined_and_other_lines_are_left_out() {
        let text = "Status: 5.1.1\r\n\tand\r\n more\r\nno field\r\nstatus: 2\r\n\r\nbody: x";
        let (fields, rest) = Fields::split(text);
        assert_eq!(fields.get("STATUS"), Some("5.1.1 and more"));
        assert_eq!(fields.get("no field"), None);
        assert_eq!(rest, "body: x");
    }

    #[test]
    fn groups_are_apart_by_any_number_of_empty_lines() {
        let groups = Fields::groups("\n\na: 1\n \n\n\nb: 2\nc: 3\n\n");
        let found: Vec<_> = groups.map(|it| (it.get("a").is_some(), it.0.len())).collect();
        assert_eq!(found, [(true, 1), (false, 2)]);
        assert_eq!(without_type("dns; a"), Some("a"));
        assert_eq!(without_type("smtp;"), None);
    }
}
