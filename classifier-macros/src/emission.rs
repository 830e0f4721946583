//! What the emitted code is made of.

use std::path::PathBuf;

use classifier_compiler::{Artifact, RuleSet};
use syn::Path;

use crate::{default_label::Default, item::LabelEnum};

/// The input of the emitted code.
pub(crate) struct Emission<'r> {
    pub(crate) item: LabelEnum,
    pub(crate) krate: Path,
    /// Paths to the rule files on disk, absolute.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) rules: &'r RuleSet,
    pub(crate) default: Default,
    /// Little endian, then big endian; `None` if there is a compile error.
    pub(crate) artifacts: Option<&'r [Artifact; 2]>,
}
