"""Arrow streams in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Optional, Protocol, Union

from gradus import _native
from gradus.errors import FAULT, Fault

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ArrowStream", "Batches", "RecordBatchReader"]


class ArrowStream(Protocol):
    """Whatever gives Arrow record batches by the PyCapsule interface: a table, data frame, relation or reader
    of pyarrow, polars, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...


Batches = Union[ArrowStream, Iterable["pa.RecordBatch"]]
"""What :meth:`gradus.Validator.audit_batches` takes: a stream, or pyarrow's record batches one by one."""


class RecordBatchReader:
    """The results of :meth:`gradus.Validator.audit_batches`, batch by batch.

    Nothing is audited before somebody asks for it, and at most some thousand rows are under way at a time.
    Any program that takes Arrow streams can take it, once: `pyarrow.table(reader)`, `polars.DataFrame(reader)`,
    `duckdb.sql("… from reader")`. With pyarrow it can be iterated, too.
    """

    def __init__(self, native: _native.Results) -> None:
        self._native = native
        self._reader: Optional[pa.RecordBatchReader] = None

    @property
    def rows(self) -> int:
        """How many rows have been audited and handed over so far."""
        return self._native.rows

    @property
    def rejected(self) -> int:
        """How many of them were rejected: their `problems` are not null."""
        return self._native.rejected

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    @property
    def schema(self) -> pa.Schema:
        """The schema of the results (needs pyarrow)."""
        import pyarrow as pa

        capsule: Any = self._native
        return pa.schema(capsule)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self

    def __next__(self) -> pa.RecordBatch:
        if self._reader is None:
            import pyarrow as pa

            self._reader = pa.RecordBatchReader.from_stream(self._native)
        try:
            return self._reader.read_next_batch()
        except Exception as error:
            # Through Arrow's interface only the words of an error come, after the name of its kind.
            told = str(error)
            if FAULT in told:
                raise Fault(told[told.index(FAULT) :].split("\n", 1)[0]) from None
            raise

    def read_all(self) -> pa.Table:
        """All that is left of the results, as one table (needs pyarrow)."""
        import pyarrow as pa

        return pa.Table.from_batches(list(self), schema=self.schema)


def stream_of(batches: Any) -> ArrowStream:
    """The stream of what was given.

    Record batches one by one become one by pyarrow; they are asked for as results are.
    """
    if hasattr(batches, "__arrow_c_stream__"):
        stream: ArrowStream = batches
        return stream
    if not isinstance(batches, Iterable) or isinstance(batches, (str, bytes, dict)):
        kind = type(batches).__name__
        raise TypeError(
            f"`{kind}` is no source of Arrow record batches: give a table, a data frame, a reader, "
            "or pyarrow's record batches one by one"
        )
    import pyarrow as pa

    each = iter(batches)
    first = next(each, None)
    if first is None:
        raise ValueError("there is no record batch, so nothing says which columns there are")
    if not isinstance(first, pa.RecordBatch):
        kind = type(first).__name__
        raise TypeError(f"an item of the batches is a `{kind}`, not one of pyarrow's record batches")

    def all_of_them() -> Iterator[pa.RecordBatch]:
        yield first
        yield from each

    reader: ArrowStream = pa.RecordBatchReader.from_batches(first.schema, all_of_them())
    return reader
