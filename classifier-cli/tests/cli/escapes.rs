//! Unsafe characters of rules, texts and file names never reach a terminal: every command that
//! prints for people is run with all such characters everywhere.

use std::ops::RangeInclusive;

use regex::Regex;

use crate::{Files, classifier, run};

/// Control characters, those of the Unicode Bidirectional Algorithm, and invisible ones. NUL is
/// left out, because arguments and file names cannot contain it.
const UNSAFE: [RangeInclusive<char>; 14] = [
    '\u{1}'..='\u{1F}',
    '\u{7F}'..='\u{9F}',
    '\u{AD}'..='\u{AD}',
    '\u{61C}'..='\u{61C}',
    '\u{180E}'..='\u{180E}',
    '\u{200B}'..='\u{200B}',
    '\u{200E}'..='\u{200F}',
    '\u{2028}'..='\u{202E}',
    '\u{2060}'..='\u{2064}',
    '\u{2066}'..='\u{2069}',
    '\u{206A}'..='\u{206F}',
    '\u{FEFF}'..='\u{FEFF}',
    '\u{FFF9}'..='\u{FFFB}',
    '\0'..='\0',
];

fn is_unsafe(char: char) -> bool {
    UNSAFE.iter().any(|range| range.contains(&char))
}

/// All of them except those in `but`.
fn hostile(but: &str) -> String {
    let all = UNSAFE.into_iter().flatten();
    all.filter(|char| *char != '\0' && !but.contains(*char)).collect()
}

/// A string in TOML or JSON.
fn quoted(text: &str) -> String {
    let escaped: String = text.chars().map(|char| format!("\\u{:04X}", char as u32)).collect();
    format!("\"{escaped}\"")
}

/// Files with hostile names and contents.
struct Hostile {
    files: Files,
    /// All unsafe characters.
    characters: String,
}

impl Hostile {
    fn new() -> Self {
        let characters = hostile("");
        let files = Files::new();
        let hostile = Hostile { files, characters };
        let label = |name: &str| quoted(&format!("{name}{}", hostile.characters));
        let pattern = |start: &str| quoted(&format!("{start}{}", hostile.characters));
        let rules = format!(
            "[rules]\n{a} = [{first}, {first}, {silent}]\n",
            a = label("A"),
            first = pattern("550 x"),
            silent = pattern("silent")
        );
        let bad_example =
            format!("[[examples]]\ntext = {}\nlabel = {}\n", label("550 none"), label("B"));
        hostile.add("rules.toml", &rules);
        hostile.add(
            "other.toml",
            &format!(
                "[rules]\n{} = [{}, {}]\n",
                label("B"),
                pattern(".*"),
                quoted(&format!("[{}]+[a-f]", hostile.characters))
            ),
        );
        hostile.add("syntax.toml", &format!("[rules]\nA = ['x' # {}\n=", "\u{202E}\u{61C}\u{85}("));
        hostile.add(
            "broken.toml",
            &format!("{rules}{} = [{}]\n{bad_example}", label("C"), pattern("(unclosed")),
        );
        hostile.add("raw.toml", "[rules]\n'A\u{202E}\u{61C}\u{AD}' = ['a\u{2066}(']\n");
        let json = |start: &str| {
            let text = quoted(&format!("{start}{}", hostile.characters));
            let to = quoted(&format!("anna@{}.example", hostile.characters));
            format!("{{\"text\":{text},\"to\":{to},\"at\":1741688529}}\n")
        };
        let texts = format!("{}{}{{\"no\":1}}\n", json("550 x"), json("999 "));
        hostile.add("texts.json", &texts);
        let cell = self::hostile("\t\n\r");
        let table = format!(
            "text\tlabels\tform{cell}\n550 x{cell}\tB{cell}\tf{cell}\n550 silen{cell}\tC\tg{cell}\n"
        );
        hostile.add("table.tsv", &table);
        hostile.add("bad.tsv", &format!("text\tlabels\n{cell}\t\n"));
        hostile
    }

    /// A file name with all unsafe characters.
    fn name(&self, name: &str) -> String {
        format!("n{}{name}", self.characters)
    }

    fn add(&self, name: &str, content: &str) {
        self.files.add(&self.name(name), content);
    }

    /// What is wrong with the output of the program, run in the folder of the files. Each argument
    /// that starts with `@` is such a name, `%` is all characters, and `_` is a space.
    fn problem(&self, line: &str) -> Option<String> {
        let arguments: Vec<_> = line.split(' ').collect();
        let argument = |argument: &&str| match argument.strip_prefix('@') {
            Some(name) => self.name(name),
            None => argument.replace('_', " ").replace('%', &hostile("\t\n\r")),
        };
        let mut command = classifier(arguments.iter().map(argument));
        // In colour, because otherwise `anstream` removes escape sequences.
        command.env("CLICOLOR_FORCE", "1");
        let run = run(command.current_dir(self.files.path("")).write_stdin("550 x\n"));
        // The output of `classify` is for programs.
        let stdout = if arguments[0] == "classify" { "" } else { run.text() };
        let printed = format!("{stdout}{}", run.stderr);
        let printed = Regex::new("\x1B\\[[0-9;]*m").unwrap().replace_all(&printed, "");
        // A diff keeps the tabs of its lines.
        let kept = if arguments.contains(&"--fix") { "\n\t" } else { "\n" };
        let found: Vec<char> =
            printed.chars().filter(|char| is_unsafe(*char) && !kept.contains(*char)).collect();
        if !found.is_empty() {
            return Some(format!("{line}: {found:?}"));
        }
        // In errors of the command line, `clap` removes escape sequences with what follows.
        let is_shown = printed.contains(r"\u{202e}") || printed.contains("Usage: ");
        (!is_shown).then(|| format!("{line} has none: {printed}"))
    }
}

