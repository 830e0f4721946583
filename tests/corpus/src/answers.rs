//! Comparing what a way to ask answers with what cases expect.

use std::{borrow::Cow, collections::HashSet, fmt::Debug, ptr};

use crate::{Case, Text, cases};

/// The answers that one way gives for one case.
#[derive(Debug)]
pub struct Answers<'c> {
    case: &'c Case,
    answered: HashSet<*const Text>,
    is_skipped: bool,
    wrong: Vec<String>,
}

/// Runs all cases through a way to ask.
///
/// # Panics
///
/// When an answer differs from what is expected, or when a text of a case has had none. The message
/// lists all such answers, each with the name of its case.
pub fn check(way: &str, mut run: impl FnMut(&Case, &mut Answers<'_>)) {
    let cases = cases();
    let wrong = cases.iter().flat_map(|case| {
        let mut answers =
            Answers { case, answered: HashSet::new(), is_skipped: false, wrong: Vec::new() };
        run(case, &mut answers);
        let Answers { answered, is_skipped, mut wrong, .. } = answers;
        if !is_skipped && answered.len() < case.texts.len() {
            wrong.push(format!("{}: not all texts have been answered", case.name));
        }
        wrong
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(!cases.is_empty(), "there are no cases");
    assert!(wrong.is_empty(), "{way}: {} wrong\n{}", wrong.len(), wrong.join("\n"));
}

impl Answers<'_> {
    /// Takes down that this way cannot answer for this case.
    pub fn skip(&mut self) {
        self.is_skipped = true;
    }

    /// Takes down whether an answer for a text is what is expected.
    pub fn equal<T: Debug + PartialEq + ?Sized>(
        &mut self,
        text: &Text,
        what: &str,
        found: &T,
        expected: &T,
    ) {
        self.answered.insert(ptr::from_ref(text));
        if found != expected {
            let name = &self.case.name;
            let text: String = text.lossy().chars().take(100).collect();
            self.wrong
                .push(format!("{name}: {text:?}: {what} {found:?}, but expected {expected:?}"));
        }
    }
}

impl Text {
    /// The text as `String::from_utf8_lossy` reads it.
    pub fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The rule that wins.
    pub fn winner(&self) -> Option<usize> {
        self.matches.first().copied()
    }
}
