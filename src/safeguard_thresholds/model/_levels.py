"""
Levels of need, and the continuum they stand on.
"""

from __future__ import annotations

import enum
from functools import total_ordering
from typing import TYPE_CHECKING

from attrs import field, frozen

from ..exceptions import (
    InvalidValueError,
    ScaleMismatchError,
    UnknownLevelError,
)
from ._checks import at_least_one, identifier, not_blank
from ._sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


class Duty(enum.Enum):
    """
    What the law or the local offer promises at a level.

    A level can carry several duties, and one duty can stand at several
    levels.

    Source: Children Act 1989, sections 17, 20, 31 and 47.
    """

    UNIVERSAL = "universal"
    EARLY_HELP = "early_help"
    TARGETED_HELP = "targeted_help"
    CHILD_IN_NEED = "child_in_need"
    """Section 17."""
    CHILD_PROTECTION = "child_protection"
    """Section 47."""
    ACCOMMODATION = "accommodation"
    """Section 20, looked after by agreement."""
    CARE_PROCEEDINGS = "care_proceedings"
    """Section 31, looked after by court order."""


@frozen
class StatedDuty:
    """
    A duty that a document ties to a level.

    Attributes:
        duty: The duty.

        because: The document's words that say so, in our own; where it names
            no Act, this says so too.

        sources: Where it is printed.
    """

    duty: Duty
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)


@total_ordering
@frozen(repr=False)
class Level:
    """
    A level of need on one edition's continuum.

    Levels compare only within their edition.

    Attributes:
        edition: The id of the edition, for example ``haringey-2022``.

        ordinal: Place on the continuum, from 1 up. It ranks; it does not
            measure.

        key: A short name for code and files.

        name: The heading, exactly as printed.

        label: The whole heading with its number, exactly as printed.

        definition: What the level means, in our words.

        duties: The duties that the document ties to it.

        band: The sub-level, such as ``2a``; None where there is none.

        sources: Where the level is printed.

    Raises:
        ScaleMismatchError: On ``<``, ``<=``, ``>`` or ``>=`` with a level of
            another edition.
    """

    edition: str
    ordinal: int = field()
    key: str = field(eq=False, validator=identifier)
    name: str = field(eq=False, validator=not_blank)
    label: str = field(eq=False, validator=not_blank)
    definition: str = field(eq=False, validator=not_blank)
    duties: tuple[StatedDuty, ...] = field(eq=False, default=())
    band: str | None = field(eq=False, default=None)
    sources: tuple[Source, ...] = field(eq=False, default=())

    @ordinal.validator
    def _check_ordinal(self, _: object, value: int) -> None:
        if value < 1:
            raise InvalidValueError(
                "ordinal", "a whole number from 1 up", repr(value)
            )

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented

        # Level 3 of 3 and level 3 of 5 are different promises to a child.
        if self.edition != other.edition:
            raise ScaleMismatchError(self, other)

        return self.ordinal < other.ordinal

    def __repr__(self) -> str:
        return f"<Level {self.edition} {self.ordinal} {self.name!r}>"

    def __str__(self) -> str:
        return f"Level {self.ordinal} ({self.name})"


@frozen
class Continuum:
    """
    An edition's levels, lowest first.

    Attributes:
        edition: The id of the edition.

        levels: The levels; their ordinals run from 1 without a gap.
    """

    edition: str
    levels: tuple[Level, ...] = field(validator=at_least_one)

    def __attrs_post_init__(self) -> None:
        ordinals = [level.ordinal for level in self.levels]
        if ordinals != list(range(1, len(ordinals) + 1)):
            raise InvalidValueError(
                "levels",
                "ordinals 1, 2, 3 ... without a gap, lowest first",
                ", ".join(map(str, ordinals)),
            )

        keys = [level.key for level in self.levels]
        if len(set(keys)) != len(keys):
            raise InvalidValueError(
                "levels", "a different key for each level", ", ".join(keys)
            )

        if strays := {level.edition for level in self.levels} - {self.edition}:
            raise InvalidValueError(
                "levels",
                f"levels of {self.edition}",
                f"levels of {', '.join(sorted(strays))}",
            )

    @property
    def lowest(self) -> Level:
        """
        The lowest level.
        """
        return self.levels[0]

    @property
    def highest(self) -> Level:
        """
        The highest level.
        """
        return self.levels[-1]

    def __len__(self) -> int:
        return len(self.levels)

    def __iter__(self) -> Iterator[Level]:
        return iter(self.levels)

    def __contains__(self, level: object) -> bool:
        return level in self.levels

    def __getitem__(self, which: int | str) -> Level:
        """
        Return the level of this ordinal (from 1) or key.

        Raises:
            UnknownLevelError: There is none.
        """
        for level in self.levels:
            # True == 1, but nobody means level 1 by True.
            if not isinstance(which, bool) and which in (
                level.ordinal,
                level.key,
            ):
                return level

        raise UnknownLevelError(
            self.edition,
            which,
            tuple(f"{level.ordinal} ({level.key})" for level in self.levels),
        )
