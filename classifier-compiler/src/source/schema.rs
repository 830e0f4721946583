//! The JSON Schema of rule files, for editors.

use super::keys::{FILE, Known, Shape, Table};
use crate::{
    diagnostic::{RuleFormat, quoted_as},
    lint::Lint,
};

/// The JSON Schema (draft 7) of rule files, in TOML or JSON: which sections and keys there are, what
/// they mean, and the types of their values. It comes from the tables by which rule files are read.
///
/// A rule file without [problems](crate::RuleSet::problems) is valid. The reverse does not hold: the
/// schema does not know which attributes a file declares, and does not look into patterns.
///
/// # Examples
///
/// ```
/// let schema = classifier_compiler::rule_file_schema();
/// assert!(schema.contains("\"counterexamples\": {"));
/// ```
#[must_use]
pub fn rule_file_schema() -> String {
    let head = [
        ("$schema", string("http://json-schema.org/draft-07/schema#")),
        ("title", string("Rule file of classifier")),
        ("description", string("Labels, and patterns of the texts that get them.")),
    ];
    let mut schema = String::new();
    Json::Object(head.into_iter().chain(table(&FILE)).collect()).write(&mut schema, "\n");
    schema + "\n"
}

/// What the schema says of a value.
type Members = Vec<(&'static str, Json)>;

fn members(shape: &Shape) -> Members {
    match shape {
        Shape::String => vec![("type", string("string"))],
        Shape::Boolean => vec![("type", string("boolean"))],
        Shape::Scalar => vec![("type", strings(["string", "integer", "boolean"]))],
        Shape::OneOf(values) => vec![("enum", strings(values()))],
        Shape::List(item) => {
            vec![("type", string("array")), ("items", Json::Object(members(item)))]
        }
        Shape::Values => {
            let mut members = members(&Shape::List(&Shape::String));
            members.extend([("minItems", Json::Literal("1")), ("uniqueItems", TRUE)]);
            members
        }
        Shape::Table(known) => table(known),
        Shape::Map(value) => object(Vec::new(), Json::Object(members(value))),
        Shape::Lints(level) => {
            let lint =
                |lint: &Lint| (lint.name(), described(&lint.code().explanation().meaning, level));
            object(Lint::ALL.iter().map(lint).collect(), FALSE)
        }
        Shape::Either(shapes) => {
            let shapes = shapes.iter().map(|shape| Json::Object(members(shape)));
            vec![("anyOf", Json::Array(shapes.collect()))]
        }
    }
}

fn table(table: &Table) -> Members {
    let property = |key: &Known| (key.name, described(key.meaning, &key.shape));
    let others = match table.has_attributes {
        true => {
            described("An attribute that a file declares under `[attributes]`.", &Shape::Scalar)
        }
        false => FALSE,
    };
    let mut members = object(table.keys.iter().map(property).collect(), others);
    let required = table.keys.iter().filter(|key| key.if_missing.is_some());
    members.push(("required", strings(required.map(|key| key.name))));
    members
}

fn object(properties: Members, others: Json) -> Members {
    vec![
        ("type", string("object")),
        ("properties", Json::Object(properties)),
        ("additionalProperties", others),
    ]
}

fn described(meaning: &str, shape: &Shape) -> Json {
    let description = ("description", string(meaning));
    Json::Object([description].into_iter().chain(members(shape)).collect())
}

enum Json {
    /// A boolean or a number.
    Literal(&'static str),
    String(String),
    Array(Vec<Json>),
    Object(Members),
}

const TRUE: Json = Json::Literal("true");
const FALSE: Json = Json::Literal("false");

fn string(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn strings<'s>(texts: impl IntoIterator<Item = &'s str>) -> Json {
    Json::Array(texts.into_iter().map(string).collect())
}

impl Json {
    /// Writes the value; its lines after the first begin with `line_break`.
    fn write(&self, out: &mut String, line_break: &str) {
        let quoted = |text: &str| quoted_as(text, RuleFormat::Json);
        let inner = format!("{line_break}  ");
        match self {
            Self::Literal(text) => out.push_str(text),
            Self::String(text) => out.push_str(&quoted(text)),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { ", " } else { "" });
                    item.write(out, line_break);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    *out += &format!("{inner}{}: ", quoted(name));
                    value.write(out, &inner);
                }
                out.push_str(if members.is_empty() { "" } else { line_break });
                out.push('}');
            }
        }
    }
}
