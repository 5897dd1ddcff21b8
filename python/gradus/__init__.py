"""Graduation requirements audited exactly: one plan, or a state's.

A *validator* is a policy that `gradus build` has compiled. It audits plans: student plan files as JSON, or the
same as dictionaries.

>>> from datetime import date
>>> import gradus
>>> validator = gradus.Validator.load("louisiana.json")         # doctest: +SKIP
>>> audit = validator.audit(plan, as_of=date(2026, 5, 20))      # doctest: +SKIP
>>> audit["awards"][0]["verdict"]                               # doctest: +SKIP
<Verdict.ON_TRACK: 'on-track'>

Many plans are audited as columns of Arrow record batches, on several threads: :meth:`Validator.audit_batches`;
whole Parquet files by :mod:`gradus.parquet` or `python -m gradus audit`; on a Spark cluster by
:mod:`gradus.spark`. The results are those of the command line, value by value.
"""

from __future__ import annotations

from gradus._native import DEFAULT_EFFORT, DUE_SOON
from gradus._native import VERSION as __version__
from gradus.batches import RecordBatchReader
from gradus.errors import Fault, GradusError, PlanError, PlanProblem, PolicyError, ValidatorError
from gradus.outcome import Audit, Verdict, audit_from_json
from gradus.validator import Award, Validator, plan_json

__all__ = [
    "DEFAULT_EFFORT",
    "DUE_SOON",
    "Audit",
    "Award",
    "Fault",
    "GradusError",
    "PlanError",
    "PlanProblem",
    "PolicyError",
    "RecordBatchReader",
    "Validator",
    "ValidatorError",
    "Verdict",
    "__version__",
    "audit_from_json",
    "plan_json",
]
