//! `--input regex`: the parts of each line that a pattern names.

use std::str::FromStr;

use regex::bytes::Regex;

use super::chunk::Unit;
use super::log::{Detection, LabelPlace, LogFields, LogFormat, LogReader, LogRecord, Wording};
use super::unreadable::Unreadable;

pub static REGEX: LogFormat = LogFormat {
    name: "regex",
    help: "Lines with a text that --extract finds; other lines are left out",
    unit: Unit::Line,
    wording: Wording::Any,
    label: LabelPlace::Word,
    detection: Detection::None,
    reader: |options| Box::new(options.extract.clone().expect("required with this format")),
};

/// The groups that a pattern may have.
const GROUPS: [&str; 6] = ["text", "time", "domain", "sender", "relay", "id"];

/// `--extract`: a pattern with a group `text`.
#[derive(Clone)]
pub struct Extract {
    regex: Regex,
    /// The numbers of `GROUPS`.
    groups: [Option<usize>; 6],
}

impl FromStr for Extract {
    type Err = String;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        let regex = Regex::new(pattern).map_err(|error| error.to_string())?;
        let names: Vec<_> = regex.capture_names().collect();
        let groups = GROUPS.map(|group| names.iter().position(|name| *name == Some(group)));
        let unknown = names.iter().flatten().find(|name| !GROUPS.contains(name));
        match (groups[0], unknown) {
            (None, _) => Err("the pattern needs a group (?P<text>...)".to_owned()),
            (_, Some(name)) => {
                Err(format!("unknown group `{name}`; known are {}", GROUPS.join(", ")))
            }
            _ => Ok(Extract { regex, groups }),
        }
    }
}

impl LogReader for Extract {
    fn read<'a>(
        &'a self,
        record: &'a [u8],
        _: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable> {
        let captures = self.regex.captures(record);
        let group = |number: usize| {
            let group = captures.as_ref()?.get(self.groups[number]?)?;
            Some(&record[group.range()])
        };
        let Some(text) = group(0) else { return Ok(LogRecord::skipped("no match")) };
        let fields = LogFields {
            time: group(1),
            recipient: group(2),
            sender: group(3),
            relay: group(4),
            id: group(5),
        };
        Ok(LogRecord::Text(text, fields))
    }
}
