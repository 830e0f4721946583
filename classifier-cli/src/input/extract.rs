//! `--input regex`: the parts of each line that a pattern names.

use super::chunk::Unit;
use super::details::Details;
use super::log::{Detection, LabelPlace, LogFormat, LogReader, LogRecord, Needs, Reader, Wording};
use super::pattern::Extract;
use super::unreadable::Unreadable;

pub static REGEX: LogFormat = LogFormat {
    name: "regex",
    help: "Lines with a text that --extract finds; other lines are left out",
    unit: Unit::Line,
    wording: Wording::Any,
    label: LabelPlace::Word,
    needs: Needs::Pattern,
    detection: Detection::None,
    reader: Reader::Records(|options| {
        Box::new(options.extract.clone().expect("required with this format"))
    }),
};

impl LogReader for Extract {
    fn read<'a>(
        &'a self,
        record: &'a [u8],
        _: &'a mut Vec<u8>,
    ) -> Result<LogRecord<'a>, Unreadable> {
        let [text, time, recipient, sender, relay, id, label] = self.groups(record);
        let Some(text) = text else { return Ok(LogRecord::skipped("no match")) };
        let [time, recipient, sender, relay, id, label] =
            [time, recipient, sender, relay, id, label].map(|field| field.map(Into::into));
        Ok(LogRecord::Text(text, Details { time, recipient, sender, relay, id, label }))
    }
}
