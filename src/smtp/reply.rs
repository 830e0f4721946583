//! A reply that was found.

use core::fmt;

use super::code::{self, EnhancedCode};
use super::command::Command;
use super::context::{Context, code_in_parentheses};
use super::find::{Found, find, is_line};
use super::join::Join;
use super::line::Line;
use super::raw::{self, RawReplyError};
use super::text::{ReplyText, Span};
use super::wrapper::{Speaker, Wrapper};

/// The reply of a mail server in a text: in a line of a log, in a delivery status notification, or
/// in what somebody pasted.
///
/// Rules are written for one line: `550 5.1.1 No such user`, the code, the enhanced code if there is
/// one, and the words. What is kept of replies has much around that, and breaks it up. `Reply` finds
/// the [`line`](Self::line) in it, and what is known besides.
///
/// ```
/// use classifier::smtp::{Command, Reply, Speaker};
///
/// let reply = Reply::find(
///     "to=<anna@example.org>, dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: \
///      550-5.1.1 No such 550 5.1.1 user (in reply to RCPT TO command))",
/// );
/// assert_eq!(reply.line().to_string(), "550 5.1.1 No such user");
/// assert_eq!(reply.code(), Some(550));
/// assert_eq!(reply.enhanced_code().unwrap().to_string(), "5.1.1");
/// assert_eq!(reply.words().to_string(), "No such user");
/// assert_eq!(reply.host(), Some("mx.example.org"));
/// assert_eq!(reply.command(), Some(Command::RcptTo));
/// assert_eq!(reply.speaker(), Speaker::Receiver);
/// ```
///
/// # What is found
///
/// - A text that begins with a code of 200 to 599 and a space and has no line break is the line
///   already. It stays as it is, byte for byte.
/// - Replies of several lines, `550-5.1.1 No such\r\n550 5.1.1 user`: as they were sent, all on one
///   line, or with line breaks that are spelled `\n` or `\r\n`. Of lines that were put on one, those
///   are known by the code that the reply began with, and so a number in the words stays.
/// - `Diagnostic-Code: smtp; 550 ...` among other fields or by itself, folded or not, with or without
///   its name; also of other types (`X-Postfix; ...`), which may have no code.
/// - What is said before and behind replies by Postfix (`host mx.example.org[192.0.2.1] said: ...`,
///   also with a space before the bracket or without the address; `status=deferred (...)`), Exim
///   (`SMTP error from remote mail server after ...`), Sendmail (`<<< 550 ...`, `(reason: 550 ...)`,
///   `reply=550 ...`, `stat=...`), qmail (`Remote host said: ...`), Exchange and Microsoft 365
///   (`Remote Server returned '...'`, `rejected your message: 550 ...`, `#5.1.1 smtp;550 ...`, `#550
///   5.1.1 ... ##`, `LED=550 ...`), PowerMTA's rows, and Gmail (`The response was: ...`).
/// - A code and an enhanced code in quotes (`'550 5.1.1 ...'`, `« 550 5.1.1 ... »`), in any language.
/// - White space, quote marks and angle brackets around any of these, and line breaks that are
///   spelled `\n` or `\r\n` wherever one may be.
///
/// Nothing else is: a number in a text is a code only at the start or behind such an introduction,
/// and what is not known stays as it is, line breaks and all. To find a reply in a line that was
/// found gives that line.
///
/// # Cost
///
/// A text that is the line already takes a few nanoseconds, and any other time in proportion to its
/// length. Nothing is allocated, and nothing panics, whatever the text.
#[derive(Debug)]
pub struct Reply<'a, T: ReplyText + ?Sized = str> {
    text: &'a T,
    found: Option<Found>,
}

impl<T: ReplyText + ?Sized> Copy for Reply<'_, T> {}

impl<T: ReplyText + ?Sized> Clone for Reply<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<'a> Reply<'a> {
    /// The reply in `text`.
    #[inline]
    pub fn find(text: &'a str) -> Self {
        Self::find_in(text)
    }
}

impl<'a> Reply<'a, [u8]> {
    /// The reply in a text that need not be UTF-8.
    ///
    /// ```
    /// use classifier::smtp::Reply;
    ///
    /// let reply = Reply::find_bytes(b"smtp; 550 5.1.1 Aucune bo\xEEte");
    /// assert_eq!(reply.line().as_slice(), Some(&b"550 5.1.1 Aucune bo\xEEte"[..]));
    /// ```
    #[inline]
    pub fn find_bytes(text: &'a [u8]) -> Self {
        Self::find_in(text)
    }
}

impl<'a, T: ReplyText + ?Sized> Reply<'a, T> {
    /// The reply in `text`, a string or bytes.
    #[inline]
    pub fn find_in(text: &'a T) -> Self {
        let bytes = text.bytes();
        Self { text, found: if is_line(bytes) { None } else { find(bytes) } }
    }

