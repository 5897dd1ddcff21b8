"""What can go wrong, as exceptions. All of them are :class:`GradusError`."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, Optional

__all__ = ["Fault", "GradusError", "PlanError", "PlanProblem", "PolicyError", "ValidatorError"]


FAULT = "internal fault"
"""How the words of every :class:`Fault` begin."""


class GradusError(Exception):
    """Any error of this package that is not a wrong argument (those are `ValueError` and `TypeError`)."""


class PlanProblem(NamedTuple):
    """One thing wrong with a plan."""

    path: str
    """Which value it is about, as in `courses[3].credits`; empty where it is about the plan as a whole."""
    line: Optional[int]
    """The line, from 1; `None` where the plan was given as a dictionary."""
    column: Optional[int]
    """The column in characters, from 1; `None` where the plan was given as a dictionary."""
    message: str
    """What is wrong."""
    help: Optional[str]
    """What to write instead."""

    def __str__(self) -> str:
        text = self.message
        if self.path:
            text = f"{self.path}: {text}"
        if self.line is not None:
            text = f"{self.line}:{self.column}: {text}"
        return f"{text} ({self.help})" if self.help else text


class PlanError(GradusError, ValueError):
    """A plan that cannot be audited, with everything that is wrong with it."""

    problems: tuple[PlanProblem, ...]
    """Every problem, in the order of the plan."""

    def __init__(
        self, problems: list[tuple[str, Optional[tuple[int, int]], str, Optional[str]]]
    ) -> None:
        self.problems = tuple(
            PlanProblem(path, place[0] if place else None, place[1] if place else None, message, help)
            for path, place, message, help in problems
        )
        count = len(self.problems)
        head = "the plan has 1 problem" if count == 1 else f"the plan has {count} problems"
        super().__init__("\n  ".join([f"{head}:", *map(str, self.problems)]))
        self._given = problems

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._given,)


class ValidatorError(GradusError, ValueError):
    """A file that is no validator this version can run."""

    problem: str
    """What is wrong."""
    help: str
    """What to do."""

    def __init__(self, problem: str, help: str) -> None:
        self.problem = problem
        self.help = help
        super().__init__(f"{problem}; {help}" if help else problem)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problem, self.help)


class PolicyError(GradusError, ValueError):
    """Sources that are no policy: files that cannot be read, or a text with errors."""

    findings: list[dict[str, Any]]
    """The errors in the text, as `gradus check --format json` has them; empty where a file could not be read."""

    def __init__(self, text: str, findings: str) -> None:
        self.findings = json.loads(findings)["findings"]
        super().__init__(text)
        self._given = (text, findings)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._given


class Fault(GradusError, RuntimeError):
    """A mistake in this program, not in your data: please report it."""
