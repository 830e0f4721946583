//! Artifacts that are read from files at run time.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
    vec,
    vec::Vec,
};

use classifier_format::MAGIC;

/// The bytes of an artifact on the heap, at a multiple of 8, as
/// [`Classifier::from_bytes`](crate::Classifier::from_bytes) requires.
///
/// # Examples
///
/// ```
/// use classifier_runtime::{ArtifactBuf, Classifier};
///
/// # let dir = tempfile::tempdir()?;
/// # let path = dir.path().join("rules.bin");
/// std::fs::write(&path, b"not an artifact")?;
/// let artifact = ArtifactBuf::read(&path)?;
/// assert_eq!(artifact.as_bytes(), b"not an artifact");
/// assert!(Classifier::from_bytes(artifact.as_bytes()).is_err());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ArtifactBuf {
    /// Words keep the bytes aligned; the last one is padded with zeros.
    words: Vec<u64>,
    /// The number of bytes without the padding.
    len: usize,
}

impl ArtifactBuf {
    /// Reads a file. It does not check that the file is an artifact.
    ///
    /// # Errors
    ///
    /// Errors of opening and reading the file, and [`OutOfMemory`](io::ErrorKind::OutOfMemory) if there
    /// is not enough memory for all of it.
    ///
    /// # Cost
    ///
    /// As much heap as the file has bytes, allocated once.
    pub fn read(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::read_file(File::open(path)?)
    }

    /// Reads an open file, as [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read).
    pub fn read_file(mut file: File) -> io::Result<Self> {
        let len = usize::try_from(file.metadata()?.len())
            .map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let mut words = Vec::new();
        words.try_reserve_exact(len.div_ceil(size_of::<u64>()))?;
        words.resize(len.div_ceil(size_of::<u64>()), 0);
        file.read_exact(&mut bytemuck::cast_slice_mut(&mut words)[..len])?;
        Ok(Self { words, len })
    }

    /// Whether a file starts like an artifact. Rule files cannot start so, because it is not UTF-8. Pipes
    /// are not looked at, because they can be read only once.
    ///
    /// # Examples
    ///
    /// ```
    /// use classifier_runtime::ArtifactBuf;
    ///
    /// # let dir = tempfile::tempdir()?;
    /// # let path = dir.path().join("rules.toml");
    /// std::fs::write(&path, "[rules]")?;
    /// assert!(!ArtifactBuf::is_artifact(&path));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn is_artifact(path: impl AsRef<Path>) -> bool {
        let path = path.as_ref();
        let mut start = [0; MAGIC.len()];
        let mut read = || File::open(path)?.read_exact(&mut start);
        path.is_file() && read().is_ok() && start == MAGIC
    }

    /// The bytes, which start at a multiple of 8 in memory.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.len]
    }

    fn zeroed(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(size_of::<u64>())], len }
    }
}

impl From<&[u8]> for ArtifactBuf {
    /// Copies the bytes.
    fn from(bytes: &[u8]) -> Self {
        let mut buf = Self::zeroed(bytes.len());
        bytemuck::cast_slice_mut(&mut buf.words)[..bytes.len()].copy_from_slice(bytes);
        buf
    }
}

impl AsRef<[u8]> for ArtifactBuf {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for ArtifactBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArtifactBuf").field("bytes", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_any_number_are_kept_and_aligned() {
        for len in 0..20 {
            let bytes: Vec<u8> = (1..=len).collect();
            let buf = ArtifactBuf::from(&bytes[..]);
            assert_eq!(buf.as_bytes(), bytes);
            assert!(buf.as_bytes().as_ptr().addr().is_multiple_of(classifier_format::ALIGN));
        }
    }
}
