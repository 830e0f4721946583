"""Columns of each kind get the answers of single texts, in kind."""

from __future__ import annotations

import subprocess
import sys

import pandas
import polars
import pyarrow as pa
import pytest
from conftest import INDEXES, LABELS, TEXTS

from classifier import Classifier

BYTES = [text if text is None else text.encode() for text in TEXTS]
TYPES = {
    "string": pa.array(TEXTS, pa.string()),
    "large_string": pa.array(TEXTS, pa.large_string()),
    "string_view": pa.array(TEXTS, pa.string_view()),
    "binary": pa.array(BYTES, pa.binary()),
    "large_binary": pa.array(BYTES, pa.large_binary()),
    "binary_view": pa.array(BYTES, pa.binary_view()),
    **{
        f"dictionary of {keys}": pa.array(TEXTS).dictionary_encode().cast(
            pa.dictionary(keys, pa.string())
        )
        for keys in [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64()]
    },
    "dictionary of large_string": pa.array(TEXTS, pa.large_string()).dictionary_encode(),
    "dictionary of binary": pa.array(BYTES).dictionary_encode(),
    "dictionary of string_view": pa.DictionaryArray.from_arrays(
        pa.array(range(8), pa.int8()), pa.array(TEXTS, pa.string_view())
    ),
}


@pytest.mark.parametrize("texts", TYPES.values(), ids=TYPES.keys())
def test_arrow(rules: Classifier, texts: pa.Array) -> None:
    labels = rules.classify(texts)
    assert isinstance(labels, pa.DictionaryArray)
    assert labels.type == pa.dictionary(pa.int32(), pa.string())
    labels.validate(full=True)
    assert labels.to_pylist() == LABELS
    indexes = rules.rule_indexes(texts)
    assert indexes.type == pa.uint32()
    assert indexes.to_pylist() == INDEXES

    # Slices that begin within a byte of the validity, and have none.
    for start, length in [(1, 5), (3, 4), (8, 0), (2, 2)]:
        part = texts.slice(start, length)
        assert rules.classify(part).to_pylist() == LABELS[start : start + length]
        assert rules.rule_indexes(part).to_pylist() == INDEXES[start : start + length]

    for chunks in [[texts], [texts.slice(0, 3), texts.slice(3, 0), texts.slice(3)], []]:
        chunked = rules.classify(pa.chunked_array(chunks, type=texts.type))
        assert isinstance(chunked, pa.ChunkedArray)
        assert chunked.type == pa.dictionary(pa.int32(), pa.string())
        assert chunked.num_chunks == len(chunks)
        assert chunked.to_pylist() == (LABELS if chunks else [])


def test_structs(rules: Classifier) -> None:
    structs = rules.rules_of(pa.array(TEXTS))
    structs.validate(full=True)
    first, null, second, none = structs.to_pylist()[:4]
    assert first.pop("file").endswith("rules.toml")
    assert first == {
        "label": "Quota",
        "rule": 0,
        "id": "full",
        "line": 12,
        "attributes": {"action": "retry", "hard": False, "weight": None},
    }
    assert null is None
    assert (second["rule"], second["id"], second["attributes"]["weight"]) == (1, None, 7)
    assert (none["label"], none["rule"], none["attributes"]["action"]) == ("Other", None, "suppress")
    assert pa.chunked_array([structs]).type == rules.rules_of(pa.chunked_array([], pa.string())).type


def test_nulls(rules: Classifier) -> None:
    for texts in [pa.nulls(3), pa.nulls(3, pa.string()), pa.nulls(3, pa.string_view())]:
        assert rules.classify(texts).to_pylist() == [None] * 3
        assert rules.rules_of(texts).to_pylist() == [None] * 3
    # A null in a dictionary's values, and one of its keys.
    texts = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0]), pa.array(["full", None]))
    assert rules.classify(texts).to_pylist() == ["Quota", None, None, "Quota"]
    assert rules.report(texts).nulls == 2


def test_other_types_are_errors(rules: Classifier) -> None:
    wrong = [
        pa.array([1]),
        pa.array([1.5]),
        pa.array([["full"]]),
        pa.array([{"a": "full"}]),
        pa.array([True]),
        pa.array([1, 2]).dictionary_encode(),
        pa.array([b"full"], pa.binary(4)),
        pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["full"])),
        pa.table({"a": ["full"]}),
        pa.record_batch({"a": ["full"]}),
        polars.Series([1]),
        pandas.Series([1]),
    ]
    for texts in wrong:
        with pytest.raises(TypeError, match="a classifier takes texts or bytes"):
            rules.classify(texts)


