//! Hints that make a rule cheaper. Each one was tried: the changed pattern was compiled alone, and its
//! cost and bytes compared with those of the rule alone.

use std::{fmt, ops::Range};

use regex_syntax::{
    ast::{AssertionKind, Ast, Group, RepetitionKind, RepetitionRange, parse::Parser},
    hir::Hir,
};

use super::{Cost, DecidedBy, Inspection, Pass, Rule};
use crate::{
    compiler::Compiler,
    inspect::Decision,
    lint::finding::{children, replaced, span},
    pattern::{normalize::is_anchored, parse::parse},
    rules::RuleSet,
};

/// A change that makes a rule cheaper. It may change which texts match: whether that is intended, only
/// the rule's author can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// What to do.
    pub kind: HintKind,
    /// The changed pattern; `None` if it depends on the texts.
    pub pattern: Option<String>,
}

/// A change to a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HintKind {
    /// Anchor it to the start of the text.
    Anchor,
    /// Remove the upper bound of repetitions.
    OpenGaps {
        /// The first bounded repetition, as written.
        bounded: String,
        /// The same without a bound.
        open: String,
    },
    /// Remove word assertions such as `\b`.
    NoWordBoundaries,
    /// Write a rule for each alternative of a group.
    Divide {
        /// The group, as written.
        group: String,
        /// The patterns of these rules.
        patterns: Vec<String>,
    },
    /// Add characters for the filter to look for.
    Letters,
    /// Add characters to those that the filter looks for.
    LongerLiteral {
        /// The piece that it looks for, as a regular expression.
        piece: String,
    },
}

/// The changes that make a rule of an inspected artifact cheaper; empty if none of those tried does.
///
/// The compiler should have the options that the artifact was made with. A hint lowers the [`Cost`] of
/// the rule, or halves its bytes.
///
/// # Cost
///
/// That of compiling the rule some dozen times; milliseconds, or seconds if it needs large automata.
#[must_use]
pub fn hints(rule: &Rule, compiler: &Compiler) -> Vec<Hint> {
    let pattern = &rule.pattern;
    let Ok(ast) = Parser::new().parse(pattern) else { return Vec::new() };
    let Ok(hir) = parse(pattern) else { return Vec::new() };
    let Some(before) = Need::of(pattern, compiler) else { return Vec::new() };
    let is_cheaper = |pattern: &str| {
        Need::of(pattern, compiler).is_some_and(|after| after.is_less_than(&before))
    };
    let edits = [
        open(pattern, &ast),
        without_word_boundaries(pattern, &ast),
        (before.cost > Some(Cost::ShortLiteral)).then(|| anchored(pattern, &ast, &hir)).flatten(),
    ];
    let edited = edits.into_iter().flatten().filter(|(_, pattern)| is_cheaper(pattern));
    let mut hints: Vec<Hint> =
        edited.map(|(kind, pattern)| Hint { kind, pattern: Some(pattern) }).collect();
    if before.cost > Some(Cost::ShortLiteral) {
        let mut divided = divided(pattern, &ast).into_iter();
        let cheaper = divided.find(|(_, patterns)| {
            Need::of_all(patterns, compiler).is_some_and(|need| need.is_less_than(&before))
        });
        let kind = cheaper.map(|(group, patterns)| HintKind::Divide { group, patterns });
        hints.extend(kind.map(|kind| Hint { kind, pattern: None }));
    }
    if before.cost >= Some(Cost::Sweep) && is_cheaper(&with_letters(pattern, &ast)) {
        hints.push(Hint { kind: HintKind::Letters, pattern: None });
    }
    hints.extend(longer(rule));
    hints
}

/// The cost and the bytes of a rule that is compiled alone.
struct Need {
    cost: Option<Cost>,
    bytes: usize,
}

impl Need {
    fn of(pattern: &str, compiler: &Compiler) -> Option<Self> {
        let rules = RuleSet::builder().rule("Label", pattern).build().ok()?;
        let artifact = compiler.compile(&rules).ok()?;
        let inspection = Inspection::from_bytes(artifact.as_bytes()).ok()?;
        let [rule] = &inspection.rules[..] else { return None };
        Some(Self { cost: rule.cost(), bytes: rule.own_bytes + rule.shared_bytes })
    }

    /// The need of several rules together, each compiled alone.
    fn of_all(patterns: &[String], compiler: &Compiler) -> Option<Self> {
        let needs = patterns.iter().map(|pattern| Self::of(pattern, compiler));
        needs.collect::<Option<Vec<_>>>()?.into_iter().reduce(|one, other| Self {
            cost: one.cost.max(other.cost),
            bytes: one.bytes + other.bytes,
        })
    }

    fn is_less_than(&self, other: &Self) -> bool {
        // A pattern that matches nothing is cheap but useless.
        let is_match = self.cost.is_some() && other.cost.is_some();
        let is_smaller = self.bytes * 2 <= other.bytes;
        is_match && (self.cost < other.cost || self.cost == other.cost && is_smaller)
    }
}

type Edit = Option<(HintKind, String)>;

fn anchored(pattern: &str, ast: &Ast, hir: &Hir) -> Edit {
    let edited = match ast {
        Ast::Alternation(_) => format!("^(?:{pattern})"),
        _ => format!("^{pattern}"),
    };
    (!is_anchored(hir)).then_some((HintKind::Anchor, edited))
}

