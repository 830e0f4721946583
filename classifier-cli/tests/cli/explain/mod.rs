//! `classifier explain`.

mod code;
mod hostile;
mod human;
mod input;
mod json;
mod near;

use std::ffi::OsStr;

use crate::{Files, Run, classifier, run};

/// Explains texts with rules in the file `rules.toml`.
struct Rules(Files);

impl Rules {
    fn new(rules: &str) -> Self {
        let files = Files::new();
        files.add("rules.toml", format!("[rules]\n{rules}"));
        Rules(files)
    }

    fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        let mut command = classifier(["explain", "--rules", "rules.toml"]);
        run(command.args(arguments).current_dir(self.0.path("")))
    }

    /// The explanation of one text.
    #[track_caller]
    fn explain(&self, text: &str) -> String {
        self.run([text]).clean()
    }
}
