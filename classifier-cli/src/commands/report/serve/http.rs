//! Requests and answers of HTTP/1.1 (RFC 9112), one to a connection.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The largest number of bytes of a request, and of headers.
const HEAD: usize = 8 * 1024;
const HEADERS: usize = 64;

/// How long a request, an answer and the end of a connection may take.
const ASKING: Duration = Duration::from_secs(5);
const ANSWERING: Duration = Duration::from_secs(30);
const ENDING: Duration = Duration::from_secs(1);

/// A request for the page.
pub struct Request {
    /// The version that the browser has.
    pub version: Option<String>,
}

/// An answer.
pub struct Answer {
    status: &'static str,
    content_type: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Arc<str>,
}

impl Answer {
    pub fn page(body: Arc<str>) -> Self {
        let content_type = "text/html; charset=utf-8";
        Answer { status: "200 OK", content_type, headers: Vec::new(), body }
    }

    /// The browser has this version.
    pub fn unchanged() -> Self {
        Answer { status: "304 Not Modified", ..Self::page("".into()) }
    }

    /// A refusal, with its reason.
    fn refusal(status: &'static str, why: &str) -> Self {
        let content_type = "text/plain; charset=utf-8";
        Answer { status, content_type, headers: Vec::new(), body: format!("{why}\n").into() }
    }

    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The first bytes of the answer: all but the body.
    fn head(&self) -> String {
        let Answer { status, content_type, headers, body } = self;
        let mut head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\n"
        );
        // The length of what has not changed is another one.
        if !status.starts_with("304") {
            head += &format!("Content-Type: {content_type}\r\nContent-Length: {}\r\n", body.len());
        }
        headers.iter().for_each(|(name, value)| head += &format!("{name}: {value}\r\n"));
        head + "\r\n"
    }
}

/// Read a request of `stream`, which is connected to `address`, and answer it.
pub fn serve(
    mut stream: TcpStream,
    address: SocketAddr,
    page: impl FnOnce(&Request) -> Answer,
) -> io::Result<()> {
    let (is_head, request) = read(&mut stream, address)?;
    let answer = match request {
        Ok(request) => page(&request),
        Err(refusal) => refusal,
    };
    // Otherwise the body would wait until the head has been received.
    stream.set_nodelay(true)?;
    let deadline = Instant::now() + ANSWERING;
    write_all(&mut stream, answer.head().as_bytes(), deadline)?;
    if !is_head {
        write_all(&mut stream, answer.body.as_bytes(), deadline)?;
    }
    end(&mut stream)
}

/// The time until `deadline`.
fn left(deadline: Instant) -> io::Result<Duration> {
    match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(ErrorKind::TimedOut.into()),
        left => Ok(left),
    }
}

/// The request, or why it is refused, and whether the answer is to have no body.
fn read(
    stream: &mut TcpStream,
    address: SocketAddr,
) -> io::Result<(bool, Result<Request, Answer>)> {
    let deadline = Instant::now() + ASKING;
    let mut bytes = Vec::new();
    loop {
        let mut block = [0; 1024];
        stream.set_read_timeout(Some(left(deadline)?))?;
        let read = match stream.read(&mut block) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        bytes.extend_from_slice(&block[..read]);
        let is_too_large = bytes.len() > HEAD;
        let refusal = || is_too_large.then(|| Err(too_large()));
        if let Some(request) = parse(&bytes, address).or_else(refusal) {
            return Ok((bytes.starts_with(b"HEAD "), request));
        }
    }
}

fn too_large() -> Answer {
    Answer::refusal("431 Request Header Fields Too Large", "the request is too large")
}

/// The request, or why it is refused; `None` if it is incomplete.
fn parse(bytes: &[u8], address: SocketAddr) -> Option<Result<Request, Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    match request.parse(bytes) {
        Ok(status) if status.is_partial() => return None,
        Ok(_) => {}
        Err(httparse::Error::TooManyHeaders) => return Some(Err(too_large())),
        Err(_) => return Some(Err(Answer::refusal("400 Bad Request", "this is no request"))),
    }
    let values = |name: &'static str| {
        let named = move |it: &&httparse::Header<'_>| it.name.eq_ignore_ascii_case(name);
        request.headers.iter().filter(named).map(|it| it.value)
    };
    // Another site could let its name lead to this machine, and read the page in its own name.
    let mut hosts = values("host");
    if !hosts.next().is_some_and(|host| is_own(host, address)) || hosts.next().is_some() {
        let why = "the page is served only by the address that the program printed";
        return Some(Err(Answer::refusal("421 Misdirected Request", why)));
    }
    if !matches!(request.method, Some("GET" | "HEAD")) {
        let refusal = Answer::refusal("405 Method Not Allowed", "the page can only be read");
        return Some(Err(refusal.with("Allow", "GET, HEAD".to_owned())));
    }
    if request.path != Some("/") {
        return Some(Err(Answer::refusal("404 Not Found", "there is only one page: /")));
    }
    let version = values("if-none-match").next();
    let version = version.map(|it| String::from_utf8_lossy(it).into_owned());
    Some(Ok(Request { version }))
}

/// Whether a `Host` header names `address`.
fn is_own(host: &[u8], address: SocketAddr) -> bool {
    let port = address.port();
    let ip = match address {
        SocketAddr::V4(address) => address.ip().to_string(),
        SocketAddr::V6(address) => format!("[{}]", address.ip()),
    };
    ["localhost", &ip].into_iter().any(|name| {
        let with_port = format!("{name}:{port}");
        host.eq_ignore_ascii_case(with_port.as_bytes())
            || port == 80 && host.eq_ignore_ascii_case(name.as_bytes())
    })
}

fn write_all(stream: &mut TcpStream, mut bytes: &[u8], deadline: Instant) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.set_write_timeout(Some(left(deadline)?))?;
        match stream.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// End the connection. If bytes were left unread, the system would drop the answer.
fn end(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    let deadline = Instant::now() + ENDING;
    loop {
        stream.set_read_timeout(Some(left(deadline)?))?;
        if stream.read(&mut [0; 1024])? == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn hosts_are_names_of_the_address() {
        for (address, host, expected) in [
            ("127.0.0.1:8000", "127.0.0.1:8000", true),
            ("127.0.0.1:8000", "LocalHost:8000", true),
            ("127.0.0.1:8000", "localhost:8001", false),
            ("127.0.0.1:8000", "localhost", false),
            ("127.0.0.1:80", "localhost", true),
            ("[::1]:8000", "[::1]:8000", true),
            ("[::1]:80", "[::1]", true),
            ("127.0.0.1:8000", "evil.example:8000", false),
            ("127.0.0.1:8000", "localhost.evil.example:8000", false),
            ("127.0.0.1:8000", "", false),
        ] {
            assert_eq!(is_own(host.as_bytes(), address.parse().unwrap()), expected, "{host}");
        }
    }
}
