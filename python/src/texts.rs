//! Texts of Python, alone, in lists and in Arrow columns.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, DictionaryArray, LargeBinaryArray, cast::AsArray,
    downcast_dictionary_array,
};
use arrow_schema::{ArrowError, DataType};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    pybacked::{PyBackedBytes, PyBackedStr},
    types::PyString,
};
use pyo3_arrow::input::AnyArray;

use crate::errors::arrow_error;

/// A text or bytes.
pub(crate) enum Text {
    Utf8(PyBackedStr),
    Bytes(PyBackedBytes),
    /// A `str` that has no UTF-8, because of lone surrogates; they are U+FFFD.
    Lossy(String),
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Utf8(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
            Self::Lossy(text) => text.as_bytes(),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Text {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(match PyBackedStr::try_from(text.to_owned()) {
                Ok(text) => Self::Utf8(text),
                Err(_) => Self::Lossy(text.to_string_lossy().into_owned()),
            });
        }
        value.extract().map(Self::Bytes).map_err(|_| {
            let name = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
            PyTypeError::new_err(format!(
                "a classifier takes str, bytes, None, lists of these, and columns of texts, not {name}"
            ))
        })
    }
}

/// A list of texts.
pub(crate) struct List(pub(crate) Vec<Option<Text>>);

impl<'py> FromPyObject<'_, 'py> for List {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let texts = value.try_iter()?.enumerate().map(|(at, text)| {
            text?.extract().map_err(|error: PyErr| {
                PyTypeError::new_err(format!("{} (index {at})", error.value(value.py())))
            })
        });
        texts.collect::<PyResult<_>>().map(Self)
    }
}

/// Texts that have an answer each.
pub(crate) enum Column {
    List(List),
    Arrow(AnyArray),
}

impl<'py> FromPyObject<'_, 'py> for Column {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let has = |method| value.hasattr(method);
        if has("__arrow_c_array__")? || has("__arrow_c_stream__")? {
            return value.extract().map(Self::Arrow);
        }
        value.extract().map(Self::List)
    }
}

impl Column {
    /// The results for each chunk of bytes.
    pub(crate) fn chunks<T>(
        self,
        mut each: impl FnMut(ArrayRef) -> Result<T, ArrowError>,
    ) -> PyResult<Vec<T>> {
        match self {
            Self::List(List(texts)) => {
                let texts: ArrayRef = Arc::new(LargeBinaryArray::from_iter(texts));
                Ok(vec![each(texts).map_err(arrow_error)?])
            }
            Self::Arrow(texts) => {
                let chunks = texts.into_reader()?.map(|texts| each(as_bytes(&*texts?)?));
                chunks.collect::<Result<_, _>>().map_err(arrow_error)
            }
        }
    }
}

/// Texts as bytes, without copying them, and dictionaries with keys that are in their values: other
/// programs hand over columns without a look at the bytes, and read from files, they are anything.
fn as_bytes(texts: &dyn Array) -> Result<ArrayRef, ArrowError> {
    Ok(match texts.data_type() {
        DataType::Utf8 => Arc::new(BinaryArray::from(texts.as_string::<i32>().clone())),
        DataType::LargeUtf8 => Arc::new(LargeBinaryArray::from(texts.as_string::<i64>().clone())),
        DataType::Utf8View => Arc::new(texts.as_string_view().clone().to_binary_view()),
        DataType::Dictionary(_, _) => downcast_dictionary_array! {
            texts => Arc::new(DictionaryArray::try_new(texts.keys().clone(), as_bytes(texts.values())?)?),
            other => return Err(ArrowError::InvalidArgumentError(format!("keys of the type {other}"))),
        },
        _ => arrow_array::make_array(texts.to_data()),
    })
}
