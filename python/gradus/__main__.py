"""`python -m gradus audit`: Parquet in, Parquet out, from the command line."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Optional

from gradus.command import End, audit_arguments, complain, guarded, policy_of, written


def main(arguments: Optional[list[str]] = None) -> int:
    """Runs the command; gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m gradus",
        description="Audit the plans of Parquet files.",
        epilog="Exit codes: 0 all is well, 1 there are rejects, 2 the command could not be carried out, "
        "3 internal fault.",
    )
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    verb = verbs.add_parser("audit", help="audit the plans of Parquet files into a Parquet file")
    verb.add_argument("plans", nargs="+", metavar="PLANS", help="Parquet files, or folders of them")
    verb.add_argument("-o", "--output", required=True, metavar="FILE", help="the Parquet file to write")
    audit_arguments(verb)
    verb.add_argument("--jobs", type=int, metavar="N", help="how many threads audit; all processors where absent")
    verb.add_argument("-q", "--quiet", action="store_true", help="show no progress and no summary")
    given = parser.parse_args(arguments)
    return guarded(lambda: _audit(given))


def _audit(given: argparse.Namespace) -> End:
    try:
        from gradus import parquet
    except ImportError:
        complain("pyarrow is needed to read and write Parquet", "pip install 'gradus[parquet]'")
        return End.UNUSABLE
    validator = policy_of(given.policy)
    progress = Progress() if sys.stderr.isatty() and not given.quiet else None
    try:
        done = parquet.audit(
            given.plans,
            given.output,
            validator,
            given.as_of,
            given.award,
            column=given.column,
            keep=given.keep,
            full=given.full,
            jobs=given.jobs,
            effort=given.effort,
            due_soon=given.due_soon,
            progress=progress,
        )
    finally:
        if progress:
            progress.end()
    for reject in done.first_rejects:
        for problem in reject.problems:
            print(f"row {reject.row}: {problem}", file=sys.stderr)
    more = done.rejected - len(done.first_rejects)
    if more > 0:
        print(f"… and {more:,} more: the rows whose `problems` are not null", file=sys.stderr)
    if not given.quiet:
        written(given.output, done.rows - done.rejected, done.rejected)
    return End.FINDINGS if done.rejected else End.FINE


class Progress:
    """A line that shows how far it is; only for a terminal."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._shown = 0.0
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._shown < 0.1 and done < total:
            return
        self._shown = now
        self._drawn = True
        rate = done / max(now - self._begin, 1e-9)
        left = (total - done) / rate if rate else 0
        share = 100 * done // total if total else 100
        text = f"{done:,} of {total:,} plans ({share}%), {rate:,.0f} a second, {_span(left)} left"
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Takes the line away."""
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


if __name__ == "__main__":
    sys.exit(main())
