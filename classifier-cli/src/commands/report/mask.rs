//! Masks the parts of a text that differ between texts of one kind.
//!
//! ```text
//! 550 5.1.1 <anna@example.org>: no such user [192.0.2.7] 4fXYZ12abC3z (mx7.example.net)
//! 550 5.1.1 <<email>>: no such user [<ip>] <id> (<host>)
//! ```
//!
//! The text is read from left to right, word by word. Masked are URLs, e-mail addresses, IP
//! addresses, host names, ids (queue ids, UUIDs, hexadecimal, Base64) and other digits. SMTP codes
//! and enhanced status codes stay, since rules are written for them, and so do short codes such as
//! `S3140` or `OFR_416`, with which servers distinguish reasons.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::BitOrAssign;

/// The number of bytes of a text that are read.
pub const LONGEST_TEXT: usize = 2_000;

/// The number of bytes of a template, without its last word.
const LONGEST: usize = 240;

/// All masks.
pub const MASKS: [&str; 6] = ["<email>", "<host>", "<id>", "<ip>", "<n>", "<url>"];

/// The end of the template of a text that goes on.
pub const CUT: char = '…';

/// The largest length of an address (RFC 5321, section 4.5.3.1.3).
const LONGEST_ADDRESS: usize = 254;

/// How a template may be ambiguous.
#[derive(Clone, Copy, Default)]
pub struct Ambiguity {
    /// A mask stands for a space, as in `"a b"@example.org`.
    pub masks_space: bool,
    /// The text has a mask itself.
    pub has_mask: bool,
}

/// Write the template of `text` to `template`.
///
/// Takes time linear in the length of `text`: each word is read a few times. In a word of many
/// pieces, the rest is read again for each piece until the template is full. Allocates only while
/// `template` grows.
pub fn write(text: &str, template: &mut String) -> Ambiguity {
    template.clear();
    let mut ambiguity = Ambiguity::default();
    let mut rest = text;
    rest = keep(rest, leading_codes(text.as_bytes()), template);
    while let Some(&first) = rest.as_bytes().first() {
        if template.len() > LONGEST {
            template.push(CUT);
            break;
        }
        rest = match first {
            b'"' => match quoted_address(rest.as_bytes()) {
                Some(length) => {
                    ambiguity.masks_space |= rest[..length].contains(' ');
                    mask("<email>", rest, length, template)
                }
                None => keep(rest, 1, template),
            },
            b'<' => {
                ambiguity.has_mask |= MASKS.iter().any(|mask| rest.starts_with(mask));
                keep(rest, 1, template)
            }
            _ if is_atext(first) || first == b':' => word(rest, template),
            // ASCII, as all others start words.
            _ => keep(rest, 1, template),
        };
    }
    ambiguity
}

impl BitOrAssign for Ambiguity {
    fn bitor_assign(&mut self, other: Self) {
        self.masks_space |= other.masks_space;
        self.has_mask |= other.has_mask;
    }
}

/// Whether a word of a template has an enhanced status code, or is a reply code at the start.
pub fn is_code(word: &str, is_first: bool) -> bool {
    let word = word.trim_start_matches(|letter: char| letter.is_ascii_punctuation());
    codes(word.as_bytes()).is_some() || (is_first && is_reply_code(word.as_bytes()))
}

/// Copy the first `length` bytes, and return the rest.
fn keep<'a>(text: &'a str, length: usize, template: &mut String) -> &'a str {
    let (kept, rest) = text.split_at(length);
    template.push_str(kept);
    rest
}

/// Write a name for the first `length` bytes, and return the rest.
fn mask<'a>(name: &str, text: &'a str, length: usize, template: &mut String) -> &'a str {
    template.push_str(name);
    &text[length..]
}

