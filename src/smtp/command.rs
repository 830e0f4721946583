//! The commands that replies refer to.

use core::fmt;

use super::phrase::phrase_end;

/// The part of an SMTP session that a reply refers to.
///
/// ```
/// use classifier::smtp::{Command, Reply};
///
/// let text = "host mx.example.org[192.0.2.1] said: 550 5.1.1 No such user (in reply to RCPT TO \
///             command)";
/// let command = Reply::find(text).command().unwrap();
/// assert_eq!(command, Command::RcptTo);
/// assert_eq!(command.to_string(), "RCPT TO");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Command {
    /// No command: the server spoke first.
    Greeting,
    /// EHLO, HELO or LHLO.
    Helo,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    MailFrom,
    /// RCPT TO.
    RcptTo,
    /// DATA or BDAT: before the message.
    Data,
    /// The end of the message.
    EndOfData,
    /// RSET.
    Rset,
    /// QUIT.
    Quit,
    /// Another command; [`Reply::command_text`](super::Reply::command_text) is its spelling.
    Other,
}

impl Command {
    /// The usual name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Command::Greeting => "greeting",
            Command::Helo => "EHLO",
            Command::StartTls => "STARTTLS",
            Command::Auth => "AUTH",
            Command::MailFrom => "MAIL FROM",
            Command::RcptTo => "RCPT TO",
            Command::Data => "DATA",
            Command::EndOfData => "end of DATA",
            Command::Rset => "RSET",
            Command::Quit => "QUIT",
            Command::Other => "another command",
        }
    }

    /// The command in `text`, as spelled in logs, possibly with arguments.
    pub(super) fn of(text: &[u8]) -> Self {
        let start = phrase_end(text, 0, b"pipelined ").unwrap_or(0);
        let spelling = SPELLINGS.iter().find(|(words, _)| {
            let end = phrase_end(text, start, words);
            end.is_some_and(|end| !text.get(end).is_some_and(u8::is_ascii_alphanumeric))
        });
        spelling.map_or(Command::Other, |&(_, command)| command)
    }
}

/// The spellings of commands in logs. If one is the start of another, the longer one comes first.
const SPELLINGS: [(&[u8], Command); 23] = [
    (b"initial connection", Command::Greeting),
    (b"initial server greeting", Command::Greeting),
    (b"connection", Command::Greeting),
    (b"connect", Command::Greeting),
    (b"greeting", Command::Greeting),
    (b"ehlo", Command::Helo),
    (b"helo", Command::Helo),
    (b"lhlo", Command::Helo),
    (b"starttls", Command::StartTls),
    (b"auth", Command::Auth),
    (b"mail", Command::MailFrom),
    (b"rcpt", Command::RcptTo),
    (b"data", Command::Data),
    (b"bdat", Command::Data),
    (b"end of data", Command::EndOfData),
    (b"end-of-data", Command::EndOfData),
    (b"end of message", Command::EndOfData),
    (b"end of bdat", Command::EndOfData),
    (b"sending data block", Command::EndOfData),
    (b"sending message body", Command::EndOfData),
    (b".", Command::EndOfData),
    (b"rset", Command::Rset),
    (b"quit", Command::Quit),
];

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Command;

    #[test]
    fn a_command_is_known_by_its_first_words() {
        for (text, command) in [
            ("RCPT To:<anna@example.org>", Command::RcptTo),
            ("pipelined RCPT TO:<anna@example.org>", Command::RcptTo),
            ("MAIL FROM:<> SIZE=5", Command::MailFrom),
            ("end  of DATA", Command::EndOfData),
            (".", Command::EndOfData),
            ("DATA", Command::Data),
            ("LHLO a", Command::Helo),
            ("database", Command::Other),
            ("", Command::Other),
        ] {
            assert_eq!(Command::of(text.as_bytes()), command, "{text}");
        }
    }
}
