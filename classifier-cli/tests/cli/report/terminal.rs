//! Reports on a terminal: its width, and a pager for what is longer.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread;

use anstream::adapter::strip_str;
use rustix::termios::{Winsize, tcsetwinsize};
use unicode_width::UnicodeWidthStr;

use crate::{Files, TempFile, file, terminal};

/// What `report` shows on a terminal of this size, and what it prints on standard error.
fn shown(
    (columns, lines): (u16, u16),
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> (String, String) {
    let (ours, theirs) = terminal();
    let size = Winsize { ws_row: lines, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(&ours, size).unwrap();
    // Reads until all writers have closed it.
    let reader = thread::spawn(move || {
        let mut shown = Vec::new();
        let _ = File::from(ours).read_to_end(&mut shown);
        String::from_utf8(shown).unwrap().replace("\r\n", "\n")
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_classifier"));
    command
        .arg("report")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(theirs)
        .stderr(Stdio::piped());
    for name in ["COLUMNS", "LINES", "PAGER", "LESS", "LV", "NO_COLOR", "CLICOLOR"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").envs(variables.iter().copied());
    let child = command.spawn().unwrap();
    // It has the terminal.
    drop(command);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    (reader.join().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Texts with long and wide labels and templates.
fn inputs() -> (TempFile, TempFile) {
    let rules = "[rules]\n'A label with a name of many words and letters' = ['^known']\n\
                 '用户邮箱已满用户邮箱已满用户邮箱已满' = ['^550 用户']\n";
    let texts = "known\nknown\n550 用户邮箱已满\n\
                 550 5.9.9 the mailbox of this user is in a state that no rule knows anything about yet\n\
                 550 5.9.9 用户邮箱已满用户邮箱已满用户邮箱已满用户邮箱已满用户邮箱已满用户邮箱已满\n";
    (file("rules.toml", rules), file("texts", texts))
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let (rules, texts) = inputs();
    let arguments = ["--rules", &rules, "--by", "pattern", &texts];
    for (columns, variables, width) in [
        (60, &[][..], 60),
        (40, &[], 40),
        (100, &[("COLUMNS", "50")], 50),
        (50, &[("COLUMNS", "none")], 50),
    ] {
        let (text, stderr) = shown((columns, 200), &arguments, variables);
        assert_eq!(stderr, "");
        let text = strip_str(&text).to_string();
        let is_pattern = |line: &&str| line.ends_with("$',");
        assert_eq!(text.lines().filter(is_pattern).count(), 2, "patterns are whole: {text}");
        let widest =
            text.lines().filter(|line| !is_pattern(line)).map(UnicodeWidthStr::width).max();
        assert!(widest <= Some(width), "{width}: {text}");
        assert!(text.contains('…'), "{text}");
    }
    // A pipe has no width.
    let run = super::report(arguments, "").clean();
    assert!(!run.contains('…'), "{run}");
}

#[test]
fn a_report_longer_than_the_terminal_is_in_a_pager_with_its_colours() {
    let (rules, texts) = inputs();
    let arguments = ["--rules", &rules, &texts];
    let pager = |pager| [("PAGER", pager)];
    let (direct, _) = shown((200, 10), &arguments, &pager("cat"));
    assert!(direct.contains("\u{1b}[1mTotals"), "{direct:?}");

    let marked: String = direct.lines().map(|line| format!("p:{line}\n")).collect();
    assert_eq!(shown((200, 10), &arguments, &pager("sed s/^/p:/")).0, marked);
    assert_eq!(shown((200, 10), &arguments, &pager("sed 's/^/p:/' | cat")).0, marked);
    let lines = direct.lines().count() as u16;
    assert_eq!(shown((200, lines), &arguments, &pager("sed s/^/p:/")).0, marked);

    // It fits, or there is to be no pager.
    assert_eq!(shown((200, lines + 1), &arguments, &pager("sed s/^/p:/")).0, direct);
    assert_eq!(shown((200, 10), &arguments, &pager("")).0, direct);
    assert_eq!(shown((200, 10), &arguments, &pager(" ")).0, direct);
    let without = [&["--no-pager"], &arguments[..]].concat();
    assert_eq!(shown((200, 10), &without, &pager("sed s/^/p:/")).0, direct);
    let json = [&["--json"], &arguments[..]].concat();
    assert!(shown((200, 10), &json, &pager("sed s/^/p:/")).0.starts_with('{'));
}

#[test]
fn a_pager_that_cannot_be_started_or_is_left_early_is_no_error() {
    let (rules, texts) = inputs();
    let arguments = ["--rules", &rules, "--all", &texts];
    let (direct, _) = shown((80, 24), &arguments, &[("PAGER", "cat")]);
    for missing in ["no-such-pager", "no-such-pager -x", "no-such-pager 2>/dev/null"] {
        let found = shown((80, 24), &arguments, &[("PAGER", missing)]);
        assert_eq!(found, (direct.clone(), String::new()), "{missing}");
    }
    let left = shown((80, 24), &arguments, &[("PAGER", "true")]);
    assert_eq!(left, (String::new(), String::new()));
    // Ctrl-C is for the pager.
    let interrupted = shown((80, 24), &arguments, &[("PAGER", "kill -INT $PPID; cat")]);
    assert_eq!(interrupted, (direct, String::new()));
}

#[test]
fn less_is_the_pager_unless_another_is_named() {
    let (rules, texts) = inputs();
    let files = Files::new();
    let less = files.add("less", "#!/bin/sh\necho \"$LESS $*\"\nexec head -n 1\n");
    fs::set_permissions(&less, fs::Permissions::from_mode(0o755)).unwrap();
    let folder = files.name("");
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let arguments = ["--rules", &rules, &texts];
    let first = |variables: &[(&str, &str)]| {
        let variables = [&[("PATH", &*path)], variables].concat();
        shown((80, 24), &arguments, &variables).0.lines().next().unwrap().to_owned()
    };
    assert_eq!(first(&[]), " -FRX");
    assert_eq!(first(&[("PAGER", "less -S")]), "FRX -S");
    assert_eq!(first(&[("PAGER", "less -S"), ("LESS", "M")]), "M -S");
    // Without it, the report is printed.
    let (direct, _) = shown((80, 24), &arguments, &[("PATH", "/nowhere")]);
    assert!(direct.contains("Totals"), "{direct}");
}
