//! Makes logs: lines of each format that are right, or nearly.

use arbitrary::{Result, Unstructured};

use crate::reader::Kind;

/// What strings are made of, as they are spelled.
const STRINGS: &[&str] = &[
    "552 5.2.2 mailbox is full",
    "Bounce",
    "Delivery",
    "TransientFailure",
    "OOB",
    "text",
    "a",
    "b",
    "e/v",
    "é",
    "\u{2028}",
    r"\r\n",
    r"\r",
    r"\n",
    r"\t",
    r"\\",
    r#"\""#,
    r"\/",
    r"\u0041",
    r"\ud83d\ude00",
    "{",
    "}",
    "[",
    ",",
    ":",
    "bounce_classification",
    r"550-5.1.1 a\n550 5.1.1 b",
];

/// What is no string, or none for `str`.
const NO_STRINGS: &[&str] = &[r"\ud800", r"\x", r"\u12", "\t", "\u{1f}", "\""];

const KEYS: &[&str] = &[
    "type",
    "response",
    "bounce_classification",
    "text",
    "a",
    "b",
    "0",
    "",
    "e/v",
    "code",
    "content",
    "enhanced_code",
    r"t\u0065xt",
    r"typ\u0065",
    "é",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "7",
    "552",
    "65535",
    "65536",
    "-1",
    "1.5",
    "1e3",
    "1E+400",
    "1e-400",
    "123456789012345678901234567890",
    "5.0",
    "true",
    "false",
    "null",
];

const NO_NUMBERS: &[&str] = &["01", "1.", ".5", "+1", "-", "1e", "NaN", "nul"];

const TYPES: &[&str] =
    &["Bounce", "TransientFailure", "Expiration", "OOB", "Delivery", "Reception", r"B\u006funce"];

const CODES: &[&str] = &["552", "421", "0", "65535", "65536", "-1", "5.0", "null", "\"552\""];

const ENDS: &[&str] = &["\n", "\n", "\r\n", " \r\n", "\n\n", "\r", "\n \t\n", "\r\r\n"];

/// What edits put in.
const STRAY: &[u8] = b"\"\\{}[],: \t\r\n0-e\xff\xc3\x80\x00";

/// A log of `kind`. Some are damaged, and some are no UTF-8.
pub(crate) fn log(input: &mut Unstructured<'_>, kind: &Kind) -> Result<Vec<u8>> {
    let mut log = if input.ratio(1, 8)? { "\u{FEFF}".to_owned() } else { String::new() };
    for _ in 0..input.int_in_range(0..=6)? {
        match kind {
            Kind::Lines => string(input, &mut log)?,
            Kind::Replies => reply(input, &mut log)?,
            Kind::Json(_) | Kind::JsonReplies(_) => value(input, &mut log, 4)?,
            Kind::Kumomta => record(input, &mut log)?,
            Kind::Log(..) => line(input, &mut log)?,
        }
        log.push_str(input.choose(ENDS)?);
    }
    let mut log = log.into_bytes();
    for _ in 0..*input.choose(&[0, 0, 0, 1, 2])? {
        let at = input.int_in_range(0..=log.len())?;
        match input.int_in_range(0..=3)? {
            0 => log.truncate(at),
            1 if at < log.len() => drop(log.remove(at)),
            _ => log.insert(at, *input.choose(STRAY)?),
        }
    }
    Ok(log)
}

/// What lines of logs are made of.
const PARTS: &[&str] = &[
    "Mar 11 10:22:09 mx1 ",
    "2025-03-11T10:22:09Z mx1 ",
    "2025-03-11 10:22:09 ",
    "Tue 2025-03-11 10:22:09 CET mx1 ",
    "1741688529.123456 mx1 ",
    "Mar 11 10:22:09.123456 mx1 ",
    "Mar 11 10:22:09 <mail.info> mx1 ",
    "mail-1  | ",
    "exim[7]: ",
    "[1/2] ",
    "<22>1 2025-03-11T10:22:09Z mx1 postfix/smtp 7 - - ",
    "postfix/smtp[7]: ",
    "postfix/smtpd[7]: ",
    "postfix/qmgr[7]: ",
    "sendmail[7]: ",
    "4XyZ1k3Jd9z5T: ",
    "NOQUEUE: ",
    "1tsABC-000Abc-1X ",
    "to=<a@example.com>, ",
    "from=<a@example.com>, ",
    "; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<x>",
    "relay=mx.example.com[192.0.2.1]:25, ",
    "dsn=5.1.1, ",
    "status=bounced (550 5.1.1 User unknown)",
    "status=deferred ",
    "status=sent (250 ok)",
    "reject: RCPT from mx.example.com[192.0.2.1]: 550 5.1.1 no",
    "reject: header Subject: x from mx.example.com[192.0.2.1]",
    "milter-reject: ",
    "** ",
    "== ",
    "=> ",
    "a@example.com R=x T=y: ",
    "H=mx.example.com [192.0.2.1] X=\"a: b\"",
    " rejected RCPT <a@example.com>: ",
    "stat=User unknown",
    ", stat=Deferred: ",
    ", reject=550 5.7.1 no",
    "type,timeLogged,dsnDiag,dsnStatus,rcpt",
    "id,text,time",
    "id\ttext",
    "b,2025-03-11,",
    "\"",
    "\"\"",
    ",",
    "\t",
    "\"a\nb\",",
    "<",
    ">",
    ": ",
    "550 5.1.1 User unknown",
];

