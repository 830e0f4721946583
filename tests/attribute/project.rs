//! Packages that are built while tests run.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

/// The folder of this repository.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A crate of its own. All share a target directory, so that what they depend on is built once.
pub(crate) struct Project {
    name: &'static str,
    pub(crate) dir: PathBuf,
}

/// What came of a build.
#[derive(Default)]
pub(crate) struct Build {
    pub(crate) is_success: bool,
    /// Whether there was nothing to compile.
    pub(crate) is_fresh: bool,
    pub(crate) messages: Vec<Message>,
}

/// A warning or an error of the compiler.
#[derive(Debug, PartialEq)]
pub(crate) struct Message {
    pub(crate) level: String,
    pub(crate) text: String,
    /// File and line.
    pub(crate) place: String,
}

impl Project {
    /// A program that depends on the facade.
    pub(crate) fn new(name: &'static str, main: &str) -> Self {
        let project = Self::with(
            name,
            &format!("classifier = {{ package = \"rule-classifier\", path = {ROOT:?} }}"),
        );
        project.write("src/main.rs", main);
        project
    }

    /// A package without any source.
    pub(crate) fn with(name: &'static str, dependencies: &str) -> Self {
        let project = Self { name, dir: workspace().join(name) };
        _ = fs::remove_dir_all(&project.dir);
        project.write(
            "Cargo.toml",
            &format!(
                "[workspace]\n[package]\nname = \"{name}\"\nedition = \"2024\"\n\
                 [dependencies]\n{dependencies}\n"
            ),
        );
        // With the same versions, it needs no network.
        fs::copy(format!("{ROOT}/Cargo.lock"), project.dir.join("Cargo.lock")).unwrap();
        project
    }

    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn target(&self) -> PathBuf {
        workspace().join("target")
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.dir)
            .env("CARGO_TARGET_DIR", self.target())
            // What was compiled before must not show in what is compiled.
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap()
    }

    /// Builds and runs it.
    #[track_caller]
    pub(crate) fn run(&self) -> String {
        let output = self.cargo(&["run", "--quiet", "--offline"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Builds its program.
    #[track_caller]
    pub(crate) fn build(&self) -> Build {
        self.build_all().remove(self.name).unwrap_or_default()
    }

    /// Builds all its programs, each by its name.
    #[track_caller]
    pub(crate) fn build_all(&self) -> BTreeMap<String, Build> {
        let output =
            self.cargo(&["build", "--quiet", "--offline", "--keep-going", "--message-format=json"]);
        let mut builds = BTreeMap::<String, Build>::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let Some(name) = line["target"]["name"].as_str() else { continue };
            let build = builds.entry(name.to_owned()).or_default();
            match line["reason"].as_str() {
                Some("compiler-artifact") => {
                    build.is_success = true;
                    build.is_fresh = line["fresh"] == true;
                }
                // What has no place is about other messages.
                Some("compiler-message") => build.messages.extend(Message::read(&line["message"])),
                _ => {}
            }
        }
        builds
    }
}

/// Where the crates of these tests are.
fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebuild")
}

impl Message {
    fn read(message: &Value) -> Option<Self> {
        let spans = message["spans"].as_array()?;
        let place = spans.iter().find(|span| span["is_primary"] == true)?;
        Some(Self {
            level: message["level"].as_str()?.to_owned(),
            text: message["rendered"].as_str()?.to_owned(),
            place: format!("{}:{}", place["file_name"].as_str()?, place["line_start"]),
        })
    }
}

impl Build {
    /// The errors of a build that has failed for as many.
    #[track_caller]
    pub(crate) fn errors<const N: usize>(self) -> [Message; N] {
        assert!(!self.is_success);
        self.messages.try_into().unwrap_or_else(|messages| panic!("{messages:?}"))
    }

    pub(crate) fn places(&self, level: &str) -> Vec<&str> {
        let at_level = self.messages.iter().filter(|message| message.level == level);
        at_level.map(|message| message.place.as_str()).collect()
    }
}
