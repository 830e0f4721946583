//! Suggests a pattern for the texts of a group.
//!
//! The pattern of a group is made of the words of its masked templates: literals, and a class for
//! each mask that allows whatever the mask may stand for. So it matches all texts of the group. No
//! class but that of a whole word allows a space, and neither do masks, so a pattern is compared
//! with another template word by word: if no text can be of both, it matches no text of the other
//! template. A pattern that may match a text of another template is not suggested.

use std::collections::{BTreeSet, HashMap};

use classifier_compiler::escape::push_escaped;

use super::super::mask;
use super::{Group, Slot, is_plain};

/// The largest number of different words that a pattern lists.
const LISTED: usize = 20;

/// Up to as many words without digits are listed, even if any word may stand there.
const PREFERABLY_LISTED: usize = 5;

/// The largest number of Unicode classes of a rule, and of its characters beyond ASCII, however many
/// rules there are (`docs/rules.md`, "Limits").
const MOST_CLASSES: usize = 256;
const MOST_CHARACTERS: usize = 126;

/// What a mask may stand for, or one character.
#[derive(Clone, Copy, PartialEq)]
enum Item {
    Char(char),
    Digits,
    /// Hexadecimal digits, dots and colons.
    Address,
    /// Anything but spaces.
    Word,
}

/// What a mask may stand for.
fn of_mask(mask: &str) -> &'static [Item] {
    match mask {
        "<n>" => &[Item::Digits],
        "<ip>" => &[Item::Address],
        "<host>" => &[Item::Word, Item::Char('.'), Item::Word],
        "<email>" => &[Item::Word, Item::Char('@'), Item::Word],
        _ => &[Item::Word],
    }
}

impl Item {
    fn allows(self, char: char) -> bool {
        match self {
            Item::Char(own) => own == char,
            Item::Digits => char.is_ascii_digit(),
            Item::Address => char.is_ascii_hexdigit() || matches!(char, '.' | ':'),
            Item::Word => char != ' ',
        }
    }

    /// Whether some character is allowed by both. All classes have the digits in common.
    fn meets(self, other: Item) -> bool {
        match (self, other) {
            (Item::Char(char), item) | (item, Item::Char(char)) => item.allows(char),
            _ => true,
        }
    }

    fn push(self, pattern: &mut String) {
        match self {
            Item::Char(char) => {
                if r"\.+*?()|[]{}^$".contains(char) {
                    pattern.push('\\');
                }
                push_escaped(pattern, char);
            }
            Item::Digits => pattern.push_str("[0-9]+"),
            Item::Address => pattern.push_str("[0-9A-Fa-f.:]+"),
            Item::Word => pattern.push_str("[^ ]+"),
        }
    }
}

/// The items of a word of a template.
fn items(mut word: &str) -> Vec<Item> {
    let mut items = Vec::new();
    while let Some(char) = word.chars().next() {
        match mask::MASKS.iter().find(|mask| word.starts_with(**mask)) {
            Some(mask) => {
                items.extend(of_mask(mask));
                word = &word[mask.len()..];
            }
            None => {
                items.push(Item::Char(char));
                word = &word[char.len_utf8()..];
            }
        }
    }
    items
}

/// Whether a word has such a character besides its masks.
pub fn has(mut word: &str, is: fn(char) -> bool) -> bool {
    while let Some(char) = word.chars().next() {
        match mask::MASKS.iter().find(|mask| word.starts_with(**mask)) {
            Some(mask) => word = &word[mask.len()..],
            None if is(char) => return true,
            None => word = &word[char.len_utf8()..],
        }
    }
    false
}

/// Whether one text may be of both words.
fn overlap(word: &str, other: &str) -> bool {
    if word == other || !word.contains('<') && !other.contains('<') {
        return word == other;
    }
    // Of several characters, the first, and then any number.
    let steps = |word: &str| -> Vec<(Item, bool)> {
        let step = |item| match item {
            Item::Char(_) => vec![(item, false)],
            _ => vec![(item, false), (item, true)],
        };
        items(word).into_iter().flat_map(step).collect()
    };
    let (ours, theirs) = (steps(word), steps(other));
    // Whether some text is of the steps before these two places.
    let mut before = vec![vec![false; theirs.len() + 2]; ours.len() + 2];
    before[0][0] = true;
    for i in 0..=ours.len() {
        for j in 0..=theirs.len() {
            if !before[i][j] {
                continue;
            }
            let (our, their) = (ours.get(i), theirs.get(j));
            let [our_repeats, their_repeats] = [our, their].map(|it| it.is_some_and(|it| it.1));
            before[i + 1][j] |= our_repeats;
            before[i][j + 1] |= their_repeats;
            if let (Some(our), Some(their)) = (our, their)
                && our.0.meets(their.0)
            {
                before[i + usize::from(!our_repeats)][j + usize::from(!their_repeats)] = true;
            }
        }
    }
    before[ours.len()][theirs.len()]
}

