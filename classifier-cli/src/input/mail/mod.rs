//! `--input dsn`: what mails say about mails that were not delivered.
//!
//! ```text
//! mbox         the mails of a file
//! mod          the parts of a mail: a report, or a text for people
//! status       delivery status notifications (RFC 3464)
//! bounce       mails to the sender without such a report: qmail, Exim and others
//! fields       header fields
//! paragraphs   of a text for people
//! ```
//!
//! MIME parts are found by `mailparse`, which nests them up to a limit and does not look into attached
//! mails. Memory is bounded, because only the start of a mail is read.

mod bounce;
mod fields;
pub mod mbox;
mod paragraphs;
mod status;

use std::borrow::Cow;

use mailparse::ParsedMail;
use mailparse::body::Body;

use super::chunk::Unit;
use super::details::Details;
use super::log::{Detection, LabelPlace, LogFormat, Needs, Reader, Wording};
use super::report::{self, Report, Reports, address};
use fields::{Fields, time};

pub static DSN: LogFormat = LogFormat {
    name: "dsn",
    help: "Mails about mails that were not delivered, one text for each recipient: delivery status \
           notifications (RFC 3464), and bounces of qmail, Exim and others. A file is a mail or an mbox; \
           a folder is a Maildir",
    unit: Unit::Mail,
    wording: Wording::Server,
    label: LabelPlace::None,
    needs: Needs::Nothing,
    detection: Detection::Header(is_it),
    reader: Reader::Reports(|mail, _| Ok(reports(mail))),
};

/// What a mail is made of, as far as reports need it.
#[derive(Default)]
struct Parts<'a> {
    status: Option<Cow<'a, [u8]>>,
    is_feedback: bool,
    /// What the mail says to people.
    text: String,
    /// The header of the returned mail.
    returned: Option<Cow<'a, [u8]>>,
}

/// The reports in a mail, one for each recipient, and what else there is instead: never empty.
///
/// `mail` may begin with the separator of an mbox file. Takes linear time, for any bytes.
pub fn reports(mail: &[u8]) -> Reports {
    let mail = mbox::without_separator(mail);
    let mail = &mail[..mail.len().min(mbox::LONGEST)];
    let parsed = mailparse::parse_mail(mail);
    let mut parts = Parts::default();
    match &parsed {
        Ok(parsed) => parts.add(parsed),
        // It is nested too deeply, or it is not a mail.
        Err(_) => parts.text = String::from_utf8_lossy(mail).into_owned(),
    }
    let mail = String::from_utf8_lossy(mail);
    let (header, _) = Fields::split(&mail);
    let mut reports = match &parts.status {
        Some(status) => status::reports(&String::from_utf8_lossy(status), &parts.text),
        None if parts.is_feedback => return vec![Err("feedback")],
        None => Vec::new(),
    };
    if reports.is_empty() {
        reports = bounce::reports(&header, &parts.text);
    }
    let returned = match &parts.returned {
        Some(returned) => String::from_utf8_lossy(returned),
        None => Cow::Borrowed(bounce::returned(&parts.text)),
    };
    let (returned, _) = Fields::split(returned.trim_start());
    let common = Details {
        time: header.get("Date").and_then(time).map(report::time),
        sender: ["Return-Path", "From"].iter().find_map(|name| address(returned.get(name)?)),
        id: returned.get("Message-ID").and_then(address),
        ..Details::default()
    };
    for Report { details, .. } in reports.iter_mut().flatten() {
        let Details { time, sender, id, .. } = common.clone();
        details.time = details.time.take().or(time);
        (details.sender, details.id) = (sender, id);
    }
    if reports.is_empty() {
        reports.push(Err("other mail"));
    }
    reports
}

/// Whether a file that starts with `head` is an mbox, or a mail of a mail server to the sender.
fn is_it(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let is_mbox = mbox::is_separator(head.lines().next().unwrap_or_default());
    let mail = if is_mbox { head.split_once('\n').map_or("", |(_, mail)| mail) } else { &head };
    let Some(header) = Fields::header(mail) else { return false };
    let has = |name: &str| header.get(name).is_some();
    if is_mbox {
        return ["From", "Date", "Subject", "Received", "Return-Path"].iter().any(|name| has(name));
    }
    let is_report = header
        .get("Content-Type")
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/report"));
    has("From")
        && (has("Date") || has("Received"))
        && (is_report || has("X-Failed-Recipients") || bounce::is_of_server(&header))
}

impl<'a> Parts<'a> {
    /// Add the first part of each kind.
    fn add(&mut self, part: &'a ParsedMail<'a>) {
        let kind = part.ctype.mimetype.as_str();
        match kind {
            "message/delivery-status" | "message/global-delivery-status"
                if self.status.is_none() =>
            {
                self.status = Some(body(part));
            }
            "message/feedback-report" => self.is_feedback = true,
            "text/plain" if self.text.is_empty() => {
                self.text = part
                    .get_body()
                    .unwrap_or_else(|_| String::from_utf8_lossy(&body(part)).into_owned());
            }
            "message/rfc822"
            | "message/global"
            | "text/rfc822-headers"
            | "message/rfc822-headers"
            | "message/global-headers"
                if self.returned.is_none() =>
            {
                self.returned = Some(body(part));
            }
            _ => part.subparts.iter().for_each(|part| self.add(part)),
        }
    }
}

/// The decoded bytes; those that are there if they cannot be decoded.
fn body<'a>(part: &'a ParsedMail<'a>) -> Cow<'a, [u8]> {
    match part.get_body_encoded() {
        Body::Base64(body) | Body::QuotedPrintable(body) => {
            body.get_decoded().map_or(Cow::Borrowed(body.get_raw()), Cow::Owned)
        }
        Body::SevenBit(body) | Body::EightBit(body) => Cow::Borrowed(body.get_raw()),
        Body::Binary(body) => Cow::Borrowed(body.get_raw()),
    }
}
