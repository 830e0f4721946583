//! Finds where a part of a pattern ends, from a set of starts: exactly, without automata, and with
//! a limit to the work.

use regex_automata::util::look::{Look, LookMatcher};
use regex_syntax::hir::{self, Class, Hir, HirKind, Repetition};

use super::places::Places;

/// The limit of places to visit for one rule. Real rules need about ten for each byte of the text;
/// nested counted repetitions may need any number.
const STEPS: usize = 1 << 20;

/// The same for all rules together: ten thousand rules with a text of three hundred bytes.
const STEPS_FOR_ALL: usize = 1 << 25;

/// The work for a rule, or for all of them, has reached its limit.
#[derive(Debug)]
pub struct TooCostly;

/// Matches parts of patterns in one text.
pub struct Matcher<'t> {
    text: &'t str,
    /// Places after this one are not visited.
    window: usize,
    /// All places between characters.
    everywhere: Places,
    /// The steps that are left for the current rule.
    steps: usize,
    /// The steps that are left for all rules.
    steps_for_all: usize,
}

impl<'t> Matcher<'t> {
    /// A matcher for the first `window` bytes of `text`, which end at a character boundary.
    pub fn new(text: &'t str, window: usize) -> Self {
        let mut everywhere = Places::none(window);
        for (place, _) in text[..window].char_indices() {
            everywhere.insert(place);
        }
        everywhere.insert(window);
        Matcher { text, window, everywhere, steps: STEPS, steps_for_all: STEPS_FOR_ALL }
    }

    /// Limits the steps for all rules together.
    pub fn limited_to(mut self, steps: usize) -> Self {
        self.steps_for_all = self.steps_for_all.min(steps);
        self
    }

    /// The steps that are left for all rules together.
    pub fn steps_left(&self) -> usize {
        self.steps_for_all
    }

