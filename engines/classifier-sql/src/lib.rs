//! What programs over SQL share: the options for rules, the session, the formats of results, and the exit status.
//! `classifier-sql` is one of them.

mod failure;
mod output;
mod rule_options;
mod session;

pub use crate::{
    failure::{Failure, exit},
    output::{Format, write, write_batches},
    rule_options::RuleOptions,
    session::{statements, with_functions},
};
