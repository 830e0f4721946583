//! The rule files that are built in, if they are.

use crate::diagnostic::DiagnosticKind;

/// The text of one.
#[cfg(feature = "builtin")]
pub(super) fn text(name: String) -> Result<&'static str, DiagnosticKind> {
    match classifier_rules::file(&name) {
        Some(file) => Ok(file.text),
        None => {
            let known = classifier_rules::FILES.iter().map(|file| file.name).collect();
            Err(DiagnosticKind::UnknownBuiltin { name, known })
        }
    }
}

/// The text of one: there is none.
#[cfg(not(feature = "builtin"))]
pub(super) fn text(name: String) -> Result<&'static str, DiagnosticKind> {
    Err(DiagnosticKind::BuiltinsAreOff(name))
}
