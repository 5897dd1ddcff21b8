"""Parquet in, Parquet out: the plans of whole files, audited as they are read. Needs pyarrow."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional, Union

import pyarrow as pa
import pyarrow.parquet as pq

from gradus import DEFAULT_EFFORT, DUE_SOON, Validator

__all__ = ["Audited", "Reject", "audit", "files"]

_READ_ROWS = 4_096
_GROUP_ROWS = 65_536
_GROUP_BYTES = 64 * 1024 * 1024

Anywhere = Union[str, "os.PathLike[str]"]


class Reject(NamedTuple):
    """A row that could not be audited."""

    row: int
    """Which row of the input, counted from 0 through all its files."""
    problems: list[str]
    """What is wrong with its plan."""


class Audited(NamedTuple):
    """What became of a run."""

    rows: int
    """How many plans there were."""
    rejected: int
    """How many of them could not be audited: their `problems` are not null."""
    first_rejects: list[Reject]
    """The first of these, at most ten."""


def files(source: Union[Anywhere, Iterable[Anywhere]]) -> list[Path]:
    """The Parquet files meant by a path: the file, or all `*.parquet` below a folder, by name. Files and folders
    whose name begins with `.` or `_` are passed over, as those that other programs are still writing.

    Raises `FileNotFoundError` where there is none.
    """
    if isinstance(source, (str, os.PathLike)):
        source = [source]
    found: list[Path] = []
    for path in map(Path, source):
        if path.is_dir():
            inside = [
                file
                for file in path.rglob("*.parquet")
                if not any(part[0] in "._" for part in file.relative_to(path).parts) and file.is_file()
            ]
            if not inside:
                raise FileNotFoundError(f"{path}: there is no Parquet file in this folder")
            found.extend(sorted(inside))
        elif path.is_file():
            found.append(path)
        else:
            raise FileNotFoundError(f"{path}: there is no such file or folder")
    if not found:
        raise FileNotFoundError("no Parquet file was given")
    return found


def audit(
    source: Union[Anywhere, Iterable[Anywhere]],
    output: Anywhere,
    validator: Validator,
    as_of: Union[date, str],
    awards: Optional[Iterable[str]] = None,
    *,
    column: str = "plan",
    keep: Iterable[str] = (),
    full: bool = False,
    jobs: Optional[int] = None,
    effort: int = DEFAULT_EFFORT,
    due_soon: int = DUE_SOON,
    progress: Optional[Callable[[int, int], None]] = None,
) -> Audited:
    """Audits the plans of Parquet files into one Parquet file.

    :param source: a Parquet file, a folder of them, or several of both; read in order, by row group
    :param output: the file to write; it appears whole or not at all, and replaces one that is there
    :param progress: called now and then with the rows that are done and all rows

    The rest is as in :meth:`gradus.Validator.audit_batches`. The memory this takes does not depend on how many
    rows there are. The results have the policy's fingerprint and the day in their metadata
    (`gradus.policy`, `gradus.as_of`).

    Raises `OSError` for files that cannot be read or written, `ValueError` for a column or an award that is not
    there, and for files whose columns differ.
    """
    paths = files(source)
    target = Path(output)
    if target.is_dir():
        raise IsADirectoryError(f"{target}: it is a folder; name a file to write")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{target}: there is no folder {target.parent}")
    if any(target.exists() and target.samefile(path) for path in paths):
        raise ValueError(f"{target} is a file of the input; write the results somewhere else")
    keep = list(keep)
    wanted = list(dict.fromkeys([column, *keep]))
    schema = _schema(paths, wanted)
    total = sum(_opened(path).metadata.num_rows for path in paths) if progress else 0
    batches = pa.RecordBatchReader.from_batches(schema, _batches(paths, schema))
    reader = validator.audit_batches(
        batches,
        as_of,
        awards,
        column=column,
        keep=keep,
        full=full,
        jobs=jobs,
        effort=effort,
        due_soon=due_soon,
    )
    day = as_of.isoformat() if isinstance(as_of, date) else as_of
    described = {"gradus.policy": validator.fingerprint, "gradus.as_of": day}
    results = reader.schema.with_metadata({**(reader.schema.metadata or {}), **described})
    first: list[Reject] = []
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(beside, "wb") as file:
            with pq.ParquetWriter(file, results, compression="zstd") as writer:
                group: list[Any] = []
                rows = size = done = 0
                for batch in reader:
                    if len(first) < 10:
                        _note(batch, done, first)
                    group.append(batch)
                    rows += batch.num_rows
                    done += batch.num_rows
                    size += batch.nbytes
                    if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                        _write(writer, group, results)
                        group, rows, size = [], 0, 0
                    if progress:
                        progress(done, total)
                if group or not done:
                    _write(writer, group, results)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return Audited(reader.rows, reader.rejected, first)


def _opened(path: Path) -> Any:
    try:
        return pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise OSError(f"{path}: it is no Parquet file, or a damaged one: {error}") from None


def _schema(paths: list[Path], wanted: list[str]) -> Any:
    """The wanted columns as the first file has them; all others must have the same."""
    schema: Any = None
    for path in paths:
        whole = _opened(path).schema_arrow
        for name in wanted:
            count = len(whole.get_all_field_indices(name))
            if count != 1:
                there = ", ".join(whole.names)
                what = f"there are {count} columns" if count else "there is no column"
                raise ValueError(f"{path}: {what} `{name}`; there are: {there}")
        fields = pa.schema([whole.field(name) for name in wanted])
        if schema is None:
            schema = fields
        elif not fields.equals(schema):
            differing = next(name for name in wanted if not fields.field(name).equals(schema.field(name)))
            raise ValueError(
                f"{path}: the column `{differing}` is {fields.field(differing).type} here, "
                f"and {schema.field(differing).type} in {paths[0]}"
            )
    return schema


def _batches(paths: list[Path], schema: Any) -> Iterator[Any]:
    for path in paths:
        with _opened(path) as file:
            for batch in file.iter_batches(batch_size=_READ_ROWS, columns=schema.names):
                # The columns come in the file's order.
                yield pa.RecordBatch.from_arrays([batch.column(name) for name in schema.names], schema=schema)


def _note(batch: Any, before: int, found: list[Reject]) -> None:
    """Notes the first rejects."""
    problems = batch.column("problems")
    if problems.null_count == len(problems):
        return
    for row, texts in enumerate(problems.to_pylist()):
        if texts is not None and len(found) < 10:
            found.append(Reject(before + row, texts))


def _write(writer: Any, group: list[Any], schema: Any) -> None:
    batches = [batch.replace_schema_metadata(schema.metadata) for batch in group]
    writer.write_table(pa.Table.from_batches(batches, schema=schema))
