"""Classifiers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from classifier import _native
from classifier._columns import ArrowArray, ArrowStream, is_kind, like, to_arrow, type_name
from classifier._html import table
from classifier._types import Report, Rule

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Text: TypeAlias = "str | bytes | bytearray"
Texts: TypeAlias = (
    "list[str] | list[bytes] | list[str | None] | list[bytes | None] | tuple[Text | None, ...]"
)

BUILTIN = ("builtin:providers", "builtin:iana", "builtin:fallback")
SHOWN_RULES = 100


class Classifier:
    """A compiled rule set.

    It is immutable, and threads may share it. It pickles as its artifact, with its id and its default label.
    Classifiers are equal if their ids are.

    `classify`, `rule_indexes` and `rules_of` take a text, a list or a column, and answer in kind:

    | texts | answers |
    |---|---|
    | `str`, `bytes`, `bytearray` | one answer |
    | `None` | `None` |
    | `list`, `tuple` of these | `list` |
    | `pyarrow.Array` | `pyarrow.Array` |
    | `pyarrow.ChunkedArray` | `pyarrow.ChunkedArray` |
    | `polars.Series` | `polars.Series` with the same name |
    | `pandas.Series` (with pyarrow) | `pandas.Series` with the same index and name |
    | others with `__arrow_c_array__`, `__arrow_c_stream__` | as of pyarrow, if it is imported; otherwise an object with these methods |

    Bytes are read like `bytes.decode(errors="replace")`. Nulls stay null. All else is a `TypeError`. Lists and
    columns are classified without the GIL.
    """

    __slots__ = ("_artifact", "_label_table", "_native", "_rules")

    def __init__(self, artifact: bytes) -> None:
        """Opens an artifact, as `from_artifact` does."""
        if not isinstance(artifact, bytes):
            raise TypeError(f"an artifact is bytes, such as a file has, not {type_name(artifact)}")
        self._native = _native.Rules(artifact)
        self._artifact = artifact
        self._rules = tuple(Rule(*fields) for fields in self._native.rule_fields())
        self._label_table = (*(rule.label for rule in self._rules), self._native.default_label)

    @classmethod
    def from_files(
        cls, files: Iterable[str | os.PathLike[str]], default_label: str | None = None
    ) -> Classifier:
        """Compiles rule files, in the order of precedence. `builtin:NAME` is a built-in file, and `builtin` those for
        replies of mail servers.

        `default_label` is the label of texts that no rule matches, `Uncategorized` if it is not given.

        Raises `RuleError` with all problems of all files, and `ValueError` if there are no files or no rules in them, or
        if one of them is compiled already.

        >>> import pathlib, tempfile
        >>> own = pathlib.Path(tempfile.mkdtemp(), "own.toml")
        >>> _ = own.write_text("[rules]\\nPartner = ['of Example Corp']")
        >>> rules = Classifier.from_files([own, "builtin:iana"], default_label="Unknown")
        >>> rules.classify(["550 policy of Example Corp", "552 5.2.2 too much", "hello"])
        ['Partner', 'QuotaIssues', 'Unknown']
        """
        if isinstance(files, (str, bytes, os.PathLike)):
            raise TypeError("files are a list of paths")
        each = (BUILTIN if file == "builtin" else (os.fsdecode(file),) for file in files)
        paths = [path for paths in each for path in paths]
        if not paths:
            raise ValueError("there are no rule files; `Classifier.builtin()` has the built-in ones")
        return cls._compiled(paths, default_label)

    @classmethod
    def builtin(cls, *names: str, default_label: str | None = None) -> Classifier:
        """Compiles built-in rule files; without names those for replies of mail servers.

        >>> Classifier.builtin("providers").default_label
        'Uncategorized'
        """
        return cls.from_files([f"builtin:{name}" for name in names] or BUILTIN, default_label)

    @classmethod
    def from_rules(
        cls, rules: Mapping[str, str | Iterable[str]], default_label: str | None = None
    ) -> Classifier:
        """Compiles labels with their patterns, in the order of precedence.

        Raises `RuleError` with all problems of all patterns, and `ValueError` if there are none.

        >>> Classifier.from_rules({"Soft": "^4", "Hard": ["^5", "failed"]}).classify("452 failed")
        'Soft'
        """
        sources = [
            (label, [patterns] if isinstance(patterns, str) else list(patterns))
            for label, patterns in dict(rules).items()
        ]
        for label, patterns in sources:
            for text in (label, *patterns):
                if not isinstance(text, str):
                    raise TypeError(f"labels and patterns are str, not {type_name(text)} (label {label!r})")
        return cls._compiled(sources, default_label)

    @classmethod
    def _compiled(cls, sources: list[Any], default_label: str | None) -> Classifier:
        rules = cls(_native.compile(sources, default_label))
        if not rules._rules:
            raise ValueError("there are no rules, so each text would get the default label")
        return rules

    @classmethod
    def from_artifact(cls, artifact: bytes) -> Classifier:
        """Opens an artifact: that of `artifact`, or a file of the program's `compile`.

        Raises `ValueError` if it is damaged or of another version.

        >>> rules = Classifier.from_rules({"Soft": "^4"})
        >>> Classifier.from_artifact(rules.artifact()) == rules
        True
        """
        return cls(artifact)

    def artifact(self) -> bytes:
        """The compiled rules."""
        return self._artifact

    @property
    def id(self) -> str:
        """The id of what the rules decide, 32 hexadecimal digits. Two classifiers with the same id give each
        text the same answer. Keep it beside stored labels."""
        return self._native.id

    @property
    def default_label(self) -> str:
        """The label of texts that no rule matches."""
        return self._native.default_label

    def labels(self) -> list[str]:
        """The labels of the rule files, in the order in which they first occur."""
        return self._native.label_names()

    def rules(self) -> list[Rule]:
        """All rules, in their order."""
        return list(self._rules)

    @overload
    def classify(self, texts: Text) -> str: ...
    @overload
    def classify(self, texts: None) -> None: ...
    @overload
    def classify(self, texts: Texts) -> list[str | None]: ...
    @overload
    def classify(self, texts: polars.Series) -> polars.Series: ...
    @overload
    def classify(self, texts: pandas.Series[Any]) -> pandas.Series[Any]: ...
    @overload
    def classify(self, texts: ArrowArray) -> pyarrow.DictionaryArray: ...
    @overload
    def classify(self, texts: ArrowStream) -> pyarrow.ChunkedArray: ...
    def classify(self, texts: Any) -> Any:
        """The label of each text: that of the first rule that matches, or the default label.

        Columns of pyarrow are dictionaries, those of pandas categories, and those of Polars strings.

        >>> import polars
        >>> Classifier.from_rules({"Soft": "^4"}).classify(polars.Series(["452 later", None])).to_list()
        ['Soft', None]
        """
        return self._answer(texts, self._label_table, self._labels, lambda _: None)

    @overload
    def rule_indexes(self, texts: Text | None) -> int | None: ...
    @overload
    def rule_indexes(self, texts: Texts) -> list[int | None]: ...
    @overload
    def rule_indexes(self, texts: polars.Series) -> polars.Series: ...
    @overload
    def rule_indexes(self, texts: pandas.Series[Any]) -> pandas.Series[Any]: ...
    @overload
    def rule_indexes(self, texts: ArrowArray) -> pyarrow.UInt32Array: ...
    @overload
    def rule_indexes(self, texts: ArrowStream) -> pyarrow.ChunkedArray: ...
    def rule_indexes(self, texts: Any) -> Any:
        """The index of the first rule that matches each text; null if no rule does. `relabel` takes it.

        >>> Classifier.from_rules({"Soft": "^4", "Hard": "^5"}).rule_indexes(["550", "250", None])
        [1, None, None]
        """
        indexes = (*range(len(self._rules)), None)
        return self._answer(texts, indexes, self._native.rule_indexes, _unsigned)

    @overload
    def rules_of(self, texts: Text | None) -> Rule | None: ...
    @overload
    def rules_of(self, texts: Texts) -> list[Rule | None]: ...
    @overload
    def rules_of(self, texts: polars.Series) -> polars.Series: ...
    @overload
    def rules_of(self, texts: pandas.Series[Any]) -> pandas.Series[Any]: ...
    @overload
    def rules_of(self, texts: ArrowArray) -> pyarrow.StructArray: ...
    @overload
    def rules_of(self, texts: ArrowStream) -> pyarrow.ChunkedArray: ...
    def rules_of(self, texts: Any) -> Any:
        """The first rule that matches each text.

        For a text or a list it is a `Rule`, or `None` if no rule matches. A column is a struct of `label`,
        `rule` (the index), `id`, `file`, `line`, and `attributes` if the rules declare any; if no rule matches, it
        has the default label and its attributes.

        >>> rule = Classifier.from_rules({"Soft": "^4"}).rules_of("452 later")
        >>> rule.label, rule.pattern, rule.line
        ('Soft', '^4', 1)
        """
        return self._answer(texts, (*self._rules, None), self._native.rules, _arrow_backed)

    def explain(self, text: Text) -> list[Rule]:
        """All rules that match a text, in their order. The first one is the winner.

        >>> rules = Classifier.from_rules({"Quota": "full", "Soft": "^4"})
        >>> [rule.label for rule in rules.explain("452 mailbox full")]
        ['Quota', 'Soft']
        """
        if not isinstance(text, (str, bytes, bytearray)):
            raise TypeError(f"`explain` takes one str or bytes, not {type_name(text)}")
        return [self._rules[index] for index in self._native.matches(text)]

    def report(self, texts: Any) -> Report:
        """How many texts of a list or a column have each label.

        >>> report = Classifier.from_rules({"Soft": "^4"}).report(["452 later", "250 ok", "421 busy", None])
        >>> print(report)
        Soft                     2  66.7%
        Uncategorized            1  33.3%
        """
        is_list = isinstance(texts, (list, tuple))
        column = texts if is_list else to_arrow(texts, "`report` takes lists and columns of texts")
        counts, nulls = self._native.count(column)
        counts.sort(key=lambda row: -row[1])
        return Report({label: count for label, count in counts if count}, nulls, self.id)

    def changed(self, old: Classifier) -> Changes:
        """What changes from old rules to these. It finds new winners from stored ones."""
        if not isinstance(old, Classifier):
            raise TypeError(f"old rules are a Classifier, not {type_name(old)}")
        return Changes(self._native.changes(old._native))

    def relabel(self, texts: Any, stored: Any, old: Classifier) -> Any:
        """`rule_indexes` of a column, from those that were stored with old rules, as any type of whole numbers. Only
        texts whose old rule is gone are searched in full. For several columns use `changed`.

        >>> import pyarrow
        >>> old = Classifier.from_rules({"Soft": "^4", "Hard": "^5"})
        >>> new = Classifier.from_rules({"Quota": "full", "Soft": "^4", "Hard": "^5"})
        >>> texts = pyarrow.array(["452 full", "550 no", None])
        >>> new.relabel(texts, old.rule_indexes(texts), old).to_pylist()
        [0, 2, None]
        """
        return self.changed(old).rule_indexes(texts, stored)

    def _labels(self, column: Any) -> _native.Answers:
        """Polars has no cheap categories."""
        native = self._native
        return native.label_views(column) if is_kind(column, "polars") else native.labels(column)

    def _answer(
        self,
        texts: Any,
        entries: tuple[object, ...],
        ask: Callable[[Any], _native.Answers],
        mapper: Callable[[Any], Any],
    ) -> Any:
        """The entry of the winner for texts of Python, and the answer of the native rules for columns."""
        if texts is None:
            return None
        if isinstance(texts, (str, bytes, bytearray)):
            return self._native.pick(texts, entries)
        if isinstance(texts, (list, tuple)):
            return self._native.pick_each(texts, entries)
        takes = "a classifier takes str, bytes, None, lists of these, and columns of texts"
        return like(texts, ask(to_arrow(texts, takes)), mapper)

    def __reduce__(self) -> tuple[type[Classifier], tuple[bytes]]:
        return Classifier, (self._artifact,)

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Classifier) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        rules, labels = len(self._rules), len(self.labels())
        return f"<Classifier {self.id}: {rules} rules, {labels} labels>"

    def _repr_html_(self) -> str:
        """The first rules, for Jupyter."""
        shown = self._rules[:SHOWN_RULES]
        caption = repr(self)[1:-1]
        if len(shown) < len(self._rules):
            caption += f", the first {SHOWN_RULES}"
        rows = [(rule.index, rule.label, rule.pattern, f"{rule.file}:{rule.line}") for rule in shown]
        return table(caption, ("rule", "label", "pattern", "place"), rows)


class Changes:
    """The differences of two rule sets, of `Classifier.changed`. Patterns are compared; labels follow.

    >>> old = Classifier.from_rules({"Soft": "^4", "Hard": "^5"})
    >>> new = Classifier.from_rules({"Quota": "full", "Soft": "^4"})
    >>> new.changed(old)
    <Changes: 1 removed, 1 added>
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Changes) -> None:
        self._native = native

    @property
    def removed(self) -> int:
        """The number of rules that the new rule set does not have, or has in another order."""
        return self._native.removed

    @property
    def added(self) -> int:
        """The number of rules that the old rule set did not have, or had in another order."""
        return self._native.added

    def rule_indexes(self, texts: Any, stored: Any) -> Any:
        """`Classifier.rule_indexes` of a column by the new rules, from those by the old rules."""
        takes = "columns of texts and of stored rule indexes are relabelled"
        answers = self._native.rule_indexes(to_arrow(texts, takes), to_arrow(stored, takes))
        return like(texts, answers, _unsigned)

    def __repr__(self) -> str:
        return f"<Changes: {self.removed} removed, {self.added} added>"


def _unsigned(_: Any) -> Any:
    """pandas' type of integers that may be null."""
    import pandas

    return pandas.UInt32Dtype()


def _arrow_backed(data_type: Any) -> Any:
    """pandas' type that keeps a column of Arrow as it is."""
    import pandas

    return pandas.ArrowDtype(data_type)
