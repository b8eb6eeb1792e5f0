"""
An edition: one dated threshold document as data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - attrs resolves it
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, fields, frozen

from ..exceptions import (
    InvalidValueError,
    UnknownObservationError,
    nearest,
    private,
    private_name,
)
from ._checks import identifier, not_blank
from ._contacts import FrontDoor
from ._indicators import Basis, Domain, Indicator, Kind
from ._levels import Continuum
from ._policies import EscalationPolicy
from ._procedures import (
    ConsentRule,
    DisagreementRoute,
    Procedure,
    Route,
    Timescale,
    Unencoded,
)
from ._sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._levels import Level


_EDITION_ID = re.compile(r"[a-z-]+-[0-9]{4}")
"""
What the id of an edition looks like in a ledger ref or a level's name.
"""


@frozen
class DatedFact:
    """
    A day in a document's life, and how we know it.

    Attributes:
        on: The day; None where the document has none.

        because: Why it is taken so; needed where nothing prints it.

        estimated: Whether it is a reasoned guess.

        sources: Where it is printed.
    """

    on: date | None = None
    because: str | None = None
    estimated: bool = False
    sources: tuple[Source, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not (self.sources or self.because):
            raise InvalidValueError(
                "", "sources that print the day, or because", "neither"
            )


@frozen(repr=False, eq=True, hash=False)
class Edition:
    """
    One dated threshold document.

    Several authorities may share a document: each has an edition with its own
    front door.

    Attributes:
        id: The document's id, which its levels and ledger refs carry, for
            example ``haringey-2022``.

        key: Its key within the authority, for example ``2022``.

        authority: The authority's key.

        title: The document's title, as printed.

        publisher: Who published it, as printed.

        published: When it was published.

        in_force_from: The first day on which it holds.

        in_force_to: The last day on which it holds; its day is None while it
            holds still.

        continuum: The levels.

        domains: The headings of the matrix, in order.

        indicators: The statements, in order. Their places are the small
            integers by which compiled policies know them.

        front_door: Where referrals arrive.

        policy: The edition's own escalation policy.

        consent: Consent rules.

        routes: Referral routes.

        disagreement: What to do when one does not agree.

        timescales: How long things may take.

        procedures: Everything else to know or do.

        unencoded: What was read but cannot be said as data.

        notes: What a reader must know of the document as a whole.

        basis: The law and guidance that it rests on, in our words; None where
            it names none.
    """

    id: str = field(validator=identifier)
    key: str = field(validator=identifier)
    authority: str = field(validator=identifier)
    title: str = field(validator=not_blank)
    publisher: str = field(validator=not_blank)
    published: DatedFact
    in_force_from: DatedFact
    in_force_to: DatedFact
    continuum: Continuum
    domains: tuple[Domain, ...]
    indicators: tuple[Indicator, ...]
    front_door: FrontDoor
    policy: EscalationPolicy
    consent: tuple[ConsentRule, ...] = ()
    routes: tuple[Route, ...] = ()
    disagreement: tuple[DisagreementRoute, ...] = ()
    timescales: tuple[Timescale, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    unencoded: tuple[Unencoded, ...] = ()
    notes: tuple[str, ...] = ()
    basis: str | None = None
    # What the floors above work out once for this edition.
    _cache: dict[Any, Any] = field(
        factory=dict, init=False, eq=False, repr=False
    )

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy has its own cache: what is in this one is known by identity.
        return (
            type(self),
            tuple(
                getattr(self, attribute.name)
                for attribute in fields(type(self))
                if attribute.init
            ),
        )

    def __hash__(self) -> int:
        # Equal editions have equal names; hashing 400 indicators as well
        # would only be slower.
        return hash((self.authority, self.id))

    def __repr__(self) -> str:
        return (
            f"<Edition {self.authority} {self.key!r}: "
            f"{len(self.continuum)} levels, {len(self.domains)} domains, "
            f"{len(self.indicators)} indicators>"
        )

    @cached_property
    def by_id(self) -> Mapping[str, Indicator]:
        """
        The indicators by their ids.
        """
        return MappingProxyType(
            {indicator.id: indicator for indicator in self.indicators}
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """
        The ids of the indicators.
        """
        return frozenset(self.by_id)

    @cached_property
    def by_ref(self) -> Mapping[str, str]:
        """
        The ids of the indicators by the ledger refs that they stand for.
        """
        return MappingProxyType(
            {
                source.ref: indicator.id
                for indicator in self.indicators
                for source in indicator.sources
            }
        )

    @cached_property
    def position(self) -> Mapping[str, int]:
        """
        The small integer of each indicator: its place in the document.
        """
        return MappingProxyType(
            {
                indicator.id: place
                for place, indicator in enumerate(self.indicators)
            }
        )

    @cached_property
    def domain_by_key(self) -> Mapping[str, Domain]:
        """
        The domains by their keys, those of definitions too.
        """
        extra = {each.domain.key: each.domain for each in self.indicators}

        return MappingProxyType(
            {domain.key: domain for domain in self.domains} | extra
        )

    def __getitem__(self, id_or_ref: str) -> Indicator:
        """
        Return the indicator of this id or ledger ref.

        Raises:
            UnknownObservationError: There is none.
        """
        key = self.by_ref.get(id_or_ref, id_or_ref)
        try:
            return self.by_id[key]
        except KeyError:
            raise UnknownObservationError(
                self.id, (self.misfit(id_or_ref),)
            ) from None

    def misfit(self, found: object, where: str = "") -> str:
        """
        Return a sentence on why *found* is no indicator of this edition.
        """
        place = f"{where}: " if where else ""
        if not isinstance(found, str):
            return (
                f"{place}expected an indicator's id or ledger ref, got "
                f"{private(found)}."
            )

        document, slash, _ = found.partition("/")
        if slash and document != self.id and _EDITION_ID.fullmatch(document):
            return (
                f"{place}{private(found)} belongs to another edition than "
                f"{self.id}, which this case is assessed under."
            )

        suggestion = nearest(found, (*self.by_id, *self.by_ref))
        hint = f" Did you mean {suggestion!r}?" if suggestion else ""
        return (
            f"{place}{self.id} has no indicator "
            f"{private_name(found, suggestion)}.{hint}"
        )

    def matrix(self, domain: str) -> dict[Level, tuple[Indicator, ...]]:
        """
        Return one domain's indicators by level, lowest level first.

        Args:
            domain: The domain's key.

        Raises:
            KeyError: The edition has no such domain.
        """
        key = self.domain_by_key[domain].key
        return {
            level: tuple(
                indicator
                for indicator in self.indicators
                if indicator.domain.key == key and indicator.level == level
            )
            for level in self.continuum
        }

    def definitions(self) -> Iterator[Indicator]:
        """
        Yield the levels' own definitions, which can be observed too.
        """
        return (
            indicator
            for indicator in self.indicators
            if indicator.basis is Basis.LEVEL_DEFINITION
        )

    def concerns(self) -> Iterator[Indicator]:
        """
        Yield the indicators that are concerns.
        """
        return (
            indicator
            for indicator in self.indicators
            if indicator.kind is Kind.CONCERN
        )
