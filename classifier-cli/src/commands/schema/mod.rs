//! `classifier schema`: the JSON Schema of rule files.

pub mod args;

use classifier_compiler::rule_file_schema;

use crate::output;
use crate::status::{Failure, Outcome};

/// Run the command.
pub fn run() -> Result<Outcome, Failure> {
    output::to_stdout(|out| out.write_all(rule_file_schema().as_bytes()))
}
