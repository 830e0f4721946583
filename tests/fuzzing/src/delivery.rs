//! The input as mails or events of webhooks: whatever they are, the program reads them to their end.

use std::{convert::Infallible, io::Cursor, sync::Arc};

use arbitrary::{Result, Unstructured};
use classifier_cli::input::{
    Chunk, Chunks, Content, Entry, Format, LineFormat, LogOptions, ResponseForm, Texts,
    event::{self, EVENT, PRESETS},
    mail::{self, DSN},
};

use crate::reader::Pieces;

/// What mails are made of.
const MAILS: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\n ",
    " ",
    "\nFrom ",
    "\n\nFrom a\n",
    "From a\n",
    "From: MAILER-DAEMON@example.org\n",
    "Return-Path: <>\n",
    "X-Failed-Recipients: a@example.org\n",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n",
    "Content-Type: multipart/mixed; boundary=\"c\"\n",
    "Content-Type: message/delivery-status\n",
    "Content-Type: message/feedback-report\n",
    "Content-Type: message/rfc822\n",
    "Content-Type: text/plain; charset=utf-16\n",
    "Content-Type: text/plain; charset=none\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "\n--b\n",
    "\n--c\n",
    "\n--b--\n",
    "--",
    "Reporting-MTA: dns; mx.example.org\n",
    "Final-Recipient: rfc822; a@example.org\n",
    "Action: failed\n",
    "Action: delayed\n",
    "Action: relayed\n",
    "Status: 5.1.1\n",
    "Status: ",
    "Remote-MTA: dns;",
    "Diagnostic-Code: smtp; 550 5.1.1 no\n",
    "Diagnostic-Code: smtp;",
    "Last-Attempt-Date: Tue, 18 Nov 2025 10:00:00 +0000\n",
    "Date: Fri, 31 Feb 99999 25:61:61 +9999\n",
    "Hi. This is the qmail-send program at mx.example.org.\n\n",
    "<a@example.org>:\n",
    "  a@example.org\n    ",
    "Remote host said: 550 5.1.1 no\n",
    "--- Below this line is a copy of the message.\n",
    "550-5.1.1 no\n550 5.1.1 user\n",
    "Message-ID: <1@example.org>\n",
    "NTUwIDUuMS4xIG5v\n",
    "=35=\n",
    "é",
    "\0",
];

/// What events are made of.
const EVENTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    "\n",
    "\n{",
    " ",
    "\"",
    "\\",
    "\"event\":\"bounce\",",
    "\"event\":\"failed\",",
    "\"notificationType\":\"Bounce\",",
    "\"Type\":\"HardBounce\",",
    "\"type\":\"delay\",",
    "\"msys\":{\"message_event\":{",
    "\"event-data\":{",
    "\"Message\":\"{}\"",
    "\"Message\":\"{\\\"notificationType\\\":\\\"Bounce\\\"}\"",
    "\"bounce\":{\"bouncedRecipients\":[{",
    "\"emailAddress\":\"a@example.org\",",
    "\"diagnosticCode\":\"smtp; 550 no\"",
    "\"reason\":\"550 no\"",
    "\"raw_reason\":\"550 no\"",
    "\"Details\":\"550 no\"",
    "\"timestamp\":1e300,",
    "\"timestamp\":\"2025-11-18T10:00:00Z\",",
    "\"delivery-status\":{\"code\":550,\"message\":\"no\"}",
    "é",
    "no",
];

/// What there is to one entry.
#[derive(Debug, PartialEq)]
struct Answer {
    line: u64,
    /// The text and its details, or why there is none.
    content: String,
    is_text: bool,
}

/// Reads mails or events: the rest of the input, or what it says is to be made. They are read as a whole,
/// and again in pieces.
///
/// Gives how many texts there are.
///
/// # Panics
///
/// When the reader does, when the texts depend on the pieces, or when a mail or an event is neither read
/// nor counted.
pub fn delivery(input: &[u8]) -> usize {
    read(&mut Unstructured::new(input)).expect("no choice is empty")
}

fn read(input: &mut Unstructured<'_>) -> Result<usize> {
    let preset = match input.int_in_range(0..=1)? {
        0 => None,
        _ => Some(input.choose(&PRESETS)?),
    };
    let size = input.int_in_range(1..=64)?;
    let data = match input.int_in_range(0..=3)? {
        0 => input.bytes(input.len())?.to_vec(),
        _ => made(input, if preset.is_some() { EVENTS } else { MAILS })?,
    };
    let lines = match preset {
        None => {
            assert!(!mail::reports(&data).is_empty());
            LineFormat::Log(&DSN, LogOptions::default())
        }
        Some(preset) => {
            assert!(
                event::reports(&data, preset).is_ok_and(|it| !it.is_empty()) || !is_json(&data)
            );
            LineFormat::Log(&EVENT, LogOptions { preset: Some(preset), ..LogOptions::default() })
        }
    };
    let format = [Arc::new(Format { lines, response: ResponseForm::Auto })];
    let whole = answers(&format, Cursor::new(data.clone()));
    let in_pieces = answers(&format, Pieces { log: Cursor::new(data), size });
    assert_eq!(whole, in_pieces, "in pieces of {size} bytes");
    Ok(whole.iter().filter(|answer| answer.is_text).count())
}

fn made(input: &mut Unstructured<'_>, pieces: &[&str]) -> Result<Vec<u8>> {
    let mut made = Vec::new();
    for _ in 0..input.int_in_range(0..=60)? {
        made.extend(input.choose(pieces)?.as_bytes());
        if input.ratio(1, 64)? {
            made.push(input.arbitrary()?);
        }
    }
    Ok(made)
}

fn is_json(data: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(data).is_ok()
}

fn answers(format: &[Arc<Format>], reader: impl std::io::Read + Send + 'static) -> Vec<Answer> {
    let mut chunks = Chunks::of_reader(Box::new(reader), format[0].unit());
    let mut texts = Texts::new(format);
    let mut chunk = Chunk::default();
    let mut answers = Vec::new();
    while chunks.read_into(&mut chunk) {
        let Ok(()) = texts.each(&chunk, |Entry { line, content, .. }| {
            let content = match content {
                Ok(Content::Text(text)) => {
                    Ok((text.classified().to_vec(), format!("{:?}", text.details())))
                }
                Ok(Content::Skipped(kind)) => Err(String::from_utf8_lossy(&kind).into_owned()),
                Err(error) => Err(error.to_string()),
            };
            answers.push(Answer {
                line,
                content: format!("{content:?}"),
                is_text: content.is_ok(),
            });
            Ok::<(), Infallible>(())
        });
    }
    answers
}
