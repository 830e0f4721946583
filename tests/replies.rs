//! The reply in a text: `tests/data/replies.toml` has forms that software writes.

#![cfg(feature = "smtp")]

use classifier::smtp::{BounceClass, Reply, Speaker};
use proptest::prelude::*;

/// A text, and what is found in it.
#[derive(Debug, PartialEq, Default)]
struct Case {
    text: String,
    line: String,
    code: Option<u16>,
    enhanced: Option<String>,
    host: Option<String>,
    command: Option<String>,
    command_text: Option<String>,
    speaker: String,
}

fn cases() -> Vec<Case> {
    let cases: toml::Table = include_str!("data/replies.toml").parse().unwrap();
    let cases = cases["case"].as_array().unwrap();
    let case = |case: &toml::Value| {
        let keys = case.as_table().unwrap().keys();
        let known = "text line code enhanced host command command_text speaker";
        keys.for_each(|key| assert!(known.split(' ').any(|it| it == key), "{key}"));
        let string = |key: &str| case.get(key).map(|value| value.as_str().unwrap().to_owned());
        let text = string("text").unwrap();
        Case {
            line: string("line").unwrap_or_else(|| text.clone()),
            text,
            code: case.get("code").map(|code| code.as_integer().unwrap().try_into().unwrap()),
            enhanced: string("enhanced"),
            host: string("host"),
            command: string("command"),
            command_text: string("command_text"),
            speaker: string("speaker").unwrap_or_else(|| "unknown".to_owned()),
        }
    };
    cases.iter().map(case).collect()
}

fn speaker(speaker: Speaker) -> String {
    match speaker {
        Speaker::Receiver => "receiver",
        Speaker::Sender => "sender",
        _ => "unknown",
    }
    .to_owned()
}

fn found(text: &str) -> Case {
    let reply = Reply::find(text);
    Case {
        text: text.to_owned(),
        line: reply.line().to_string(),
        code: reply.code(),
        enhanced: reply.enhanced_code().map(|code| code.to_string()),
        host: reply.host().map(str::to_owned),
        command: reply.command().map(|command| command.to_string()),
        command_text: reply.command_text().map(str::to_owned),
        speaker: speaker(reply.speaker()),
    }
}

fn found_in_bytes(text: &[u8]) -> Case {
    let string = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let reply = Reply::find_bytes(text);
    let line: Vec<&[u8]> = reply.line().pieces().collect();
    Case {
        text: string(text),
        line: string(&line.concat()),
        code: reply.code(),
        enhanced: reply.enhanced_code().map(|code| code.to_string()),
        host: reply.host().map(string),
        command: reply.command().map(|command| command.to_string()),
        command_text: reply.command_text().map(string),
        speaker: speaker(reply.speaker()),
    }
}

#[test]
fn every_text_has_the_expected_reply() {
    let cases = cases();
    assert!(cases.len() > 180);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| found(&case.text) != **case)
        .map(|case| format!("{:#?}\ninstead of\n{case:#?}", found(&case.text)))
        .collect();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn bytes_give_the_replies_of_strings() {
    for case in cases() {
        assert_eq!(found_in_bytes(case.text.as_bytes()), case);
    }
}

/// A reply without what ends any of the wrappers.
fn sent() -> impl Strategy<Value = String> {
    "[2-5][0-9]{2} (5\\.[0-9]{1,3}\\.[0-9]{1,3} )?[A-Za-z@][A-Za-z0-9@/:.é-]{0,9}( [a-z@é]{1,9}){0,4}"
}

