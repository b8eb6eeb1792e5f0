"""
Other programs' forms: JSON and JSON Lines.
"""

from ._edition import (
    EDITION_SCHEMA,
    edition_from_json_lines,
    edition_to_json_lines,
    edition_to_objects,
)
from ._outcome import (
    OUTCOME_SCHEMA,
    outcome_from_data,
    outcome_from_json,
    outcome_to_data,
    outcome_to_json,
)

__all__ = [
    "EDITION_SCHEMA",
    "OUTCOME_SCHEMA",
    "edition_from_json_lines",
    "edition_to_json_lines",
    "edition_to_objects",
    "outcome_from_data",
    "outcome_from_json",
    "outcome_to_data",
    "outcome_to_json",
]
