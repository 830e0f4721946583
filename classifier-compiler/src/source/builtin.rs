//! The rule files that are built in, if they are.

use crate::diagnostic::DiagnosticKind;

/// The names of all of them.
#[cfg(feature = "builtin")]
pub(crate) fn names() -> Vec<&'static str> {
    classifier_rules::FILES.iter().map(|file| file.name).collect()
}

/// The names of all of them: none.
#[cfg(not(feature = "builtin"))]
pub(crate) fn names() -> Vec<&'static str> {
    Vec::new()
}

/// The text of one.
#[cfg(feature = "builtin")]
pub(super) fn text(name: String) -> Result<&'static str, DiagnosticKind> {
    match classifier_rules::file(&name) {
        Some(file) => Ok(file.text),
        None => Err(DiagnosticKind::UnknownBuiltin(name)),
    }
}

/// The text of one: there is none.
#[cfg(not(feature = "builtin"))]
pub(super) fn text(name: String) -> Result<&'static str, DiagnosticKind> {
    Err(DiagnosticKind::BuiltinsAreOff(name))
}
