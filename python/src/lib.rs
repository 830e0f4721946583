//! The native module of the Python package: rules, and the columns that are classified by them.
//!
//! ```text
//! texts    Python's texts, lists and Arrow columns ─▶ columns of bytes
//! rules    columns ─▶ answers, without the GIL
//! errors   errors of Rust ─▶ exceptions
//! ```
//!
//! The package in `package/classifier` has the interface, its documentation and the other kinds of columns.

mod errors;
mod rules;
mod texts;

use std::path::PathBuf;

use classifier_compiler::{Compiler, RuleSet, RuleSource};
use classifier_runtime::ArtifactBuf;
use pyo3::{exceptions::PyValueError, prelude::*, types::PyBytes};

use crate::{
    errors::rule_error,
    rules::{Changes, Rules},
};

/// A source of rules: a file, the name of a built-in file, or a label with its patterns.
#[derive(FromPyObject)]
enum Source {
    Rules(String, Vec<String>),
    File(PathBuf),
}

/// Compiles sources to an artifact.
#[pyfunction]
fn compile<'py>(
    py: Python<'py>,
    sources: Vec<Source>,
    default_label: Option<&str>,
) -> PyResult<Bound<'py, PyBytes>> {
    for source in &sources {
        if let Source::File(path) = source
            && ArtifactBuf::is_artifact(path)
        {
            let message = "is compiled already; open its bytes with `Classifier.from_artifact`";
            return Err(PyValueError::new_err(format!("{} {message}", path.display())));
        }
    }
    let artifact = py.detach(|| {
        let sources = sources.into_iter().fold(RuleSet::builder(), |rules, source| match source {
            Source::Rules(label, patterns) => {
                patterns.into_iter().fold(rules, |rules, pattern| rules.rule(&label, pattern))
            }
            Source::File(path) => {
                match path.to_str().and_then(|name| name.strip_prefix("builtin:")) {
                    Some(name) => rules.source(RuleSource::builtin(name)),
                    None => rules.file(path),
                }
            }
        });
        let mut compiler = Compiler::new();
        if let Some(label) = default_label {
            compiler = compiler.default_label(label);
        }
        compiler.compile(&sources.build()?)
    });
    match artifact {
        Ok(artifact) => Ok(PyBytes::new(py, artifact.as_bytes())),
        Err(diagnostics) => Err(rule_error(py, &diagnostics)),
    }
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Rules>()?;
    module.add_class::<Changes>()?;
    module.add_function(wrap_pyfunction!(compile, module)?)
}
