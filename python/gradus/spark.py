"""Audits on a Spark cluster: a validator over a data frame of plans.

The validator is broadcast, and each Python worker reads it once. Every machine needs this package, pyarrow and
what PySpark needs for Arrow.

`python -m gradus.spark`, or `gradus-spark-audit`, runs a validator over partitioned Parquet.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Optional, Union

from gradus import DEFAULT_EFFORT, DUE_SOON, Validator
from gradus.errors import FAULT
from gradus.validator import Path

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

__all__ = ["audit", "main", "schema"]


def schema(full: bool = False) -> StructType:
    """The columns of the results, as Spark has them, without the columns to keep."""
    from pyspark.sql.types import (
        ArrayType,
        ByteType,
        DecimalType,
        IntegerType,
        StringType,
        StructField,
        StructType,
    )

    text, amount = StringType(), DecimalType(18, 4)
    unmet = StructType(
        [
            StructField("path", text, False),
            StructField("verdict", text, False),
            StructField("missing", amount),
            StructField("measure", text),
        ]
    )
    award = StructType(
        [
            StructField("award", text, False),
            StructField("verdict", text, False),
            StructField("owed", amount),
            StructField("counted", amount),
            StructField("earned", amount),
            StructField("missing", amount),
            StructField("unmet", ArrayType(unmet), False),
        ]
    )
    fields = [
        StructField("student", text),
        StructField("school", text),
        StructField("grade", ByteType()),
        StructField("awards", ArrayType(award)),
        StructField("findings", IntegerType()),
        StructField("problems", ArrayType(text)),
    ]
    if full:
        fields.append(StructField("audit", text))
    return StructType(fields)


def audit(
    plans: DataFrame,
    validator: Union[Validator, bytes, Path],
    as_of: Union[date, str],
    awards: Optional[Iterable[str]] = None,
    *,
    column: str = "plan",
    keep: Iterable[str] = (),
    full: bool = False,
    jobs: int = 1,
    effort: int = DEFAULT_EFFORT,
    due_soon: int = DUE_SOON,
) -> DataFrame:
    """Audits the plans in a column of a data frame: one row of results for each row.

    :param plans: the data frame
    :param validator: a validator, its bytes, or its file as the driver sees it
    :param jobs: how many threads audit each partition. Spark runs a task a core: leave it at 1 unless it is told
        otherwise

    The rest is as in :meth:`gradus.Validator.audit_batches`, and so are the results. Rows keep their partition
    and their order in it. Nothing is audited before Spark runs the data frame.

    Raises `ValueError` for a column or an award that is not there, `ValidatorError` for what is no validator.
    """
    from pyspark.sql.types import BinaryType, StringType, StructType

    if not isinstance(validator, Validator):
        validator = Validator.load(validator)
    keep = list(keep)
    for name in [column, *keep]:
        if plans.columns.count(name) != 1:
            there = ", ".join(plans.columns)
            raise ValueError(f"there is not one column `{name}`; there are: {there}")
    kind = plans.schema[column].dataType
    if not isinstance(kind, (StringType, BinaryType)):
        raise ValueError(
            f"the column `{column}` is of type {kind.simpleString()}; a plan stands in it as JSON, "
            "in a string or binary column"
        )
    day = as_of.isoformat() if isinstance(as_of, date) else as_of
    options = {
        "as_of": day,
        "awards": None if awards is None else list(awards),
        "column": column,
        "keep": keep,
        "full": full,
        "jobs": jobs,
        "effort": effort,
        "due_soon": due_soon,
    }
    _try(validator, options)
    fields = [plans.schema[name] for name in keep]
    results = StructType([*fields, *schema(full).fields])
    data = validator.to_bytes()
    work = _Work(_broadcast(plans, data), hashlib.sha256(data).hexdigest(), options)

    def partition(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return work(batches)

    return plans.select(*dict.fromkeys([column, *keep])).mapInArrow(partition, results)


def _try(validator: Validator, options: dict[str, Any]) -> None:
    """Finds on the driver what every task would stumble over."""
    import pyarrow as pa

    names = dict.fromkeys([options["column"], *options["keep"]])
    validator.audit_batches(pa.table({name: pa.array([], pa.string()) for name in names}), **options)


def _broadcast(plans: DataFrame, data: bytes) -> Any:
    """The bytes as every worker gets them once; over Spark Connect, which has no broadcasts, with the task."""
    from pyspark.errors import PySparkException

    try:
        return plans.sparkSession.sparkContext.broadcast(data)
    except (AttributeError, PySparkException):
        return _Constant(data)


@dataclass(frozen=True)
class _Constant:
    """What looks like a broadcast."""

    value: bytes


_KEPT: dict[str, Validator] = {}
"""The validators of this Python worker, by the SHA-256 of their bytes: a worker serves many tasks."""


@dataclass(frozen=True)
class _Work:
    """What a worker does with a partition."""

    broadcast: Any
    digest: str
    options: dict[str, Any]

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        first = next(batches, None)
        if first is None:
            # An empty partition has no batch, and so no schema.
            return
        validator = _KEPT.get(self.digest)
        if validator is None:
            validator = Validator.load(self.broadcast.value)
            if len(_KEPT) >= 8:
                _KEPT.clear()
            _KEPT[self.digest] = validator
        yield from validator.audit_batches(chain([first], batches), **self.options)


def main(arguments: Optional[list[str]] = None) -> int:
    """Runs `gradus-spark-audit`; gives its exit code."""
    from gradus.command import audit_arguments, guarded

    parser = argparse.ArgumentParser(
        prog="gradus-spark-audit",
        description="Audit the plans of partitioned Parquet on a Spark cluster.",
        epilog="Exit codes: 0 all is well, 1 there are rejects, 2 the command could not be carried out, "
        "3 internal fault.",
    )
    parser.add_argument("plans", nargs="+", metavar="PLANS", help="Parquet files or folders, as Spark reads them")
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER", help="the folder to write Parquet into")
    audit_arguments(parser)
    parser.add_argument(
        "--partition-by",
        action="append",
        default=[],
        metavar="NAME",
        help="a column of the results to partition the output by; may be given again",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace an output that is there")
    parser.add_argument("--master", metavar="URL", help="the cluster, where `spark-submit` does not say it")
    given = parser.parse_args(arguments)
    return guarded(lambda: _run(given))


def _run(given: argparse.Namespace) -> Any:
    from gradus.command import End, complain, policy_of, written

    try:
        from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        complain("PySpark is needed to audit on a cluster", "pip install 'gradus[spark]'")
        return End.UNUSABLE
    validator = policy_of(given.policy)
    builder = SparkSession.builder.appName("gradus audit")
    if given.master:
        builder = builder.master(given.master)
    spark = builder.getOrCreate()
    try:
        plans = spark.read.parquet(*given.plans)
        results = audit(
            plans,
            validator,
            given.as_of,
            given.award,
            column=given.column,
            keep=given.keep,
            full=given.full,
            effort=given.effort,
            due_soon=given.due_soon,
        )
        for name in given.partition_by:
            if name not in results.columns:
                there = ", ".join(results.columns)
                raise ValueError(f"the results have no column `{name}` to partition by; they have: {there}")
        writer = results.write.mode("overwrite" if given.overwrite else "errorifexists")
        if given.partition_by:
            writer = writer.partitionBy(*given.partition_by)
        writer.parquet(given.output)
        # What was written is counted, so that a task that ran twice counts once.
        results = spark.read.parquet(given.output).select("problems")
        rejected = results.where("problems is not null").count()
        audited = results.count() - rejected
    except (PySparkException, Py4JJavaError) as error:
        # What has no class of PySpark's own begins with a line about the call, and not with what is wrong.
        told = str(error.java_exception) if isinstance(error, Py4JJavaError) else str(error).strip()
        if FAULT in told:
            # What a worker says stands in a long account of where it said so.
            complain(told[told.rindex(FAULT) :].split("\n", 1)[0])
            return End.FAULT
        complain(told.split("\n", 1)[0])
        return End.UNUSABLE
    written(given.output, audited, rejected)
    return End.FINDINGS if rejected else End.FINE


if __name__ == "__main__":
    # Workers find what they run by the name of this module, not as `__main__`.
    from gradus.spark import main as run

    sys.exit(run())
