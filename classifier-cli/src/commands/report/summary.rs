//! The tables of a report. This is the JSON output.

use std::cmp::Reverse;
use std::collections::HashMap;

use classifier::{Basis, Classifier, Rule};
use serde::Serialize;
use serde_json::Value;

use super::frequent::{Counted, Frequent};
use super::places::{RecordField, RecordFields};
use super::tally::{LabelCounts, Labels, Tally};
use super::templates::{self, Group, Patterns};
use super::times::Bins;
use crate::fields::Field;
use crate::record_counts::RecordCounts;

/// The number of labels with a colour of their own in the chart.
const SERIES: usize = 5;

/// The largest number of templates with a pattern. Each is compared with all other templates.
const PATTERNS: usize = 1_000;

#[derive(Serialize)]
pub struct Summary<'t> {
    /// Whether a signal ended the reading.
    pub interrupted: bool,
    pub totals: Totals,
    /// Sorted by count; labels without texts are included.
    pub labels: Vec<LabelRow<'t>>,
    /// By each field of `--by`; left out without it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<FieldTable>,
    /// Rules that won a text, sorted by count.
    pub rules: Vec<RuleRow>,
    /// Rules that won no text, in their order.
    pub silent_rules: Vec<RulePlace>,
    /// `None` if the input has no domains.
    pub domains: Option<Table<DomainRow<'t>>>,
    /// `None` if the input has no times.
    pub times: Option<TimeTable<'t>>,
    /// Of texts that no rule matches.
    pub templates: Table<TemplateRow<'t>>,
}

#[derive(Serialize)]
pub struct Totals {
    pub texts: u64,
    pub classified: u64,
    pub unclassified: u64,
    /// Lines without a readable text.
    pub unreadable_lines: u64,
    /// Files that could not be read completely.
    pub unreadable_files: u64,
    /// After decompression.
    pub bytes: u64,
    /// `None` unless the input has records, or blank lines that are no texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Records>,
    pub rules: usize,
    pub rules_fired: usize,
}

/// The records of a log, or the reports of mails and events; those that were labelled are `texts`.
#[derive(Serialize)]
pub struct Records {
    pub read: u64,
    /// Without a text to classify, by kind, most frequent first.
    pub skipped: Vec<SkippedRow>,
}

#[derive(Serialize)]
pub struct SkippedRow {
    pub kind: String,
    pub count: u64,
}

#[derive(Serialize)]
pub struct LabelRow<'t> {
    pub label: &'t str,
    pub count: u64,
    pub share: f64,
    /// Whether texts that no rule matches have this label.
    pub unclassified: bool,
}

/// The texts by a field of the rule that won.
#[derive(Serialize)]
pub struct FieldTable {
    pub field: String,
    /// The largest number of texts of a value that is not among the rows, because there were too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forgotten_at_most: Option<u64>,
    /// Sorted by count. Values that the declaration of an attribute lists are there without texts, too.
    pub rows: Vec<FieldRow>,
}

#[derive(Serialize)]
pub struct FieldRow {
    /// `null` for texts without a value.
    pub value: Value,
    pub count: u64,
    pub share: f64,
}

#[derive(Serialize)]
pub struct RulePlace {
    pub file: &'static str,
    pub line: u32,
    pub label: &'static str,
    pub pattern: &'static str,
    pub basis: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'static str>,
}

#[derive(Serialize)]
pub struct RuleRow {
    #[serde(flatten)]
    pub place: RulePlace,
    pub count: u64,
    pub share: f64,
}

/// The most frequent keys, and what is known about the rest.
#[derive(Serialize)]
pub struct Table<R> {
    /// The number of distinct keys, or of those that were not forgotten.
    pub distinct: usize,
    /// The largest number of occurrences of a forgotten key; 0 if none was forgotten.
    pub forgotten_at_most: u64,
    /// Texts without such a key.
    pub texts_without: u64,
    /// Texts of the keys that are not among the rows, and were not forgotten.
    pub texts_of_rest: u64,
    pub rows: Vec<R>,
}

#[derive(Serialize)]
pub struct DomainRow<'t> {
    pub domain: &'t str,
    pub count: u64,
    /// Greater than `count` only if keys were forgotten.
    pub count_at_most: u64,
    pub share: f64,
    pub unclassified_share: f64,
    pub top_label: &'t str,
    pub top_label_share: f64,
}

/// Texts that differ in words that are masked.
#[derive(Serialize)]
pub struct TemplateRow<'t> {
    pub template: String,
    pub count: u64,
    /// Greater than `count` only if keys were forgotten.
    pub count_at_most: u64,
    pub share: f64,
    /// The first text that was masked in the most frequent way.
    pub sample: &'t str,
    /// Matches all texts of the template, and no other text without a rule. `None` if none was
    /// found.
    pub pattern: Option<String>,
}