/// Text around replies; the reply is `{}`.
const WRAPPERS: [&str; 41] = [
    " {}",
    "\"{}\"",
    "<{}>",
    "smtp; {}",
    "smtp;{}",
    "Diagnostic-Code: smtp; {}",
    "Status: 5.0.0\nDiagnostic-Code: SMTP; {}\nAction: failed\n",
    "x-unix; {}",
    "host mx.example.org[192.0.2.1] said: {} (in reply to RCPT TO command)",
    "to=<a@b>, status=bounced (host mx.example.org[192.0.2.1] said: {} (in reply to end of DATA command))",
    "host mx.example.org[192.0.2.1] refused to talk to me: {}",
    "status=deferred (host mx.example.org[192.0.2.1] refused to talk to me: {})",
    "status=sent ({})",
    "SMTP error from remote mail server after RCPT TO:<a@b>: host mx.example.org [192.0.2.1]: {}",
    "host mx.example.org [192.0.2.1] SMTP error from remote mailer after MAIL FROM:<a@b> SIZE=7: {}",
    ">>> RCPT To:<a@b>\n<<< {}\n550 5.1.1 a@b... User unknown\n",
    "... while talking to mx.: >>> DATA <<< {} 554 5.0.0 Service unavailable",
    "dsn=5.0.0, reply={}, stat=Service unavailable",
    "192.0.2.1 does not like recipient. Remote host said: {} Giving up on 192.0.2.1.",
    "#5.0.0 smtp;{}",
    "Remote Server returned '{}'",
    "Remote Server returned '<mx.example.org #5.0.0 smtp;{}>'",
    "mail.example.com #<mx.example.org #5.0.0 smtp;{}> #SMTP#",
    "mx.example.org gave this error: {}",
    "Reason: [{LED={}};{MSG=};{FQDN=mx.example.org}]",
    "failed,5.0.0 (undefined status),smtp;{},mx.example.org",
    "The response from the remote server was:\n{}\n",
    "host mx.example.org [192.0.2.1] said: {} (in reply to RCPT TO command)",
    "host mx.example.org said: {}",
    "host mx.example.org [192.0.2.1] refused to talk to me: {}",
    "192.0.2.1 does not like recipient.\\nRemote host said: {}\\nGiving up on 192.0.2.1.\\n",
    "a@b.example\\n    host mx.example.org [192.0.2.1]\\n    SMTP error from remote mail server after end of data:\\n    {}",
    "SMTP error from remote server for RCPT TO command, host: mx.example.org (192.0.2.1) reason: {}",
    "SMTP error from remote server after RCPT command: host mx.example.org[192.0.2.1]: {}",
    "Server at mx.example.org returned '{}'",
    "mx.example.org #{} ##",
    "mx.example.org rejected your message: {}",
    "(reason: {})",
    "Technical details of permanent failure:\n{}",
    "Remote server returned: {}",
    "Diagnostic-Code: smtp; {} Remote-MTA: dns; mx.example.org",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_wrapped_reply_is_found_again(reply in sent(), wrapper in prop::sample::select(&WRAPPERS)) {
        let text = wrapper.replace("{}", &reply);
        prop_assert_eq!(Reply::find(&text).line().as_slice(), Some(&*reply), "{}", text);
    }

    #[test]
    fn wrapped_lines_are_joined(
        code in 200_u16..600,
        enhanced in prop::sample::select(&["", "5.1.1 ", "4.2.2 "]),
        words in prop::collection::vec("[a-z@é][a-z@é.]{0,9}", 2..5),
        separator in prop::sample::select(&[" ", "\n", "\r\n", "\n  ", "\\n", "\\r\\n"]),
        wrapper in prop::sample::select(&WRAPPERS),
    ) {
        // Of rows, transcripts and quotes, a line break would be the end; `<<<` is before each line.
        let on_one = wrapper.contains(",smtp") || wrapper.contains("<<<");
        let separator = if on_one { " " } else { separator };
        let separator = if wrapper.contains("<<<") { format!("{separator}<<< ") } else { separator.to_owned() };
        let last = words.len() - 1;
        let lines = words.iter().enumerate().map(|(index, words)| {
            format!("{code}{}{enhanced}{words}", if index < last { '-' } else { ' ' })
        });
        let reply = lines.collect::<Vec<_>>().join(&separator);
        let text = wrapper.replace("{}", &reply);
        let line = Reply::find(&text).line().to_string();
        prop_assert_eq!(line, format!("{code} {enhanced}{}", words.join(" ")), "{:?}", text);
    }
}

#[test]
fn a_phrase_that_begins_within_an_escape_does_not_panic() {
    let text = r"\refused to talk to me:250 ";
    assert_eq!(Reply::find(text).line().to_string(), text);
}

#[test]
fn a_first_line_of_codes_leaves_no_repeated_code_in_the_words() {
    for (text, line, words) in [
        ("550-5.1.1 550-x 550 5.1.1 y", "550 5.1.1 x y", "x y"),
        ("550-5.1.1 550-5.1.1 550 5.1.1 y", "550 5.1.1 y", "y"),
        ("550-5.1.1 x 550-5.1.1 550 5.1.1 y", "550 5.1.1 x y", "x y"),
        ("550-5.1.1 550 5.1.1 ", "550 5.1.1 ", ""),
    ] {
        let reply = Reply::find(text);
        assert_eq!((&*reply.line().to_string(), &*reply.words().to_string()), (line, words));
    }
}

#[test]
fn a_long_word_before_a_remark_is_not_a_host_and_does_not_panic() {
    for len in 180..220 {
        for mark in ["", "a", "aa"] {
            let host = "\u{201D}".repeat(len) + mark;
            let text = format!("{host} does not like recipient. Remote host said: 550 no");
            let reply = Reply::find(&text);
            assert!(reply.host().is_none_or(|found| found == host), "{text}");
        }
    }
}