/// Copy or mask the first word of `text`, and return the rest.
fn word<'a>(text: &'a str, template: &mut String) -> &'a str {
    let bytes = text.as_bytes();
    if let Some(length) = ipv6(bytes) {
        return mask("<ip>", text, length, template);
    }
    // A limit, so that a long word is not read again for each of its pieces.
    let length = run(&bytes[..bytes.len().min(LONGEST_ADDRESS)], is_atext);
    match &bytes[length..] {
        _ if length == 0 || matches!(bytes[0], b'\'' | b'`') => keep(text, 1, template),
        [b':', b'/', b'/', ..] => mask("<url>", text, url(bytes, length + 3), template),
        [b'@', domain @ ..] if domain_name(domain) > 0 => {
            mask("<email>", text, length + 1 + domain_name(domain), template)
        }
        _ => match codes(bytes) {
            Some(length) => keep(text, length, template),
            None => pieces(text, template),
        },
    }
}

/// Copy or mask a word piece by piece, up to the first piece that may start something else.
fn pieces<'a>(text: &'a str, template: &mut String) -> &'a str {
    let bytes = text.as_bytes();
    let length = run(bytes, is_base64_byte);
    if is_base64(&bytes[..length]) {
        return mask("<id>", text, length, template);
    }
    let length = trimmed(bytes, name(bytes));
    if length == 0 {
        return keep(text, text.chars().next().map_or(1, char::len_utf8), template);
    }
    let (name, rest) = text.split_at(length);
    if is_host(name) {
        // A path makes it a URL without a scheme.
        let is_url = matches!(rest.as_bytes(), [b'/', after, ..] if after.is_ascii_alphanumeric());
        if is_url {
            return mask("<url>", text, url(bytes, length), template);
        }
        template.push_str("<host>");
    } else if name.parse::<Ipv4Addr>().is_ok() {
        template.push_str("<ip>");
    } else if is_listed_code(name.as_bytes()) || !name.bytes().any(|byte| byte.is_ascii_digit()) {
        template.push_str(name);
    } else if is_id(name) {
        template.push_str("<id>");
    } else {
        mask_digits(name, template);
    }
    rest
}

/// The length of the codes at the start of a reply, with an optional enhanced code: `550 5.1.1`,
/// `550-5.1.1`, `550 #5.1.1`, `550`, or only `5.1.1`.
fn leading_codes(text: &[u8]) -> usize {
    match codes(text) {
        Some(length) => length,
        None if is_reply_code(text) => 3,
        None => 0,
    }
}

/// The length of an enhanced status code (RFC 3463), with an optional SMTP code before it.
fn codes(text: &[u8]) -> Option<usize> {
    let mut before = 0;
    if is_reply_code(text) && matches!(text.get(3), Some(b' ' | b'-')) {
        before = if text.get(4) == Some(&b'#') { 5 } else { 4 };
    }
    let enhanced = |from: usize| enhanced_code(&text[from..]).map(|length| from + length);
    enhanced(before).or_else(|| enhanced(0))
}