#[test]
fn no_output_for_people_steers_a_terminal() {
    let hostile = Hostile::new();
    let runs = "\
        check @rules.toml
        check @broken.toml
        check @syntax.toml
        check @raw.toml
        check @none.toml
        check --fix @rules.toml @rules.toml
        check --fix --dry-run @rules.toml
        compile @broken.toml -o x.bin
        compile @rules.toml -o @rules.bin
        compile @other.toml -o @rules.bin --check
        compile @other.toml -o @none.bin --check
        compile @rules.bin -o x.bin
        inspect --rules @rules.bin
        inspect @texts.json
        stats --all @other.toml @rules.toml
        stats @rules.bin @rules.toml
        explain --rules @rules.toml 550_x%
        explain --rules @rules.toml --near 5 silent%
        explain --rules @rules.toml --default D% none
        report --rules @rules.toml --input json @texts.json @none
        report --rules @rules.toml --input json --domain-field /to --time-field /at --default D% @texts.json
        diff --old @rules.toml --new @other.toml --input json @texts.json
        diff --old @broken.toml --new @other.toml @none
        evaluate --rules @rules.toml --group form% @table.tsv
        evaluate --rules @rules.toml --matrix @table.tsv
        evaluate --old @rules.toml --new @other.toml @table.tsv
        evaluate --rules @rules.toml --where form%=x%,f% @table.tsv
        evaluate --rules @rules.toml @bad.tsv @none
        evaluate --text-column t% @table.tsv
        classify --input json @texts.json @none
        classify -o @none/none @texts.json
        rules --export @folder
        rules --export @folder
        man no%
        check --no%
        no%";
    let problems: Vec<_> = runs.lines().filter_map(|run| hostile.problem(run.trim())).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// On a terminal, people read the output for programs too. Files and pipes get every byte of it.
#[test]
#[cfg(target_os = "linux")]
fn no_output_for_programs_steers_a_terminal() {
    use std::fs::File;
    use std::io::Read;
    use std::process::{Command, Stdio};

    let hostile = Hostile::new();
    // Line breaks separate the texts.
    let texts = format!("550 x{}\n", self::hostile("\n\r\t"));
    hostile.add("texts", &texts);
    let runs = "\
        classify --rules @rules.toml @texts
        classify --rules @rules.toml --output label --input json @texts.json
        classify --rules @rules.toml --output csv --with pattern @texts
        classify --rules @rules.toml --output json @texts
        classify --rules @rules.toml -q --extract (?P<text>.*) --output log @texts
        classify --rules @rules.toml -o /dev/stdout @texts
        report --rules @rules.toml --json @texts
        diff --old @rules.toml --new @other.toml --output tsv --input json @texts.json
        diff --old @rules.toml --new @other.toml --output json --input json @texts.json
        evaluate --rules @rules.toml --json @table.tsv
        explain --rules @rules.toml --output json 550_x%
        check --witnesses @rules.toml
        check --format json @rules.toml
        check --format github @rules.toml
        inspect --rules --output json @rules.bin";
    hostile.problem("compile @rules.toml -o @rules.bin");
    let mut problems = Vec::new();
    for line in runs.lines().map(str::trim) {
        let argument = |argument: &str| match argument.strip_prefix('@') {
            Some(name) => hostile.name(name),
            None => argument.replace('%', &hostile.characters).replace('_', " "),
        };
        let (ours, theirs) = crate::terminal();
        let reader = std::thread::spawn(move || {
            let mut shown = Vec::new();
            let _ = File::from(ours).read_to_end(&mut shown);
            String::from_utf8(shown).unwrap().replace("\r\n", "\n")
        });
        let mut command = Command::new(env!("CARGO_BIN_EXE_classifier"));
        command.args(line.split(' ').map(argument)).current_dir(hostile.files.path(""));
        command.stdin(Stdio::null()).stdout(theirs).stderr(Stdio::null());
        let status = command.status().unwrap();
        drop(command);
        let shown = reader.join().unwrap();
        // A terminal shows tabs as spaces, unless it is told otherwise.
        let found: Vec<char> =
            shown.chars().filter(|char| is_unsafe(*char) && !"\n\t".contains(*char)).collect();
        if !found.is_empty() || !shown.contains("202e") {
            problems.push(format!("{line}: {status} {found:?} {shown:.300}"));
        }
        let is_json =
            ["--json", "--output json", "--format json"].iter().any(|it| line.contains(it));
        if is_json && serde_json::from_str::<serde_json::Value>(&shown).is_err() {
            problems.push(format!("{line}: this is no JSON: {shown:.300}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
