//! The options of `--serve`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use clap::Args;

/// Where to serve the page.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct ServeArgs {
    /// Serve the page to browsers on this machine instead of printing the report, and print its
    /// address. The address is one of this machine alone, with or without a port, or a port.
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "127.0.0.1:0",
        conflicts_with_all = ["json", "html", "output_file"]
    )]
    serve: Option<Loopback>,

    /// Go on reading files as they grow, and show it in the page.
    #[arg(long, requires = "serve", conflicts_with = "recursive")]
    pub follow: bool,
}

impl ServeArgs {
    /// Where the page is served, if it is.
    pub fn address(&self) -> Option<SocketAddr> {
        self.serve.map(|Loopback(address)| address)
    }
}

/// An address that only this machine can reach. Port 0 is any free one.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Loopback(SocketAddr);

impl FromStr for Loopback {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let local = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let after_name = text.strip_prefix("localhost");
        let port = after_name.map_or(Some(text), |rest| rest.strip_prefix(':'));
        let address = match (after_name, port.map(str::parse)) {
            (Some(""), _) => SocketAddr::new(local, 0),
            (_, Some(Ok(port))) => SocketAddr::new(local, port),
            _ => {
                let bare = text.trim_start_matches('[').trim_end_matches(']');
                let of_ip = |_| bare.parse().map(|ip| SocketAddr::new(ip, 0));
                text.parse().or_else(of_ip).map_err(|_| {
                    "this is no address; examples are 8000, 127.0.0.1:8000, localhost and [::1]:8000"
                })?
            }
        };
        if !address.ip().is_loopback() {
            return Err(
                "other machines can reach this address, and the page is for this one alone; \
                        use 127.0.0.1 or [::1], and a proxy or `ssh -L` for others",
            );
        }
        Ok(Loopback(address))
    }
}

#[cfg(test)]
mod tests {
    use super::Loopback;

    #[test]
    fn only_addresses_of_this_machine_are_accepted() {
        for (text, expected) in [
            ("8000", "127.0.0.1:8000"),
            ("localhost", "127.0.0.1:0"),
            ("localhost:80", "127.0.0.1:80"),
            ("127.0.0.1", "127.0.0.1:0"),
            ("127.9.9.9:5", "127.9.9.9:5"),
            ("::1", "[::1]:0"),
            ("[::1]", "[::1]:0"),
            ("[::1]:7", "[::1]:7"),
        ] {
            assert_eq!(text.parse(), Ok(Loopback(expected.parse().unwrap())), "{text}");
        }
        for text in ["0.0.0.0:80", "192.0.2.1", "[::]:80", "[::ffff:127.0.0.1]:80"] {
            assert!(text.parse::<Loopback>().unwrap_err().starts_with("other"), "{text}");
        }
        for text in ["", "here", "65536", "localhost:", "localhosts", "localhost:x", "127.0.0.1:"] {
            assert!(text.parse::<Loopback>().unwrap_err().starts_with("this is no"), "{text}");
        }
    }
}