/// Whether `text` starts with the three digits of a reply code.
fn is_reply_code(text: &[u8]) -> bool {
    let is_code = matches!(text, [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9', ..]);
    is_code && !text.get(3).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.')
}

fn enhanced_code(text: &[u8]) -> Option<usize> {
    let [b'2' | b'4' | b'5', b'.', rest @ ..] = text else { return None };
    let subject = run(rest, |byte| byte.is_ascii_digit());
    let [b'.', rest @ ..] = &rest[subject..] else { return None };
    let detail = run(rest, |byte| byte.is_ascii_digit());
    let ends = match &rest[detail..] {
        [b'.', rest @ ..] => !rest.first().is_some_and(u8::is_ascii_alphanumeric),
        [after, ..] => !is_atext(*after) || *after == b'\'',
        [] => true,
    };
    let few = |digits: usize| (1..=3).contains(&digits);
    (few(subject) && few(detail) && ends).then_some(2 + subject + 1 + detail)
}

/// The length of an address with a quoted local part (RFC 5321, section 4.1.2).
fn quoted_address(text: &[u8]) -> Option<usize> {
    /// The longest local part (RFC 5321, section 4.5.3.1.1), each character escaped.
    const LONGEST: usize = 2 * 64;
    let mut at = 1;
    while at < text.len().min(LONGEST) && text[at] != b'"' {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    let Some([b'"', b'@', domain @ ..]) = text.get(at..) else { return None };
    let length = domain_name(domain);
    (length > 0).then_some(at + 2 + length)
}

/// The length of the domain of an address at the start of `text`.
fn domain_name(text: &[u8]) -> usize {
    trimmed(text, run(text, is_name_byte))
}

/// The length of an IPv6 address at the start of `text`.
fn ipv6(text: &[u8]) -> Option<usize> {
    let first_group = run(text, |byte| byte.is_ascii_hexdigit());
    if first_group > 4 || text.get(first_group) != Some(&b':') {
        return None;
    }
    let in_address = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let mut length = run(text, in_address);
    while length > 0 && matches!(text[length - 1], b'.' | b':') && !text[..length].ends_with(b"::")
    {
        length -= 1;
    }
    let ends = text.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    let has_digits = text[..length].iter().any(u8::is_ascii_digit);
    let address = str::from_utf8(&text[..length]).ok()?.parse::<Ipv6Addr>();
    (ends && has_digits && address.is_ok()).then_some(length)
}

/// The length of a URL that has at least `known` bytes.
fn url(text: &[u8], known: usize) -> usize {
    let is_end = |byte: u8| byte.is_ascii_whitespace() || b"<>\"'()[]{}|\\^`".contains(&byte);
    let mut length = known + run(&text[known..], |byte| !is_end(byte));
    while length > known && b".,;:!?-".contains(&text[length - 1]) {
        length -= 1;
    }
    length
}

/// Whether this is a host name: labels separated by dots, with a top-level domain, unlike words of
/// a sentence without a space.
fn is_host(name: &str) -> bool {
    let Some((labels, top)) = name.rsplit_once('.') else { return false };
    let upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_label = |label: &str| !label.is_empty() && label != "_";
    let is_top = lower(top) || (upper(top) && !name.bytes().any(|byte| byte.is_ascii_lowercase()));
    (2..=18).contains(&top.len()) && is_top && labels.split('.').all(is_label)
}

/// Whether this is a short code of a server: up to three capitals, then up to five digits, or two
/// numbers with six digits together; with optional punctuation before or between them.
fn is_listed_code(name: &[u8]) -> bool {
    let letters = run(name, |byte| byte.is_ascii_uppercase());
    let number = |from: usize| run(&name[from..], |byte| byte.is_ascii_digit());
    let mark = |at: usize| usize::from(matches!(name.get(at), Some(b'-' | b'_')));
    let first = letters + mark(letters);
    let second = first + number(first) + mark(first + number(first));
    let (digits, more) = (number(first), number(second));
    let is_all = second + more == name.len() && (more > 0 || second == first + digits);
    (1..=3).contains(&letters) && (1..=5).contains(&digits) && digits + more <= 6 && is_all
}

/// Whether this is an id: one piece between joiners with digits or capitals among its letters,
/// unlike a word, or several pieces that have both letters and digits.
fn is_id(name: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let runs = |piece: &str| piece.split(|it| !is_digit(it)).filter(|run| !run.is_empty()).count();
    let is_mixed = |piece: &&str| runs(piece) > 0 && !piece.chars().all(is_digit);
    let is_camel = |piece: &str| {
        let mut pairs = piece.as_bytes().windows(2);
        pairs.any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
    };
    let is_odd = |piece: &str| {
        let at_end = piece.starts_with(is_digit) || piece.ends_with(is_digit);
        runs(piece) >= 2 || piece.len() >= 8 && (is_camel(piece) || !at_end)
    };
    let mixed = || name.split(is_joiner).filter(is_mixed);
    mixed().any(is_odd) || mixed().count() >= 2
}

/// Whether this is Base64 (RFC 4648): long, with all kinds of characters, one of which is in no id.
fn is_base64(run: &[u8]) -> bool {
    let has = |is: fn(&u8) -> bool| run.iter().any(is);
    run.len() >= 20
        && has(|byte| matches!(byte, b'+' | b'/' | b'='))
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
}

/// The length of a name with its joiners. Consecutive dots end a sentence.
fn name(text: &[u8]) -> usize {
    let length = run(text, is_name_byte);
    let start = text.first().is_some_and(|&first| is_joiner(char::from(first)));
    match text[..length].windows(2).position(|pair| pair == b"..") {
        _ if start => 0,
        Some(dots) => dots,
        None => length,
    }
}

fn mask_digits(name: &str, template: &mut String) {
    let mut masked = false;
    for letter in name.chars() {
        match letter.is_ascii_digit() {
            true if masked => {}
            true => template.push_str("<n>"),
            false => template.push(letter),
        }
        masked = letter.is_ascii_digit();
    }
}

/// The number of bytes of this kind at the start.
fn run(text: &[u8], is: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&byte| !is(byte)).unwrap_or(text.len())
}

/// `length` without joiners at the end, which are punctuation.
fn trimmed(text: &[u8], length: usize) -> usize {
    let is_joint = |byte: &u8| is_joiner(char::from(*byte));
    text[..length].iter().rposition(|byte| !is_joint(byte)).map_or(0, |last| last + 1)
}

/// The characters of a local part that is not quoted (RFC 5322, section 3.2.3; RFC 6531).
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || is_joiner(char::from(byte))
}

fn is_base64_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The characters inside of names, ids and numbers.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, write};

    fn template(text: &str) -> String {
        let mut template = String::from("what the text before left");
        write(text, &mut template);
        template
    }

    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(template(text), *expected, "{text}");
        }
    }

    #[test]
    fn codes_stay_and_other_numbers_do_not() {
        check(&[
            ("550 5.1.1 no", "550 5.1.1 no"),
            ("550-5.1.1 no", "550-5.1.1 no"),
            ("550 #5.1.10 no", "550 #5.1.10 no"),
            ("550 no, code 550", "550 no, code <n>"),
            ("550: no", "550: no"),
            ("5.1.0 - no", "5.1.0 - no"),
            ("552 1 no", "552 <n> no"),
            ("250", "250"),
            ("1550 no", "<n> no"),
            ("554 expired -> 451 4.7.0 later", "554 expired -> 451 4.7.0 later"),
            ("server said: 550-5.1.1 no (#5.7.1)", "server said: 550-5.1.1 no (#5.7.1)"),
            ("550 5.1.1.", "550 5.1.1."),
            ("550 5.1.1: no", "550 5.1.1: no"),
            ("550 5.1.1.1 no", "550 <ip> no"),
            ("550 12.34.56 at 10:22:09, 50%", "550 <n>.<n>.<n> at <n>:<n>:<n>, <n>%"),
            ("552 20971520 bytes on 2025-03-11", "552 <n> bytes on <n>-<n>-<n>"),
        ]);
    }

    #[test]
    fn addresses_are_masked_in_all_their_forms() {
        check(&[
            ("550 <anna@example.org>: no", "550 <<email>>: no"),
            ("550 to=anna+x_y.z@mail.example.org.", "550 <email>."),
            ("550 \"a b\\\"@c\"@example.org no", "550 <email> no"),
            ("550 the \"quota\" of zoë@example.org", "550 the \"quota\" of <email>"),
            ("550 anna@localhost mailto:bob@example.org", "550 <email> mailto:<email>"),
            ("550 user @ host, a@", "550 user @ host, a@"),
            ("550 'anna@example.org' no", "550 '<email>' no"),
            ("550 [192.0.2.7] 192.0.2.7:25 192.0.2.7.", "550 [<ip>] <ip>:<n> <ip>."),
            ("550 [2001:db8::7] ::1, IPv6:2001:db8::7.", "550 [<ip>] <ip>, IPv<n>:<ip>."),
            ("550 ::ffff:192.0.2.7 fe80::1: no", "550 <ip> <ip>: no"),
            ("550 Mail::Queue a::b de:ad", "550 Mail::Queue a::b de:ad"),
        ]);
    }

    #[test]
    fn hosts_and_urls_are_masked_and_sentences_are_not() {
        check(&[
            ("421 mx2.example.com closing", "421 <host> closing"),
            ("421 [DB5FT030.eop-EUR01.prod.example.com] no", "421 [<host>] no"),
            ("550 MAILER.EXAMPLE.COM is not", "550 <host> is not"),
            ("550-mx7.example.com no", "550-<host> no"),
            ("550 denied...7d39d5299584f4be", "550 denied...<id>"),
            ("550 see https://example.com/a?b=c#d.", "550 see <url>."),
            ("550 see (http://example.com/a) now", "550 see (<url>) now"),
            ("550 www.example.org/query/192.0.2.7 - no", "550 <url> - no"),
            ("550 unavailable.Please call...", "550 unavailable.Please call..."),
            ("550 RESOLVER.ADR.RecipientNotFound; no", "550 RESOLVER.ADR.RecipientNotFound; no"),
            ("550 and/or e.g. this", "550 and/or e.g. this"),
        ]);
    }

    #[test]
    fn ids_are_masked_and_codes_of_servers_are_not() {
        check(&[
            ("550 5b1f17b1804b1-42ff0e8c1e7si1210535e9.95 - no", "550 <id> - no"),
            ("550 123e4567-e89b-12d3-a456-426614174000", "550 <id>"),
            ("451 queued as 4fXYZ12abC3z", "451 queued as <id>"),
            ("550 id=1aBcDe-0001xY-Ab", "550 id=<id>"),
            ("550 [k8xN2bXyOE2hV3gWvBnJAw.uk267]", "550 [<id>]"),
            ("550 aGVsbG8gd29ybGQ/aGVsbG8+d29ybGQ=", "550 <id>"),
            ("550 (S3140) [TSS04] OFR_416 DY-002", "550 (S3140) [TSS04] OFR_416 DY-002"),
            ("550 OFR005_505 AB-123456 AUP-1-", "550 OFR005_505 AB-<n> AUP-1-"),
            ("421 RsrUEMk60942", "421 <id>"),
            ("550 mta107 30s RFC5322 Office365", "550 mta<n> <n>s RFC5322 Office<n>"),
        ]);
    }

    #[test]
    fn text_of_any_kind_stays_text() {
        check(&[
            ("", ""),
            ("550 boîte pleine, \u{FFFD}", "550 boîte pleine, \u{FFFD}"),
            ("550 it isn't <n>\t\"quoted", "550 it isn't <n>\t\"quoted"),
            ("a:b :: : /", "a:b :: : /"),
            ("…@…\"\\", "<email>\"\\"),
        ]);
    }

    #[test]
    fn pieces_of_anything_may_follow_one_another() {
        let pieces =
            ["a", "7", "é", "@", "\"", "\\", ":", "::", "://", "5.1.1", ".", "-", "/", " ", "="];
        for number in 0..pieces.len().pow(4) {
            let piece = |place: u32| pieces[number / pieces.len().pow(place) % pieces.len()];
            let text = [piece(0), piece(1), piece(2), piece(3)].concat();
            let found = template(&text);
            // A mask replaces at least one character.
            assert!(found.len() <= 7 * text.len(), "{text}: {found}");
            assert_eq!(found.contains(' '), text.contains(' '), "{text}: {found}");
        }
    }

    #[test]
    fn a_long_text_is_cut_after_a_word() {
        let found = template(&"wörd 7 ".repeat(1_000));
        assert!(found.starts_with("wörd <n> wörd") && found.ends_with('…'), "{found}");
        assert!((LONGEST..LONGEST + 20).contains(&found.len()), "{}", found.len());
    }
}
