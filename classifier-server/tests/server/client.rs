//! A client with one connection.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// For what must happen, on a machine however busy.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Tries until something holds.
pub fn until(mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE);
    }
}

pub struct Client {
    stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case, with the status line.
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts that it is a refusal in JSON, and returns its message.
    pub fn refusal(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.head.contains("content-type: application/json"), "{self:?}");
        let error = &self.json()["error"];
        assert_eq!(error["code"], code, "{self:?}");
        error["message"].as_str().unwrap().to_owned()
    }

    pub fn closes(&self) -> bool {
        self.head.contains("\r\nconnection: close\r\n")
    }
}

impl Client {
    pub fn connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes.as_ref())
    }

    /// Asks and reads the answer. Headers are lines with `\r\n` at their ends.
    pub fn request(
        &mut self,
        line: &str,
        headers: &str,
        body: impl AsRef<[u8]>,
    ) -> io::Result<Answer> {
        let body = body.as_ref();
        let length = body.len();
        let head = format!(
            "{line} HTTP/1.1\r\nhost: localhost\r\n{headers}content-length: {length}\r\n\r\n"
        );
        self.send([head.as_bytes(), body].concat())?;
        self.answer()
    }

    /// `POST /classify`
    pub fn classify(&mut self, kind: &str, body: impl AsRef<[u8]>) -> Answer {
        self.try_classify(kind, body).unwrap()
    }

    pub fn try_classify(&mut self, kind: &str, body: impl AsRef<[u8]>) -> io::Result<Answer> {
        self.request("POST /classify", &format!("content-type: {kind}\r\n"), body)
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.request(&format!("GET {path}"), "", "").unwrap()
    }

    /// Reads a whole answer. An error of kind `ConnectionAborted` means that not a byte of it came.
    pub fn answer(&mut self) -> io::Result<Answer> {
        let mut head = String::new();
        loop {
            match self.stream.read_line(&mut head) {
                Ok(0) if head.is_empty() => return Err(io::ErrorKind::ConnectionAborted.into()),
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) if head.ends_with("\r\n\r\n") => break,
                Ok(_) => {}
                Err(error) if head.is_empty() && error.kind() == io::ErrorKind::ConnectionReset => {
                    return Err(io::ErrorKind::ConnectionAborted.into());
                }
                Err(error) => return Err(error),
            }
        }
        let head = head.to_ascii_lowercase();
        let status = head["http/1.1 ".len()..][..3].parse().unwrap();
        let length = head.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, head, body: String::from_utf8(body).unwrap() })
    }

    /// Waits until the server has closed the connection, without another byte.
    pub fn assert_closed(&mut self) {
        match self.stream.read(&mut [0]) {
            Ok(0) => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
            other => panic!("the connection is open: {other:?}"),
        }
    }
}
