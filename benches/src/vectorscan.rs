//! Vectorscan: the engine whose literal filter the classifier borrows.
//!
//! The library is opened at run time, so that everything compiles where it is not installed. Only
//! what a block scan needs is declared here, with the names of `hs_compile.h` and `hs_runtime.h`.

use std::{
    convert::Infallible,
    error::Error,
    ffi::{CStr, CString, c_char, c_int, c_uint, c_ulonglong, c_void},
    ptr,
    sync::{Mutex, PoisonError},
};

use libloading::Library;
use regex_syntax::ast::{self, AssertionKind, Ast};

const LIBRARY: &str = if cfg!(target_os = "macos") { "libhs.5.dylib" } else { "libhs.so.5" };

const HS_FLAG_SINGLEMATCH: c_uint = 8;
const HS_FLAG_ALLOWEMPTY: c_uint = 16;
const HS_FLAG_UTF8: c_uint = 32;
const HS_FLAG_UCP: c_uint = 64;

const HS_MODE_BLOCK: c_uint = 1;

const HS_SUCCESS: c_int = 0;
const HS_SCAN_TERMINATED: c_int = -3;

/// `hs_compile_error_t`.
#[repr(C)]
struct CompileError {
    message: *mut c_char,
    /// The pattern's index, or less than zero.
    expression: c_int,
}

/// `match_event_handler`.
type OnMatch =
    extern "C" fn(c_uint, c_ulonglong, c_ulonglong, c_uint, context: *mut c_void) -> c_int;

/// `hs_compile_multi`.
type Compile = unsafe extern "C" fn(
    expressions: *const *const c_char,
    flags: *const c_uint,
    ids: *const c_uint,
    elements: c_uint,
    mode: c_uint,
    platform: *const c_void,
    database: *mut *mut c_void,
    error: *mut *mut CompileError,
) -> c_int;

/// `hs_scan`.
type Scan = unsafe extern "C" fn(
    database: *const c_void,
    data: *const c_char,
    length: c_uint,
    flags: c_uint,
    scratch: *mut c_void,
    on_match: OnMatch,
    context: *mut c_void,
) -> c_int;

/// `hs_alloc_scratch`, which also enlarges the scratch that it is given.
type AllocateScratch =
    unsafe extern "C" fn(database: *const c_void, scratch: *mut *mut c_void) -> c_int;

/// `hs_free_compile_error`.
type FreeCompileError = unsafe extern "C" fn(*mut CompileError) -> c_int;

/// `hs_free_database` and `hs_free_scratch`, which take null too.
type Free = unsafe extern "C" fn(*mut c_void) -> c_int;

/// Patterns in the syntax of `regex`, as databases of Vectorscan.
///
/// Like the classifier it keeps texts with no byte over 0x7F apart, for which the library need not
/// know of UTF-8 and is faster. What is known to differ from `regex` all the same: the library's
/// tables of characters are of an older Unicode, and `$` after `(?m)` is only the text's end.
pub struct Vectorscan {
    ascii: *mut c_void,
    unicode: *mut c_void,
    /// Where a scan keeps its state. It is held for as long as the scan goes on.
    scratch: Mutex<*mut c_void>,
    library: Functions,
}

// SAFETY: scans do not write to databases, and are kept apart by the lock on the scratch. The
// library ties nothing to the thread that made it.
unsafe impl Sync for Vectorscan {}

/// The library, and what is called in it.
struct Functions {
    compile: Compile,
    free_compile_error: FreeCompileError,
    allocate_scratch: AllocateScratch,
    scan: Scan,
    free_database: Free,
    free_scratch: Free,
    /// The functions are there as long as this is.
    _library: Library,
}

impl Functions {
    fn load() -> Result<Self, Box<dyn Error>> {
        // SAFETY: loading the library runs its initializers, which ask for the processor's
        // features and nothing else.
        let library = unsafe { Library::new(LIBRARY) }.map_err(|error| {
            format!(
                "{LIBRARY} cannot be opened ({error}): install Vectorscan with \
                 `apt-get install libvectorscan5` or `brew install vectorscan`"
            )
        })?;
        // SAFETY: the types are those of the declarations in hs_compile.h and hs_runtime.h, which
        // have been the same in all versions 5, and `_library` keeps the library loaded.
        unsafe {
            Ok(Self {
                compile: *library.get::<Compile>(c"hs_compile_multi")?,
                free_compile_error: *library.get::<FreeCompileError>(c"hs_free_compile_error")?,
                allocate_scratch: *library.get::<AllocateScratch>(c"hs_alloc_scratch")?,
                scan: *library.get::<Scan>(c"hs_scan")?,
                free_database: *library.get::<Free>(c"hs_free_database")?,
                free_scratch: *library.get::<Free>(c"hs_free_scratch")?,
                _library: library,
            })
        }
    }
}

