//! Aligns the items of a pattern with a text at the lowest cost. Any item may be left out at a
//! price; then other text takes its place. The cost is 0 exactly if the pattern matches.
//!
//! This is dynamic programming over items and places, as for the edit distance. Instead of a price
//! for each place, a row has a set of places for each price. There are few prices, and one step of
//! the [`Matcher`] handles a whole set.

use std::collections::BTreeMap;
use std::ops::Range;

use super::items::{Item, Kind};
use super::matcher::{Matcher, TooCostly};
use super::places::Places;

/// The places of all items in the text.
pub struct Alignment {
    /// The weight of all items that were left out.
    pub cost: u32,
    /// The placement of each item.
    pub placements: Vec<Placement>,
}

/// The placement of an item, in bytes of the text.
#[derive(Clone, PartialEq, Debug)]
pub enum Placement {
    /// The item matches this range.
    Found(Range<usize>),
    /// The item was left out, and this range takes its place.
    LeftOut(Range<usize>),
}

/// The places where the first items can end, by cost: each place has its lowest cost only.
type Row = Vec<(u32, Places)>;

/// The alignment with the lowest cost up to `limit`; of several, the one that ends first.
pub fn align(
    items: &[Item],
    matcher: &mut Matcher<'_>,
    limit: u32,
) -> Result<Option<Alignment>, TooCostly> {
    let Some(rows) = rows(items, matcher, limit)? else { return Ok(None) };
    let (cost, places) = &rows[items.len()][0];
    let mut at = (*cost, places.first().expect("no set in a row is empty"));
    let mut placements = Vec::with_capacity(items.len());
    for (item, row) in items.iter().zip(&rows).rev() {
        let (before, found) = step_back(item, row, at, matcher)?;
        let range = before.1..at.1;
        placements.push(if found { Placement::Found(range) } else { Placement::LeftOut(range) });
        at = before;
    }
    placements.reverse();
    Ok(Some(Alignment { cost: *cost, placements }))
}

/// The row before the first item, and the row after each item; `None` if a row is empty.
fn rows(
    items: &[Item],
    matcher: &mut Matcher<'_>,
    limit: u32,
) -> Result<Option<Vec<Row>>, TooCostly> {
    let mut rows: Vec<Row> = vec![vec![(0, matcher.everywhere().clone())]];
    for item in items {
        let mut reached: BTreeMap<u32, Places> = BTreeMap::new();
        let mut reach = |cost, places: Places| {
            reached.entry(cost).and_modify(|other| other.add(&places)).or_insert(places);
        };
        let last = &rows[rows.len() - 1];
        for (cost, places) in last {
            reach(*cost, matcher.ends(&item.hir, places)?);
            if cost + item.weight <= limit {
                reach(cost + item.weight, ends_if_left_out(item, places, matcher));
            }
        }
        let row = cheapest(reached, matcher.nowhere());
        if row.is_empty() {
            return Ok(None);
        }
        rows.push(row);
    }
    Ok(Some(rows))
}

/// Where an item that is left out can end, if it starts at one of `places`. The text in place of a
/// word is short, because otherwise the words around it would be unrelated.
fn ends_if_left_out(item: &Item, places: &Places, matcher: &Matcher<'_>) -> Places {
    match item.kind {
        Kind::Code | Kind::Piece | Kind::Separator => {
            let mut near = places.clone();
            near.spread();
            near.keep(matcher.everywhere());
            near
        }
        Kind::Gap | Kind::Start | Kind::End | Kind::Look => {
            let mut all = matcher.everywhere().clone();
            all.remove_before(places.first().expect("no set in a row is empty"));
            all
        }
    }
}

/// Keep each place at its lowest cost only.
fn cheapest(reached: BTreeMap<u32, Places>, mut cheaper: Places) -> Row {
    let mut row = Vec::with_capacity(reached.len());
    for (cost, mut places) in reached {
        places.remove(&cheaper);
        if !places.is_empty() {
            cheaper.add(&places);
            row.push((cost, places));
        }
    }
    row
}

/// A cost and a place, and whether the item was found from there.
type Step = ((u32, usize), bool);

/// The cost and the place in `row`, before the item, from which this cost and place were reached.
fn step_back(
    item: &Item,
    row: &Row,
    (cost, end): (u32, usize),
    matcher: &mut Matcher<'_>,
) -> Result<Step, TooCostly> {
    let at_price = |cost| row.iter().find(|&&(other, _)| other == cost);
    if let Some((_, places)) = at_price(cost) {
        let mut starts: Vec<usize> = places.iter().take_while(|&start| start <= end).collect();
        // Gaps are as long as possible, so that text in place of other items is short.
        if item.kind != Kind::Gap {
            starts.reverse();
        }
        for start in starts {
            if matcher.ends(&item.hir, &matcher.only(start))?.contains(end) {
                return Ok(((cost, start), true));
            }
        }
    }
    let (cost, places) =
        cost.checked_sub(item.weight).and_then(at_price).expect("what was not found was left out");
    let start = places.iter().take_while(|&start| start <= end).last();
    Ok(((*cost, start.expect("it was left out after some place")), false))
}
