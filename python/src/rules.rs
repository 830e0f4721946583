//! Columns and their answers.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, UInt32Array, cast::AsArray, new_empty_array};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType};
use arrow_select::concat::concat;
use classifier_arrow::{ColumnClassifier, ColumnRelabeler};
use classifier_runtime::{ArtifactBuf, Classifier, OwnedClassifier, Value};
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyDict, PyTuple},
};
use pyo3_arrow::{PyArray, PyChunkedArray, input::AnyArray};

use crate::{
    errors::{arrow_error, rule_error},
    texts::{Column, List, Text},
};

/// A text of this many bytes is classified without the GIL. To release it for a shorter one costs more
/// than it gives.
const LONG: usize = 1 << 14;

/// An opened artifact.
#[pyclass(module = "classifier._native", frozen)]
pub(crate) struct Rules {
    columns: ColumnClassifier,
}

impl Rules {
    fn classifier(&self) -> &Classifier<'_> {
        self.columns.classifier()
    }

    /// The index of the winner; that of no rule is the number of rules.
    fn winner(&self, text: &[u8]) -> usize {
        let classifier = self.classifier();
        classifier.first_match_bytes(text).map_or(classifier.rules().len(), |rule| rule.index())
    }
}

#[pymethods]
impl Rules {
    #[new]
    fn new(py: Python<'_>, artifact: &[u8]) -> PyResult<Self> {
        let artifact = ArtifactBuf::from(artifact);
        let rules = py.detach(|| OwnedClassifier::from_artifact(artifact));
        let rules = rules.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Self { columns: ColumnClassifier::new(rules) })
    }

    #[getter]
    fn id(&self) -> String {
        self.classifier().artifact_id().to_string()
    }

    #[getter]
    fn default_label(&self) -> &str {
        self.classifier().default_label()
    }

    fn label_names(&self) -> Vec<&str> {
        self.classifier().labels().collect()
    }

    /// What each rule says, as arguments of `classifier.Rule`.
    fn rule_fields<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let rules = self.classifier().rules().map(|rule| {
            let attributes = PyDict::new(py);
            for (name, value) in rule.attributes() {
                match value {
                    Value::Integer(value) => attributes.set_item(name, value)?,
                    Value::Bool(value) => attributes.set_item(name, value)?,
                    text => attributes.set_item(name, text.to_string())?,
                }
            }
            let tags = PyTuple::new(py, rule.tags())?;
            let (index, id) = (rule.id.index(), rule.stable_id);
            (index, rule.label, rule.pattern, rule.file, rule.line, id, tags, attributes)
                .into_pyobject(py)
        });
        rules.collect()
    }

    /// The indexes of all rules that match.
    fn matches(&self, text: Text) -> Vec<usize> {
        let text = String::from_utf8_lossy(text.as_ref());
        self.classifier().matches(&text).map(|rule| rule.index()).collect()
    }

    /// The entry of a table for the winner; the last entry is for no rule.
    fn pick<'py>(
        &self,
        py: Python<'py>,
        text: Text,
        table: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let text = text.as_ref();
        let winner =
            if text.len() < LONG { self.winner(text) } else { py.detach(|| self.winner(text)) };
        table.get_item(winner)
    }

    /// The entry of a table for each winner; `None` for no text.
    fn pick_each<'py>(
        &self,
        py: Python<'py>,
        texts: List,
        table: &Bound<'py, PyTuple>,
    ) -> PyResult<Vec<Option<Bound<'py, PyAny>>>> {
        let winners: Vec<Option<usize>> = py.detach(|| {
            let winner = |text: &Option<Text>| text.as_ref().map(|text| self.winner(text.as_ref()));
            texts.0.iter().map(winner).collect()
        });
        winners
            .into_iter()
            .map(|winner| winner.map(|winner| table.get_item(winner)).transpose())
            .collect()
    }

    fn labels<'py>(&self, py: Python<'py>, texts: AnyArray) -> PyResult<Bound<'py, PyAny>> {
        answers(py, &self.columns, texts, |texts| Ok(Arc::new(self.columns.labels(&texts)?)))
    }

    fn label_views<'py>(&self, py: Python<'py>, texts: AnyArray) -> PyResult<Bound<'py, PyAny>> {
        answers(py, &self.columns, texts, |texts| Ok(Arc::new(self.columns.label_views(&texts)?)))
    }

    fn rule_indexes<'py>(&self, py: Python<'py>, texts: AnyArray) -> PyResult<Bound<'py, PyAny>> {
        answers(py, &self.columns, texts, |texts| Ok(Arc::new(self.columns.rule_indexes(&texts)?)))
    }

    fn rules<'py>(&self, py: Python<'py>, texts: AnyArray) -> PyResult<Bound<'py, PyAny>> {
        answers(py, &self.columns, texts, |texts| Ok(Arc::new(self.columns.rules(&texts)?)))
    }

    /// How many texts have each label, and how many are null.
    fn count(&self, py: Python<'_>, texts: Column) -> PyResult<(Vec<(String, usize)>, usize)> {
        let mut counts: Vec<(String, usize)> = Vec::new();
        let mut nulls = 0;
        py.detach(|| {
            texts.chunks(|texts| {
                let labels = self.columns.labels(&texts)?;
                if counts.is_empty() {
                    let names = labels.values().as_string::<i32>().iter().flatten();
                    counts.extend(names.map(|name| (name.to_owned(), 0)));
                }
                for label in labels.keys() {
                    match label {
                        Some(label) => counts[label as usize].1 += 1,
                        None => nulls += 1,
                    }
                }
                Ok(())
            })
        })?;
        Ok((counts, nulls))
    }

    /// What changes from old rules to these.
    fn changes(&self, py: Python<'_>, old: &Self) -> PyResult<Changes> {
        let relabeler = py.detach(|| ColumnRelabeler::between(&old.columns, &self.columns));
        let relabeler = relabeler.map_err(|diagnostics| rule_error(py, &diagnostics))?;
        Ok(Changes { relabeler, columns: self.columns.clone() })
    }
}

