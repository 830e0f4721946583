//! The labels of replies.

use super::{BounceClass, Line, Reply, ReplyText};
use crate::Rule;

/// The longest line that is joined on the stack, in bytes. Replies are shorter.
const LONGEST: usize = 4096;

impl BounceClass {
    /// The label of the [`line`](Reply::line) of the reply in `text`.
    ///
    /// ```
    /// use classifier::smtp::BounceClass;
    ///
    /// let text = "Diagnostic-Code: smtp; 552-5.2.2 mailbox\n 552 5.2.2 is stuffed";
    /// assert_eq!(BounceClass::classify_reply(text), BounceClass::QuotaIssues);
    /// ```
    ///
    /// # Cost
    ///
    /// That of [`Reply::find`] and of `classify`; no heap. Most lines are contiguous in the text.
    /// Other lines are joined on the stack, up to 4096 bytes. Of a longer line, the first 4096
    /// bytes are classified. If no rule matches these, the unchanged text is classified.
    #[inline]
    pub fn classify_reply(text: &str) -> Self {
        let line = Reply::find(text).line();
        match line.as_slice() {
            Some(line) => Self::classify(line),
            None => joined(line, text.as_bytes(), Self::classify_bytes, |label| {
                label == Self::Uncategorized
            }),
        }
    }

    /// [`classify_reply`](Self::classify_reply) for bytes, which are read like
    /// `String::from_utf8_lossy`.
    ///
    /// ```
    /// use classifier::smtp::BounceClass;
    ///
    /// let text = b"smtp;552 5.2.2 bo\xEEte pleine";
    /// assert_eq!(BounceClass::classify_reply_bytes(text), BounceClass::QuotaIssues);
    /// ```
    #[inline]
    pub fn classify_reply_bytes(text: &[u8]) -> Self {
        let line = Reply::find_bytes(text).line();
        match line.as_slice() {
            Some(line) => Self::classify_bytes(line),
            None => joined(line, text, Self::classify_bytes, |label| label == Self::Uncategorized),
        }
    }

    /// The first rule that matches the line of the reply in `text`, or `None`.
    ///
    /// ```
    /// use classifier::smtp::BounceClass;
    ///
    /// let rule = BounceClass::explain_reply("smtp; 552 5.2.2 mailbox is stuffed").unwrap();
    /// assert_eq!(rule.label, BounceClass::QuotaIssues.as_str());
    /// ```
    #[must_use]
    pub fn explain_reply(text: &str) -> Option<Rule<'static>> {
        let classifier = Self::classifier();
        let explain = |line: &[u8]| classifier.first_match_bytes(line);
        let line = Reply::find(text).line();
        let winner = match line.as_slice() {
            Some(line) => classifier.first_match(line),
            None => joined(line, text.as_bytes(), explain, |winner| winner.is_none()),
        };
        winner.map(|id| classifier.rule(id))
    }
}

/// The result of `ask` for the joined line. If the line is too long, the result for its start, or
/// for the text if that `is_nothing`.
#[inline(never)]
fn joined<T: ReplyText + ?Sized, A: Copy>(
    line: Line<'_, T>,
    text: &[u8],
    ask: impl Fn(&[u8]) -> A,
    is_nothing: impl Fn(A) -> bool,
) -> A {
    let mut buffer = [0; LONGEST];
    let start = line.copy_into(&mut buffer);
    let answer = ask(start);
    // Only a line that fills the buffer may be longer.
    if start.len() == LONGEST && is_nothing(answer) && line.len() > LONGEST {
        return ask(text);
    }
    answer
}
