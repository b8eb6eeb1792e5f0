"""
Assessments, their outcomes, and the case files they come from.
"""

from ._assessment import Assessment, assess
from ._case import (
    CASE_SCHEMA,
    LARGEST_CASE,
    Case,
    case_from_data,
    case_from_json,
    read_case,
)
from ._outcome import (
    Action,
    Definition,
    Detail,
    Outcome,
    Question,
)

__all__ = [
    "CASE_SCHEMA",
    "LARGEST_CASE",
    "Action",
    "Assessment",
    "Case",
    "Definition",
    "Detail",
    "Outcome",
    "Question",
    "assess",
    "case_from_data",
    "case_from_json",
    "read_case",
]