def test_columns_with_broken_contents_do_no_harm(rules: Classifier) -> None:
    # Nothing in pyarrow checks that strings are UTF-8 or that keys are in the dictionary.
    broken = pa.array([b"full \xff", b"\xc3", b"\xff\xfe full"]).view(pa.string())
    assert rules.classify(broken).to_pylist() == ["Quota", "Umlaut", "Quota"]
    views = pa.array([b"\xff", b"a long one with \xc3 and more bytes"], pa.binary_view())
    assert rules.classify(views.cast(pa.string_view(), safe=False)).to_pylist() == ["Umlaut"] * 2
    keys = pa.array([0, 7], pa.int8())
    wild = pa.DictionaryArray.from_arrays(keys, pa.array(["full"]), safe=False)
    with pytest.raises((TypeError, ValueError)):
        rules.classify(wild)


def test_polars(rules: Classifier) -> None:
    for data_type in [polars.String, polars.Categorical, polars.Enum(sorted({t for t in TEXTS if t is not None}))]:
        texts = polars.Series("response", TEXTS, dtype=data_type)
        labels = rules.classify(texts)
        assert isinstance(labels, polars.Series)
        assert (labels.name, labels.dtype, labels.to_list()) == ("response", polars.String, LABELS)
    indexes = rules.rule_indexes(texts)
    assert (indexes.dtype, indexes.to_list()) == (polars.UInt32, INDEXES)
    structs = rules.rules_of(texts)
    assert structs.struct.field("rule").to_list() == INDEXES
    assert structs.struct.field("label").cast(polars.String).to_list() == LABELS
    assert rules.classify(polars.Series(BYTES)).to_list() == LABELS
    assert rules.classify(polars.Series([], dtype=polars.String)).to_list() == []
    chunks = polars.concat([texts, texts], rechunk=False)
    assert rules.classify(chunks).to_list() == LABELS * 2


PANDAS = {
    "object": "object",
    "str": "str",
    "string": "string",
    "category": "category",
    "arrow": pandas.ArrowDtype(pa.string()),
}


@pytest.mark.parametrize("data_type", PANDAS.values(), ids=PANDAS.keys())
def test_pandas(rules: Classifier, data_type: object) -> None:
    index = pandas.Index(list("hgfedcba"), name="key")
    texts = pandas.Series(TEXTS, index=index, name="response", dtype=data_type)

    def listed(series: pandas.Series) -> list[object]:
        assert series.name == "response"
        assert series.index.equals(index) and series.index.name == "key"
        return [None if value is None or value is pandas.NA or value != value else value for value in series]

    labels = rules.classify(texts)
    assert isinstance(labels.dtype, pandas.CategoricalDtype)
    assert list(labels.dtype.categories) == ["Quota", "Umlaut", "Other"]
    assert listed(labels) == LABELS
    indexes = rules.rule_indexes(texts)
    assert indexes.dtype == "UInt32"
    assert listed(indexes) == INDEXES
    structs = rules.rules_of(texts)
    assert structs.struct.field("rule").to_list()[2] == 1
    assert rules.classify(texts[:0]).to_list() == []
    # A duplicate index, and rows in another order.
    twice = pandas.concat([texts, texts[::-1]])
    assert rules.classify(twice).to_list()[8:][::-1] == rules.classify(texts).to_list()


def test_pandas_with_nan_and_without_texts(rules: Classifier) -> None:
    texts = pandas.Series(["full", float("nan"), None], dtype="object")
    assert rules.classify(texts).isna().to_list() == [False, True, True]
    assert rules.classify(pandas.Series([None, None], dtype="object")).isna().all()
    with pytest.raises((TypeError, ValueError)):
        rules.classify(pandas.Series(["full", 7], dtype="object"))


class OnlyArray:
    def __init__(self, column: pa.Array) -> None:
        self.column = column

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.column.__arrow_c_array__(requested_schema)


class OnlyStream:
    def __init__(self, column: pa.ChunkedArray) -> None:
        self.column = column

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.column.__arrow_c_stream__(requested_schema)


class Broken:
    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        raise RuntimeError("no column today")


def test_anything_with_the_capsule_interface(rules: Classifier) -> None:
    assert rules.classify(OnlyArray(pa.array(TEXTS))).to_pylist() == LABELS
    assert rules.classify(OnlyStream(pa.chunked_array([TEXTS, TEXTS]))).to_pylist() == LABELS * 2
    with pytest.raises(RuntimeError, match="no column today"):
        rules.classify(Broken())


WITHOUT_PYARROW = """
import sys
import polars
from classifier import Classifier

class Column:
    def __arrow_c_stream__(self, requested_schema=None):
        return polars.Series(["full", None]).__arrow_c_stream__(requested_schema)

rules = Classifier.from_rules({"Quota": "full"})
labels = rules.classify(Column())
assert "pyarrow" not in sys.modules
assert polars.Series(labels).to_list() == ["Quota", None]
assert rules.classify(polars.Series(["full"])).to_list() == ["Quota"]
"""


def test_pyarrow_is_not_needed() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_PYARROW], check=True)


