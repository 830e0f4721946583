"""Columns of pyarrow, Polars, pandas and others as Arrow, and answers as columns of the same kind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

if TYPE_CHECKING:
    from classifier._native import Answers


class ArrowArray(Protocol):
    """A column of one piece, such as a `pyarrow.Array`."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]: ...


class ArrowStream(Protocol):
    """A column of several pieces, such as a `pyarrow.ChunkedArray`."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


Arrow: TypeAlias = "ArrowArray | ArrowStream"


def is_kind(column: object, module: str) -> bool:
    """Whether a column is a `Series` of a module. The module is not imported for this."""
    loaded = sys.modules.get(module)
    series = getattr(loaded, "Series", None)
    return series is not None and isinstance(column, series)


def to_arrow(column: Any, takes: str) -> Arrow:
    """A column as Arrow. `takes` says what there may be, for those who give something else."""
    if is_kind(column, "pandas"):
        import pyarrow

        # NaN is null.
        return cast("Arrow", pyarrow.array(column, from_pandas=True))
    if is_kind(column, "polars") and str(column.dtype) == "Null":
        import polars

        # A column of nulls has buffers in Polars and none in Arrow.
        return cast("Arrow", column.cast(polars.String))
    if hasattr(column, "__arrow_c_array__") or hasattr(column, "__arrow_c_stream__"):
        return cast("Arrow", column)
    raise TypeError(f"{takes}, not {type_name(column)}")


def type_name(value: object) -> str:
    """What a message calls the type of a value."""
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


def like(column: Any, answers: Answers, mapper: Callable[[Any], Any]) -> Any:
    """Answers as a column of the same kind. A pandas type for an Arrow type comes from `mapper`."""
    if is_kind(column, "polars"):
        import polars

        return polars.Series(answers).alias(column.name)
    pyarrow = sys.modules.get("pyarrow")
    if pyarrow is None:
        return answers
    is_array = hasattr(answers, "__arrow_c_array__")
    column_of_arrow = pyarrow.array(answers) if is_array else pyarrow.chunked_array(answers)
    if is_kind(column, "pandas"):
        series = column_of_arrow.to_pandas(types_mapper=mapper)
        series.index = column.index
        series.name = column.name
        return series
    return column_of_arrow
