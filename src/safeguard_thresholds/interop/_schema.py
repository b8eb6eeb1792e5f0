"""
The schema that every JSON of the library names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exceptions import SchemaVersionError

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_schema(data: Mapping[str, Any], expected: str) -> None:
    """
    Refuse *data* of another schema than *expected*.

    Raises:
        SchemaVersionError: It names another, or none.
    """
    found = data.get("schema")
    if found != expected:
        raise SchemaVersionError(
            found if isinstance(found, str) else "none", expected
        )
