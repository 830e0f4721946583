//! Counts of texts.

use std::cmp::Reverse;
use std::collections::HashMap;

use classifier::{Classifier, RuleId};

use super::fields::Fields;
use super::frequent::Frequent;
use super::mask::{self, Ambiguity};
use super::times::Times;
use crate::input::{Chunk, Text};
use crate::record_counts::RecordCounts;

/// The number of domains to keep; up to twice as many are in memory, half a kilobyte each.
const DOMAINS: usize = 30_000;

/// The number of templates to keep; up to twice as many are in memory, usually less than a kilobyte
/// each, at most three.
const TEMPLATES: usize = 10_000;

/// The largest number of bytes of a value of `--by`.
const VALUE: usize = 256;

/// The largest number of bytes of a sample.
const SAMPLE: usize = 500;

/// Counts of texts, in the order of the input. Memory grows with distinct domains, templates and
/// minutes, not with texts.
pub struct Tally {
    /// Texts are its labelled records.
    pub records: RecordCounts,
    pub damaged_sources: u64,
    pub bytes: u64,
    /// Texts by the rule that won.
    pub rules: Vec<u64>,
    pub with_domain: u64,
    pub domains: Frequent<LabelCounts>,
    pub times: Times,
    /// By the values of each field of records.
    pub values: Vec<Frequent<()>>,
    /// Of texts that no rule matches.
    pub templates: Frequent<Masked>,
    /// Reused memory for a template.
    template: String,
}

impl Tally {
    /// An empty tally for this number of rules and of fields of records.
    pub fn new(rules: usize, fields: usize) -> Self {
        Tally {
            records: RecordCounts::default(),
            damaged_sources: 0,
            bytes: 0,
            rules: vec![0; rules],
            with_domain: 0,
            domains: Frequent::new(DOMAINS),
            times: Times::new(),
            values: (0..fields).map(|_| Frequent::new(DOMAINS)).collect(),
            templates: Frequent::new(TEMPLATES),
            template: String::new(),
        }
    }

    /// Count a chunk before its texts are read.
    pub fn add_chunk(&mut self, chunk: &Chunk) {
        self.bytes += chunk.data().len() as u64;
        self.damaged_sources += u64::from(chunk.problem.is_some());
    }

    /// Count a text with this winner and this number of its label.
    pub fn add(&mut self, text: &Text<'_>, winner: Option<RuleId>, label: usize, fields: &Fields) {
        self.records.labelled += 1;
        match winner {
            Some(rule) => self.rules[rule.index()] += 1,
            // The next rules are written for these texts.
            None => {
                self.add_template(&String::from_utf8_lossy(start_of(text.classified())));
            }
        }
        if let Some(domain) = fields.domain() {
            self.with_domain += 1;
            self.domains.add(domain, LabelCounts::default).add(label, 1);
        }
        for (values, value) in self.values.iter_mut().zip(fields.values()) {
            if let Some(value) = value {
                values.add(cut(value, VALUE), || ());
            }
        }
        if let Some(second) = fields.time() {
            self.times.add(second, label);
        }
    }

    fn add_template(&mut self, text: &str) {
        let start = cut(text, mask::LONGEST_TEXT);
        let ambiguity = mask::write(start, &mut self.template);
        if start.len() < text.len() && !self.template.ends_with(mask::CUT) {
            self.template.push(mask::CUT);
        }
        let masked = self.templates.add(&self.template, || {
            let sample = match cut(text, SAMPLE) {
                whole if whole.len() == text.len() => whole.to_owned(),
                start => format!("{start}…"),
            };
            Masked { sample, ambiguity }
        });
        masked.ambiguity |= ambiguity;
    }

    /// Move the counts of later texts out of `later`.
    pub fn append(&mut self, later: &mut Tally) {
        let add = |sum: &mut u64, more: &mut u64| *sum += std::mem::take(more);
        self.records.append(&mut later.records);
        add(&mut self.damaged_sources, &mut later.damaged_sources);
        add(&mut self.bytes, &mut later.bytes);
        add(&mut self.with_domain, &mut later.with_domain);
        for (sum, more) in self.rules.iter_mut().zip(&mut later.rules) {
            add(sum, more);
        }
        self.domains.append(&mut later.domains, LabelCounts::append);
        self.times.append(&mut later.times);
        for (values, more) in self.values.iter_mut().zip(&mut later.values) {
            values.append(more, |(), ()| ());
        }
        self.templates.append(&mut later.templates, |masked, later| {
            masked.ambiguity |= later.ambiguity;
        });
    }
}

/// What is known of the texts of a template.
pub struct Masked {
    /// The first text.
    pub sample: String,
    /// Of one of them or more.
    pub ambiguity: Ambiguity,
}

/// The bytes of a text that may be needed for a template.
fn start_of(text: &[u8]) -> &[u8] {
    &text[..text.len().min(2 * mask::LONGEST_TEXT)]
}

/// The first characters of `text`, at most `length` bytes.
fn cut(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Counts by the number of a label. There are few labels for a domain.
#[derive(Default)]
pub struct LabelCounts(Vec<(usize, u64)>);

impl LabelCounts {
    fn add(&mut self, label: usize, count: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == label) {
            Some((_, sum)) => *sum += count,
            None => self.0.push((label, count)),
        }
    }

    fn append(&mut self, later: LabelCounts) {
        later.0.into_iter().for_each(|(label, count)| self.add(label, count));
    }

    pub fn of(&self, label: usize) -> u64 {
        self.0.iter().find(|(known, _)| *known == label).map_or(0, |&(_, count)| count)
    }

    /// The most frequent label; of several, the first.
    pub fn top(&self) -> Option<usize> {
        let rank = |&&(label, count): &&(usize, u64)| (count, Reverse(label));
        self.0.iter().max_by_key(rank).map(|&(label, _)| label)
    }
}

/// Numbers for the labels of a classifier; the last is the label of texts that no rule matches.
pub struct Labels {
    pub names: Vec<String>,
    by_rule: Vec<usize>,
}

impl Labels {
    pub fn new(classifier: &Classifier<'static>, default: &str) -> Self {
        let numbers: HashMap<_, _> = classifier.labels().zip(0..).collect();
        let by_rule = classifier.rules().map(|rule| numbers[rule.label]).collect();
        let names = classifier.labels().chain([default]).map(str::to_owned).collect();
        Labels { names, by_rule }
    }

    /// The number of the label of a winner.
    pub fn of(&self, winner: Option<RuleId>) -> usize {
        winner.map_or(self.unclassified(), |rule| self.by_rule[rule.index()])
    }

    /// The number of the label of texts that no rule matches.
    pub fn unclassified(&self) -> usize {
        self.names.len() - 1
    }
}
