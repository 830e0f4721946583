//! A reply in a text.

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

/// The reply of a mail server in a text: a log line, a delivery status notification, or free text.
///
/// Rules are written for one line, such as `550 5.1.1 No such user`: the code, the enhanced code if
/// there is one, and the words. Logs and notifications add other text and break the line. `Reply`
/// finds this [`line`](Self::line) and the information around it.
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
/// - A text that begins with a code of 200 to 599 and a space, and that has no line break, is
///   already the line. It stays unchanged, byte for byte.
/// - Replies of several lines, `550-5.1.1 No such\r\n550 5.1.1 user`: as they were sent, all on one
///   line, or with line breaks that are spelled `\n` or `\r\n`. Lines that were put on one line are
///   recognized by the code of the reply, so other numbers in the words stay.
/// - `Diagnostic-Code: smtp; 550 ...` among other fields or by itself, folded or not, with or without
///   its name; also of other types (`X-Postfix; ...`), which may have no code.
/// - Words before and after replies: Postfix (`host mx.example.org[192.0.2.1] said: ...`,
///   also with a space before the bracket or without the address; `status=deferred (...)`), Exim
///   (`SMTP error from remote mail server after ...`), Sendmail (`<<< 550 ...`, `(reason: 550 ...)`,
///   `reply=550 ...`, `stat=...`), qmail (`Remote host said: ...`), Exchange and Microsoft 365
///   (`Remote Server returned '...'`, `rejected your message: 550 ...`, `#5.1.1 smtp;550 ...`, `#550
///   5.1.1 ... ##`, `LED=550 ...`), PowerMTA's rows, and Gmail (`The response was: ...`).
/// - A code and an enhanced code in quotes (`'550 5.1.1 ...'`, `« 550 5.1.1 ... »`), in any language.
/// - White space, quote marks and angle brackets around any of these, and line breaks that are
///   spelled `\n` or `\r\n` wherever one may be.
///
/// Nothing else is found. A number in a text is a code only at the start or after such an
/// introduction. Other texts stay unchanged, including line breaks. Finding the reply in a line
/// that was found returns the same line.
///
/// # Cost
///
/// A text that is already the line takes a few nanoseconds. Other texts take time proportional to
/// their length. No heap and no panics, for any text.
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
    /// The reply in `text`. If there is none, its [`line`](Self::line) is the text.
    #[inline]
    #[must_use]
    pub fn find(text: &'a str) -> Self {
        Self::find_in(text)
    }
}

impl<'a> Reply<'a, [u8]> {
    /// The reply in bytes, which need not be UTF-8.
    ///
    /// ```
    /// use classifier::smtp::Reply;
    ///
    /// let reply = Reply::find_bytes(b"smtp; 550 5.1.1 Aucune bo\xEEte");
    /// assert_eq!(reply.line().as_slice(), Some(&b"550 5.1.1 Aucune bo\xEEte"[..]));
    /// ```
    #[inline]
    #[must_use]
    pub fn find_bytes(text: &'a [u8]) -> Self {
        Self::find_in(text)
    }
}

impl<'a, T: ReplyText + ?Sized> Reply<'a, T> {
    /// The reply in `text`, which is a string or bytes.
    #[inline]
    pub fn find_in(text: &'a T) -> Self {
        let bytes = text.bytes();
        Self { text, found: if is_line(bytes) { None } else { find(bytes) } }
    }

    /// Reads a text that is a reply as it was sent (RFC 5321, section 4.2): lines with the same
    /// code, each but the last with a hyphen after it. The last one may lack its line break.
    ///
    /// Any three digits are accepted as a code.
    ///
    /// # Errors
    ///
    /// If the text is not such a reply.
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

    /// Whether the text is already the line. This is cheaper than [`line`](Self::line).
    ///
    /// ```
    /// use classifier::smtp::Reply;
    ///
    /// assert!(Reply::find("550 5.1.1 No such user").is_whole());
    /// assert!(Reply::find("Anything else").is_whole());
    /// assert!(!Reply::find("smtp; 550 5.1.1 No such user").is_whole());
    /// ```
    #[inline]
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match self.found {
            None => true,
            Some(found) => {
                let bytes = self.text.bytes();
                found.join.as_span(bytes) == Some(Span::new(0, bytes.len()))
            }
        }
    }

    /// The line for the rules: the code, the enhanced code if there is one, and the words; or the
    /// text, if there is no reply in it.
    #[inline]
    #[must_use]
    pub fn line(&self) -> Line<'a, T> {
        Line::new(self.text, self.found.map(|found| found.join))
    }

    /// The code, if there is one.
    #[must_use]
    pub fn code(&self) -> Option<u16> {
        Some(code::number(self.join()?.code?.of(self.text.bytes())))
    }

    /// The enhanced code: the one at the start of the words, or else the last one of the form
    /// `(#5.1.1)`, or else the one next to the reply (`dsn=5.1.1`, `#5.1.1 smtp;`).
    #[must_use]
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
    #[must_use]
    pub fn words(&self) -> Line<'a, T> {
        Line::new(self.text, self.join().map(Join::words))
    }

    /// The host that spoke, if the surroundings of the reply name it.
    #[must_use]
    pub fn host(&self) -> Option<&'a T> {
        self.context()?.host().map(|host| self.text.piece(host.start, host.end))
    }

    /// The command that the reply refers to.
    #[must_use]
    pub fn command(&self) -> Option<Command> {
        self.context()?.command().map(|(command, _)| command)
    }

    /// The spelling of the command, with its arguments: `RCPT TO:<anna@example.org>`.
    #[must_use]
    pub fn command_text(&self) -> Option<&'a T> {
        self.context()?.command().map(|(_, text)| self.text.piece(text.start, text.end))
    }

    /// Who said these words.
    #[must_use]
    pub fn speaker(&self) -> Speaker {
        match self.found {
            Some(Found { join, wrapper }) => wrapper.speaker(join.code.is_some()),
            None => Speaker::Unknown,
        }
    }

    /// The join of the line, for any text.
    fn join(&self) -> Option<Join> {
        self.found.map(|found| found.join).or_else(|| self.whole())
    }

    /// The join of a text that is already the line.
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

/// Whether more lines of a reply follow `line`: there is a hyphen after its code. `line` may
/// include its line break.
///
/// ```
/// assert!(classifier::smtp::continues(b"550-5.1.1 No such\r\n"));
/// assert!(!classifier::smtp::continues(b"550 5.1.1 user\r\n"));
/// ```
#[must_use]
pub fn continues(line: &[u8]) -> bool {
    raw::continues(line)
}
