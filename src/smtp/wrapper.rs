//! The surroundings of replies in logs, delivery status notifications and free text.

/// The kind of text around a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapper {
    /// Nothing, or a quote mark: the code is at the start.
    Bare,
    /// A field of a notification (RFC 3464), `smtp; 550 ...`, with or without `Diagnostic-Code:`.
    Diagnostic(Source),
    /// A row of comma-separated values, `failed,5.1.1 (bad mailbox),smtp;550 ...,mx.example.com`.
    Row,
    /// Postfix: `host mx.example.com[192.0.2.1] said: 550 ... (in reply to RCPT TO command)`.
    Said,
    /// Postfix: `host mx.example.com[192.0.2.1] refused to talk to me: 421 ...`.
    Refused,
    /// Postfix: `status=bounced (...)`, and `stat=Sent (...)` of Sendmail.
    Status,
    /// Exim: `SMTP error from remote mail server after RCPT TO:<a@b>: host mx [192.0.2.1]: 550 ...`.
    Exim,
    /// Sendmail: `>>> RCPT To:<a@b>` and `<<< 550 ...`.
    Transcript,
    /// qmail: `192.0.2.1 does not like recipient. Remote host said: 550 ... Giving up on ...`.
    Remark,
    /// Sendmail: `reply=550 ..., stat=User unknown`.
    Field,
    /// Microsoft: `Remote Server returned '550 ...'`.
    Returned,
    /// Microsoft: `#550 5.1.1 ... ##`.
    Numbered,
    /// A code and an enhanced code in quotes, after any words: `a renvoyé « 550 5.1.1 ... »`.
    Quoted,
    /// Sendmail: `(reason: 550 5.1.1 ...)`.
    Reason,
    /// Microsoft: `{LED=550 ...};{MSG=...}`.
    LastError,
    /// `mx.example.com gave this error: ...`, `mx.example.com rejected your message: 550 ...`.
    GaveError,
    /// `The response from the remote server was: 550 ...`.
    Response,
}

/// The speaker, according to the type of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// `smtp` and `lmtp`: the reply of a receiver.
    Receiver,
    /// `x-postfix`, `x-unix` and the like: the sender's own software.
    Sender,
    /// No type, or an unknown one.
    Unknown,
}

/// Who said the words of a [`Reply`](super::Reply).
///
/// ```
/// use classifier::smtp::{Reply, Speaker};
///
/// let speaker = |text| Reply::find(text).speaker();
/// assert_eq!(speaker("smtp; 550 5.1.1 No such user"), Speaker::Receiver);
/// assert_eq!(speaker("X-Postfix; unknown user: \"anna\""), Speaker::Sender);
/// assert_eq!(speaker("550 5.1.1 No such user"), Speaker::Unknown);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Speaker {
    /// A receiving server, according to the surroundings of the reply.
    Receiver,
    /// The software that should have delivered the message. There was no reply, or it is not in the
    /// text.
    Sender,
    /// Unknown, as for a reply without surroundings.
    Unknown,
}

impl Source {
    /// The speaker of a diagnostic of the type `kind`.
    pub(super) fn of(kind: &[u8]) -> Self {
        let is = |name: &[u8]| kind.eq_ignore_ascii_case(name);
        if is(b"smtp") || is(b"lmtp") || is(b"esmtp") {
            Source::Receiver
        } else if kind.len() > 2 && kind[..2].eq_ignore_ascii_case(b"x-") {
            Source::Sender
        } else {
            Source::Unknown
        }
    }
}

/// Whether the type of a diagnostic may have this byte.
pub(super) const fn is_kind(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

impl Wrapper {
    /// The speaker, for a reply with a code or for words without one.
    pub(super) fn speaker(self, has_code: bool) -> Speaker {
        match self {
            Wrapper::Bare
            | Wrapper::LastError
            | Wrapper::Numbered
            | Wrapper::Quoted
            | Wrapper::Reason => Speaker::Unknown,
            Wrapper::Diagnostic(Source::Unknown) => Speaker::Unknown,
            Wrapper::Diagnostic(Source::Sender) => Speaker::Sender,
            Wrapper::Status | Wrapper::Field if !has_code => Speaker::Sender,
            _ => Speaker::Receiver,
        }
    }
}
