"""What answers and errors consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from classifier._html import table


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, as its file has it."""

    index: int
    """Its place in the order of all rules, from 0."""
    label: str
    pattern: str
    file: str
    line: int
    id: str | None
    """The id that the file gives it, which stays the same when rules are added or moved."""
    tags: tuple[str, ...]
    attributes: Mapping[str, str | int | bool] = field(hash=False)
    """The rule's own attributes, and those of its label."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem in rules."""

    code: str
    severity: str
    """`error` or `warning`."""
    message: str
    file: str | None
    line: int | None
    column: int | None
    label: str | None
    pattern: str | None
    help: str | None


class RuleError(ValueError):
    """Rules that cannot be compiled. The message is a report with excerpts of the files.

    >>> import classifier
    >>> try:
    ...     classifier.Classifier.from_rules({"Quota": ["mailbox (full"]})
    ... except classifier.RuleError as error:
    ...     problem = error.diagnostics[0]
    >>> problem.code, problem.line, problem.message
    ('R020', 1, 'the pattern is not a regular expression: unclosed group')
    """

    diagnostics: list[Diagnostic]
    """Each problem, in the order of the files."""

    def __init__(self, report: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(report)
        self.diagnostics = list(diagnostics)


@dataclass(frozen=True)
class Report:
    """How many texts have each label."""

    counts: Mapping[str, int]
    """The labels that occur, most frequent first."""
    nulls: int
    """The number of nulls, which have no label."""
    artifact_id: str
    """The id of the rules."""

    @property
    def total(self) -> int:
        """The number of texts, without nulls."""
        return sum(self.counts.values())

    @property
    def shares(self) -> dict[str, float]:
        """The share of each label in the texts."""
        total = self.total
        return {label: count / total for label, count in self.counts.items()}

    def to_dict(self) -> dict[str, object]:
        """The report for JSON: `artifact_id`, `total`, `nulls`, and `labels` with `count` and `share`."""
        labels = {
            label: {"count": self.counts[label], "share": share}
            for label, share in self.shares.items()
        }
        return {
            "artifact_id": self.artifact_id,
            "total": self.total,
            "nulls": self.nulls,
            "labels": labels,
        }

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (label, f"{self.counts[label]:,}", f"{share:.1%}")
            for label, share in self.shares.items()
        ]

    def __str__(self) -> str:
        width = max(map(len, self.counts), default=0)
        return "\n".join(
            f"{label:{width}} {count:>12} {share:>6}" for label, count, share in self._rows()
        )

    def _repr_html_(self) -> str:
        caption = f"texts: {self.total:,}, nulls: {self.nulls:,}"
        return table(caption, ("label", "texts", "share"), self._rows())
