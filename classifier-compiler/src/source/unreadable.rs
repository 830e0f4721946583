//! Files that cannot be read, and the ones that may be meant.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{Error, ErrorKind, Read},
    path::Path,
};

use super::{
    document::{Node, Value},
    json, toml,
};
use crate::diagnostic::{Code, Diagnostic, similar};

/// The most entries of a folder that are looked at.
const ENTRIES: usize = 10_000;

/// The most bytes of the files of a folder that are read.
const BYTES: usize = 8 << 20;

/// The most files of a folder that are listed.
const LISTED: usize = 20;

/// The problem that the file at `path`, which messages call `name`, cannot be read.
pub(super) fn unreadable(path: &Path, name: &str, error: &Error) -> Diagnostic {
    let is_folder = path.is_dir();
    let message = match is_folder {
        true => "this is a folder; name the rule files in it".to_owned(),
        false => format!("the file cannot be read: {error}"),
    };
    let cure = match error.kind() {
        _ if is_folder => Some(files_of(path, name)),
        ErrorKind::NotFound => meant(path, name),
        _ => None,
    };
    let place = (path != Path::new(name)).then(|| format!("the path is {}", path.display()));
    let help: Vec<_> = [place, cure].into_iter().flatten().collect();
    let problem = Diagnostic::error(Code::UNREADABLE, message);
    if help.is_empty() { problem } else { problem.help(help.join("; ")) }
}

/// The rule files of a folder, as arguments. Their order must be chosen, because it decides which
/// rule wins.
fn files_of(folder: &Path, name: &str) -> String {
    let mut files = names(folder);
    let mut left = BYTES;
    files.retain(|file| may_have_rules(&folder.join(file), &mut left));
    if files.is_empty() {
        return "it has no rule file, *.toml or *.json with the section `rules`".to_owned();
    }
    let more = match files.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let path = |file: &String| Path::new(name).join(file).display().to_string();
    let paths: Vec<_> = files.iter().take(LISTED).map(path).collect();
    format!("earlier files win, so put them in the right order: {}{more}", paths.join(" "))
}

/// Whether a file has one of the sections of rule files; other files are TOML and JSON, too. It reads
/// at most `left` bytes, which become fewer.
fn may_have_rules(path: &Path, left: &mut usize) -> bool {
    let parse = match path.extension().and_then(OsStr::to_str) {
        Some("toml") => toml::parse,
        Some("json") => json::parse,
        _ => return false,
    };
    let mut bytes = Vec::new();
    if File::open(path).and_then(|file| file.take(*left as u64).read_to_end(&mut bytes)).is_err() {
        return false;
    }
    *left -= bytes.len();
    let is_section = |key: &str| matches!(key, "attributes" | "labels" | "rules" | "examples");
    match parse(&String::from_utf8_lossy(&bytes)) {
        Ok(Node { value: Value::Table(sections), .. }) => {
            sections.iter().any(|(key, _)| is_section(&key.text))
        }
        Ok(_) => false,
        // It may be a rule file with a mistake.
        Err(_) => path.extension() == Some(OsStr::new("toml")),
    }
}

/// The file beside a missing one whose name is most like its, with any extension.
fn meant(path: &Path, name: &str) -> Option<String> {
    let names = names(path.parent()?);
    let file = path.file_name()?.to_str()?;
    let stem = |file: &str| Some(Path::new(file).file_stem()?.to_str()?.to_owned());
    let of_stem = || {
        let stems: Vec<_> = names.iter().filter_map(|name| stem(name)).collect();
        let similar = similar(&stem(file)?, stems.iter().map(String::as_str))?;
        names.iter().find(|name| stem(name).as_ref() == Some(&similar)).cloned()
    };
    let found = similar(file, names.iter().map(String::as_str)).or_else(of_stem)?;
    Some(format!("did you mean `{}`?", Path::new(name).with_file_name(found).display()))
}

/// The names of the files in a folder, sorted; none if it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().take(ENTRIES).filter_map(Result::ok);
    let files = entries.filter(|entry| entry.path().is_file());
    let mut names: Vec<_> =
        files.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}
