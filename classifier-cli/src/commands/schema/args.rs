//! The arguments of `schema`.

use clap::Args;

pub const NOTES: &str = r#"Examples:
  Keep the schema beside your rule files:
    $ classifier schema > rules.schema.json

  Name it in the first line of a rule file. Editors with Even Better TOML or
  taplo then complete keys, show what they mean and underline mistakes:
    #:schema rules.schema.json

  Check rule files by it, without this program:
    $ taplo lint mine.toml

The schema:
  JSON Schema, draft 7. It knows the sections, the keys and the types of their
  values. `classifier check` knows more, for example which attributes a file
  declares and which patterns are refused.

Exit status:
  0  the schema was printed
  1  it could not be written
  2  the command line is wrong"#;

#[derive(Args)]
pub struct SchemaArgs {}
