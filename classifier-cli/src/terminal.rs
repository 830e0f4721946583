//! The terminal of standard output.

use std::env;
use std::io::{self, IsTerminal};

use terminal_size::{Height, Width, terminal_size_of};

/// The size of a terminal in characters.
#[derive(Clone, Copy)]
pub struct Size {
    pub columns: usize,
    pub lines: usize,
}

impl Size {
    /// The size of the terminal of standard output; `None` if that is no terminal. `COLUMNS` and
    /// `LINES` take precedence, and a terminal of unknown size has 80 columns and 24 lines.
    pub fn of_stdout() -> Option<Self> {
        let stdout = io::stdout();
        if !stdout.is_terminal() {
            return None;
        }
        let of_terminal = terminal_size_of(stdout).unwrap_or((Width(80), Height(24)));
        let given = |name| env::var(name).ok()?.parse().ok().filter(|&number: &u16| number > 0);
        let columns = given("COLUMNS").unwrap_or(of_terminal.0.0);
        let lines = given("LINES").unwrap_or(of_terminal.1.0);
        Some(Size { columns: columns.max(1).into(), lines: lines.max(1).into() })
    }
}
