//! Warnings about names that are probably misspelled: labels that no rule gives, and values of
//! `--where` that no text has.

use std::collections::{HashMap, HashSet};

use classifier_compiler::similar_label;

use super::args::Filter;
use super::names::{NameId, Names};
use super::sides::Sides;
use super::table::Place;
use crate::status::print_message;

/// Compares acceptable labels with those of the rules.
pub struct Labels {
    known: HashSet<NameId>,
    /// The first place and the number of unknown labels.
    unknown: HashMap<NameId, Unknown>,
}

struct Unknown {
    first: String,
    texts: u64,
    /// The number of unknown labels so far.
    order: usize,
}

impl Labels {
    /// Known are the labels of rules, and the default one.
    pub fn new(sides: &Sides, default: &str, names: &mut Names) -> Self {
        let sides = sides.old.iter().chain([&sides.new]);
        let rules = sides.flat_map(|side| side.classifier.rules());
        let known = rules.map(|rule| rule.label).chain([default]).map(|label| names.id(label));
        Labels { known: known.collect(), unknown: HashMap::new() }
    }

    /// Note an acceptable label of a text.
    pub fn see(&mut self, label: NameId, place: Place<'_>, column: usize) {
        if self.known.contains(&label) {
            return;
        }
        let order = self.unknown.len();
        let first = || format!("{}:{}:{column}", place.source, place.line);
        let unknown = self.unknown.entry(label);
        unknown.or_insert_with(|| Unknown { first: first(), texts: 0, order }).texts += 1;
    }

    /// Warn once about each unknown label, in the order of the input.
    pub fn warn(&self, names: &Names) {
        let mut unknown: Vec<_> = self.unknown.iter().collect();
        unknown.sort_by_key(|(_, unknown)| unknown.order);
        for (&label, Unknown { first, texts, .. }) in unknown {
            let label = names.name(label);
            let texts = if *texts == 1 { "1 text".to_owned() } else { format!("{texts} texts") };
            let known = self.known.iter().map(|&id| names.name(id));
            let cure = did_you_mean(similar_label(label, known));
            print_message(format_args!(
                "{first}: warning: no rule gives the label `{label}` ({texts}){cure}"
            ));
        }
    }
}

/// The filters, and the values that they have seen.
pub struct Filters<'a>(Vec<Seen<'a>>);

struct Seen<'a> {
    filter: &'a Filter,
    /// All values of the column.
    values: HashSet<Box<str>>,
}

impl<'a> Filters<'a> {
    /// A row must pass all of these filters.
    pub fn new(filters: &'a [Filter]) -> Self {
        Filters(filters.iter().map(|filter| Seen { filter, values: HashSet::new() }).collect())
    }

    /// Whether a row with these values in the filter columns is measured.
    pub fn take(&mut self, values: &[String]) -> bool {
        let mut take = true;
        for (seen, value) in self.0.iter_mut().zip(values) {
            take &= seen.filter.values.contains(value);
            if !seen.values.contains(value.as_str()) {
                seen.values.insert(value.as_str().into());
            }
        }
        take
    }

    /// Warn about values that no row has.
    pub fn warn(&self) {
        for Seen { filter, values } in &self.0 {
            for value in filter.values.iter().filter(|value| !values.contains(value.as_str())) {
                let column = &filter.column;
                let cure = did_you_mean(similar_label(value, values.iter().map(|it| &**it)));
                print_message(format_args!("warning: no text has {column}={value}{cure}"));
            }
        }
    }
}

fn did_you_mean(similar: Option<String>) -> String {
    similar.map_or_else(String::new, |similar| format!("; did you mean `{similar}`?"))
}
