//! `--response raw`: an SMTP reply as the server sent it, which may have several lines, as the one
//! line that rules are written for (RFC 5321, section 4.2; RFC 2034, section 4).

use super::Unreadable;
use super::lines;

/// Whether the reply goes on after `line`, which ends with its line break.
pub fn goes_on_after(line: &[u8]) -> bool {
    matches!(Line::read(lines::text(line)), Some(Line { goes_on: true, .. }))
}

/// Make `text` the reply on one line: the code, the enhanced code if there is one, and the content
/// of all lines with spaces between them. `reply` has one line or more, the last of which may lack
/// its line break.
pub fn join(reply: &[u8], text: &mut Vec<u8>) -> Result<(), Unreadable> {
    text.clear();
    let mut first: Option<Line<'_>> = None;
    let mut goes_on = true;
    for line in reply.split_inclusive(|&byte| byte == b'\n') {
        if !goes_on {
            return Err(Unreadable::AfterReply);
        }
        let line = Line::read(lines::text(line)).ok_or(Unreadable::NoReply)?;
        goes_on = line.goes_on;
        match &first {
            None => {
                text.extend_from_slice(line.code);
                text.push(b' ');
                push_with_spaces(text, line.content);
                first = Some(line);
            }
            Some(first) if first.code == line.code => {
                let content = match first.enhanced_code() {
                    Some(code) => line.content.strip_prefix(code).unwrap_or(line.content),
                    None => line.content,
                };
                text.push(b' ');
                push_with_spaces(text, content);
            }
            Some(_) => return Err(Unreadable::OtherCode),
        }
    }
    if goes_on { Err(Unreadable::UnfinishedReply) } else { Ok(()) }
}

/// One line of a reply.
struct Line<'a> {
    /// Three digits.
    code: &'a [u8],
    /// Whether the code is followed by a hyphen.
    goes_on: bool,
    content: &'a [u8],
}

impl<'a> Line<'a> {
    fn read(line: &'a [u8]) -> Option<Self> {
        let (code, rest) = line.split_at_checked(3)?;
        let (goes_on, content) = match rest {
            [b'-', content @ ..] => (true, content),
            [b' ', content @ ..] => (false, content),
            // Servers are not meant to send a code alone, but clients to take it.
            [] => (false, rest),
            _ => return None,
        };
        code.iter().all(u8::is_ascii_digit).then_some(Line { code, goes_on, content })
    }

    /// The enhanced code at the start of the content, with the space behind it.
    fn enhanced_code(&self) -> Option<&'a [u8]> {
        let code = &self.content[..=self.content.iter().position(|&byte| byte == b' ')?];
        let mut numbers = code[..code.len() - 1].split(|&byte| byte == b'.');
        let class = matches!(numbers.next(), Some(b"2" | b"4" | b"5"));
        let mut number = || {
            numbers.next().is_some_and(|number| {
                (1..=3).contains(&number.len()) && number.iter().all(u8::is_ascii_digit)
            })
        };
        (class && number() && number() && numbers.next().is_none()).then_some(code)
    }
}

/// Append `content`, a lone CR in which is a line break too.
fn push_with_spaces(text: &mut Vec<u8>, content: &[u8]) {
    text.extend(content.iter().map(|&byte| if byte == b'\r' { b' ' } else { byte }));
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, goes_on_after, join};

    fn joined(reply: &str) -> Result<String, Unreadable> {
        let mut text = b"what the reply before left".to_vec();
        join(reply.as_bytes(), &mut text)?;
        Ok(String::from_utf8(text).unwrap())
    }

    #[test]
    fn the_lines_are_joined_and_say_their_codes_once() {
        for (reply, text) in [
            ("552 5.2.2 full\r\n", "552 5.2.2 full"),
            ("552 full", "552 full"),
            ("552-5.2.2 mailbox\r\n552-5.2.2 is\n552 5.2.2 full\r\n", "552 5.2.2 mailbox is full"),
            // Not the same enhanced code, so it is content.
            ("552-5.2.2 a\n552 5.2.3 b\n", "552 5.2.2 a 5.2.3 b"),
            ("552-5.2.2 a\n552 5.2.2\n", "552 5.2.2 a 5.2.2"),
            // No enhanced codes: of another class, without a space, too long, on a later line only.
            ("352-3.2.2 a\n352 3.2.2 b\n", "352 3.2.2 a 3.2.2 b"),
            ("552-5.2.2\n552 5.2.2 b\n", "552 5.2.2 5.2.2 b"),
            ("552-5.2.2222 a\n552 5.2.2222 b\n", "552 5.2.2222 a 5.2.2222 b"),
            ("552-a\n552-5.2.2 b\n552 5.2.2 c\n", "552 a 5.2.2 b 5.2.2 c"),
            // Nothing is trimmed.
            ("552- a \n552-\n552  b \r\n", "552  a    b "),
            ("552 5.2.2 \n", "552 5.2.2 "),
            ("550-hello\r\r\r\n550-there\n550 \n", "550 hello   there "),
            ("550 a\rb\r\n", "550 a b"),
            ("550\r\n", "550 "),
        ] {
            assert_eq!(joined(reply).unwrap(), text, "{reply:?}");
        }
    }

    #[test]
    fn what_is_no_reply_is_told() {
        for reply in ["", "55", "55x full", "552full", "5520 full", "552-a\n\n", "552-a\nb\n"] {
            let error = joined(reply).err();
            let unfinished = reply.is_empty();
            match error {
                Some(Unreadable::NoReply) => assert!(!unfinished, "{reply:?}"),
                Some(Unreadable::UnfinishedReply) => assert!(unfinished, "{reply:?}"),
                other => panic!("{reply:?}: {other:?}"),
            }
        }
        assert!(matches!(joined("552-a\n551 b\n"), Err(Unreadable::OtherCode)));
        assert!(matches!(joined("552-a\n"), Err(Unreadable::UnfinishedReply)));
        assert!(matches!(joined("552 a\n552 b\n"), Err(Unreadable::AfterReply)));
    }

    #[test]
    fn a_hyphen_after_the_code_says_that_more_comes() {
        assert!(goes_on_after(b"552-full\r\n") && goes_on_after(b"552-\n"));
        for line in [&b"552 full\n"[..], b"552\n", b"\n", b"55-\n", b"a52-\n"] {
            assert!(!goes_on_after(line), "{line:?}");
        }
    }
}
