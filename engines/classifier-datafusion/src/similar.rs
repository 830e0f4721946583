//! What a message proposes instead of an unknown name.

use classifier_compiler::similar_label;

/// The most similar of the known names, and all of them after `introduction`.
pub(crate) fn did_you_mean<'n>(
    name: &str,
    known: impl Iterator<Item = &'n str>,
    introduction: &str,
) -> String {
    let known: Vec<_> = known.collect();
    let similar = similar_label(name, known.iter().copied());
    let similar = similar.map(|it| format!("did you mean `{it}`? ")).unwrap_or_default();
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("{similar}{introduction} {}", known.join(", "))
}
