//! A log file.

use std::{
    fs::{self, File},
    io::{self, Write},
};

use jiff::{Timestamp, tz::TimeZone};
use zstd::Encoder;

use crate::kumo::LocalLogs;

/// A segment of a log. It is readable when it is finished.
pub struct Log(Encoder<'static, File>);

impl Log {
    /// Creates a file that is named by the time, in UTC. If there is one, lines are appended to it.
    pub fn create(LocalLogs { log_dir, compression_level }: &LocalLogs) -> io::Result<Self> {
        fs::create_dir_all(log_dir)?;
        #[expect(clippy::disallowed_methods, reason = "people look for a time in a log")]
        let now = Timestamp::now().to_zoned(TimeZone::UTC);
        let path = log_dir.join(now.strftime("%Y%m%d-%H%M%S").to_string());
        let file = File::options().create(true).append(true).open(path)?;
        Encoder::new(file, *compression_level).map(Self)
    }

    /// Adds a line.
    pub fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.0.write_all(line)?;
        self.0.write_all(b"\n")
    }

    /// Completes the file.
    pub fn finish(self) -> io::Result<()> {
        self.0.finish()?.sync_all()
    }
}
