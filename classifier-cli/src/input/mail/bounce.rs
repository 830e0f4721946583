//! Mails to the sender that are no delivery status notifications.
//!
//! - qmail: a paragraph for each recipient, `<anna@example.org>:` and the reason on the next lines,
//!   up to a line that begins with `---` (QSBMF, <https://cr.yp.to/proto/qsbmf.txt>). Postfix has the
//!   same with the reason on the first line.
//! - Exim: the header `X-Failed-Recipients`, and paragraphs with the address alone on the first line,
//!   indented (<https://www.exim.org/exim-html-current/doc/html/spec_html/ch-customizing_messages.html>).
//! - Any other mail from a mail server with the reply of a server in it.

use classifier::smtp::Reply;

use super::super::details::Details;
use super::super::report::{Report, Reports, field, inside, recipient, shared};
use super::fields::Fields;
use super::paragraphs::{on_one_line, paragraphs};

/// The first code of replies that refuse.
const REFUSED: u16 = 400;

/// The reports in a mail with this header and this text for people; none if it is no bounce.
pub fn reports(header: &Fields<'_>, text: &str) -> Reports {
    // Of a long list the start is enough: it is searched for each paragraph.
    let failed = header.get("X-Failed-Recipients").map(shared);
    let failed = failed.as_deref();
    let is_qmail = text.trim_start().starts_with("Hi. This is the");
    if !(failed.is_some() || is_qmail || is_of_server(header)) {
        return Vec::new();
    }
    let text = &text[..end(text)];
    let mut reports = Vec::new();
    for lines in paragraphs(text) {
        let Some((recipient, reason)) = of_recipient(&lines) else { continue };
        if is_qmail || failed.is_some_and(|it| it.contains(recipient)) || reply(&reason).is_some() {
            reports.push(Ok(report(reason, Some(recipient))));
        }
    }
    if reports.is_empty() {
        let mut replies = paragraphs(text).map(|lines| lines.join("\n"));
        if let Some(text) = replies.find_map(|it| reply(&it).map(|it| it.line().to_string())) {
            reports.push(Ok(report(text, failed)));
        }
    }
    reports
}

/// The returned mail in a text for people, which has its header first.
pub fn returned(text: &str) -> &str {
    let after = &text[end(text)..];
    after.split_once('\n').map_or("", |(_, returned)| returned)
}

/// The reply of a server that refuses a mail.
pub fn reply(text: &str) -> Option<Reply<'_>> {
    Some(Reply::find(text)).filter(|reply| reply.code().is_some_and(|code| code >= REFUSED))
}

/// Whether a mail server wrote the mail: it has no sender to answer to, or is from the postmaster.
pub fn is_of_server(header: &Fields<'_>) -> bool {
    let from = header.get("From").map_or("", inside).to_ascii_lowercase();
    header.get("Return-Path") == Some("<>")
        || from.starts_with("mailer-daemon")
        || from.starts_with("postmaster")
}

/// The place of the line before the returned mail, or the end of the text.
fn end(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        // Sendmail has lines such as "   ----- Transcript of session follows -----" before replies.
        if line.starts_with("---") && line.contains("copy of") {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// The recipient and the reason of a paragraph, if it begins with an address.
fn of_recipient<'a>(lines: &[&'a str]) -> Option<(&'a str, String)> {
    let (first, rest) = lines.split_first()?;
    let first = first.trim();
    let (recipient, on_first) = match first.strip_prefix('<') {
        Some(inside) => {
            let (recipient, after) = inside.split_once('>')?;
            (recipient, after.trim_start().strip_prefix(':')?)
        }
        None => (first.trim_end_matches(':'), ""),
    };
    let is_address = recipient.contains('@') && !recipient.contains(char::is_whitespace);
    let reason = on_one_line(&[&[on_first], rest].concat());
    (is_address && !reason.is_empty()).then_some((recipient, reason))
}

fn report(text: String, recipients: Option<&str>) -> Report {
    let relay = reply(&text).and_then(|reply| field(reply.host()?));
    let recipient = recipients.and_then(|it| recipient(it.split(',').next()?));
    Report { text, details: Details { recipient, relay, ..Details::default() } }
}
