//! The parts of an alignment to show: adjacent items are joined, and missing ones extend to the
//! text between their neighbours.

use std::ops::Range;

use super::alignment::{Alignment, Placement};
use super::items::{Item, Kind};

/// A part of a pattern and its place in the text, both in bytes.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    pub pattern: Range<usize>,
    pub text: Range<usize>,
    pub kind: PartKind,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum PartKind {
    /// Words and separators.
    Found,
    /// Nearly any text, such as `.+` matches.
    Gap,
    /// The pattern needs it exactly here, but the text has something else or nothing.
    Missing,
    /// The pattern needs it somewhere here.
    Nowhere,
}

/// The parts in the order of the pattern; `text` is the searched part.
///
/// Items between a missing item and a gap or another missing item, such as a space, are found in
/// any text. They count as missing, too.
pub fn parts(items: &[Item], alignment: &Alignment, text: &str) -> Vec<Part> {
    let placements = &alignment.placements;
    let is_missing = |index: &usize| matches!(placements[*index], Placement::LeftOut(_));
    let is_found_word = |index: &usize| match &placements[*index] {
        Placement::Found(text) => {
            matches!(items[*index].kind, Kind::Code | Kind::Piece) && !text.is_empty()
        }
        Placement::LeftOut(_) => false,
    };
    let is_gap = |index: &usize| items[*index].kind == Kind::Gap;
    let mut parts = Vec::new();
    let mut start = 0;
    while start < items.len() {
        // Up to the next word that is found.
        let end = (start..items.len()).find(is_found_word).unwrap_or(items.len());
        let (first, last) = ((start..end).find(is_missing), (start..end).rfind(is_missing));
        if let (Some(first), Some(last)) = (first, last) {
            let gap_before = (start..first).rfind(is_gap).filter(|_| start > 0);
            let gap_after = (last + 1..end).find(is_gap).filter(|_| end < items.len());
            let first = if start == 0 { 0 } else { gap_before.map_or(first, |gap| gap + 1) };
            let after = if end == items.len() { end } else { gap_after.unwrap_or(last + 1) };
            push_found(&mut parts, items, placements, start..gap_before.unwrap_or(first));
            let gaps = (gap_before, gap_after);
            parts.push(missing(items, placements, first..after, gaps, text));
            start = gap_after.map_or(after, |gap| gap + 1);
        }
        push_found(&mut parts, items, placements, start..items.len().min(end + 1));
        start = end + 1;
    }
    parts
}

fn bytes(placements: &Placement) -> &Range<usize> {
    match placements {
        Placement::Found(range) | Placement::LeftOut(range) => range,
    }
}

/// Add found items. They extend the last part if they are adjacent.
fn push_found(
    parts: &mut Vec<Part>,
    items: &[Item],
    placements: &[Placement],
    indexes: Range<usize>,
) {
    for index in indexes {
        let (item, text) = (&items[index], bytes(&placements[index]));
        let kind = if item.kind == Kind::Gap { PartKind::Gap } else { PartKind::Found };
        match parts.last_mut() {
            Some(last) if last.kind == kind && last.text.end == text.start => {
                last.pattern.end = item.span.end;
                last.text.end = text.end;
            }
            _ => parts.push(Part { pattern: item.span.clone(), text: text.clone(), kind }),
        }
    }
}

/// The part of the missing items with these indexes. There may be gaps between them and the found
/// words on either side.
fn missing(
    items: &[Item],
    placements: &[Placement],
    indexes: Range<usize>,
    (gap_before, gap_after): (Option<usize>, Option<usize>),
    text: &str,
) -> Part {
    let missing = &items[indexes.clone()];
    let pattern = missing[0].span.start..missing[missing.len() - 1].span.end;
    let has = |kind| missing.iter().any(|item| item.kind == kind);
    let (is_first, is_last) = (indexes.start == 0, indexes.end == items.len());

    let floats = gap_before.is_some() || has(Kind::Gap) || is_first && !has(Kind::Start);
    let start = match gap_before {
        None if is_first && (floats || has(Kind::Start)) => 0,
        before => bytes(&placements[before.unwrap_or(indexes.start)]).start,
    };
    let end = match gap_after {
        None if is_last && (floats || has(Kind::End)) => text.len(),
        after => bytes(&placements[after.unwrap_or(indexes.end - 1)]).end,
    };
    if floats {
        return Part { pattern, text: start..end, kind: PartKind::Nowhere };
    }
    // The length of the missing text is unknown, so it is the shortest that the items can match.
    let mut stretch = start..end;
    if gap_after.is_some() || is_last && !has(Kind::End) {
        let least = missing.iter().filter_map(|item| item.hir.properties().minimum_len()).sum();
        let most = if is_last { text.len() } else { end };
        let chars = text[start..most].char_indices();
        stretch.end =
            chars.map(|(at, _)| start + at).find(|at| at - start >= least).unwrap_or(most);
    }
    Part { pattern, text: stretch, kind: PartKind::Missing }
}
