//! `--extract`: a pattern that names the parts of a line.

use std::str::FromStr;

use regex::bytes::Regex;

/// The groups that a pattern may have.
const GROUPS: [&str; 7] = ["text", "time", "domain", "sender", "relay", "id", "label"];

/// A pattern with a group `text`.
#[derive(Clone)]
pub struct Extract {
    regex: Regex,
    /// The numbers of `GROUPS`.
    groups: [Option<usize>; 7],
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

impl Extract {
    /// The parts of `line` that the groups match: text, time, domain, sender, relay, id, label.
    pub fn groups<'a>(&self, line: &'a [u8]) -> [Option<&'a [u8]>; 7] {
        let captures = self.regex.captures(line);
        self.groups.map(|group| Some(&line[captures.as_ref()?.get(group?)?.range()]))
    }
}