    /// The first `window` bytes of the text.
    pub fn text(&self) -> &'t str {
        &self.text[..self.window]
    }

    /// Start the next rule.
    pub fn next_rule(&mut self) {
        self.steps = STEPS;
    }

    /// Whether no steps are left for any rule.
    pub fn is_exhausted(&self) -> bool {
        self.steps_for_all == 0
    }

    /// All places between characters.
    pub fn everywhere(&self) -> &Places {
        &self.everywhere
    }

    /// The empty set.
    pub fn nowhere(&self) -> Places {
        Places::none(self.window)
    }

    /// The set of one place.
    pub fn only(&self, place: usize) -> Places {
        let mut places = self.nowhere();
        places.insert(place);
        places
    }

    /// Where `hir` can end if it starts at one of `starts`. All places are character boundaries.
    pub fn ends(&mut self, hir: &Hir, starts: &Places) -> Result<Places, TooCostly> {
        self.pay(1)?;
        match hir.kind() {
            HirKind::Empty => Ok(starts.clone()),
            HirKind::Literal(literal) => {
                self.each(starts, |text, start| end_of_literal(&literal.0, text, start))
            }
            HirKind::Class(class) => {
                self.each(starts, |text, start| end_of_character(class, text, start))
            }
            HirKind::Look(look) => {
                self.each(starts, |text, start| holds(*look, text, start).then_some(start))
            }
            HirKind::Repetition(repetition) => self.repetition_ends(repetition, starts),
            HirKind::Capture(capture) => self.ends(&capture.sub, starts),
            HirKind::Concat(subs) => {
                let mut ends = starts.clone();
                for sub in subs {
                    ends = self.ends(sub, &ends)?;
                    if ends.is_empty() {
                        break;
                    }
                }
                Ok(ends)
            }
            HirKind::Alternation(subs) => {
                let mut ends = self.nowhere();
                for sub in subs {
                    ends.add(&self.ends(sub, starts)?);
                }
                Ok(ends)
            }
        }
    }

    /// The ends that `end` returns for the starts, within the window.
    fn each(
        &mut self,
        starts: &Places,
        end: impl Fn(&str, usize) -> Option<usize>,
    ) -> Result<Places, TooCostly> {
        let mut ends = self.nowhere();
        let mut looked_at = 0;
        for start in starts.iter() {
            looked_at += 1;
            if let Some(end) = end(self.text, start).filter(|&end| end <= self.window) {
                ends.insert(end);
            }
        }
        self.pay(looked_at)?;
        Ok(ends)
    }

    fn repetition_ends(
        &mut self,
        repetition: &Repetition,
        starts: &Places,
    ) -> Result<Places, TooCostly> {
        let mut last = starts.clone();
        for _ in 0..repetition.min {
            if last.is_empty() {
                return Ok(last);
            }
            last = self.ends(&repetition.sub, &last)?;
        }
        match (repetition.max, repetition.sub.kind()) {
            (None, HirKind::Class(class)) => {
                return self.run_ends(&last, |text, start| end_of_character(class, text, start));
            }
            (None, HirKind::Literal(literal)) if is_one_character(&literal.0) => {
                return self.run_ends(&last, |text, start| end_of_literal(&literal.0, text, start));
            }
            _ => {}
        }
        // A place that was reached before needs no second visit: more repetitions were left then.
        let mut ends = last.clone();
        for _ in repetition.min..repetition.max.unwrap_or(u32::MAX) {
            last = self.ends(&repetition.sub, &last)?;
            last.remove(&ends);
            if last.is_empty() {
                break;
            }
            ends.add(&last);
        }
        Ok(ends)
    }

    /// The ends of any number of characters, where `next` returns the end of one. Each place is
    /// visited once.
    fn run_ends(
        &mut self,
        starts: &Places,
        next: impl Fn(&str, usize) -> Option<usize>,
    ) -> Result<Places, TooCostly> {
        let mut ends = starts.clone();
        let mut covered = None;
        let mut looked_at = 0;
        for start in starts.iter() {
            if covered > Some(start) {
                continue;
            }
            let mut end = start;
            while let Some(after) = next(self.text, end).filter(|&end| end <= self.window) {
                looked_at += 1;
                ends.insert(after);
                end = after;
            }
            covered = Some(end);
        }
        self.pay(looked_at)?;
        Ok(ends)
    }

    /// Count steps. Every set costs its number of blocks, too.
    fn pay(&mut self, places: usize) -> Result<(), TooCostly> {
        let cost = places + self.window / 64;
        let are_left = cost <= self.steps.min(self.steps_for_all);
        self.steps = self.steps.saturating_sub(cost);
        self.steps_for_all = self.steps_for_all.saturating_sub(cost);
        if are_left { Ok(()) } else { Err(TooCostly) }
    }
}

/// The end of the literal, if it is at `start`.
fn end_of_literal(literal: &[u8], text: &str, start: usize) -> Option<usize> {
    text.as_bytes()[start..].starts_with(literal).then_some(start + literal.len())
}

fn is_one_character(literal: &[u8]) -> bool {
    str::from_utf8(literal).is_ok_and(|literal| literal.chars().count() == 1)
}

/// The end of the character at `start`, if the class has it.
fn end_of_character(class: &Class, text: &str, start: usize) -> Option<usize> {
    let char = match *text.as_bytes().get(start)? {
        // Most characters are ASCII, and decoding takes the time.
        byte if byte.is_ascii() => char::from(byte),
        _ => text[start..].chars().next()?,
    };
    has(class, char).then_some(start + char.len_utf8())
}

/// Whether the class has the character.
pub fn has(class: &Class, char: char) -> bool {
    match class {
        Class::Unicode(class) => {
            let ranges = class.ranges();
            let at = ranges.partition_point(|range| range.end() < char);
            ranges.get(at).is_some_and(|range| range.start() <= char)
        }
        // In a pattern for UTF-8, such a class has ASCII characters only.
        Class::Bytes(class) => u8::try_from(char).is_ok_and(|byte| {
            class.iter().any(|range| (range.start()..=range.end()).contains(&byte))
        }),
    }
}

/// Whether an assertion holds at `place`.
fn holds(look: hir::Look, text: &str, place: usize) -> bool {
    // Both crates have the same assertions with the same numbers.
    let look = Look::from_repr(look.as_repr()).expect("an assertion of regex-syntax");
    LookMatcher::new().matches(look, text.as_bytes(), place)
}