/// The differences of two rule sets.
#[pyclass(module = "classifier._native", frozen)]
pub(crate) struct Changes {
    relabeler: ColumnRelabeler,
    columns: ColumnClassifier,
}

#[pymethods]
impl Changes {
    #[getter]
    fn removed(&self) -> usize {
        self.relabeler.changes().removed()
    }

    #[getter]
    fn added(&self) -> usize {
        self.relabeler.changes().added()
    }

    /// Winners by the new rules from those by the old ones.
    fn rule_indexes<'py>(
        &self,
        py: Python<'py>,
        texts: AnyArray,
        stored: AnyArray,
    ) -> PyResult<Bound<'py, PyAny>> {
        let stored = indexes(py, stored)?;
        let mut rest = stored.clone();
        let answers = answers(py, &self.columns, texts, |texts| {
            if texts.len() > rest.len() {
                return Err(ArrowError::ExternalError(
                    "there are fewer stored rules than texts".into(),
                ));
            }
            let rows = rest.slice(0, texts.len());
            rest = rest.slice(rows.len(), rest.len() - rows.len());
            Ok(Arc::new(self.relabeler.rule_indexes(&texts, &rows)?))
        })?;
        if !rest.is_empty() {
            return Err(PyValueError::new_err("there are more stored rules than texts"));
        }
        Ok(answers)
    }
}

/// The answers for a column, as an object with the Arrow PyCapsule interface.
fn answers<'py>(
    py: Python<'py>,
    columns: &ColumnClassifier,
    texts: AnyArray,
    mut answer: impl FnMut(ArrayRef) -> Result<ArrayRef, ArrowError> + Send,
) -> PyResult<Bound<'py, PyAny>> {
    let is_array = matches!(texts, AnyArray::Array(_));
    let (answers, field) = py.detach(|| {
        let answers = Column::Arrow(texts).chunks(&mut answer)?;
        let data_type = match answers.first() {
            Some(answer) => answer.data_type().clone(),
            None => {
                answer(new_empty_array(&DataType::Binary)).map_err(arrow_error)?.data_type().clone()
            }
        };
        PyResult::Ok((answers, Arc::new(columns.field("", data_type))))
    })?;
    match answers.first() {
        Some(answer) if is_array => {
            Ok(PyArray::new(answer.clone(), field).into_pyobject(py)?.into_any())
        }
        _ => Ok(PyChunkedArray::try_new(answers, field)?.into_pyobject(py)?.into_any()),
    }
}

/// All stored rule indexes, as one array. Files and other programs keep them as any type of numbers.
fn indexes(py: Python<'_>, stored: AnyArray) -> PyResult<UInt32Array> {
    py.detach(|| {
        let chunks = stored.into_reader()?.collect::<Result<Vec<_>, _>>().map_err(arrow_error)?;
        let chunks: Vec<&dyn Array> = chunks.iter().map(AsRef::as_ref).collect();
        let stored = match *chunks {
            [] => new_empty_array(&DataType::UInt32),
            _ => concat(&chunks).map_err(arrow_error)?,
        };
        let data_type = stored.data_type();
        if data_type.is_null() {
            return Ok(UInt32Array::new_null(stored.len()));
        }
        let wrong = |what: &str| {
            PyTypeError::new_err(format!("stored rules are indexes (rule_indexes), not {what}"))
        };
        if !data_type.is_numeric() {
            return Err(wrong(&data_type.to_string()));
        }
        // A number that is none of UInt32 becomes null.
        let indexes = cast(&stored, &DataType::UInt32).map_err(arrow_error)?;
        let again = cast(&indexes, data_type).map_err(arrow_error)?;
        if *again != *stored {
            return Err(wrong(&format!("all numbers of this column of {data_type}")));
        }
        Ok(indexes.as_primitive().clone())
    })
}
