//! Rules from files, and functions that SQL creates of them.

use std::{
    fs::File,
    io::Read,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use arrow_schema::DataType;
use classifier_arrow::ColumnClassifier;
use classifier_compiler::{Compiler, RuleSet, RuleSource};
use classifier_format::MAGIC;
use classifier_runtime::{ArtifactBuf, OwnedClassifier, OwnedClassifierError};
use datafusion_common::{Result, plan_datafusion_err, plan_err};
use datafusion_expr::{CreateFunction, Expr, ScalarUDF};

use crate::{
    RuleSets,
    arguments::check_text,
    classify::{Classify, Returns},
    rule_sets::Registry,
};

/// Reads rules: rule files in their order of precedence, or one artifact, which is detected by its content.
///
/// # Errors
///
/// If a file cannot be read, or its rules have errors, which the message shows.
///
/// # Examples
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.toml");
/// std::fs::write(&path, "[rules]\nQuota = ['full']")?;
/// let rules = classifier_datafusion::load([&path])?;
/// assert_eq!(rules.classifier().rules().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn load<S: Into<RuleSource>>(sources: impl IntoIterator<Item = S>) -> Result<ColumnClassifier> {
    let sources: Vec<RuleSource> = sources.into_iter().map(Into::into).collect();
    if let [source] = &sources[..]
        && let Some(path) = source.path()
        && is_artifact(path)
    {
        let unusable = |error: &dyn std::error::Error| {
            plan_datafusion_err!("cannot use the artifact {}: {error}", source.name())
        };
        let artifact = ArtifactBuf::read(path).map_err(|error| unusable(&error))?;
        return open(artifact).map_err(|error| unusable(&error));
    }
    let artifact = RuleSet::load(sources).and_then(|rules| Compiler::new().compile(&rules));
    match artifact {
        Ok(artifact) => open(artifact).map_err(|error| plan_datafusion_err!("{error}")),
        Err(problems) => plan_err!("the rules have errors:\n{problems}"),
    }
}

fn open(
    artifact: impl AsRef<[u8]> + Send + Sync + 'static,
) -> Result<ColumnClassifier, OwnedClassifierError> {
    OwnedClassifier::from_artifact(artifact).map(ColumnClassifier::new)
}

/// Rule files cannot start like an artifact, because it is not UTF-8.
fn is_artifact(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == MAGIC
}

/// Which files `CREATE FUNCTION` may read: none, or those of a folder and the folders in it.
///
/// Paths in SQL are relative to the folder. Neither `..` nor links lead out of it. Who can change links in the
/// folder while a file is read can have another file read; so the folder should belong to the host.
#[derive(Clone, Debug, Default)]
pub struct RuleFiles {
    folder: Option<PathBuf>,
}

impl RuleFiles {
    /// No files. This is the default.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The files in this folder.
    ///
    /// # Errors
    ///
    /// If there is no such folder.
    pub fn of_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let path = folder.as_ref();
        match path.canonicalize() {
            Ok(folder) if folder.is_dir() => Ok(Self { folder: Some(folder) }),
            Ok(_) => plan_err!("{} is not a folder", path.display()),
            Err(error) => plan_err!("cannot use the folder {}: {error}", path.display()),
        }
    }

    /// Reads rules as [`load`] does, from a file that is allowed.
    ///
    /// # Errors
    ///
    /// If the file is not allowed, and the errors of [`load`].
    pub fn load(&self, path: &str) -> Result<ColumnClassifier> {
        let Some(folder) = &self.folder else {
            return plan_err!("`{path}` cannot be read: rule files are not allowed in SQL here");
        };
        let is_plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        let outside = || {
            plan_datafusion_err!(
                "`{path}` cannot be read: paths are relative to the folder of rule files, without `..` or \
                 links that lead out of it"
            )
        };
        if !Path::new(path).components().all(is_plain) {
            return Err(outside());
        }
        let file = folder.join(path).canonicalize();
        let file =
            file.map_err(|error| plan_datafusion_err!("`{path}` cannot be read: {error}"))?;
        if !file.starts_with(folder) {
            return Err(outside());
        }
        // A pipe would block.
        if !file.is_file() {
            return plan_err!("`{path}` cannot be read: it is not a file");
        }
        load([RuleSource::named(path, file)])
    }
}

/// The function of `CREATE FUNCTION name(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'`: the label of a
/// text by the rules of a file, which is a rule file or an artifact.
///
/// The function factory that calls it belongs to the host, because its trait is part of the engine, which this
/// crate does not depend on.
///
/// # Errors
///
/// If the statement has another form, and those of [`RuleFiles::load`].
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
///
/// use classifier_datafusion::{RuleFiles, create_function};
/// use datafusion::{
///     error::Result,
///     execution::{
///         context::{FunctionFactory, RegisterFunction},
///         session_state::SessionState,
///     },
///     logical_expr::CreateFunction,
///     prelude::SessionContext,
/// };
///
/// #[derive(Debug)]
/// struct Factory(RuleFiles);
///
/// #[async_trait::async_trait]
/// impl FunctionFactory for Factory {
///     async fn create(&self, _: &SessionState, statement: CreateFunction) -> Result<RegisterFunction> {
///         Ok(RegisterFunction::Scalar(create_function(&statement, &self.0)?))
///     }
/// }
///
/// # let dir = tempfile::tempdir()?;
/// # let folder = dir.path();
/// std::fs::write(folder.join("rules.toml"), "[rules]\nQuota = ['full']")?;
/// let factory = Factory(RuleFiles::of_folder(folder)?);
/// let session = SessionContext::new().with_function_factory(Arc::new(factory));
/// session.sql("CREATE FUNCTION mine(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'").await?;
/// let labels = session.sql("SELECT mine('552 full') = 'Quota' AS is_quota").await?;
/// assert!(labels.to_string().await?.contains("| true "));
/// # Ok(())
/// # }
/// ```
pub fn create_function(statement: &CreateFunction, files: &RuleFiles) -> Result<Arc<ScalarUDF>> {
    let CreateFunction { name, args, return_type, params, .. } = statement;
    const FORM: &str =
        "CREATE FUNCTION name(TEXT) RETURNS TEXT LANGUAGE classifier AS 'rules.toml'";
    let language = params.language.as_ref().map_or("", |language| &language.value);
    if !language.eq_ignore_ascii_case("classifier") {
        return plan_err!(
            "the language of {name} is not `classifier` but `{language}`; use {FORM}"
        );
    }
    let [argument] = args.as_deref().unwrap_or_default() else {
        return plan_err!("{name} must have one argument; use {FORM}");
    };
    check_text(name, &argument.data_type)?;
    if !matches!(return_type, Some(DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)) {
        return plan_err!("{name} must return TEXT; use {FORM}");
    }
    let path = match &params.function_body {
        Some(Expr::Literal(path, _)) => path.try_as_str().flatten(),
        _ => None,
    };
    let Some(path) = path else {
        return plan_err!("{name} needs the path of a rule file as a text; use {FORM}");
    };
    let registry = Registry::new(RuleSets::default().with(name, files.load(path)?));
    let description = format!("The label of a text by the rules of {path}");
    Ok(Arc::new(Classify::new(name, Returns::LabelView, registry, &description).into()))
}
