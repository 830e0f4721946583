//! Errors of Rust as exceptions.

use arrow_schema::ArrowError;
use classifier_compiler::{Diagnostics, Severity};
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
};

/// A `classifier.RuleError` with the report and each problem.
pub(crate) fn rule_error(py: Python<'_>, diagnostics: &Diagnostics) -> PyErr {
    let raise = || {
        let types = py.import("classifier._types")?;
        let diagnostic = types.getattr("Diagnostic")?;
        let problems = diagnostics.iter().map(|problem| {
            let place = problem.location.as_ref();
            diagnostic.call1((
                problem.code.to_string(),
                match problem.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                },
                &problem.message,
                place.map(|place| place.file()),
                place.map(|place| place.line()),
                place.map(|place| place.column()),
                &problem.label,
                &problem.pattern,
                &problem.help,
            ))
        });
        let problems = problems.collect::<PyResult<Vec<_>>>()?;
        types.getattr("RuleError")?.call1((diagnostics.to_string(), problems))
    };
    raise().map_or_else(|error| error, PyErr::from_value)
}

/// A `TypeError` for columns of the wrong type, and a `ValueError` for all else.
pub(crate) fn arrow_error(error: ArrowError) -> PyErr {
    match error {
        ArrowError::InvalidArgumentError(message) => PyTypeError::new_err(message),
        ArrowError::ExternalError(error) => PyValueError::new_err(error.to_string()),
        other => PyValueError::new_err(other.to_string()),
    }
}
