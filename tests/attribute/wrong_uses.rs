//! What the compiler says about wrong uses of the attribute, each a program of one project.
//!
//! After a change on purpose: `UPDATE_EXPECT=1 cargo test --test attribute wrong_uses`.

use std::{fs, path::Path};

use expect_test::expect_file;

use crate::project::Project;

#[test]
fn wrong_uses_are_reported_with_location_and_help() {
    let root = env!("CARGO_MANIFEST_DIR");
    // The built-in rules need no facade, which would embed all of them.
    let project = Project::with(
        "wrong_uses",
        &format!(
            "classifier = {{ package = \"classifier-macros\", path = \"{root}/classifier-macros\", \
             features = [\"builtin\"] }}\n\
             classifier-runtime = {{ path = \"{root}/classifier-runtime\" }}"
        ),
    );
    let cases = Path::new(root).join("tests/ui");
    let mut names = Vec::new();
    for entry in fs::read_dir(&cases).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let code = || fs::read_to_string(&path).unwrap();
        match name.rsplit_once('.') {
            Some((case, "rs")) => {
                project.write(&format!("src/bin/{name}"), &code());
                names.push(case.to_owned());
            }
            Some((_, "toml" | "json")) => project.write(name, &code()),
            _ => {}
        }
    }
    let mut builds = project.build_all();
    assert!(names.len() >= 20, "{names:?}");
    for name in names {
        let build = builds.remove(&name).unwrap_or_default();
        let messages: Vec<&str> = build.messages.iter().map(|message| &*message.text).collect();
        let messages = messages.concat().replace("src/bin/", "tests/ui/");
        let messages = messages.replace(project.dir.to_str().unwrap(), "DIR");
        let lines: Vec<&str> = messages.trim_end().split('\n').map(str::trim_end).collect();
        let expected = expect_file![cases.join(format!("{name}.stderr"))];
        expected.assert_eq(&(lines.join("\n") + "\n"));
        assert!(!build.is_success, "{name} is compiled");
    }
}
