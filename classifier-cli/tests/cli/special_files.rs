//! No command replaces or empties what is not a regular file with a name of its own: descriptors, pipes,
//! sockets, terminals and devices.

use std::fs::{self, File};
use std::io::Read;
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::thread;

use crate::{Files, classifier, run};

const EARLIER: &str = "earlier lines\n";

/// Every option that names an output file. `OUT` is the path.
const OUTPUTS: [&str; 6] = [
    "classify -q -o OUT texts",
    "report -q -o OUT texts",
    "report -q --output-file other --html OUT texts",
    "evaluate --rules rules.toml -o OUT table.tsv",
    "evaluate --rules rules.toml --output-file other --html OUT table.tsv",
    "compile -o OUT rules.toml",
];

fn files() -> Files {
    let files = Files::new();
    files.add("texts", "550 a\n");
    files.add("table.tsv", "text\tlabels\n550 a\tA\n");
    files.add("rules.toml", "[rules]\nA = ['^550 ']\n");
    symlink("/dev/stdout", files.path("link")).unwrap();
    symlink("/dev/fd", files.path("folder")).unwrap();
    files
}

/// The program in the folder of the files, with a path for `OUT`.
fn command(files: &Files, line: &str, out: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classifier"));
    command.args(line.split(' ').map(|it| if it == "OUT" { out } else { it }));
    command.current_dir(files.path("")).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// What a command writes to a regular file.
fn expected(files: &Files, line: &str) -> Vec<u8> {
    assert!(command(files, line, "regular").status().unwrap().success(), "{line}");
    let content = fs::read(files.path("regular")).unwrap();
    fs::remove_file(files.path("regular")).unwrap();
    content
}

#[test]
fn a_file_that_is_open_as_a_descriptor_keeps_its_earlier_lines() {
    let files = files();
    let log = files.path("log");
    let appended = || File::options().append(true).open(&log).unwrap();
    for line in OUTPUTS {
        let expected = [EARLIER.as_bytes(), &expected(&files, line)].concat();
        for out in
            ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "folder/1", "/dev/stderr"]
        {
            fs::write(&log, EARLIER).unwrap();
            let inode = fs::metadata(&log).unwrap().ino();
            let mut command = command(&files, line, out);
            match out {
                "/dev/stderr" => command.stderr(appended()),
                _ => command.stdout(appended()),
            };
            assert!(command.status().unwrap().success(), "{line} {out}");
            assert!(fs::read(&log).unwrap() == expected, "{line} {out}");
            assert_eq!(fs::metadata(&log).unwrap().ino(), inode, "{line} {out}");
        }
        // A shell can open any other number.
        fs::write(&log, EARLIER).unwrap();
        let mut shell = assert_cmd::Command::new("sh");
        shell.args(["-c", "\"$@\" 7>>log >/dev/null", "sh", env!("CARGO_BIN_EXE_classifier")]);
        shell.args(line.split(' ').map(|it| if it == "OUT" { "/dev/fd/7" } else { it }));
        assert_eq!(run(shell.current_dir(files.path(""))).status, 0, "{line}");
        assert!(fs::read(&log).unwrap() == expected, "{line}");
    }
}

/// As with a redirection: what is before the place of the descriptor stays, and the next program goes on
/// after the output.
#[test]
fn a_standard_stream_is_written_at_its_place() {
    let files = files();
    let script = "{ echo first; \"$@\"; echo last; } >log";
    let mut shell = assert_cmd::Command::new("sh");
    shell.args(["-c", script, "sh", env!("CARGO_BIN_EXE_classifier")]);
    shell.args(["classify", "--rules", "rules.toml", "-o", "/dev/stdout", "texts"]);
    run(shell.current_dir(files.path(""))).clean();
    assert_eq!(fs::read_to_string(files.path("log")).unwrap(), "first\nA\t550 a\nlast\n");
}

