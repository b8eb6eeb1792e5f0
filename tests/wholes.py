"""
Objects of the model compared whole.

Levels are equal where their edition and ordinal are, whatever their names; a
test that nothing was lost on the way must look at the rest as well.
"""

from __future__ import annotations

from typing import Any

import attrs


def whole(value: Any) -> Any:
    """
    Return everything that *value* holds, with the class of each part.
    """
    if isinstance(value, tuple):
        return [whole(item) for item in value]
    if attrs.has(type(value)):
        return type(value).__name__, {
            field.name: whole(getattr(value, field.name))
            for field in attrs.fields(type(value))
            if field.init
        }

    return type(value).__name__, value
