//! The rule files that are built in, if they are.

#[cfg(feature = "builtin")]
use crate::diagnostic::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, short};

/// The text of one.
#[cfg(feature = "builtin")]
pub(super) fn text(name: &str) -> Result<&'static str, Box<Diagnostic>> {
    if let Some(file) = classifier_rules::file(name) {
        return Ok(file.text);
    }
    let names = || classifier_rules::FILES.iter().map(|file| file.name);
    let known = format!("the built-in files are {}", names().collect::<Vec<_>>().join(", "));
    let help = did_you_mean(name, names(), "`", known);
    let message = format!("unknown built-in rule file `{}`", short(name));
    Err(Box::new(Diagnostic::error(Code::UNKNOWN_BUILTIN, message).help(help)))
}

/// The text of one: there is none.
#[cfg(not(feature = "builtin"))]
pub(super) fn text(name: &str) -> Result<&'static str, Box<Diagnostic>> {
    let message =
        format!("the built-in rule file `{}` needs a feature that is not enabled", short(name));
    Err(Box::new(Diagnostic::error(Code::BUILTINS_ARE_OFF, message).help(
        "enable the feature `smtp` of the crate `classifier`; if you depend on \
         `classifier-macros` or `classifier-compiler` instead, their feature `builtin`",
    )))
}