/// A word of a pattern.
#[derive(PartialEq)]
enum Word<'t> {
    /// As in the template.
    One(&'t str),
    OneOf(BTreeSet<&'t str>),
    /// Any, which may be empty.
    Any(bool),
}

impl Word<'_> {
    /// Whether it may match what this word of a template stands for.
    fn may_match(&self, word: &str) -> bool {
        match self {
            Word::One(own) => overlap(own, word),
            Word::OneOf(own) => own.iter().any(|own| overlap(own, word)),
            Word::Any(even_empty) => *even_empty || !word.is_empty(),
        }
    }

    fn push(&self, pattern: &mut String) {
        match self {
            Word::One(word) => items(word).into_iter().for_each(|item| item.push(pattern)),
            Word::OneOf(words) => {
                for (at, word) in words.iter().enumerate() {
                    pattern.push(if at == 0 { '(' } else { '|' });
                    Word::One(word).push(pattern);
                }
                pattern.push(')');
            }
            Word::Any(false) => Item::Word.push(pattern),
            Word::Any(true) => pattern.push_str("[^ ]*"),
        }
    }
}

/// Suggests patterns for groups.
pub struct Patterns<'g, 't> {
    groups: &'g [Group<'t>],
    /// The groups with this number of words, if they are all known.
    complete: HashMap<usize, Vec<usize>>,
    /// The other groups.
    open: Vec<usize>,
}

impl<'g, 't> Patterns<'g, 't> {
    /// Patterns for some of `groups`, which are all.
    pub fn new(groups: &'g [Group<'t>]) -> Self {
        let (mut complete, mut open) = (HashMap::<_, Vec<_>>::new(), Vec::new());
        for (at, group) in groups.iter().enumerate() {
            match group.is_open() {
                true => open.push(at),
                false => complete.entry(group.known).or_default().push(at),
            }
        }
        Patterns { groups, complete, open }
    }

    /// A pattern that matches all texts of a group, and no text of another one; `None` if none is
    /// found, if it would be too large for a rule, or if no letter or digit is the same in all texts.
    ///
    /// Compares the group with the masked templates of the same number of words.
    pub fn of(&self, group: usize) -> Option<String> {
        let of = &self.groups[group];
        // Any word, or the words that are there, where they differ.
        let general = of.pattern_words(|words| {
            words.len() <= PREFERABLY_LISTED && words.iter().all(|word| is_plain(word))
        });
        let listed = of.pattern_words(|words| words.len() <= LISTED);
        let is_own = |words: &Vec<Word<'_>>| !self.may_match_others(group, words);
        let words = [general, listed].into_iter().find(is_own)?;
        let is_fixed =
            |word: &Word<'_>| matches!(word, Word::One(word) if has(word, char::is_alphanumeric));
        let pattern = words.iter().any(is_fixed).then(|| of.pattern(&words))?;
        is_accepted(&pattern).then_some(pattern)
    }

    fn may_match_others(&self, group: usize, words: &[Word<'_>]) -> bool {
        let is_open = self.groups[group].is_open();
        let complete = self.complete.iter().filter(|(known, _)| match is_open {
            true => **known > words.len(),
            false => **known == words.len(),
        });
        let open = self.open.iter().filter(|&&it| is_open || self.groups[it].known < words.len());
        let mut others = complete.flat_map(|(_, groups)| groups).chain(open);
        others.any(|&other| {
            let other_group = &self.groups[other];
            let may_match = |member: &Vec<&str>| {
                let known = &member[..other_group.known];
                words.iter().zip(known).all(|(word, theirs)| word.may_match(theirs))
            };
            other != group && other_group.members.iter().any(may_match)
        })
    }
}

impl<'t> Group<'t> {
    /// Whether the texts go on after the known words in any way.
    fn is_open(&self) -> bool {
        self.known < self.slots.len()
    }

    /// The known words for a pattern. Different words are listed if they are so few.
    fn pattern_words(&self, few: impl Fn(&BTreeSet<&'t str>) -> bool) -> Vec<Word<'t>> {
        let word = |(at, slot): (usize, &Slot<'t>)| match slot.word {
            Some(word) => Word::One(word),
            None => {
                let words: BTreeSet<_> = self.members.iter().map(|words| words[at]).collect();
                match few(&words) {
                    true => Word::OneOf(words),
                    false => Word::Any(words.contains("")),
                }
            }
        };
        self.slots[..self.known].iter().enumerate().map(word).collect()
    }

    fn pattern(&self, words: &[Word<'_>]) -> String {
        let mut pattern = String::from("^");
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                pattern.push(' ');
            }
            word.push(&mut pattern);
        }
        pattern.push(if self.is_open() { ' ' } else { '$' });
        pattern
    }
}

/// Whether a pattern is within the limits of rules. Its classes count as Unicode classes.
fn is_accepted(pattern: &str) -> bool {
    let classes = pattern.matches("[^ ]").count();
    let others: BTreeSet<_> = pattern.chars().filter(|char| !char.is_ascii()).collect();
    classes <= MOST_CLASSES && others.len() <= MOST_CHARACTERS
}

/// A pattern as an element of the list of a label in a rule file.
pub fn toml(pattern: &str) -> String {
    match (pattern.contains('\''), pattern.contains("'''")) {
        (false, _) => format!("'{pattern}',"),
        (true, false) => format!("'''{pattern}''',"),
        (true, true) => format!("\"{}\",", pattern.replace('\\', r"\\").replace('"', "\\\"")),
    }
}