#[derive(Serialize)]
pub struct TimeTable<'t> {
    /// `minute`, `hour`, `day`, `week`, `month` or `year`.
    pub unit: &'static str,
    pub texts_without: u64,
    /// The names for the counts of a bin: the most frequent labels, all other labels if there are
    /// any, and the label of unclassified texts.
    pub series: Vec<&'t str>,
    /// Whether the last but one is for all other labels.
    pub has_others: bool,
    pub bins: Vec<BinRow>,
}

#[derive(Serialize)]
pub struct BinRow {
    /// The start of the bin, in UTC.
    pub start: String,
    pub count: u64,
    pub counts: Vec<u64>,
}

impl<'t> Summary<'t> {
    /// Summarize a tally. Tables of domains and templates have at most `rows` rows.
    pub fn new(
        tally: &'t Tally,
        classifier: &Classifier<'static>,
        labels: &'t Labels,
        places: &RecordFields,
        fields: &[Field],
        rows: usize,
        interrupted: bool,
    ) -> Self {
        let classified = tally.rules.iter().sum();
        let unclassified = tally.records.labelled - classified;
        let of_all = |count| share(count, tally.records.labelled);

        let mut counts = vec![0; labels.names.len()];
        counts[labels.unclassified()] = unclassified;
        let (mut rules, mut silent_rules) = (Vec::new(), Vec::new());
        for (rule, &count) in classifier.rules().zip(&tally.rules) {
            counts[labels.of(Some(rule.id))] += count;
            match count {
                0 => silent_rules.push(RulePlace::of(rule)),
                _ => {
                    rules.push(RuleRow { place: RulePlace::of(rule), count, share: of_all(count) })
                }
            }
        }
        rules.sort_by_key(|rule| Reverse(rule.count));

        let row = |(number, &count): (usize, &u64)| LabelRow {
            label: &labels.names[number],
            count,
            share: of_all(count),
            unclassified: number == labels.unclassified(),
        };
        let mut label_rows: Vec<_> = counts.iter().enumerate().map(row).collect();
        label_rows.sort_by_key(|row| Reverse(row.count));

        let domain_row = |domain: &'t str, counted: &'t Counted<_>| {
            DomainRow::of(domain, counted, tally.records.labelled, labels)
        };
        let has_skipped = tally.records.read() > tally.records.labelled + tally.records.unreadable;
        let without_domain = tally.records.labelled - tally.with_domain;
        Summary {
            interrupted,
            totals: Totals {
                texts: tally.records.labelled,
                classified,
                unclassified,
                unreadable_lines: tally.records.unreadable,
                unreadable_files: tally.damaged_sources,
                bytes: tally.bytes,
                records: (places.is_log || has_skipped).then(|| Records::of(&tally.records)),
                rules: tally.rules.len(),
                rules_fired: rules.len(),
            },
            labels: label_rows,
            by: fields
                .iter()
                .map(|field| FieldTable::of(field, classifier, tally, labels))
                .chain(places.by.iter().zip(&tally.values).map(|(field, values)| {
                    FieldTable::of_records(field, values, tally.records.labelled)
                }))
                .collect(),
            rules,
            silent_rules,
            domains: (places.domain.is_some() || tally.with_domain > 0)
                .then(|| Table::of(&tally.domains, without_domain, rows, domain_row)),
            times: tally
                .times
                .bins(labels.names.len())
                .map(|bins| TimeTable::of(bins, &counts, tally.records.labelled, labels)),
            templates: Table::of_templates(tally, classified, rows),
        }
    }
}

