"""Validators: compiled policies that audit plans."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Optional, Union

from gradus import _native
from gradus.batches import Batches, RecordBatchReader, stream_of
from gradus.outcome import Audit, audit_from_json

__all__ = ["Award", "Plan", "Validator", "plan_json"]

Plan = Union[Mapping[str, Any], str, bytes]
"""A plan: the text of a plan file as JSON, or the same as a dictionary. In a dictionary, dates may be
`datetime.date` and amounts `decimal.Decimal`."""

Path = Union[str, "os.PathLike[str]"]


class Award(NamedTuple):
    """An award of a policy."""

    name: str
    """Its name: `tops-university`."""
    title: str
    """The title people know it by."""
    kind: str
    """`diploma`, `scholarship`, `endorsement` and so on."""
    authority: Optional[str]
    """Who grants it or asks for it."""


class Validator:
    """A compiled policy that audits plans.

    Make one with :meth:`load` or :meth:`compile`. It never changes, and any number of threads may use it.
    """

    def __init__(self, native: _native.Validator) -> None:
        self._native = native

    @classmethod
    def load(cls, source: Union[Path, bytes]) -> Validator:
        """Reads a validator that `gradus build` has made, from its file or its bytes.

        Raises `ValidatorError` where it is none, is of another version or is damaged; `OSError` where the
        file cannot be read.
        """
        if not isinstance(source, bytes):
            with open(source, "rb") as file:
                source = file.read()
        return cls(_native.Validator.load(source))

    @classmethod
    def compile(cls, paths: Union[Path, Iterable[Path]]) -> Validator:
        """Compiles a policy from its sources: folders, or files.

        Raises `PolicyError`, which has every error in them. Warnings are not told: run `gradus check`.
        """
        if isinstance(paths, (str, os.PathLike)):
            paths = [paths]
        return cls(_native.Validator.compile([os.fspath(path) for path in paths]))

    def to_bytes(self) -> bytes:
        """The validator as `gradus build` writes it: the same sources give the same bytes."""
        return self._native.to_bytes()

    def __reduce__(self) -> tuple[Any, ...]:
        return Validator.load, (self.to_bytes(),)

    def __repr__(self) -> str:
        return f"<gradus.Validator {self.fingerprint[:12]}: {', '.join(a.name for a in self.awards)}>"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the policy's sources, in hexadecimal: the same for the same rules."""
        return self._native.fingerprint

    @property
    def awards(self) -> tuple[Award, ...]:
        """The awards of the policy, in its order."""
        return tuple(Award(*award) for award in self._native.awards)

    def audit(
        self,
        plan: Plan,
        as_of: Union[date, str],
        awards: Optional[Iterable[str]] = None,
        *,
        effort: int = _native.DEFAULT_EFFORT,
        due_soon: int = _native.DUE_SOON,
        repairs: bool = False,
    ) -> Audit:
        """Audits one plan for a day.

        :param plan: the plan, as JSON text or as a dictionary
        :param as_of: the day the audit is made for
        :param awards: the awards to judge, by name; all where absent
        :param effort: search states to spend on one question before a verdict is left undecided
        :param due_soon: how many days before its last day a demand is due soon
        :param repairs: whether to look for the fewest courses that would meet an award that is not met, as the
            command line does for a single plan; takes longer than the audit

        Raises `PlanError`, which has every problem of the plan; `ValueError` for an award the policy does
        not have.
        """
        text = self._native.audit(_plain(plan), _day(as_of), _names(awards), effort, due_soon, repairs)
        return audit_from_json(text)

    def audit_batches(
        self,
        batches: Batches,
        as_of: Union[date, str],
        awards: Optional[Iterable[str]] = None,
        *,
        column: str = "plan",
        keep: Iterable[str] = (),
        full: bool = False,
        jobs: Optional[int] = None,
        effort: int = _native.DEFAULT_EFFORT,
        due_soon: int = _native.DUE_SOON,
    ) -> RecordBatchReader:
        """Audits the plans in a column of Arrow record batches: one row of results for each row, in its order.

        :param batches: a table, data frame, relation or reader (whatever has `__arrow_c_stream__`), or
            pyarrow's record batches one by one
        :param as_of: the day the audits are made for
        :param awards: the awards to judge, by name; all where absent
        :param column: the column that holds the plans: each the text of a plan file, as JSON, in a text or
            binary column
        :param keep: columns that pass through to the results, untouched
        :param full: whether each row has the full audit as JSON, too, in the column `audit`
        :param jobs: how many threads audit; as many as there are processors where absent
        :param effort: as in :meth:`audit`
        :param due_soon: as in :meth:`audit`

        The results have the columns to keep, `student`, `school`, `grade`, `awards`, `findings`, `problems`
        and, if asked for, `audit`. A row whose plan has problems is null in all of these but `problems`, and
        stops nothing.

        Raises `ValueError` for a column or an award that is not there, before anything is audited.
        """
        if jobs is None:
            jobs = min(os.cpu_count() or 1, 256)
        if isinstance(keep, str):
            raise TypeError("`keep` is a list of names: write `keep=[…]`")
        native = self._native.audit_batches(
            stream_of(batches),
            _day(as_of),
            _names(awards),
            effort,
            due_soon,
            column,
            list(keep),
            full,
            jobs,
        )
        return RecordBatchReader(native)


def plan_json(plan: Plan, *, format: Literal["json", "yaml"] = "json") -> str:
    """Reads a plan with all checks, and gives it as JSON on one line, as `audit_batches` takes it.

    Raises `PlanError`, which has every problem of the plan.
    """
    if format not in ("json", "yaml"):
        raise ValueError(f"`format` is `{format}`; it is `json` or `yaml`")
    return _native.Validator.plan_json(_plain(plan), format == "yaml")


def _plain(plan: Plan) -> Union[dict[str, Any], str, bytes]:
    if isinstance(plan, (str, bytes, dict)):
        return plan
    if isinstance(plan, (bytearray, memoryview)):
        return bytes(plan)
    if isinstance(plan, Mapping):
        return dict(plan)
    raise TypeError(f"a plan is a dictionary, text or bytes, not a `{type(plan).__name__}`")


def _day(day: Union[date, str]) -> str:
    if isinstance(day, datetime):
        raise TypeError("`as_of` is a day: give a date without a time")
    return day.isoformat() if isinstance(day, date) else day


def _names(awards: Optional[Iterable[str]]) -> list[str]:
    if isinstance(awards, str):
        raise TypeError("`awards` is a list of names: write `awards=[…]`")
    return list(awards or ())
