"""
The shapes of an authority's data files.
"""

from __future__ import annotations

from attrs import field, frozen

from ..model import (
    Basis,
    Condition,
    ConsentRule,
    Contact,
    DatedFact,
    DisagreementRoute,
    Domain,
    Kind,
    Procedure,
    Route,
    Source,
    StatedDuty,
    Step,
    Theme,
    ThemeDomain,
    Timescale,
    Unencoded,
)
from ..model._checks import (
    at_least_one,
    identifier,
    indicator_id,
    not_blank,
    positive,
)
from ._converter import LevelOrdinal, ThemeKey


@frozen
class EditionEntry:
    """
    ``[edition]`` in ``edition.toml``.
    """

    key: str = field(validator=identifier)
    document: str = field(validator=identifier)
    title: str = field(validator=not_blank)
    publisher: str = field(validator=not_blank)
    published: DatedFact
    in_force_from: DatedFact
    in_force_to: DatedFact
    domains: tuple[str, ...] = field(validator=at_least_one)
    notes: tuple[str, ...] = ()
    basis: str | None = None


@frozen
class LevelEntry:
    """
    ``[[level]]`` in ``edition.toml``.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)
    label: str = field(validator=not_blank)
    definition: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
    duties: tuple[StatedDuty, ...] = ()
    band: str | None = None


@frozen
class EditionFile:
    """
    ``edition.toml``.
    """

    edition: EditionEntry
    level: tuple[LevelEntry, ...] = field(validator=at_least_one)


@frozen
class IndicatorEntry:
    """
    ``[[indicator]]`` in ``indicators/DOMAIN.toml``.
    """

    id: str = field(validator=indicator_id)
    level: LevelOrdinal
    kind: Kind
    statement: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
    themes: tuple[ThemeKey, ...] = ()
    row: int = field(default=1, validator=positive)
    strand: str | None = None
    when: Condition | None = None
    broad: bool = False
    note: str | None = None
    same_as: tuple[str, ...] = ()


@frozen
class DomainFile:
    """
    ``indicators/DOMAIN.toml``.
    """

    domain: Domain
    indicator: tuple[IndicatorEntry, ...] = field(validator=at_least_one)
    basis: Basis = Basis.MATRIX


@frozen
class FrontDoorEntry:
    """
    ``[front_door]`` in ``contacts.toml``.
    """

    name: str = field(validator=not_blank)
    local_name: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)


@frozen
class ContactsFile:
    """
    ``contacts.toml``.
    """

    front_door: FrontDoorEntry
    contact: tuple[Contact, ...] = field(validator=at_least_one)


@frozen
class ProceduresFile:
    """
    ``consent.toml``, ``routes.toml`` and ``procedures.toml``.
    """

    consent: tuple[ConsentRule, ...] = ()
    route: tuple[Route, ...] = ()
    disagreement: tuple[DisagreementRoute, ...] = ()
    timescale: tuple[Timescale, ...] = ()
    procedure: tuple[Procedure, ...] = ()
    unencoded: tuple[Unencoded, ...] = ()


@frozen
class PolicyEntry:
    """
    ``[policy]`` in ``policy.toml``.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)
    edition: str = field(validator=not_blank)


@frozen
class PolicyFile:
    """
    ``policy.toml``.
    """

    policy: PolicyEntry
    step: tuple[Step, ...] = field(validator=at_least_one)


@frozen
class AuthorityEntry:
    """
    ``[authority]`` in ``authority.toml``.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)
    gss_code: str = field(validator=not_blank)
    aliases: tuple[str, ...] = ()


@frozen
class EditionFolder:
    """
    ``[[edition]]`` in ``authority.toml``.
    """

    key: str = field(validator=identifier)
    folder: str = field(validator=not_blank)


@frozen
class AuthorityFile:
    """
    ``authority.toml``.
    """

    authority: AuthorityEntry
    edition: tuple[EditionFolder, ...] = field(validator=at_least_one)


@frozen
class ThemesFile:
    """
    ``themes.toml`` of the library itself.
    """

    theme_domain: tuple[ThemeDomain, ...]
    theme: tuple[Theme, ...]
