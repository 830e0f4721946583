//! `--column`: the column of the text.

use std::fmt;
use std::str::FromStr;

/// The column of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// The header has this name.
    Name(String),
    /// There is no header. From 1.
    Number(usize),
}

impl FromStr for Column {
    type Err = &'static str;

    fn from_str(column: &str) -> Result<Self, Self::Err> {
        match column.parse() {
            Ok(0) => Err("columns are counted from 1"),
            Ok(number) => Ok(Column::Number(number)),
            Err(_) => Ok(Column::Name(column.to_owned())),
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Column::Name(name) => write!(f, "`{name}`"),
            Column::Number(number) => write!(f, "{number}"),
        }
    }
}
