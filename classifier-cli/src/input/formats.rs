//! The formats of logs, mails and events, one file or folder each. A new format is a file, and a
//! row here.

use super::exim::EXIM;
use super::log::LogFormat;
use super::postfix::POSTFIX;
use super::sendmail::SENDMAIL;
use super::table::POWERMTA;

pub use super::event::EVENT;
pub use super::extract::REGEX;
pub use super::mail::DSN;
pub use super::table::{CSV, TSV};

/// All formats, in the order of `--help`.
pub static FORMATS: [&LogFormat; 8] =
    [&POSTFIX, &EXIM, &SENDMAIL, &POWERMTA, &CSV, &TSV, &REGEX, &DSN];
