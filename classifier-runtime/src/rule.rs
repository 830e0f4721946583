//! A rule, as its file has it.

use core::fmt;

use classifier_format::FactRecord;

use crate::{
    artifact::rule_table::RuleTable,
    basis::Basis,
    id::{LabelId, RuleId},
    value::Value,
};

/// A rule as written in its rule file.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Rule<'a> {
    /// The index in the order of all rules.
    pub id: RuleId,
    /// The `id` that its file gives it, which stays the same when rules are added, moved or changed.
    pub stable_id: Option<&'a str>,
    /// The label, as spelled in the file.
    pub label: &'a str,
    /// The regular expression, as spelled in the file.
    pub pattern: &'a str,
    /// The file, by the name that was given to the compiler.
    pub file: &'a str,
    /// The line in the file, from 1.
    pub line: u32,
    /// The part of a text that decides it, if the file specifies it.
    pub basis: Option<Basis>,
    table: RuleTable<'a>,
}

impl<'a> Rule<'a> {
    pub(crate) fn new(table: RuleTable<'a>, id: RuleId) -> Self {
        let record = &table.records[id.index()];
        let stable_id = table.text(table.detail(id.index()).id);
        Self {
            id,
            stable_id: (!stable_id.is_empty()).then_some(stable_id),
            label: table.text(table.labels[record.label as usize]),
            pattern: table.text(record.pattern),
            file: table.text(table.files[record.file as usize]),
            line: record.line,
            basis: Basis::of_number(record.basis),
            table,
        }
    }

    /// The value of an attribute: the rule's own, or else its label's; `None` if neither has one or
    /// no file declares the attribute.
    ///
    /// # Cost
    ///
    /// Linear in the attributes that the rule and its label have; no heap.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Value<'a>> {
        self.attributes().find(|&(attribute, _)| attribute == name).map(|(_, value)| value)
    }

    /// All attributes of the rule with their values: its own, then those of its label that it does
    /// not override.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> + use<'a> {
        let table = self.table;
        let own = table.rule_facts(self.id.index());
        let label = table.records[self.id.index()].label;
        let inherited = table.label_facts(label as usize).iter();
        let is_overridden =
            move |fact: &&FactRecord| own.iter().any(|other| other.attribute == fact.attribute);
        let facts = own.iter().chain(inherited.filter(move |fact| !is_overridden(fact)));
        named(table, facts)
    }

    /// Its tags, in the order of the file.
    pub fn tags(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        self.table.words(self.table.detail(self.id.index()).tags)
    }
}

/// Facts as the names of attributes with their values.
fn named<'a>(
    table: RuleTable<'a>,
    facts: impl Iterator<Item = &'a FactRecord>,
) -> impl Iterator<Item = (&'a str, Value<'a>)> {
    facts.map(move |fact| {
        let name = table.attributes[fact.attribute as usize].name;
        (table.text(name), table.value(fact))
    })
}

/// The facts of a label.
pub(crate) fn of_label<'a>(
    table: RuleTable<'a>,
    label: LabelId,
) -> impl Iterator<Item = (&'a str, Value<'a>)> {
    named(table, table.label_facts(label.index()).iter())
}

impl PartialEq for Rule<'_> {
    /// Compares what the file says, attributes and tags included, and the place of the rule.
    fn eq(&self, other: &Self) -> bool {
        let fields = |rule: &Self| {
            (rule.id, rule.stable_id, rule.label, rule.pattern, rule.file, rule.line, rule.basis)
        };
        fields(self) == fields(other)
            && self.attributes().eq(other.attributes())
            && self.tags().eq(other.tags())
    }
}

impl Eq for Rule<'_> {}

impl fmt::Debug for Rule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("id", &self.id)
            .field("stable_id", &self.stable_id)
            .field("label", &self.label)
            .field("pattern", &self.pattern)
            .field("file", &self.file)
            .field("line", &self.line)
            .field("basis", &self.basis)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Rule<'_> {
    /// Writes `file:line: label: pattern`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.label, self.pattern)
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use classifier_compiler::{Artifact, Compiler, RuleFormat, RuleSet};

    use crate::Classifier;

    const FILE: &str = r#"# A comment
[attributes]
action = ["retry", "suppress"]
[rules]
A = [{ pattern = "a", tags = ["x"], action = "retry" }]
B = ["b"]
"#;

    fn compiled(text: &str) -> Artifact {
        let rules = RuleSet::builder().text("rules.toml", RuleFormat::Toml, text).read();
        Compiler::new().compile(&rules).unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn rules_are_equal_if_all_is_that_files_say_of_them() {
        let original = compiled(FILE);
        let original = Classifier::from_bytes(original.as_bytes()).unwrap();
        for (from, to, is_equal) in [
            ("B = [\"b\"]", "C = [\"c\"]", true),
            ("A = ", "C = ", false),
            ("\"a\"", "\"c\"", false),
            ("# A comment\n", "", false),
            ("tags", "id = \"a\", tags", false),
            ("[\"x\"]", "[\"y\"]", false),
            ("[\"x\"]", "[\"x\", \"y\"]", false),
            ("action = \"retry\"", "action = \"suppress\"", false),
            (", action = \"retry\"", "", false),
        ] {
            let changed = compiled(&FILE.replacen(from, to, 1));
            let changed = Classifier::from_bytes(changed.as_bytes()).unwrap();
            let [rule, other] = [&original, &changed].map(|it| it.rules().next().unwrap());
            assert_eq!(rule == other, is_equal, "{to:?} in the place of {from:?}");
            assert!(format!("{rule:?}").contains("rules.toml"), "{rule:?}");
        }
    }
}