def test_report(rules: Classifier) -> None:
    kinds = [TEXTS, tuple(TEXTS), pa.array(TEXTS), pa.chunked_array([TEXTS]), polars.Series(TEXTS), pandas.Series(TEXTS)]
    for texts in kinds:
        report = rules.report(texts)
        assert list(report.counts.items()) == [("Quota", 4), ("Other", 2), ("Umlaut", 1)]
        assert (report.total, report.nulls, report.artifact_id) == (7, 1, rules.id)
    assert report.to_dict() == {
        "artifact_id": rules.id,
        "total": 7,
        "nulls": 1,
        "labels": {
            "Quota": {"count": 4, "share": 4 / 7},
            "Other": {"count": 2, "share": 2 / 7},
            "Umlaut": {"count": 1, "share": 1 / 7},
        },
    }
    empty = rules.report([])
    assert (empty.total, empty.shares, str(empty)) == (0, {}, "")


def test_relabel() -> None:
    old = Classifier.from_rules({"A": ["a", "b"], "C": "c", "D": "d"})
    new = Classifier.from_rules({"New": "x", "C": "c", "A": "a", "D": "d"})
    texts = ["a", "b", None, "c", "bc", "x", "ax", "ad", "", "d"]
    changes = new.changed(old)
    assert repr(changes) == "<Changes: 2 removed, 2 added>"
    column = pa.array(texts)
    stored = old.rule_indexes(column)
    expected = new.rule_indexes(texts)
    assert new.relabel(column, stored, old).to_pylist() == expected
    # Chunks that do not coincide.
    chunked = pa.chunked_array([column[:3], column[3:]])
    parts = pa.chunked_array([stored[:7], stored[7:7], stored[7:]])
    assert changes.rule_indexes(chunked, parts).to_pylist() == expected
    assert changes.rule_indexes(pa.chunked_array([], pa.string()), stored[:0]).to_pylist() == []
    series = polars.Series("t", texts)
    assert changes.rule_indexes(series, old.rule_indexes(series)).to_list() == expected
    series = pandas.Series(texts, index=range(10, 20))
    relabeled = changes.rule_indexes(series, old.rule_indexes(series))
    pandas.testing.assert_series_equal(relabeled, new.rule_indexes(series))
    for wrong in [stored[1:], pa.concat_arrays([stored, stored])]:
        with pytest.raises(ValueError, match="stored rules than texts"):
            changes.rule_indexes(column, wrong)


def test_stored_rules_of_any_numbers() -> None:
    old = Classifier.from_rules({"A": "a", "B": "b"})
    new = Classifier.from_rules({"B": "b", "A": "a"})
    column = pa.array(["a", "b", None, "x", "ab"])
    stored = old.rule_indexes(column)
    expected = new.rule_indexes(column)
    for data_type in [pa.int8(), pa.int64(), pa.uint64(), pa.float32(), pa.float64()]:
        assert new.relabel(column, stored.cast(data_type), old) == expected
    nulls = pa.array(["x", None])
    assert new.relabel(nulls, pa.nulls(2), old) == new.rule_indexes(nulls)
    # As a file of CSV gives it.
    series = pandas.Series(column.to_pylist())
    indexes = pandas.Series([0.0, 1.0, None, None, 0.0])
    pandas.testing.assert_series_equal(new.relabel(series, indexes, old), new.rule_indexes(series))
    for wrong in [[0.5, 0, None, None, 0], [-1, 0, None, None, 0], [1 << 32, 0, None, None, 0]]:
        with pytest.raises(TypeError, match="stored rules are indexes"):
            new.relabel(column, pa.array(wrong), old)
    for wrong in [pa.array(["0", "1", None, None, "0"]), pa.array([True, False, None, None, True])]:
        with pytest.raises(TypeError, match="stored rules are indexes"):
            new.relabel(column, wrong, old)
    with pytest.raises(TypeError, match="columns of texts and of stored rule indexes are relabelled, not list"):
        new.relabel(column, [0, 1, None, None, 0], old)


def test_empty_columns_have_the_same_type(rules: Classifier) -> None:
    empty = pa.array([], pa.string())
    assert rules.classify(empty).type == rules.classify(pa.array(TEXTS)).type
    assert isinstance(rules.rules_of(empty), pa.StructArray)
    full = pandas.Series(TEXTS, dtype="str")
    assert rules.classify(full[:0]).dtype == rules.classify(full).dtype


def test_polars_columns_of_nulls(rules: Classifier) -> None:
    for values in [[], [None, None]]:
        series = polars.Series("t", values, dtype=polars.Null)
        assert rules.classify(series).to_list() == values
        assert rules.rule_indexes(series).to_list() == values
        assert rules.rules_of(series).to_list() == values
        assert rules.report(series).nulls == len(values)
        assert rules.relabel(series, rules.rule_indexes(series), rules).to_list() == values
