"""
Validators that several classes share, with one voice for what they refuse.
"""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..exceptions import InvalidValueError, shown

_IDENTIFIER = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_INDICATOR = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def not_blank(_: object, attribute: Any, value: str) -> None:
    """
    Refuse a text without a letter in it.
    """
    if not value.strip():
        raise InvalidValueError(
            attribute.name, "words", "a blank text" if value else "no text"
        )


def at_least_one(_: object, attribute: Any, value: tuple[Any, ...]) -> None:
    """
    Refuse an empty list.
    """
    if not value:
        raise InvalidValueError(attribute.name, "at least one", "none")


def identifier(_: object, attribute: Any, value: str) -> None:
    """
    Refuse a key that is not small letters, digits and single hyphens.
    """
    if not _IDENTIFIER.fullmatch(value):
        raise InvalidValueError(
            attribute.name,
            "small letters and digits, joined by - or _",
            shown(value),
        )


def indicator_id(_: object, attribute: Any, value: str) -> None:
    """
    Refuse an id that is not of the form ``subject/what-it-says``.
    """
    if not _INDICATOR.fullmatch(value):
        raise InvalidValueError(
            attribute.name, "the form subject/what-it-says", shown(value)
        )


def sha256(_: object, attribute: Any, value: str | None) -> None:
    """
    Refuse a digest that is not 64 small hexadecimal digits.
    """
    if value is not None and not _SHA256.fullmatch(value):
        raise InvalidValueError(
            attribute.name,
            "64 small hexadecimal digits",
            f"{len(value)} characters",
        )


def known_zone(_: object, attribute: Any, value: str) -> None:
    """
    Refuse a name that no time zone has.
    """
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValueError(
            attribute.name, "a time zone such as Europe/London", shown(value)
        ) from None


def positive(_: object, attribute: Any, value: int) -> None:
    """
    Refuse zero and less.
    """
    if value < 1:
        raise InvalidValueError(
            attribute.name, "a whole number from 1 up", repr(value)
        )
