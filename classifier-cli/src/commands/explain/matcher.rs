//! Where a piece of a pattern ends, by all the places where it may begin: exact, without automata,
//! and with a limit to the work.

use regex_automata::util::look::{Look, LookMatcher};
use regex_syntax::hir::{self, Class, Hir, HirKind, Repetition};

use super::places::Places;

/// Places that are looked at for one rule. Real rules need some ten for each byte of the text;
/// those with counted repetitions in counted repetitions may need any number.
const STEPS: usize = 1 << 20;

/// The same for all rules together: ten thousand rules and a text of three hundred bytes.
const STEPS_FOR_ALL: usize = 1 << 25;

/// The work for a rule, or for all of them, has reached its limit.
#[derive(Debug)]
pub struct TooCostly;

/// Matches the pieces of rules in one text.
pub struct Matcher<'t> {
    text: &'t str,
    /// Places behind this one are not looked at.
    window: usize,
    /// All places between characters.
    everywhere: Places,
    /// The steps that are left for the rule at hand,
    steps: usize,
    /// and for all rules.
    steps_for_all: usize,
}

impl<'t> Matcher<'t> {
    /// Matches in the first `window` bytes of `text`, which end at a character.
    pub fn new(text: &'t str, window: usize) -> Self {
        let mut everywhere = Places::none(window);
        for (place, _) in text[..window].char_indices() {
            everywhere.insert(place);
        }
        everywhere.insert(window);
        Matcher { text, window, everywhere, steps: STEPS, steps_for_all: STEPS_FOR_ALL }
    }

    /// The same, with at most so many steps for all rules together.
    pub fn limited_to(mut self, steps: usize) -> Self {
        self.steps_for_all = self.steps_for_all.min(steps);
        self
    }

    /// The steps that are left for all rules together.
    pub fn steps_left(&self) -> usize {
        self.steps_for_all
    }

    /// The text, as far as it is looked at.
    pub fn text(&self) -> &'t str {
        &self.text[..self.window]
    }

    /// Begin with another rule.
    pub fn next_rule(&mut self) {
        self.steps = STEPS;
    }

    /// Whether nothing is left for any rule.
    pub fn is_exhausted(&self) -> bool {
        self.steps_for_all == 0
    }

    /// All places between characters.
    pub fn everywhere(&self) -> &Places {
        &self.everywhere
    }

    /// No place.
    pub fn nowhere(&self) -> Places {
        Places::none(self.window)
    }

    /// The place alone.
    pub fn only(&self, place: usize) -> Places {
        let mut places = self.nowhere();
        places.insert(place);
        places
    }

    /// Where `hir` can end if it begins at one of `starts`, which lie between characters, as do the
    /// ends.
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

    /// The ends that `end` gives for the starts, without those behind the window.
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
        // A place that was reached before is of no use: from there more repetitions were left.
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

    /// The ends of any number of characters of which `next` tells the end of one: each place is
    /// looked at once.
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
            while let Some(behind) = next(self.text, end).filter(|&end| end <= self.window) {
                looked_at += 1;
                ends.insert(behind);
                end = behind;
            }
            covered = Some(end);
        }
        self.pay(looked_at)?;
        Ok(ends)
    }

    /// Count steps. A set costs what it has of blocks, too.
    fn pay(&mut self, places: usize) -> Result<(), TooCostly> {
        let cost = places + self.window / 64;
        let are_left = cost <= self.steps.min(self.steps_for_all);
        self.steps = self.steps.saturating_sub(cost);
        self.steps_for_all = self.steps_for_all.saturating_sub(cost);
        if are_left { Ok(()) } else { Err(TooCostly) }
    }
}

/// The place behind the literal, if it stands at `start`.
fn end_of_literal(literal: &[u8], text: &str, start: usize) -> Option<usize> {
    text.as_bytes()[start..].starts_with(literal).then_some(start + literal.len())
}

fn is_one_character(literal: &[u8]) -> bool {
    str::from_utf8(literal).is_ok_and(|literal| literal.chars().count() == 1)
}

/// The place behind the character at `start`, if there is one and the class has it.
fn end_of_character(class: &Class, text: &str, start: usize) -> Option<usize> {
    let char = match *text.as_bytes().get(start)? {
        // Most are, and decoding is what takes the time.
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
        // In what matches only UTF-8, such a class is of ASCII.
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
