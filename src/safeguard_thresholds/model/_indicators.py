"""
Domains, themes and indicators: the matrix of a threshold document.
"""

from __future__ import annotations

import enum

from attrs import field, frozen

from ._checks import (
    at_least_one,
    identifier,
    indicator_id,
    not_blank,
    positive,
)
from ._conditions import Condition
from ._levels import Level
from ._sources import Source


class Dimension(enum.Enum):
    """
    A side of the Assessment Framework's triangle.

    Source: Framework for the Assessment of Children in Need and their
    Families, 2000, carried on in Working Together.
    """

    CHILD_DEVELOPMENTAL_NEEDS = "child_developmental_needs"
    PARENTING_CAPACITY = "parenting_capacity"
    FAMILY_AND_ENVIRONMENT = "family_and_environment"


class Kind(enum.Enum):
    """
    What an indicator says of a child's life.
    """

    CONCERN = "concern"
    """A need or a risk."""
    STRENGTH = "strength"
    """All is well, or something protects the child. It lowers no level."""
    GUIDANCE = "guidance"
    """What to do."""


class Basis(enum.Enum):
    """
    The part of a document that an indicator comes from.
    """

    MATRIX = "indicator"
    """A statement of the matrix."""
    LEVEL_DEFINITION = "level-definition"
    """A level's own definition, for what no row of the matrix fits."""
    CIRCUMSTANCE = "special-circumstance"
    """A circumstance that the document ties to a level."""


@frozen
class Domain:
    """
    A heading of the matrix.

    Attributes:
        key: A short name for code and files.

        name: The heading, exactly as printed.

        dimension: The part of the document that it stands in, exactly as
            printed; None where the document has no parts.

        strands: Sub-headings, exactly as printed.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)
    dimension: str | None = None
    strands: tuple[str, ...] = ()


@frozen
class ThemeDomain:
    """
    A group of themes.

    Attributes:
        key: A short name for code and files.

        name: The name for readers.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)


@frozen
class Theme:
    """
    A word of the library's own vocabulary, shared by all authorities.

    Attributes:
        key: A short name for code and files.

        domain: The key of the group that it belongs to.

        dimension: The side of the Assessment Framework's triangle.

        definition: What it covers.
    """

    key: str = field(validator=identifier)
    domain: str = field(validator=identifier)
    dimension: Dimension
    definition: str = field(validator=not_blank)


@frozen(repr=False)
class Indicator:
    """
    One statement at one level of need.

    Attributes:
        id: A readable name that stays while the meaning stays, for example
            ``missing/three-or-more-in-six-months``.

        level: The level that the document prints it at.

        domain: The heading that it stands under.

        kind: Concern, strength or guidance.

        statement: What the document says, in our words, its meaning whole.

        themes: Keys of themes, the main one first.

        sources: The printed statements that it stands for.

        row: The row of the domain's table, from 1; a row's cells say the same
            thing at rising levels.

        strand: The sub-heading, exactly as printed; None where there is none.

        when: The condition that its figures state; None where it has none.

        broad: Whether it is so wide that a reason which rests on it alone
            should say so.

        basis: The part of the document that it comes from.

        note: What a reader must know of the print; None where all is clear.

        same_as: Ids of the indicators that print the same words at another
            level.
    """

    id: str = field(validator=indicator_id)
    level: Level
    domain: Domain
    kind: Kind
    statement: str = field(validator=not_blank)
    themes: tuple[str, ...]
    sources: tuple[Source, ...] = field(validator=at_least_one)
    row: int = field(default=1, validator=positive)
    strand: str | None = None
    when: Condition | None = None
    broad: bool = False
    basis: Basis = Basis.MATRIX
    note: str | None = None
    same_as: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"<Indicator {self.id!r} level {self.level.ordinal} "
            f"{self.kind.value}>"
        )
