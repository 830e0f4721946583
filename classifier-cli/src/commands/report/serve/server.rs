//! Accepts connections, each with a thread of its own.

use std::collections::VecDeque;
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::http::{self, Answer, Request};

/// The largest number of connections. When there are more, the oldest one is ended: it has waited
/// longest for its client.
const CONNECTIONS: usize = 64;

/// How long to wait when the system has no more connections.
const PAUSE: Duration = Duration::from_millis(50);

/// Open connections with their numbers, the oldest first.
type Connections = Mutex<VecDeque<(u64, TcpStream)>>;

/// Serve what `page` answers, until the program ends.
pub fn start<P>(listener: TcpListener, page: P) -> io::Result<()>
where
    P: Fn(&Request) -> Answer + Send + Sync + 'static,
{
    let address = listener.local_addr()?;
    let (page, connections) = (Arc::new(page), Arc::new(Connections::default()));
    let accept = move || {
        for number in 0.. {
            match listener.accept() {
                Ok((stream, _)) => {
                    // What cannot be served is dropped.
                    let _ = connect(number, stream, address, &page, &connections);
                }
                Err(_) => thread::sleep(PAUSE),
            }
        }
    };
    thread::Builder::new().spawn(accept).map(drop)
}

/// Serve a connection on a new thread.
fn connect<P>(
    number: u64,
    stream: TcpStream,
    address: SocketAddr,
    page: &Arc<P>,
    connections: &Arc<Connections>,
) -> io::Result<()>
where
    P: Fn(&Request) -> Answer + Send + Sync + 'static,
{
    let mut open = connections.lock().unwrap();
    if open.len() == CONNECTIONS
        && let Some((_, oldest)) = open.pop_front()
    {
        let _ = oldest.shutdown(Shutdown::Both);
    }
    open.push_back((number, stream.try_clone()?));
    let (page, connections) = (Arc::clone(page), Arc::clone(connections));
    let serve = move || {
        // A client that goes away is no error of the program.
        let _ = http::serve(stream, address, &*page);
        connections.lock().unwrap().retain(|&(open, _)| open != number);
    };
    if let Err(error) = thread::Builder::new().spawn(serve) {
        open.pop_back();
        return Err(error);
    }
    Ok(())
}
