//! Reply codes, and enhanced status codes (RFC 3463).

use core::fmt;

use super::byte::is_break;

/// The separator after the three digits of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// A space: the last line of its reply.
    Space,
    /// A hyphen: more lines follow.
    Hyphen,
    /// Nothing: the code is alone.
    End,
}

impl Separator {
    /// Its length in bytes.
    pub(super) const fn len(self) -> usize {
        match self {
            Separator::Space | Separator::Hyphen => 1,
            Separator::End => 0,
        }
    }
}

/// Whether `at` has three digits that could be a reply code, of 200 to 599, and what follows them.
pub(super) fn code_at(bytes: &[u8], at: usize) -> Option<Separator> {
    match bytes.get(at..)? {
        [b'2'..=b'5', rest @ ..] => separator(rest, 2),
        _ => None,
    }
}

/// What follows `digits` digits at the start of `bytes`.
pub(super) fn separator(bytes: &[u8], digits: usize) -> Option<Separator> {
    let (number, rest) = bytes.split_at_checked(digits)?;
    let separator = match rest {
        [b' ', ..] => Separator::Space,
        [b'-', ..] => Separator::Hyphen,
        [] => Separator::End,
        [byte, ..] if is_break(*byte) => Separator::End,
        _ => return None,
    };
    number.iter().all(u8::is_ascii_digit).then_some(separator)
}

/// The value of three digits.
pub(super) fn number(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |number, digit| 10 * number + u16::from(digit - b'0'))
}

/// An enhanced status code, such as 5.1.1 (RFC 3463).
///
/// ```
/// use classifier::smtp::{EnhancedCode, Reply};
///
/// let code = Reply::find("550 5.1.1 No such user").enhanced_code().unwrap();
/// assert_eq!(code, EnhancedCode { class: 5, subject: 1, detail: 1 });
/// assert_eq!(code.to_string(), "5.1.1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedCode {
    /// 2 for success, 4 for a temporary failure, 5 for a permanent failure.
    pub class: u8,
    /// The subject: 1 is the address, 2 the mailbox, 7 policy, and so on.
    pub subject: u16,
    /// The detail of the subject.
    pub detail: u16,
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// The enhanced code at the start of `bytes`, and its length.
pub(super) fn enhanced(bytes: &[u8]) -> Option<(EnhancedCode, usize)> {
    let (class, rest) = match bytes {
        [class @ (b'2' | b'4' | b'5'), b'.', rest @ ..] => (class - b'0', rest),
        _ => return None,
    };
    let (subject, rest) = leading_number(rest)?;
    let (detail, rest) = leading_number(rest.strip_prefix(b".")?)?;
    Some((EnhancedCode { class, subject, detail }, bytes.len() - rest.len()))
}

/// The number of one to three digits at the start of `bytes`, and what follows.
fn leading_number(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let digits = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    let (number_digits, rest) = bytes.split_at(digits);
    (1..=3).contains(&digits).then(|| (number(number_digits), rest))
}

/// The length of the enhanced code at the start of `bytes`, including the space after it; 0 if
/// there is none. Without the space it is an ordinary word.
pub(super) fn enhanced_with_space(bytes: &[u8]) -> usize {
    match enhanced(bytes) {
        Some((_, len)) if bytes.get(len) == Some(&b' ') => len + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{EnhancedCode, Separator, code_at, enhanced, enhanced_with_space};

    #[test]
    fn a_code_has_three_digits_and_something_after_it() {
        assert_eq!(code_at(b"550 a", 0), Some(Separator::Space));
        assert_eq!(code_at(b"a 250-b", 2), Some(Separator::Hyphen));
        assert_eq!(code_at(b"550", 0), Some(Separator::End));
        assert_eq!(code_at(b"550\r\n", 0), Some(Separator::End));
        for text in ["650 a", "55 a", "5500 a", "550, a", "5a0 b", "", "55"] {
            assert_eq!(code_at(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(code_at(b"550", 7), None);
    }

    #[test]
    fn an_enhanced_code_has_three_numbers_of_three_digits_at_most() {
        let code = EnhancedCode { class: 4, subject: 7, detail: 500 };
        assert_eq!(enhanced(b"4.7.500 a"), Some((code, 7)));
        assert_eq!(enhanced_with_space(b"4.7.500 a"), 8);
        assert_eq!(enhanced_with_space(b"4.7.500"), 0);
        for text in ["3.1.1 ", "5.1 ", "5..1 ", "5.1. ", "5.1.1111 ", "5.1111.1 ", "55.1.1", "5"] {
            assert_eq!(enhanced(text.as_bytes()), None, "{text}");
        }
    }
}