#[test]
fn pipes_devices_and_terminals_are_written_to_and_stay() {
    let files = files();
    for line in OUTPUTS {
        let expected = expected(&files, line);
        let pipe = files.path("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        assert!(command(&files, line, "pipe").status().unwrap().success(), "{line}");
        assert!(reader.join().unwrap() == expected, "{line}");
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "{line}");
        fs::remove_file(pipe).unwrap();

        let device = || fs::symlink_metadata("/dev/null").unwrap();
        let before = (device().dev(), device().ino());
        assert!(command(&files, line, "/dev/null").status().unwrap().success(), "{line}");
        assert!(
            device().file_type().is_char_device() && (device().dev(), device().ino()) == before
        );

        // A socket has no name that can be opened; it is a standard stream, or an error.
        let (ours, theirs) = UnixStream::pair().unwrap();
        theirs.shutdown(Shutdown::Read).unwrap();
        let reader = thread::spawn(move || {
            let mut found = Vec::new();
            (&ours).read_to_end(&mut found).unwrap();
            found
        });
        let mut command = command(&files, line, "/dev/stdout");
        command.stdout(OwnedFd::from(theirs));
        assert!(command.status().unwrap().success(), "{line}");
        drop(command);
        assert!(reader.join().unwrap() == expected, "{line}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_that_is_named_is_written_to() {
    use std::os::fd::AsRawFd;

    let files = files();
    let (ours, theirs) = crate::terminal();
    let name = fs::read_link(format!("/proc/self/fd/{}", theirs.as_raw_fd())).unwrap();
    let line = "classify --rules rules.toml -o OUT texts";
    assert!(command(&files, line, name.to_str().unwrap()).status().unwrap().success());
    let mut shown = [0; 20];
    let mut ours = File::from(ours);
    let read = ours.read(&mut shown).unwrap();
    assert_eq!(str::from_utf8(&shown[..read]), Ok("A\t550 a\r\n"));
    assert!(fs::symlink_metadata(name).unwrap().file_type().is_char_device());
}

#[test]
fn a_socket_with_a_name_is_an_error_and_stays() {
    let files = files();
    let socket = files.path("socket");
    let _open = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for line in OUTPUTS {
        let output = command(&files, line, "socket").output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains("classifier: cannot write socket: "), "{stderr}");
        assert!(fs::symlink_metadata(&socket).unwrap().file_type().is_socket());
    }
}

/// It would get the new rules at its end.
#[test]
fn a_descriptor_is_no_file_to_fix() {
    let files = files();
    let rules = files.add("odd.toml", "[rules]\nA = ['.*a']\n");
    let mut check = classifier(["check", "--fix", "/dev/stdin"]);
    check.pipe_stdin(&rules).unwrap();
    let piped = run(&mut check);
    assert!(piped.stderr.contains("nothing was fixed"), "{}", piped.stderr);
    let output = Command::new(env!("CARGO_BIN_EXE_classifier"))
        .args(["check", "--fix", "/dev/stdin"])
        .stdin(File::options().read(true).write(true).open(&rules).unwrap())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("nothing was fixed"), "{stderr}");
    assert_eq!(fs::read_to_string(&rules).unwrap(), "[rules]\nA = ['.*a']\n");
}

#[test]
fn a_link_stays_and_the_file_to_which_it_leads_is_replaced_or_made() {
    let files = files();
    fs::create_dir(files.path("there")).unwrap();
    for line in OUTPUTS {
        let expected = expected(&files, line);
        symlink("there/second", files.path("first")).unwrap();
        symlink("third", files.path("there/second")).unwrap();
        // The first time there is no file yet.
        for _ in 0..2 {
            assert!(command(&files, line, "first").status().unwrap().success(), "{line}");
            assert_eq!(fs::read_link(files.path("first")).unwrap().to_str(), Some("there/second"));
            assert_eq!(fs::read_link(files.path("there/second")).unwrap().to_str(), Some("third"));
            assert!(fs::read(files.path("there/third")).unwrap() == expected, "{line}");
        }
        fs::remove_file(files.path("first")).unwrap();
        fs::remove_dir_all(files.path("there")).unwrap();
        fs::create_dir(files.path("there")).unwrap();
    }
    symlink("round", files.path("round")).unwrap();
    let output = command(&files, OUTPUTS[0], "round").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}
