"""What the commands of this package share: their arguments, how they complain and how they end."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable
from datetime import date
from enum import IntEnum
from pathlib import Path

from gradus import DEFAULT_EFFORT, DUE_SOON, GradusError, PolicyError, Validator
from gradus.errors import Fault

__all__ = ["End", "audit_arguments", "complain", "guarded", "policy_of", "written"]


class End(IntEnum):
    """How a command ended: its exit code, the same as of the program `gradus`."""

    FINE = 0
    FINDINGS = 1
    UNUSABLE = 2
    FAULT = 3


def complain(problem: str, help: str = "") -> None:
    """Says why the command cannot be carried out."""
    print(f"gradus: {problem}", file=sys.stderr)
    if help:
        print(f"  help: {help}", file=sys.stderr)


def audit_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments that say how to audit; they are called as those of `gradus audit`."""
    add = parser.add_argument
    add(
        "-p",
        "--policy",
        required=True,
        nargs="+",
        metavar="PATH",
        help="the policy: one validator made by `gradus build`, or sources",
    )
    add("--as-of", type=_day, default=date.today(), metavar="DATE", help="the day to audit for; today where absent")
    add("-a", "--award", action="append", metavar="NAME", help="judge only this award; may be given again")
    add("--column", default="plan", metavar="NAME", help="the column of the plans (default: plan)")
    add(
        "--keep",
        action="append",
        default=[],
        metavar="NAME",
        help="a column that passes through to the results; may be given again",
    )
    add("--full", action="store_true", help="add the full audit as JSON, in the column `audit`")
    add("--effort", type=_positive, default=DEFAULT_EFFORT, metavar="STATES", help="search states to spend before a verdict is left undecided")
    add("--due-soon", type=_count, default=DUE_SOON, metavar="DAYS", help="how many days before its last day a demand is due soon")


def policy_of(paths: list[str]) -> Validator:
    """The policy at some paths: one validator file, or sources; as `gradus audit --policy` takes it."""
    if len(paths) == 1 and Path(paths[0]).is_file() and not paths[0].endswith(".gradus"):
        return Validator.load(paths[0])
    return Validator.compile(paths)


def written(output: str, audits: int, rejects: int) -> None:
    """Says what was written."""
    print(f"wrote {output}: {_counted(audits, 'audit')}, {_counted(rejects, 'reject')}", file=sys.stderr)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def guarded(command: Callable[[], End]) -> int:
    """Runs a command; what goes wrong is told in words, and gives its exit code."""
    try:
        return command()
    except PolicyError as error:
        print(error, file=sys.stderr)
        if not error.findings:
            return End.UNUSABLE
        complain("the policy has errors, so nothing was done")
        return End.FINDINGS
    except Fault as error:
        complain(str(error))
        return End.FAULT
    except (GradusError, OSError, ValueError) as error:
        complain(_plain(error))
        return End.UNUSABLE
    except KeyboardInterrupt:
        complain("stopped; nothing was written")
        return 130
    except Exception:
        traceback.print_exc()
        complain("internal fault: this is a mistake in the program; please report it with the command you ran")
        return End.FAULT


def _plain(error: Exception) -> str:
    """An error of the system without its number."""
    if isinstance(error, OSError) and error.strerror:
        name = f"{error.filename}: " if error.filename else ""
        return f"{name}{error.strerror.lower()}"
    return str(error)


def _day(text: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"`{text}` is not a date: write year-month-day, as in `2024-12-01`"
        ) from None


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number from 0 on")
    return number


def _positive(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise argparse.ArgumentTypeError("0 is too little: give 1 or more")
    return number
