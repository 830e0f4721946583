//! Reads labelled texts from files: one row is a text, its acceptable labels, and values of other
//! columns.

mod json;
mod log;
mod row;
mod tsv;

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::args::TableFormat;
use crate::input::formats::CSV;
use crate::input::{
    Detected, Extract, Head, LabelPlace, Reader, ResponseForm, Source, Sources, detect, lines,
};
use crate::record_counts::RecordCounts;
use crate::status::print_message;

pub use row::{Columns, Problem, Row};

/// The place of a row.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub source: &'a Source,
    /// From 1.
    pub line: u64,
}

/// How to read files.
pub struct Options<'a> {
    /// If it is given.
    pub format: Option<TableFormat>,
    pub columns: &'a Columns,
    pub extract: Option<&'a Extract>,
    /// If it is given.
    pub response: Option<ResponseForm>,
}

/// Call `each` with every row of the files, in order. Problems of lines and those that `each`
/// returns are printed; the result is their number. If there are logs, the counts of their records
/// are printed.
pub fn read(
    files: &[PathBuf],
    options: &Options<'_>,
    mut each: impl FnMut(Place<'_>, &Row) -> Result<(), Problem>,
) -> u64 {
    let mut problems = 0;
    let mut report_problem = |what: &dyn Display| {
        problems += 1;
        print_message(what);
    };
    let mut sources = Sources::new(files.to_vec(), false);
    let mut counts = RecordCounts::default();
    while let Some(Ok(source)) = sources.next() {
        let mut file = File { source, options, report_problem: &mut report_problem };
        if let Err(error) = file.read(&mut counts, &mut each) {
            (file.report_problem)(&format_args!("{}: {error}", file.source));
        }
    }
    if counts.read() > 0 {
        print_message(&counts);
    }
    problems
}

/// A file that is being read.
struct File<'f> {
    source: Source,
    options: &'f Options<'f>,
    report_problem: &'f mut dyn FnMut(&dyn Display),
}

impl File<'_> {
    fn read(
        &mut self,
        counts: &mut RecordCounts,
        each: &mut impl FnMut(Place<'_>, &Row) -> Result<(), Problem>,
    ) -> io::Result<()> {
        let named = format_of_name(&self.source.path);
        let given = self.options.format.or(named.filter(|it| *it != TableFormat::Json));
        let (format, reader) = match given {
            Some(format) => (Some(format), None),
            None => self.look(),
        };
        let reader = match reader {
            Some(reader) => reader,
            None => self.source.open(&ProgressBar::hidden())?,
        };
        let (format, reader) = match format.or(named) {
            Some(format) => (format, reader),
            None => format_of_content(reader)?,
        };
        if !matches!(format, TableFormat::Tsv | TableFormat::Json) {
            return log::read(reader, format, self.options, counts, |line, row| {
                let place = Place { source: &self.source, line };
                let problems = match row {
                    Ok(row) => each(place, &row).err().into_iter().collect(),
                    Err(problems) => problems,
                };
                report(self.report_problem, place, problems);
            });
        }
        let columns = self.options.columns;
        let mut reader = BufReader::new(reader);
        let mut header = None;
        let mut buffer = Vec::new();
        let mut number = 0;
        while reader.read_until(b'\n', &mut buffer)? > 0 {
            number += 1;
            let line =
                lines::text(if number == 1 { lines::without_mark(&buffer) } else { &buffer });
            let row = match (format, &header) {
                (TableFormat::Json, _) => json::row(line, columns),
                (_, Some(header)) => tsv::row(line, header),
                (_, None) => match tsv::Header::read(line, columns) {
                    Ok(read) => {
                        header = Some(read);
                        Ok(None)
                    }
                    Err(problems) => {
                        self.report(number, problems);
                        // Without a header, the cells of further lines have no meaning.
                        return Ok(());
                    }
                },
            };
            match row {
                Ok(None) => {}
                Ok(Some(row)) => {
                    let place = Place { source: &self.source, line: number };
                    if let Err(problem) = each(place, &row) {
                        self.report(number, vec![problem]);
                    }
                }
                Err(problems) => self.report(number, problems),
            }
            buffer.clear();
        }
        if format == TableFormat::Tsv && number == 0 {
            let what = "the file is empty; its first line must have the names of the columns";
            self.report(1, vec![Problem::new(1, what)]);
        }
        Ok(())
    }

    /// The format, if it is that of a log, and a reader, if the source can be opened only once.
    fn look(&self) -> (Option<TableFormat>, Option<Reader>) {
        let Head { bytes, reader } = Head::of(&self.source, &ProgressBar::hidden());
        let names = lines::text(&bytes[..lines::end(&bytes)]);
        let is_table = names
            .split(|&byte| byte == b'\t')
            .any(|name| name == self.options.columns.labels.as_bytes());
        let format = match detect(&bytes) {
            _ if is_table => None,
            Detected::Kumomta(_) => Some(TableFormat::Kumomta),
            Detected::Log(format, _) if *format == CSV => Some(TableFormat::Csv),
            Detected::Log(format, _) if format.label != LabelPlace::None => {
                Some(TableFormat::Log(format))
            }
            _ => None,
        };
        (format, reader)
    }

    fn report(&mut self, line: u64, problems: Vec<Problem>) {
        report(self.report_problem, Place { source: &self.source, line }, problems);
    }
}