    /// The reply that `text` is as it was sent (RFC 5321, section 4.2): lines of one code, of which
    /// all but the last have a hyphen behind it. The last one may lack its line break.
    ///
    /// Any three digits are a code here.
    ///
    /// # Errors
    ///
    /// When the text is anything else.
    ///
    /// ```
    /// use classifier::smtp::Reply;
    ///
    /// let reply = Reply::from_raw("550-5.1.1 No such\r\n550 5.1.1 user\r\n").unwrap();
    /// assert_eq!(reply.line().to_string(), "550 5.1.1 No such user");
    /// assert!(Reply::from_raw("550-5.1.1 No such\r\n").is_err());
    /// ```
    pub fn from_raw(text: &'a T) -> Result<Self, RawReplyError> {
        let join = raw::join(text.bytes())?;
        Ok(Self { text, found: Some(Found { join, wrapper: Wrapper::Bare }) })
    }

    /// Whether the text is the line itself, which costs less to ask than the line does.
    ///
    /// ```
    /// use classifier::smtp::Reply;
    ///
    /// assert!(Reply::find("550 5.1.1 No such user").is_whole());
    /// assert!(Reply::find("Anything else").is_whole());
    /// assert!(!Reply::find("smtp; 550 5.1.1 No such user").is_whole());
    /// ```
    #[inline]
    pub fn is_whole(&self) -> bool {
        match self.found {
            None => true,
            Some(found) => {
                let bytes = self.text.bytes();
                found.join.as_span(bytes) == Some(Span::new(0, bytes.len()))
            }
        }
    }

    /// The one line that is classified: the code, the enhanced code if there is one, and the words;
    /// or the text, if there is no reply in it.
    #[inline]
    pub fn line(&self) -> Line<'a, T> {
        Line::new(self.text, self.found.map(|found| found.join))
    }

    /// The code, if there is one.
    pub fn code(&self) -> Option<u16> {
        Some(code::number(self.join()?.code?.of(self.text.bytes())))
    }

    /// The enhanced code: that at the start of the words, or else the last one that is spelled
    /// `(#5.1.1)`, or else what stands beside the reply (`dsn=5.1.1`, `#5.1.1 smtp;`).
    pub fn enhanced_code(&self) -> Option<EnhancedCode> {
        let bytes = self.text.bytes();
        let content = self.join().map_or(Span::new(0, bytes.len()), |join| join.content).of(bytes);
        let at_start = code::enhanced(content)
            .filter(|&(_, len)| content.get(len).is_none_or(|&byte| super::byte::is_white(byte)));
        at_start
            .map(|(code, _)| code)
            .or_else(|| code_in_parentheses(content))
            .or_else(|| self.context()?.noted_code())
    }

    /// The words: the line without its codes.
    pub fn words(&self) -> Line<'a, T> {
        Line::new(self.text, self.join().map(Join::words))
    }

    /// The host that spoke, as what stands around the reply names it.
    pub fn host(&self) -> Option<&'a T> {
        self.context()?.host().map(|host| self.text.piece(host.start, host.end))
    }

    /// What the reply answered.
    pub fn command(&self) -> Option<Command> {
        self.context()?.command().map(|(command, _)| command)
    }

    /// How that is spelled, with what it was said of: `RCPT TO:<anna@example.org>`.
    pub fn command_text(&self) -> Option<&'a T> {
        self.context()?.command().map(|(_, text)| self.text.piece(text.start, text.end))
    }

    /// Whose words these are.
    pub fn speaker(&self) -> Speaker {
        match self.found {
            Some(Found { join, wrapper }) => wrapper.speaker(join.code.is_some()),
            None => Speaker::Unknown,
        }
    }

    /// How the line is made, whether it had to be found or not.
    fn join(&self) -> Option<Join> {
        self.found.map(|found| found.join).or_else(|| self.whole())
    }

    /// How it is made of a text that is the line already.
    fn whole(&self) -> Option<Join> {
        let bytes = self.text.bytes();
        is_line(bytes).then(|| {
            let breaks = super::join::Breaks::SENT;
            Join::of_reply(bytes, 0, code::Separator::Space, bytes.len(), breaks)
        })
    }

    fn context(&self) -> Option<Context<'a>> {
        let Found { join, wrapper } = self.found?;
        let start = join.code.map_or(join.content.start, |code| code.start);
        let reply = Span::new(start, join.content.end);
        Some(Context { bytes: self.text.bytes(), reply, wrapper })
    }
}

/// The line.
impl fmt::Display for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.line().fmt(f)
    }
}

/// Whether more lines of a reply follow `line`, of which it may have the line break: there is a
/// hyphen behind its code.
///
/// ```
/// assert!(classifier::smtp::continues(b"550-5.1.1 No such\r\n"));
/// assert!(!classifier::smtp::continues(b"550 5.1.1 user\r\n"));
/// ```
pub fn continues(line: &[u8]) -> bool {
    raw::continues(line)
}
