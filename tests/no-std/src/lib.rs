//! A static library without `std`, without `alloc`, with its own panic handler: if anything below
//! linked `std`, there would be two, and if anything needed a heap, an allocator would be missing.

#![no_std]
#![deny(missing_docs)]

use classifier::classifier;

/// Labels of status codes.
#[classifier(files = ["../../rules/iana.toml"])]
#[repr(u8)]
pub enum Label {}

/// The label of a text, as its number.
///
/// # Safety
///
/// `text` must point to `len` bytes that can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn classify(text: *const u8, len: usize) -> u8 {
    // SAFETY: the caller promises as much.
    let text = unsafe { core::slice::from_raw_parts(text, len) };
    Label::classify_bytes(text) as u8
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