fn share(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

impl Records {
    fn of(counts: &RecordCounts) -> Self {
        let row = |(kind, count)| SkippedRow { kind, count };
        let skipped = counts.skipped().into_iter().map(row).collect();
        Records { read: counts.read(), skipped }
    }
}

impl RulePlace {
    fn of(rule: Rule<'static>) -> Self {
        let Rule { file, line, label, pattern, basis, stable_id, .. } = rule;
        RulePlace { file, line, label, pattern, basis: basis.map(Basis::as_str), id: stable_id }
    }
}

impl FieldTable {
    fn of(field: &Field, classifier: &Classifier<'static>, tally: &Tally, labels: &Labels) -> Self {
        let default = &labels.names[labels.unclassified()];
        let unclassified = tally.records.labelled - tally.rules.iter().sum::<u64>();
        let of_rules =
            classifier.rules().map(|rule| Some(rule.id)).zip(tally.rules.iter().copied());
        let fired = of_rules.chain([(None, unclassified)]).filter(|&(_, count)| count > 0);
        let listed = field.values().into_iter().map(|value| (value, 0));
        let mut counts: Vec<(Value, u64)> = Vec::new();
        let mut places = HashMap::new();
        for (value, count) in
            listed.chain(fired.map(|(winner, count)| (field.of(winner, default), count)))
        {
            let place = *places.entry(value.to_string()).or_insert(counts.len());
            match counts.get_mut(place) {
                Some((_, sum)) => *sum += count,
                None => counts.push((value, count)),
            }
        }
        counts.sort_by_key(|&(_, count)| Reverse(count));
        let row =
            |(value, count)| FieldRow { value, count, share: share(count, tally.records.labelled) };
        let rows = counts.into_iter().map(row).collect();
        FieldTable { field: field.name.clone(), forgotten_at_most: None, rows }
    }

    /// The texts by a field of their records.
    fn of_records(field: &RecordField, values: &Frequent<()>, texts: u64) -> Self {
        let row = |value, count| FieldRow { value, count, share: share(count, texts) };
        let by_count = values.by_count();
        let with: u64 = by_count.iter().map(|(_, counted)| counted.count).sum();
        let mut rows: Vec<_> =
            by_count.into_iter().map(|(value, counted)| row(value.into(), counted.count)).collect();
        let forgotten_at_most = Some(values.lost()).filter(|&lost| lost > 0);
        if with < texts && forgotten_at_most.is_none() {
            let at = rows.partition_point(|row| row.count >= texts - with);
            rows.insert(at, row(Value::Null, texts - with));
        }
        FieldTable { field: field.name.clone(), forgotten_at_most, rows }
    }
}

impl<R> Table<R> {
    fn of<'t, V>(
        all: &'t Frequent<V>,
        texts_without: u64,
        rows: usize,
        row: impl Fn(&'t str, &'t Counted<V>) -> R,
    ) -> Self {
        let by_count = all.by_count();
        let (most, rest) = by_count.split_at(rows.min(by_count.len()));
        Table {
            distinct: all.len(),
            forgotten_at_most: all.lost(),
            texts_without,
            texts_of_rest: rest.iter().map(|(_, counted)| counted.count).sum(),
            rows: most.iter().map(|&(key, counted)| row(key, counted)).collect(),
        }
    }
}

impl<'t> Table<TemplateRow<'t>> {
    fn of_templates(tally: &'t Tally, classified: u64, rows: usize) -> Self {
        let groups = templates::merge(&tally.templates);
        let patterns = Patterns::new(&groups);
        let (most, rest) = groups.split_at(rows.min(groups.len()));
        let row = |(at, group): (usize, &Group<'t>)| TemplateRow {
            template: group.template(),
            count: group.count,
            count_at_most: group.at_most,
            share: share(group.count, tally.records.labelled),
            sample: group.sample,
            pattern: (at < PATTERNS).then(|| patterns.of(at)).flatten(),
        };
        Table {
            distinct: groups.len(),
            forgotten_at_most: tally.templates.lost(),
            texts_without: classified,
            texts_of_rest: rest.iter().map(|group| group.count).sum(),
            rows: most.iter().enumerate().map(row).collect(),
        }
    }
}

impl<'t> DomainRow<'t> {
    fn of(
        domain: &'t str,
        counted: &'t Counted<LabelCounts>,
        texts: u64,
        labels: &'t Labels,
    ) -> Self {
        let top = counted.value.top().unwrap_or(labels.unclassified());
        DomainRow {
            domain,
            count: counted.count,
            count_at_most: counted.at_most(),
            share: share(counted.count, texts),
            unclassified_share: share(counted.value.of(labels.unclassified()), counted.count),
            top_label: &labels.names[top],
            top_label_share: share(counted.value.of(top), counted.count),
        }
    }
}

impl<'t> TimeTable<'t> {
    fn of(bins: Bins, counts: &[u64], texts: u64, labels: &'t Labels) -> Self {
        let unclassified = labels.unclassified();
        let mut by_count: Vec<_> = (0..unclassified).filter(|&label| counts[label] > 0).collect();
        by_count.sort_by_key(|&label| Reverse(counts[label]));
        // A single label is not replaced by "other labels".
        let apart = if by_count.len() == SERIES + 1 { SERIES + 1 } else { SERIES };
        let (top, others) = by_count.split_at(by_count.len().min(apart));

        let mut series: Vec<&str> = top.iter().map(|&label| &*labels.names[label]).collect();
        if !others.is_empty() {
            series.push("other labels");
        }
        series.push(&labels.names[unclassified]);

        let row = |(start, counts): &(i64, Vec<u64>)| {
            let mut shown: Vec<_> = top.iter().map(|&label| counts[label]).collect();
            if !others.is_empty() {
                shown.push(others.iter().map(|&label| counts[label]).sum());
            }
            shown.push(counts[unclassified]);
            let count = shown.iter().sum();
            BinRow { start: bins.unit.format(*start), count, counts: shown }
        };
        let rows: Vec<_> = bins.bins.iter().map(row).collect();
        let with_time: u64 = rows.iter().map(|row| row.count).sum();
        TimeTable {
            unit: bins.unit.name(),
            texts_without: texts - with_time,
            series,
            has_others: !others.is_empty(),
            bins: rows,
        }
    }
}
