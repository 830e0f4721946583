//! How much of an artifact is looked through when it is opened, which tests count.

#[cfg(test)]
std::thread_local! {
    /// Bytes that have been looked through.
    pub(crate) static LOOKED_AT: core::cell::Cell<usize> = const { core::cell::Cell::new(0) };
}

/// Records, or bytes, that are about to be looked through.
#[inline(always)]
pub(crate) fn once<T>(records: &[T]) -> &[T] {
    #[cfg(test)]
    LOOKED_AT.set(LOOKED_AT.get() + size_of_val(records));
    records
}
