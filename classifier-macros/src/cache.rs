//! Results of this process. Two enums of the same files, or an editor that expands the same
//! attribute repeatedly, cost one compilation.

use std::sync::{Arc, Mutex, PoisonError};

use classifier_compiler::{Artifact, ByteOrder, Compiler, Diagnostics, RuleSet};

/// The result for a rule set.
pub(crate) type Outcome = Result<Compiled, Diagnostics>;

pub(crate) struct Compiled {
    /// Little endian, then big endian: a macro does not know the target.
    pub(crate) artifacts: [Artifact; 2],
    pub(crate) warnings: Diagnostics,
}

struct Entry {
    compiler: Compiler,
    rules: RuleSet,
    outcome: Arc<Outcome>,
}

/// The most recent first.
static ENTRIES: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// Editors keep this process for days while rules change.
const CAPACITY: usize = 8;

/// Compiles and lints a rule set, unless the result is cached.
pub(crate) fn compile(compiler: Compiler, rules: &RuleSet) -> Arc<Outcome> {
    // A panic elsewhere leaves the entries consistent: they are only inserted and removed as a
    // whole.
    let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
    let known =
        entries.iter().position(|entry| entry.compiler == compiler && entry.rules == *rules);
    let entry = match known {
        Some(at) => entries.remove(at),
        None => {
            let outcome = Arc::new(outcome(&compiler, rules));
            Entry { compiler, rules: rules.clone(), outcome }
        }
    };
    let outcome = Arc::clone(&entry.outcome);
    entries.insert(0, entry);
    entries.truncate(CAPACITY);
    outcome
}

fn outcome(compiler: &Compiler, rules: &RuleSet) -> Outcome {
    let checked = compiler.check(rules);
    let artifacts = [checked.artifact(ByteOrder::Little)?, checked.artifact(ByteOrder::Big)?];
    Ok(Compiled { artifacts, warnings: checked.diagnostics().clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_are_compiled_once_and_edited_ones_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("rules.toml");
        let compiled = |text: &str, compiler: Compiler| {
            std::fs::write(&path, text).unwrap();
            compile(compiler, &RuleSet::read([&path]))
        };
        let first = compiled("[rules]\nQuota = ['full']\n", Compiler::new());
        let again = compiled("[rules]\nQuota = ['full']\n", Compiler::new());
        assert!(Arc::ptr_eq(&first, &again));
        // Excerpts show comments too.
        let edited = compiled("[rules]\nQuota = ['full'] # gmail\n", Compiler::new());
        assert!(!Arc::ptr_eq(&first, &edited));
        let denied = compiled("[rules]\nQuota = ['full']\n", Compiler::new().deny_warnings());
        assert!(!Arc::ptr_eq(&first, &denied));
        for number in 0..CAPACITY {
            compiled(&format!("[rules]\nQuota = ['{number}']\n"), Compiler::new());
        }
        let forgotten = compiled("[rules]\nQuota = ['full']\n", Compiler::new());
        assert!(!Arc::ptr_eq(&first, &forgotten));
    }
}
