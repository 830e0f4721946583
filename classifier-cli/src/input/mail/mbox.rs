//! Mails in one file: each begins with a line `From ...` after an empty line (mboxo and mboxrd, RFC
//! 4155). In mails such lines are written as `>From `.

use memchr::memmem;

use super::super::syslog::MONTHS;

/// The number of bytes of a mail that are read. The report is at the start, the returned mail is last.
pub const LONGEST: usize = 1024 * 1024;

const SEPARATOR: &[u8] = b"From ";

/// The number of bytes before a separator that show that it is one.
pub const LOOK_BEHIND: usize = b"\n\r\nFrom ".len();

/// Whether `data`, the start of a file or of a mail, is in such a file.
pub fn is_mbox(data: &[u8]) -> bool {
    data.starts_with(SEPARATOR)
}

/// Whether `line` has an address and the time of `asctime`, as the first line of such a file has.
pub fn is_separator(line: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let Some(rest) = line.strip_prefix("From ") else { return false };
    let words: Vec<_> = rest.split_ascii_whitespace().collect();
    words.windows(4).any(|it| {
        DAYS.contains(&it[0])
            && MONTHS.contains(&it[1])
            && it[3].bytes().filter(|&byte| byte == b':').count() == 2
    })
}

/// The start of the first mail of `data` after its first byte.
pub fn next(data: &[u8]) -> Option<usize> {
    memmem::find_iter(data, b"\nFrom ").find(|&at| is_empty_line(data, at)).map(|at| at + 1)
}

/// The start of the last mail of `data` after its first byte.
pub fn last(data: &[u8]) -> Option<usize> {
    memmem::rfind_iter(data, b"\nFrom ").find(|&at| is_empty_line(data, at)).map(|at| at + 1)
}

/// Whether the line that ends with the LF at `end` is empty.
fn is_empty_line(data: &[u8], end: usize) -> bool {
    let line = &data[..end];
    line.strip_suffix(b"\r").unwrap_or(line).ends_with(b"\n")
}

/// The mail without its separator.
pub fn without_separator(mail: &[u8]) -> &[u8] {
    if is_mbox(mail) { &mail[super::super::lines::end(mail)..] } else { mail }
}

#[cfg(test)]
mod tests {
    use super::{last, next, without_separator};

    #[test]
    fn a_mail_begins_after_an_empty_line() {
        let mbox = b"From a\nX: 1\n\nFrom here on\nFrom b\r\n\r\nFrom c\nX: 2\n\n>From d\n";
        assert_eq!(next(mbox), Some(13));
        assert_eq!(last(mbox), Some(36));
        assert_eq!(without_separator(&mbox[36..]), b"X: 2\n\n>From d\n");
        assert_eq!(next(b"\nFrom a"), None);
        assert_eq!(last(b"From a\nFrom b"), None);
        assert_eq!(without_separator(b"From: a"), b"From: a");
    }
}
