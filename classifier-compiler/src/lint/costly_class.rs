//! Classes of all scripts where ASCII is likely to be meant.
//!
//! `\d` are the 760 digits of all scripts, and mail servers write none but ten of them. What a
//! negated class spares others the trouble of naming is left alone: `[^0-9A-Za-z_]` would let `é`
//! pass.

use std::ops::Range;

use regex_syntax::ast::{
    Ast, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, Flag, Flags, GroupKind,
};

use super::finding::{PatternFinding, children};

/// At most one finding, which stands for all such classes of the pattern.
pub(super) fn find(pattern: &str, ast: &Ast) -> Vec<PatternFinding> {
    let mut search = Search { meaning: Meaning::Unicode, found: Vec::new() };
    search.ast(ast);
    let Some(first) = search.found.first() else { return Vec::new() };
    let message = format!(
        "`{}` matches hundreds of characters beyond ASCII, which are rarely meant",
        first.class
    );
    let ascii = search.found.iter().map(Found::replacement);
    vec![PatternFinding::with_suggestion(message, first.span.clone(), pattern, ascii)]
}

/// What classes mean, which flags decide.
#[derive(Clone, Copy)]
enum Meaning {
    Unicode,
    Ascii,
}

/// Where a class stands.
#[derive(Clone, Copy)]
enum Place {
    Alone,
    InBrackets,
}

struct Found {
    span: Range<usize>,
    place: Place,
    class: &'static str,
    ascii: &'static str,
}

impl Found {
    fn replacement(&self) -> (Range<usize>, &'static str) {
        let replacement = match self.place {
            Place::Alone => self.ascii,
            Place::InBrackets => &self.ascii[1..self.ascii.len() - 1],
        };
        (self.span.clone(), replacement)
    }
}

struct Search {
    meaning: Meaning,
    found: Vec<Found>,
}

impl Search {
    fn ast(&mut self, ast: &Ast) {
        match ast {
            Ast::Flags(set) => self.set(&set.flags),
            Ast::Group(group) => {
                let outside = self.meaning;
                if let GroupKind::NonCapturing(flags) = &group.kind {
                    self.set(flags);
                }
                self.ast(&group.ast);
                self.meaning = outside;
            }
            Ast::ClassPerl(class) => self.class(class, Place::Alone),
            Ast::ClassBracketed(brackets) if !brackets.negated => self.set_of_chars(&brackets.kind),
            _ => children(ast).iter().for_each(|part| self.ast(part)),
        }
    }

    /// Flags hold to the end of the group they are set in.
    fn set(&mut self, flags: &Flags) {
        match flags.flag_state(Flag::Unicode) {
            Some(true) => self.meaning = Meaning::Unicode,
            Some(false) => self.meaning = Meaning::Ascii,
            None => {}
        }
    }

    fn set_of_chars(&mut self, set: &ClassSet) {
        match set {
            ClassSet::Item(item) => self.item(item),
            ClassSet::BinaryOp(op) => {
                self.set_of_chars(&op.lhs);
                self.set_of_chars(&op.rhs);
            }
        }
    }

    fn item(&mut self, item: &ClassSetItem) {
        match item {
            ClassSetItem::Perl(class) => self.class(class, Place::InBrackets),
            ClassSetItem::Union(union) => union.items.iter().for_each(|item| self.item(item)),
            ClassSetItem::Bracketed(brackets) if !brackets.negated => {
                self.set_of_chars(&brackets.kind);
            }
            _ => {}
        }
    }

    fn class(&mut self, class: &ClassPerl, place: Place) {
        let (text, ascii) = match (self.meaning, &class.kind) {
            (Meaning::Unicode, ClassPerlKind::Digit) if !class.negated => (r"\d", "[0-9]"),
            (Meaning::Unicode, ClassPerlKind::Word) if !class.negated => (r"\w", "[0-9A-Za-z_]"),
            _ => return,
        };
        let span = class.span.start.offset..class.span.end.offset;
        self.found.push(Found { span, place, class: text, ascii });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::finding::found_by;

    fn findings(pattern: &str) -> Vec<PatternFinding> {
        found_by(find, pattern)
    }

    #[test]
    fn classes_of_all_scripts_are_found_once_and_replaced_everywhere() {
        let cases = [
            (r"^5\d\d full", r"\d", 2, "^5[0-9][0-9] full"),
            (r"^5\d{2} ", r"\d", 2, "^5[0-9]{2} "),
            (r"id=\w+-\d", r"\w", 3, "id=[0-9A-Za-z_]+-[0-9]"),
            (r"[\d.]+x", r"\d", 1, "[0-9.]+x"),
            (r"[\w-]+x", r"\w", 1, "[0-9A-Za-z_-]+x"),
            (r"[-\w]+x", r"\w", 2, "[-0-9A-Za-z_]+x"),
            (r"[[\d]a&&\w]", r"\d", 2, "[[0-9]a&&0-9A-Za-z_]"),
            (r"(?i:a|\d)", r"\d", 6, "(?i:a|[0-9])"),
            (r"(?-u)\d(?u)\d", r"\d", 11, r"(?-u)\d(?u)[0-9]"),
            (r"((?-u)\d|\d)?-\d", r"\d", 14, r"((?-u)\d|\d)?-[0-9]"),
            (r"[^\d]\d", r"\d", 5, r"[^\d][0-9]"),
        ];
        for (pattern, text, at, suggestion) in cases {
            let [finding] = &findings(pattern)[..] else { panic!("{pattern}") };
            assert!(finding.message.starts_with(&format!("`{text}`")), "{pattern}");
            assert_eq!(&pattern[finding.span.clone()], text, "{pattern}");
            assert_eq!(finding.span.start, at, "{pattern}");
            assert_eq!(finding.suggestion.as_deref(), Some(suggestion), "{pattern}");
        }
    }

    #[test]
    fn classes_of_few_characters_and_negated_ones_are_left_alone() {
        let patterns = [
            "[0-9]a",
            r"\sa",
            r"\Da",
            r"\Wa",
            r"[^\d]a",
            r"[^\w.]a",
            r"(?-u)\da",
            r"(?-u:\d)a",
            "[[:digit:]]a",
            r"\ba",
            r"\\d",
            r"[\\d]a",
            r"a(?-u)b|\d",
        ];
        for pattern in patterns {
            assert_eq!(findings(pattern), [], "{pattern}");
        }
    }
}