fn line(input: &mut Unstructured<'_>, log: &mut String) -> Result<()> {
    for _ in 0..input.int_in_range(0..=8)? {
        log.push_str(input.choose(PARTS)?);
    }
    Ok(())
}

/// The inside of a string.
fn string(input: &mut Unstructured<'_>, log: &mut String) -> Result<()> {
    for _ in 0..*input.choose(&[1, 1, 1, 0, 2, 5])? {
        // What is none breaks the whole line, so it is rare.
        let strings = if input.ratio(1, 32)? { NO_STRINGS } else { STRINGS };
        log.push_str(input.choose(strings)?);
    }
    Ok(())
}

fn reply(input: &mut Unstructured<'_>, log: &mut String) -> Result<()> {
    let code = *input.choose(&["550", "421", "5.2", "55", ""])?;
    for _ in 0..*input.choose(&[0, 0, 1, 2])? {
        log.push_str(code);
        log.push('-');
        log.push_str(input.choose(&["", "5.1.1 ", "5.1.1", "4.2.2 "])?);
        string(input, log)?;
        log.push_str(input.choose(&["\n", "\r\n", "\r\r\n"])?);
    }
    log.push_str(code);
    log.push_str(input.choose(&[" ", "", " 5.1.1 ", "x"])?);
    string(input, log)
}

fn value(input: &mut Unstructured<'_>, log: &mut String, depth: usize) -> Result<()> {
    let last = if depth == 0 { 3 } else { 8 };
    match input.int_in_range(0..=last)? {
        0 => {
            let numbers = if input.ratio(1, 16)? { NO_NUMBERS } else { NUMBERS };
            log.push_str(input.choose(numbers)?);
        }
        1..=3 => quoted(input, log)?,
        4..=6 => {
            let mut members = Vec::new();
            for _ in 0..input.int_in_range(0..=4)? {
                let mut member = format!("\"{}\"", input.choose(KEYS)?);
                separate(input, &mut member, ':')?;
                value(input, &mut member, depth - 1)?;
                members.push(member);
            }
            enclose(input, log, ['{', '}'], members)?;
        }
        7 => {
            let mut elements = Vec::new();
            for _ in 0..input.int_in_range(0..=3)? {
                let mut element = String::new();
                value(input, &mut element, depth - 1)?;
                elements.push(element);
            }
            enclose(input, log, ['[', ']'], elements)?;
        }
        _ => {
            let depth = *input.choose(&[31, 32, 33, 127, 128, 200])?;
            log.push_str(&"[".repeat(depth));
            log.push_str(&"]".repeat(depth));
        }
    }
    Ok(())
}

fn quoted(input: &mut Unstructured<'_>, log: &mut String) -> Result<()> {
    log.push('"');
    string(input, log)?;
    log.push('"');
    Ok(())
}

fn record(input: &mut Unstructured<'_>, log: &mut String) -> Result<()> {
    let mut members = vec![format!("\"type\":\"{}\"", input.choose(TYPES)?)];
    let mut response = Vec::new();
    if !input.ratio(1, 16)? {
        let codes = if input.ratio(1, 8)? { CODES } else { &CODES[..4] };
        response.push(format!("\"code\":{}", input.choose(codes)?));
    }
    match input.int_in_range(0..=3)? {
        0 => {}
        1 => response.push("\"enhanced_code\":null".to_owned()),
        _ => response.push(format!(
            "\"enhanced_code\":{{\"class\":{},\"subject\":2,\"detail\":{}}}",
            input.choose(&["5", "4", "255", "256", "null"])?,
            input.choose(&["2", "65535", "65536", "1.0"])?,
        )),
    }
    let mut content = "\"content\":".to_owned();
    quoted(input, &mut content)?;
    response.push(content);
    let mut member = "\"response\":".to_owned();
    shuffle(input, &mut response)?;
    enclose(input, &mut member, ['{', '}'], response)?;
    members.push(member);
    for _ in 0..input.int_in_range(0..=4)? {
        let keys = if input.ratio(1, 8)? { KEYS } else { &KEYS[3..] };
        let mut member = format!("\"{}\"", input.choose(keys)?);
        separate(input, &mut member, ':')?;
        value(input, &mut member, 3)?;
        members.push(member);
    }
    if input.ratio(1, 2)? {
        members.push("\"bounce_classification\":\"Old\"".to_owned());
    }
    shuffle(input, &mut members)?;
    enclose(input, log, ['{', '}'], members)
}

fn shuffle(input: &mut Unstructured<'_>, members: &mut [String]) -> Result<()> {
    let len = members.len();
    for _ in 0..*input.choose(&[0, 1, 3])? {
        let (one, other) = (input.int_in_range(0..=len - 1)?, input.int_in_range(0..=len - 1)?);
        members.swap(one, other);
    }
    Ok(())
}

fn enclose(
    input: &mut Unstructured<'_>,
    log: &mut String,
    [open, close]: [char; 2],
    members: Vec<String>,
) -> Result<()> {
    separate(input, log, open)?;
    for (index, member) in members.iter().enumerate() {
        if index > 0 {
            separate(input, log, ',')?;
        }
        log.push_str(member);
    }
    separate(input, log, close)
}

/// `char`, perhaps in white space.
fn separate(input: &mut Unstructured<'_>, log: &mut String, char: char) -> Result<()> {
    let spaces = *input.choose(&["", "", "", " ", "  ", "\t", "\r"])?;
    log.push_str(spaces);
    log.push(char);
    log.push_str(spaces);
    Ok(())
}