impl Vectorscan {
    /// Opens the library, and compiles the patterns for this machine's processor.
    pub fn new(patterns: &[impl AsRef<str>]) -> Result<Self, Box<dyn Error>> {
        let patterns: Vec<&str> = patterns.iter().map(AsRef::as_ref).collect();
        let library = Functions::load()?;
        // Whatever has been made when something fails is freed with this.
        let mut engine = Self {
            ascii: ptr::null_mut(),
            unicode: ptr::null_mut(),
            scratch: Mutex::new(ptr::null_mut()),
            library,
        };
        engine.ascii = engine.compile(&patterns, |pattern| {
            // `é?` is one character that may be missing, not one byte.
            if pattern.is_ascii() { 0 } else { HS_FLAG_UTF8 }
        })?;
        engine.unicode = engine.compile(&patterns, |_| HS_FLAG_UTF8 | HS_FLAG_UCP)?;
        let scratch = engine.scratch.get_mut().unwrap_or_else(PoisonError::into_inner);
        for database in [engine.ascii, engine.unicode] {
            // SAFETY: the database is one that was compiled, the scratch null or one that was
            // allocated, and no scan is going on.
            let status = unsafe { (engine.library.allocate_scratch)(database, scratch) };
            if status != HS_SUCCESS {
                return Err(format!("hs_alloc_scratch gives {status}").into());
            }
        }
        Ok(engine)
    }

    fn compile(
        &self,
        patterns: &[&str],
        character_flags: impl Fn(&str) -> c_uint,
    ) -> Result<*mut c_void, Box<dyn Error>> {
        let count = c_uint::try_from(patterns.len())?;
        let ids: Vec<c_uint> = (0..count).collect();
        let flags: Vec<c_uint> = patterns
            .iter()
            .map(|pattern| HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY | character_flags(pattern))
            .collect();
        let expressions = patterns
            .iter()
            .map(|pattern| Ok(CString::new(ends_as_pcre(pattern)?)?))
            .collect::<Result<Vec<CString>, Box<dyn Error>>>()?;
        let expressions: Vec<*const c_char> = expressions.iter().map(|e| e.as_ptr()).collect();
        let mut database = ptr::null_mut();
        let mut error = ptr::null_mut();
        // SAFETY: the three arrays have `count` elements, the strings end with a null byte, a null
        // platform is this machine, and there is room for both results.
        let status = unsafe {
            (self.library.compile)(
                expressions.as_ptr(),
                flags.as_ptr(),
                ids.as_ptr(),
                count,
                HS_MODE_BLOCK,
                ptr::null(),
                &mut database,
                &mut error,
            )
        };
        if status == HS_SUCCESS {
            return Ok(database);
        }
        // SAFETY: where the status is not success, the error was set; it is freed once, after its
        // message was copied.
        let (message, pattern) = unsafe {
            let message = CStr::from_ptr((*error).message).to_string_lossy().into_owned();
            let pattern = usize::try_from((*error).expression).ok();
            (self.library.free_compile_error)(error);
            (message, pattern)
        };
        let pattern = pattern.map(|index| format!(" in `{}`", patterns[index])).unwrap_or_default();
        Err(format!("hs_compile_multi: {message}{pattern}").into())
    }

    /// The lowest index of the patterns that match the text.
    pub fn first_match(&self, text: &str) -> Option<usize> {
        let database = if text.is_ascii() { self.ascii } else { self.unicode };
        let length = text.len().try_into().expect("texts are shorter than 4 GiB");
        let mut winner: Option<c_uint> = None;
        let scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: `text` has `length` bytes of UTF-8. The scratch was allocated for both databases
        // and serves no other scan, as it is locked. The context is what `keep_lowest` takes it
        // for, and outlives the scan.
        let status = unsafe {
            (self.library.scan)(
                database,
                text.as_ptr().cast(),
                length,
                0,
                *scratch,
                keep_lowest,
                (&raw mut winner).cast(),
            )
        };
        assert!(matches!(status, HS_SUCCESS | HS_SCAN_TERMINATED), "hs_scan gives {status}");
        winner.map(|id| id as usize)
    }
}

impl Drop for Vectorscan {
    fn drop(&mut self) {
        let scratch = *self.scratch.get_mut().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: each was made by the library or is null, and is used no more. Freeing fails only
        // for what the library did not make.
        unsafe {
            (self.library.free_scratch)(scratch);
            (self.library.free_database)(self.ascii);
            (self.library.free_database)(self.unicode);
        }
    }
}

/// Matches come by their ends, not by their patterns. The scan stops where no pattern can come
/// before the one that matched.
extern "C" fn keep_lowest(
    id: c_uint,
    _from: c_ulonglong,
    _to: c_ulonglong,
    _flags: c_uint,
    context: *mut c_void,
) -> c_int {
    // SAFETY: `first_match` gives the address of its winner, which nothing else uses meanwhile.
    let winner = unsafe { &mut *context.cast::<Option<c_uint>>() };
    *winner = Some(winner.map_or(id, |lowest| lowest.min(id)));
    c_int::from(id == 0)
}

/// The pattern with `\z` for each `$`, which in PCRE's syntax also matches before a last newline.
fn ends_as_pcre(pattern: &str) -> Result<String, Box<dyn Error>> {
    let syntax = ast::parse::Parser::new().parse(pattern)?;
    let Ok(mut ends) = ast::visit(&syntax, Ends(Vec::new()));
    let mut translated = pattern.to_owned();
    while let Some(end) = ends.pop() {
        translated.replace_range(end..=end, r"\z");
    }
    Ok(translated)
}

/// Where a pattern has `$`, in its order.
struct Ends(Vec<usize>);

impl ast::Visitor for Ends {
    type Output = Vec<usize>;
    type Err = Infallible;

    fn finish(self) -> Result<Vec<usize>, Infallible> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Infallible> {
        if let Ast::Assertion(assertion) = ast
            && assertion.kind == AssertionKind::EndLine
        {
            self.0.push(assertion.span.start.offset);
        }
        Ok(())
    }
}