fn report(print: &mut dyn FnMut(&dyn Display), place: Place<'_>, problems: Vec<Problem>) {
    let Place { source, line } = place;
    for Problem { column, message } in problems {
        print(&format_args!("{source}:{line}:{column}: {message}"));
    }
}

/// The format by the extension of the file, if that is known.
fn format_of_name(path: &Path) -> Option<TableFormat> {
    let extension = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
    let name = match extension(path).as_deref() {
        Some("gz" | "zst") => Path::new(path.file_stem()?),
        _ => path,
    };
    match extension(name)?.as_str() {
        "tsv" | "tab" => Some(TableFormat::Tsv),
        "csv" => Some(TableFormat::Csv),
        "json" | "jsonl" | "ndjson" => Some(TableFormat::Json),
        _ => None,
    }
}

/// The format by the first character that is not white space (objects start with a brace), and a
/// reader that starts over.
fn format_of_content(mut reader: Reader) -> io::Result<(TableFormat, Reader)> {
    const STEP: u64 = 4096;
    let mut start = Vec::new();
    loop {
        let read = (&mut reader).take(STEP).read_to_end(&mut start)?;
        let format = match lines::without_mark(&start).trim_ascii_start().first() {
            Some(b'{') => TableFormat::Json,
            None if read > 0 => continue,
            _ => TableFormat::Tsv,
        };
        return Ok((format, Box::new(Cursor::new(start).chain(reader))));
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor, Read};
    use std::path::Path;

    use super::{TableFormat, format_of_content, format_of_name};

    #[test]
    fn names_determine_the_format_also_of_compressed_files() {
        let of_name = |name| format_of_name(Path::new(name)).map(|it| it == TableFormat::Json);
        assert_eq!(of_name("a.tsv"), Some(false));
        assert_eq!(of_name("a.TSV.gz"), Some(false));
        assert_eq!(of_name("a.jsonl.zst"), Some(true));
        assert_eq!(of_name("a.ndjson"), Some(true));
        assert_eq!(of_name("a.txt"), None);
        assert_eq!(of_name("-"), None);
        assert_eq!(of_name(".gz"), None);
    }

    #[test]
    fn objects_start_with_a_brace_and_nothing_is_lost() {
        let blank = format!("{}{{}}", " \n".repeat(5_000));
        for (content, is_json) in [
            ("{\"text\":1}", true),
            ("\u{FEFF}\n  {", true),
            (blank.as_str(), true),
            ("text\tlabels\n{", false),
            ("\n\n", false),
            ("", false),
        ] {
            // One byte at a time, as a pipe may be read.
            let reader = BufReader::with_capacity(1, Cursor::new(content.to_owned()));
            let (format, mut reader) = format_of_content(Box::new(reader)).unwrap();
            assert_eq!(format == TableFormat::Json, is_json, "{content:?}");
            let mut read = String::new();
            reader.read_to_string(&mut read).unwrap();
            assert_eq!(read, content);
        }
    }
}