#[test]
fn a_raw_reply_is_read_strictly() {
    use classifier::smtp::RawReplyError::{AfterReply, NoReply, OtherCode, Unfinished};

    for (reply, line) in [
        ("552 5.2.2 full\r\n", Ok("552 5.2.2 full")),
        ("552 full", Ok("552 full")),
        ("552-5.2.2 mailbox\r\n552-5.2.2 is\n552 5.2.2 full\r\n", Ok("552 5.2.2 mailbox is full")),
        // Not the same enhanced code, so it is content.
        ("552-5.2.2 a\n552 5.2.3 b\n", Ok("552 5.2.2 a 5.2.3 b")),
        ("552-5.2.2 a\n552 5.2.2\n", Ok("552 5.2.2 a 5.2.2")),
        // No enhanced codes: of another class, without a space, too long, on a later line only.
        ("352-3.2.2 a\n352 3.2.2 b\n", Ok("352 3.2.2 a 3.2.2 b")),
        ("552-5.2.2\n552 5.2.2 b\n", Ok("552 5.2.2 5.2.2 b")),
        ("552-5.2.2222 a\n552 5.2.2222 b\n", Ok("552 5.2.2222 a 5.2.2222 b")),
        ("552-a\n552-5.2.2 b\n552 5.2.2 c\n", Ok("552 a 5.2.2 b 5.2.2 c")),
        // Nothing is trimmed.
        ("552- a \n552-\n552  b \r\n", Ok("552  a    b ")),
        ("552 5.2.2 \n", Ok("552 5.2.2 ")),
        ("550-hello\r\r\r\n550-there\n550 \n", Ok("550 hello   there ")),
        ("550 a\rb\r\n", Ok("550 a b")),
        ("550\r\n", Ok("550 ")),
        ("150-a\n150 b", Ok("150 a b")),
        ("", Err(Unfinished)),
        ("552-a\n", Err(Unfinished)),
        ("55", Err(NoReply)),
        ("55x full", Err(NoReply)),
        ("552full", Err(NoReply)),
        ("5520 full", Err(NoReply)),
        ("550\rfull", Err(NoReply)),
        ("552-a\n\n", Err(NoReply)),
        ("552-a\nb\n", Err(NoReply)),
        ("552-a\n551 b\n", Err(OtherCode)),
        ("552 a\n552 b\n", Err(AfterReply)),
    ] {
        let read = Reply::from_raw(reply).map(|reply| reply.to_string());
        assert_eq!(read, line.map(str::to_owned), "{reply:?}");
    }
}

#[test]
fn a_long_line_gets_the_label_of_its_start_or_else_of_its_text() {
    let long = "x".repeat(9_000);
    let known = format!("550-5.1.1 User unknown\n550 5.1.1 {long}");
    assert_eq!(BounceClass::classify_reply(&known), BounceClass::InvalidRecipient);
    assert_eq!(BounceClass::classify_reply_bytes(known.as_bytes()), BounceClass::InvalidRecipient);
    let behind = format!("550-{long} 550 User unknown");
    assert_eq!(BounceClass::classify_reply(&behind), BounceClass::classify(&behind));
    assert_ne!(BounceClass::classify_reply(&behind), BounceClass::Uncategorized);
    assert!(BounceClass::explain_reply(&behind).is_some());
}

#[test]
fn time_grows_no_faster_than_the_text() {
    let pieces = [
        "stat=",
        "status=x (",
        "smtp; ",
        "said: 550 ",
        "returned '550 ",
        ": 550 ",
        "550 ",
        "550-",
        "<",
        "'",
        "SMTP error from remote mail server after a: 550x: 550, ",
        "smtp;",
        "<<< 250 ",
        "\"",
        " (#",
        "> ",
        "\n",
        " ",
        "Remote Server ",
        "#5.1.1 smtp;",
        "{",
        "550-5.1.1 a 550 ",
        "\\n",
        "\\nx",
        "said:\\n550 ",
        "550 5.1.1 '",
        "a.b #550 ",
        "Technical details of 550 5.1.1 ",
        "host a.b said: 550x ",
        "Last error: 404 ",
        "(reason: 550 ",
        "x.y rejected your message: 55 ",
    ];
    for piece in pieces {
        for start in ["", "550-", "smtp; ", "<<< 550 "] {
            let text = start.to_owned() + &piece.repeat(60_000 / piece.len());
            let begun = std::time::Instant::now();
            let reply = Reply::find(&text);
            let _ = (reply.line().len(), reply.enhanced_code(), reply.host(), reply.command());
            // Hundredths of a second are enough; if the time grew with the square of the length, it would be
            // minutes.
            assert!(begun.elapsed().as_secs() < 20, "{start:?} {piece:?}: {:?}", begun.elapsed());
        }
    }
}
