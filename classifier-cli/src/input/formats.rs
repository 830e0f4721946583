//! The formats of mail logs, one file each. A new format is a file, and a row here.

use super::exim::EXIM;
use super::log::LogFormat;
use super::postfix::POSTFIX;
use super::sendmail::SENDMAIL;
use super::table::POWERMTA;

pub use super::extract::REGEX;
pub use super::table::{CSV, TSV};

/// All formats, in the order of `--help`.
pub static FORMATS: [&LogFormat; 7] = [&POSTFIX, &EXIM, &SENDMAIL, &POWERMTA, &CSV, &TSV, &REGEX];