/// The pattern without upper bounds of repetitions.
fn open(pattern: &str, ast: &Ast) -> Edit {
    let mut gaps = Vec::new();
    collect(ast, &mut gaps, &|ast| match ast {
        Ast::Repetition(repetition) => match repetition.op.kind {
            RepetitionKind::Range(RepetitionRange::Bounded(min, max)) if min < max => {
                let repeated = &pattern[span(&repetition.ast)];
                Some(match min {
                    0 => format!("{repeated}*"),
                    1 => format!("{repeated}+"),
                    _ => format!("{repeated}{{{min},}}"),
                })
            }
            _ => None,
        },
        _ => None,
    });
    let (first, open) = gaps.first()?;
    let kind =
        HintKind::OpenGaps { bounded: pattern[first.clone()].to_owned(), open: open.clone() };
    Some((kind, edited(pattern, &gaps)))
}

fn without_word_boundaries(pattern: &str, ast: &Ast) -> Edit {
    let mut assertions = Vec::new();
    collect(ast, &mut assertions, &|ast| match ast {
        Ast::Assertion(assertion) => match assertion.kind {
            AssertionKind::StartLine
            | AssertionKind::EndLine
            | AssertionKind::StartText
            | AssertionKind::EndText => None,
            _ => Some(String::new()),
        },
        _ => None,
    });
    let found = !assertions.is_empty();
    found.then(|| (HintKind::NoWordBoundaries, edited(pattern, &assertions)))
}

/// Each group of alternatives, with a pattern for each alternative.
fn divided(pattern: &str, ast: &Ast) -> Vec<(String, Vec<String>)> {
    /// The most groups that are tried, and the most alternatives of one.
    const MOST: usize = 12;

    fn groups<'a>(ast: &'a Ast, found: &mut Vec<(&'a Group, &'a [Ast])>) {
        match ast {
            Ast::Group(group) => match &*group.ast {
                Ast::Alternation(choice) => found.push((group, &choice.asts)),
                inner => groups(inner, found),
            },
            // Each repetition may be another alternative.
            Ast::Repetition(_) => {}
            _ => children(ast).iter().for_each(|part| groups(part, found)),
        }
    }

    let mut found = Vec::new();
    groups(ast, &mut found);
    found.retain(|(_, alternatives)| alternatives.len() <= MOST);
    let divide = |(group, alternatives): (&Group, &[Ast])| {
        let (start, end) = (group.span.start.offset, group.span.end.offset);
        let opening = &pattern[start..span(&group.ast).start];
        let one = |alternative: &Ast| {
            let only = format!("{opening}{})", &pattern[span(alternative)]);
            replaced(pattern, [(start..end, only.as_str())])
        };
        (pattern[start..end].to_owned(), alternatives.iter().map(one).collect())
    };
    found.into_iter().take(MOST).map(divide).collect()
}

/// The pattern with three letters at its end, before `$`.
fn with_letters(pattern: &str, ast: &Ast) -> String {
    const LETTERS: &str = "xyz";

    if let Ast::Concat(concat) = ast
        && let Some(Ast::Assertion(last)) = concat.asts.last()
        && matches!(last.kind, AssertionKind::EndLine | AssertionKind::EndText)
    {
        return replaced(pattern, [(last.span.start.offset..last.span.start.offset, LETTERS)]);
    }
    format!("(?:{pattern}){LETTERS}")
}

/// A hint for the short piece by which the filter finds a rule that positions decide.
fn longer(rule: &Rule) -> Option<Hint> {
    let mut pieces = rule.decisions.iter().filter_map(|decision| match decision {
        Decision::Literal(literal) => match (&literal.found, &literal.decided_by) {
            (Some(found), DecidedBy::Positions { .. }) if found.pass == Pass::Pair => {
                Some(found.piece.clone())
            }
            _ => None,
        },
        _ => None,
    });
    let piece = pieces.next()?;
    Some(Hint { kind: HintKind::LongerLiteral { piece }, pattern: None })
}

/// Collects the outermost parts of a pattern for which `edit` returns a replacement.
fn collect(
    ast: &Ast,
    edits: &mut Vec<(Range<usize>, String)>,
    edit: &impl Fn(&Ast) -> Option<String>,
) {
    match edit(ast) {
        Some(replacement) => edits.push((span(ast), replacement)),
        None => children(ast).iter().for_each(|part| collect(part, edits, edit)),
    }
}

fn edited(pattern: &str, edits: &[(Range<usize>, String)]) -> String {
    replaced(pattern, edits.iter().map(|(span, with)| (span.clone(), with.as_str())))
}

impl fmt::Display for Hint {
    /// Writes one sentence, without a full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            HintKind::Anchor => {
                f.write_str("anchor it with `^` if it only matches at the start of a text")?;
            }
            HintKind::OpenGaps { bounded, open } => {
                write!(f, "write `{open}` instead of `{bounded}` if the gap may be longer")?;
            }
            HintKind::NoWordBoundaries => {
                f.write_str(r"remove `\b` if the pattern is distinctive without it")?;
            }
            HintKind::Divide { group, .. } => {
                write!(f, "write a rule for each alternative of `{group}`")?;
            }
            HintKind::Letters => f.write_str(
                "add literal text that every match contains after the variable part: at least three \
                 characters, preferably five or more",
            )?,
            HintKind::LongerLiteral { piece } => write!(
                f,
                "`{piece}` is short: literal text of three or more characters is found faster"
            )?,
        }
        match &self.pattern {
            Some(pattern) => write!(f, ": `{pattern}`"),
            None => Ok(()),
        }
    }
}
