"""
Editions as JSON Lines, and back.

An object a line, each with a ``type``. The first names the schema.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import field, fields, frozen

from ..exceptions import (
    DataError,
    InputError,
    InvalidValueError,
    nearest,
    shown,
)
from ..loading._converter import (
    FaultsFound,
    LevelOrdinal,
    ThemeKey,
    allowing,
    converter,
    structure,
)
from ..loading._edition_folder import policy_misfits
from ..model import (
    Basis,
    Condition,
    ConsentRule,
    Contact,
    Continuum,
    DatedFact,
    DisagreementRoute,
    Domain,
    Edition,
    EscalationPolicy,
    Fault,
    FrontDoor,
    Indicator,
    Kind,
    Level,
    Procedure,
    Route,
    Source,
    Step,
    Timescale,
    Unencoded,
)
from ..model._checks import at_least_one, indicator_id, not_blank
from ._schema import check_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

EDITION_SCHEMA = "safeguard-thresholds/edition/1"


@frozen
class _EditionObject:
    schema: str
    id: str
    key: str
    authority: str
    title: str
    publisher: str
    published: DatedFact
    in_force_from: DatedFact
    in_force_to: DatedFact
    notes: tuple[str, ...] = ()
    basis: str | None = None


@frozen
class _DomainObject:
    domain: Domain
    basis: Basis


@frozen
class _IndicatorObject:
    id: str = field(validator=indicator_id)
    level: LevelOrdinal
    domain: str
    strand: str | None
    row: int
    kind: Kind
    statement: str = field(validator=not_blank)
    themes: tuple[ThemeKey, ...]
    when: Condition | None
    sources: tuple[Source, ...] = field(validator=at_least_one)
    broad: bool = False
    note: str | None = None
    same_as: tuple[str, ...] = ()


@frozen
class _FrontDoorObject:
    name: str
    local_name: str
    sources: tuple[Source, ...]


@frozen
class _PolicyObject:
    key: str
    name: str
    edition: str


@frozen
class _StepObject:
    step: Step


_PARTS: dict[str, tuple[str, type]] = {
    "consent": ("consent", ConsentRule),
    "route": ("routes", Route),
    "disagreement": ("disagreement", DisagreementRoute),
    "timescale": ("timescales", Timescale),
    "procedure": ("procedures", Procedure),
    "unencoded": ("unencoded", Unencoded),
}
"""
The field of an edition, and the class of its items, by type.
"""

_TYPES: dict[str, type] = {
    "edition": _EditionObject,
    "level": Level,
    "domain": _DomainObject,
    **{basis.value: _IndicatorObject for basis in Basis},
    "front-door": _FrontDoorObject,
    "contact": Contact,
    "policy": _PolicyObject,
    "policy-step": _StepObject,
    **{name: kind for name, (_, kind) in _PARTS.items()},
}


def edition_to_objects(edition: Edition) -> Iterator[dict[str, Any]]:
    """
    Yield *edition* as plain objects, each with a ``type``.
    """
    plain = converter(iso=True).unstructure
    yield {
        "type": "edition",
        "schema": EDITION_SCHEMA,
        **{
            name: plain(getattr(edition, name))
            for name in _names(_EditionObject)
            if name != "schema"
        },
    }
    for level in edition.continuum:
        yield {"type": "level", **plain(level)}
    basis_of = {
        indicator.domain: indicator.basis for indicator in edition.indicators
    }
    for domain in edition.domain_by_key.values():
        yield {
            "type": "domain",
            "basis": basis_of.get(domain, Basis.MATRIX).value,
            **plain(domain),
        }
    for indicator in edition.indicators:
        yield {
            "type": indicator.basis.value,
            "id": indicator.id,
            "level": indicator.level.ordinal,
            "domain": indicator.domain.key,
            "strand": indicator.strand,
            "row": indicator.row,
            "kind": indicator.kind.value,
            "statement": indicator.statement,
            "themes": list(indicator.themes),
            "when": plain(indicator.when, Condition | None),
            "broad": indicator.broad,
            "note": indicator.note,
            "same_as": list(indicator.same_as),
            "sources": plain(indicator.sources),
        }
    door = edition.front_door
    yield {
        "type": "front-door",
        "name": door.name,
        "local_name": door.local_name,
        "sources": plain(door.sources),
    }
    for contact in door.contacts:
        yield {"type": "contact", **plain(contact)}
    for name, (attribute, _) in _PARTS.items():
        for item in getattr(edition, attribute):
            yield {"type": name, **plain(item)}
    policy = edition.policy
    yield {
        "type": "policy",
        "key": policy.key,
        "name": policy.name,
        "edition": policy.edition,
    }
    for step in policy.steps:
        data = plain(step)
        yield {
            "type": "policy-step",
            "step": data.pop("type"),
            **data,
        }


def _names(kind: type) -> list[str]:
    return [attribute.name for attribute in fields(kind)]


def edition_to_json_lines(edition: Edition) -> str:
    """
    Return *edition* as JSON Lines.
    """
    return "".join(
        json.dumps(item, ensure_ascii=False) + "\n"
        for item in edition_to_objects(edition)
    )


class _Lines:
    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []
        self.found: dict[str, list[tuple[int, Any]]] = {
            name: [] for name in _TYPES
        }
        self.faulty: set[str] = set()

    def fault(
        self,
        number: int,
        path: str,
        expected: str,
        found: str,
        suggestion: str | None = None,
    ) -> None:
        place = ".".join(filter(None, (f"line {number}" * bool(number), path)))
        self.faults.append(
            Fault(self.where, place, expected, found, suggestion)
        )

    def parse(self, number: int, line: str | bytes) -> dict[str, Any] | None:
        """
        Return a line's object, where it is one of a known type.
        """
        try:
            data = json.loads(line)
        except ValueError as error:
            self.fault(number, "", "a JSON object", f"what is not ({error})")
            return None
        except RecursionError:
            self.fault(number, "", "a JSON object", "one nested too deeply")
            return None
        kind = data.get("type") if isinstance(data, dict) else None
        if not isinstance(kind, str) or kind not in _TYPES:
            self.fault(
                number,
                "type",
                "one of " + ", ".join(_TYPES),
                shown(kind) if kind is not None else "nothing",
                nearest(kind, _TYPES) if kind else None,
            )
            return None
        if kind == "edition":
            check_schema(data, EDITION_SCHEMA)

        return data  # type: ignore[no-any-return]

    def read(self, number: int, data: dict[str, Any]) -> None:
        """
        Take in the object of a line.
        """
        kind = data.pop("type")
        # What stands flat in a line is one field of its class.
        inner = {"domain": "domain", "policy-step": "step"}.get(kind, "")
        if kind == "domain":
            data = {"basis": data.pop("basis", None), "domain": data}
        if kind == "policy-step":
            step = data.pop("step", None)
            data = {"step": data if step is None else {**data, "type": step}}
        try:
            item: Any = structure(data, _TYPES[kind], self.where, iso=True)
        except FaultsFound as found:
            self.faulty.add(kind)
            for fault in found.faults:
                path = fault.path.removeprefix(inner).removeprefix(".")
                self.fault(
                    number,
                    "step" if (inner, path) == ("step", "type") else path,
                    fault.expected,
                    fault.found,
                    fault.suggestion,
                )
            return
        self.found[kind].append((number, item))

    def items(self, kind: str) -> tuple[Any, ...]:
        return tuple(item for _, item in self.found[kind])

    def only(self, kind: str) -> Any:
        if len(self.found[kind]) == 1:
            return self.found[kind][0][1]
        if kind not in self.faulty:
            self.fault(
                0,
                "",
                f"one object of type {kind}",
                str(len(self.found[kind])),
            )
        return None

    def keys_once(self, kind: str, of: Callable[[Any], str]) -> None:
        """
        Tell which keys of a type stand there twice.
        """
        seen: set[str] = set()
        for number, item in self.found[kind]:
            if of(item) in seen:
                self.fault(
                    number,
                    "key",
                    f"a key that no other {kind} has",
                    shown(of(item)),
                )
            seen.add(of(item))

    def raise_faults(self) -> None:
        if self.faults:
            raise DataError(tuple(self.faults))


def edition_from_json_lines(
    lines: str | bytes | Iterable[str], where: str = "the edition"
) -> Edition:
    """
    Return the edition in JSON Lines; its plugin need not be installed.

    Args:
        lines: The text, or its lines.

        where: What to call it in messages.

    Raises:
        InputError: There is nothing in it.

        SchemaVersionError: It names a schema that is not read here.

        DataError: With every fault in it.
    """
    # Not splitlines(): a text may hold what it takes for the end of a line.
    if isinstance(lines, str):
        split: Iterable[str | bytes] = lines.split("\n")
    elif isinstance(lines, bytes):
        split = lines.split(b"\n")
    else:
        split = lines
    reader = _Lines(where)
    parsed: list[tuple[int, dict[str, Any]]] = [
        (number, data)
        for number, line in enumerate(split, 1)
        if line.strip() and (data := reader.parse(number, line)) is not None
    ]
    if not parsed and not reader.faults:
        raise InputError(where, "expected JSON Lines, got nothing.")
    levels = sum(data["type"] == "level" for _, data in parsed)
    with allowing(levels=levels or None):
        for number, data in parsed:
            reader.read(number, data)
    head = reader.only("edition")
    door = reader.only("front-door")
    policy = reader.only("policy")
    reader.raise_faults()

    try:
        return _edition(reader, head, door, policy)
    except InvalidValueError as error:
        raise DataError(
            (Fault(where, error.field, error.expected, error.found),)
        ) from None


def _edition(
    reader: _Lines,
    head: _EditionObject,
    door: _FrontDoorObject,
    policy: _PolicyObject,
) -> Edition:
    continuum = Continuum(head.id, reader.items("level"))
    reader.keys_once("domain", lambda item: str(item.domain.key))
    for name in ("consent", "route", "disagreement", "timescale", "procedure"):
        reader.keys_once(name, lambda item: str(item.key))
    contacts = [contact.key for contact in reader.items("contact")]
    for number, route in reader.found["route"]:
        if route.contact is not None and route.contact not in contacts:
            reader.fault(
                number,
                "contact",
                "the key of a contact",
                shown(route.contact),
                nearest(route.contact, contacts),
            )
    domains = {item.domain.key: item.domain for item in reader.items("domain")}
    indicators: list[tuple[int, Indicator]] = []
    for basis in Basis:
        for number, item in reader.found[basis.value]:
            if item.domain not in domains:
                reader.fault(
                    number,
                    "domain",
                    "the key of a domain",
                    shown(item.domain),
                    nearest(item.domain, domains),
                )
                continue
            indicators.append(
                (
                    number,
                    Indicator(
                        item.id,
                        continuum[item.level],
                        domains[item.domain],
                        item.kind,
                        item.statement,
                        item.themes,
                        item.sources,
                        item.row,
                        item.strand,
                        item.when,
                        item.broad,
                        basis,
                        item.note,
                        item.same_as,
                    ),
                )
            )
    escalation = EscalationPolicy(
        policy.key,
        policy.name,
        policy.edition,
        tuple(item.step for item in reader.items("policy-step")),
    )
    _hold_together(reader, indicators, escalation, continuum, domains)
    reader.raise_faults()
    # The order of the lines is the order of the document.
    indicators.sort(key=lambda pair: pair[0])

    return Edition(
        id=head.id,
        key=head.key,
        authority=head.authority,
        title=head.title,
        publisher=head.publisher,
        published=head.published,
        in_force_from=head.in_force_from,
        in_force_to=head.in_force_to,
        continuum=continuum,
        domains=tuple(
            item.domain
            for item in reader.items("domain")
            if item.basis is Basis.MATRIX
        ),
        indicators=tuple(indicator for _, indicator in indicators),
        front_door=FrontDoor(
            door.name, door.local_name, reader.items("contact"), door.sources
        ),
        policy=escalation,
        notes=head.notes,
        basis=head.basis,
        **{
            attribute: reader.items(name)
            for name, (attribute, _) in _PARTS.items()
        },
    )


def _hold_together(
    reader: _Lines,
    indicators: list[tuple[int, Indicator]],
    policy: EscalationPolicy,
    continuum: Continuum,
    domains: dict[str, Domain],
) -> None:
    """
    Tell what each line says well, and several lines together do not.
    """
    by_id: dict[str, Indicator] = {}
    for number, indicator in indicators:
        if indicator.id in by_id:
            reader.fault(
                number,
                "id",
                "an id that no other indicator has",
                shown(indicator.id),
            )
        by_id[indicator.id] = indicator
    for number, indicator in indicators:
        strand, strands = indicator.strand, indicator.domain.strands
        if strand is not None and strand not in strands:
            reader.fault(
                number,
                "strand",
                "one of the domain's strands, "
                + (", ".join(strands) or "of which it has none"),
                shown(strand),
                nearest(strand, strands),
            )
        for place, other in enumerate(indicator.same_as):
            twin = by_id.get(other)
            if twin is None or twin.level == indicator.level:
                reader.fault(
                    number,
                    f"same_as[{place}]",
                    "the id of an indicator at another level",
                    shown(other),
                    None if twin else nearest(other, by_id),
                )
    for path, expected, found, suggestion in policy_misfits(
        policy, continuum.edition, by_id.values(), domains, continuum
    ):
        reader.fault(0, f"policy, {path}", expected, found, suggestion)
