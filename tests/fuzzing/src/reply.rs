//! The input as texts: finding the reply in them must keep its promises.

use arbitrary::{Result, Unstructured};
use classifier::smtp::{BounceClass, Reply};

/// What replies and what is around them are made of.
const PIECES: &[&str] = &[
    "550",
    "421 ",
    "550-",
    "550 ",
    "250 ",
    "5.1.1 ",
    "(#5.1.1)",
    "#5.1.1 ",
    "no user",
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\n    ",
    "\\n",
    "\\r\\n",
    "\t",
    "smtp; ",
    "smtp;",
    "X-Postfix; ",
    "Diagnostic-Code: ",
    "host mx.example.org[192.0.2.1] ",
    "said: ",
    "refused to talk to me: ",
    "(in reply to RCPT TO command)",
    "status=bounced (",
    "status=",
    "stat=",
    "stat=Deferred: ",
    "reply=",
    ", stat=",
    "dsn=5.1.1, ",
    ")",
    "SMTP error from remote mail server after ",
    "RCPT TO:<a@b>: ",
    "host mx [192.0.2.1]: ",
    "H=mx ",
    "... while talking to mx.:",
    ">>> ",
    "<<< ",
    "> ",
    "<",
    ">",
    "'",
    "\"",
    "\u{201C}",
    "\u{201D}",
    "\u{A0}",
    "\u{FEFF}",
    "\u{E9}",
    "192.0.2.1 does not like recipient. ",
    "Remote host said: ",
    "Giving up on ",
    "Remote Server ",
    "returned '",
    "#SMTP#",
    " ##",
    "#",
    "gave this error: ",
    "mx.example.org ",
    "LED=",
    "{",
    "};{FQDN=mx}",
    "failed,5.1.1 (bad),",
    ",",
    ",\"",
    "The response was: ",
    "Remote-MTA: dns; mx\n",
    ";",
    ":",
    "[",
    "]",
    "(",
    "\u{0}",
    "100 ",
    "5500",
    "x-a;",
    "Status: 5.1.1\n",
    "nobody",
    "CORP",
    "a.b",
    "\\",
    "\u{AB}",
    "\u{BB}",
    "(reason: ",
    "Technical details of permanent failure: ",
    "rejected your message: ",
];

/// Finds the replies in a text that the input is or chooses, as a string and as bytes.
///
/// Gives how many there are that are not the text.
///
/// # Panics
///
/// When finding does; when strings and bytes have other replies; when a text in the form of a line is
/// not its own line; when the reply in a line is not that line; when a line breaks; when the pieces of a
/// line are not what it says in any other way; when a label is not that of the line; and when a reply
/// as it is sent has another line than the one that is found.
///
/// # Examples
///
/// ```
/// assert_eq!(fuzzing::reply(b"\x00smtp; 550 no"), 1);
/// ```
pub fn reply(input: &[u8]) -> usize {
    let bytes = text(&mut Unstructured::new(input)).expect("no choice is empty");
    check_bytes(&bytes);
    let text = String::from_utf8_lossy(&bytes);
    check(&text)
}

fn text(input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    if input.int_in_range(0..=3)? == 0 {
        return Ok(input.bytes(input.len())?.to_vec());
    }
    let mut text = Vec::new();
    while !input.is_empty() {
        match input.int_in_range(0..=31)? {
            0 => text.push(input.arbitrary()?),
            1 => {
                let piece = input.choose(PIECES)?;
                text.extend(piece.as_bytes().repeat(input.int_in_range(0..=300)?));
            }
            _ => text.extend_from_slice(input.choose(PIECES)?.as_bytes()),
        }
    }
    Ok(text)
}

fn check(text: &str) -> usize {
    let reply = Reply::find(text);
    let in_bytes = Reply::find_bytes(text.as_bytes());
    let line = reply.line().to_string();
    let pieces: Vec<&[u8]> = in_bytes.line().pieces().collect();
    assert_eq!(line.as_bytes(), pieces.concat());
    assert!(pieces.iter().all(|piece| !piece.is_empty()));
    assert_eq!(line.len(), reply.line().len());
    assert_eq!(line.is_empty(), reply.line().is_empty());
    let mut buffer = vec![0; line.len()];
    assert_eq!(reply.line().copy_into(&mut buffer), line.as_bytes());
    if let Some(slice) = reply.line().as_slice() {
        assert_eq!(slice, line);
    }
    assert_eq!(reply.host().map(str::as_bytes), in_bytes.host());
    assert_eq!(reply.command_text().map(str::as_bytes), in_bytes.command_text());
    assert_eq!(reply.enhanced_code(), in_bytes.enhanced_code());
    assert_eq!((reply.code(), reply.command()), (in_bytes.code(), in_bytes.command()));
    assert_eq!(reply.speaker(), in_bytes.speaker());

    let words = reply.words().to_string();
    assert!(line.ends_with(&words), "{words:?} does not end {line:?}");
    let is_found = line != text;
    assert!(!is_found || !line.contains(['\r', '\n']), "{line:?}");
    assert_eq!(Reply::find(&line).line().as_slice(), Some(&*line), "of {text:?}");
    if let Some(code) = reply.code() {
        assert!(line.starts_with(&format!("{code} ")), "{code}: {line:?}");
    }
    if is_line(text) {
        assert!(!is_found, "{text:?} became {line:?}");
    }
    let label = BounceClass::classify_reply(text);
    assert_eq!(label, BounceClass::classify_reply_bytes(text.as_bytes()));
    if line.len() < 4096 {
        assert_eq!(label, BounceClass::classify(&line));
    }
    if let Ok(sent) = Reply::from_raw(text)
        && (200..600).contains(&sent.code().expect("a reply that was sent has one"))
    {
        assert_eq!(sent.line().to_string(), line);
        assert_eq!(sent.words().to_string(), words);
    }
    usize::from(is_found)
}

fn is_line(text: &str) -> bool {
    let [first, second, third, b' ', ..] = text.as_bytes() else { return false };
    let digits = [second, third].iter().all(|byte| byte.is_ascii_digit());
    (b'2'..=b'5').contains(first) && digits && !text.contains(['\r', '\n'])
}

/// What holds for bytes, too, that are no string.
fn check_bytes(text: &[u8]) {
    let reply = Reply::find_bytes(text);
    let line = reply.line().pieces().collect::<Vec<_>>().concat();
    assert_eq!(Reply::find_bytes(&line).line().as_slice(), Some(&*line));
    assert_eq!(text.is_empty(), line.is_empty());
    let _ = (reply.host(), reply.command(), reply.command_text(), reply.enhanced_code());
    let _ = (reply.words().len(), reply.code(), reply.speaker());
    let _ = BounceClass::classify_reply_bytes(text);
    let _ = Reply::from_raw(text).map(|sent| sent.line().len());
}
