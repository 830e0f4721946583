//! The server from its start to its end, as its clients see it: by sockets to the real program.

#![cfg(unix)]

mod classify;
mod client;
mod config;
mod documents;
mod drain;
mod kill;
mod limits;
#[cfg(target_os = "linux")]
mod log;
mod process;
mod reload;
mod routes;
mod slow;
mod token;
