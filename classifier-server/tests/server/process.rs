//! The program, with its configuration and its rules in a folder of its own.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::client::{Answer, Client, PATIENCE};

pub const RULES: &str = "[rules]\nQuota = ['^552 ', 'mailbox full$']\nSpam = ['spam']\n";

/// A folder with `server.toml` and `rules.toml`.
pub struct Folder(TempDir);

impl Folder {
    /// With more lines of the configuration.
    pub fn new(more: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let delay = if more.contains("drain_delay") { "" } else { "drain_delay = 0\n" };
        let config = format!("listen = '127.0.0.1:0'\nfiles = ['rules.toml']\n{delay}{more}");
        fs::write(folder.path("server.toml"), config).unwrap();
        fs::write(folder.path("rules.toml"), RULES).unwrap();
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// With an address that stays, also over starts.
    pub fn with_own_port(more: &str) -> Self {
        let folder = Self::new(more);
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let config = fs::read_to_string(folder.path("server.toml")).unwrap();
        fs::write(folder.path("server.toml"), config.replace("127.0.0.1:0", &free.to_string()))
            .unwrap();
        folder
    }

    pub fn start(self) -> Server {
        Server::start(self)
    }

    /// Starts it with this log. The folder has its own port.
    pub fn start_with(self, log: File) -> Server {
        let process = self.command().stderr(log).spawn().unwrap();
        let config = fs::read_to_string(self.path("server.toml")).unwrap();
        let address = config.split('\'').nth(1).unwrap().to_owned();
        while Client::connect(&address).is_err() {
            thread::sleep(Duration::from_millis(10));
        }
        let (_, log) = mpsc::channel();
        Server { process, log, address, folder: self }
    }

    /// `classifier-server server.toml`
    pub fn command(&self) -> Command {
        command(&self.path("server.toml"))
    }

    /// `classifier-server --check server.toml`
    pub fn check(&self) -> Output {
        self.command().arg("--check").output().unwrap()
    }
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classifier-server"));
    command.arg(config).env("NO_COLOR", "1");
    command
}

/// A file that takes nothing.
pub fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// What a process takes of the system.
#[cfg(target_os = "linux")]
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// Bytes that are in memory.
    pub memory: usize,
    pub threads: usize,
    pub descriptors: usize,
}

pub struct Server {
    process: Child,
    log: Receiver<String>,
    pub address: String,
    pub folder: Folder,
}

impl Server {
    /// With more lines of the configuration.
    pub fn new(more: &str) -> Self {
        Folder::new(more).start()
    }

    fn start(folder: Folder) -> Self {
        let mut process = folder.command().stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let (sender, log) = mpsc::channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut server = Self { process, log, address: String::new(), folder };
        let line = server.wait_for_log("listening on ");
        server.address = line.rsplit(' ').next().unwrap().to_owned();
        server
    }

    /// The next line of the log with this in it.
    pub fn wait_for_log(&self, part: &str) -> String {
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(part) => return line,
                Ok(_) => {}
                Err(error) => panic!("{part:?} was not logged: {error}"),
            }
        }
    }

    pub fn connect(&self) -> Client {
        Client::connect(&self.address).unwrap()
    }

    pub fn classify(&self, kind: &str, body: impl AsRef<[u8]>) -> Answer {
        self.connect().classify(kind, body)
    }

    /// The answer to a text, which is a line.
    pub fn label(&self, text: &str) -> String {
        let answer = self.classify("text/plain", text);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body.strip_suffix('\n').unwrap().to_owned()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// Ends it with SIGTERM.
    pub fn end(mut self) {
        self.signal(Signal::TERM);
        self.wait_for_log("ended");
        assert!(self.wait().success());
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) -> Folder {
        self.signal(Signal::KILL);
        self.wait();
        std::mem::replace(&mut self.folder, Folder(tempfile::tempdir().unwrap()))
    }

    /// What it takes of the system now.
    #[cfg(target_os = "linux")]
    pub fn figures(&self) -> Figures {
        let folder = format!("/proc/{}", self.process.id());
        let count = |name: &str| fs::read_dir(format!("{folder}/{name}")).unwrap().count();
        let status = fs::read_to_string(format!("{folder}/status")).unwrap();
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        let memory = memory.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10;
        Figures { memory, threads: count("task"), descriptors: count("fd") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What has ended cannot be killed, which is no harm.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
