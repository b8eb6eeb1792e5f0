"""
An edition's folder of TOML files to an edition, with every fault at once.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ..exceptions import DataError, nearest, shown
from ..model import (
    Basis,
    Continuum,
    DomainReminder,
    Edition,
    EscalationPolicy,
    Fault,
    FrontDoor,
    HighestObservedConcern,
    Indicator,
    Kind,
    Level,
    Step,
    Theme,
    ThemeDomain,
    Trigger,
)
from ._compiled import INDICATORS
from ._converter import FaultsFound, allowing, structure
from ._files import (
    ContactsFile,
    DomainFile,
    EditionFile,
    PolicyFile,
    ProceduresFile,
    ThemesFile,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._files import IndicatorEntry

T = TypeVar("T")

PROCEDURES = ("consent.toml", "routes.toml", "procedures.toml")
EXTRA_INDICATORS = ("definitions.toml", "circumstances.toml")
REQUIRED = ("edition.toml", "contacts.toml", "policy.toml")


@lru_cache(maxsize=1)
def vocabulary() -> tuple[tuple[ThemeDomain, ...], tuple[Theme, ...]]:
    """
    Return the library's own theme domains and themes.
    """
    data = package_files("safeguard_thresholds") / "data" / "themes.toml"
    read = structure(
        tomllib.loads(data.read_text("utf-8")),
        ThemesFile,
        "themes.toml",
        iso=False,
    )

    return read.theme_domain, read.theme


class _Folder:
    """
    One reading of a folder, and the faults found on the way.
    """

    def __init__(self, contents: dict[str, bytes]) -> None:
        # Their order decides only which of two twins is told.
        self.contents = dict(sorted(contents.items()))
        self.data: dict[str, Any] = {}
        self.faults: list[Fault] = []

    def fault(
        self,
        file: str,
        path: str,
        expected: str,
        found: str,
        suggestion: str | None = None,
    ) -> None:
        self.faults.append(Fault(file, path, expected, found, suggestion))

    def read(self, file: str, kind: type[T]) -> T | None:
        if file not in self.contents:
            self.fault(file, "", "the file", "no such file")
            return None
        try:
            self.data[file] = parse_toml(self.contents[file], file)
            return structure(self.data[file], kind, file, iso=False)
        except FaultsFound as found:
            self.faults.extend(found.faults)
            return None

    def raise_faults(self) -> None:
        if self.faults:
            raise DataError(
                tuple(sorted(self.faults, key=lambda fault: fault.file))
            )


def parse_toml(content: bytes, file: str) -> dict[str, Any]:
    """
    Return the TOML in *content* as plain data.

    Raises:
        FaultsFound: With every fault in it.
    """
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        found = f"the byte {content[error.start]:#04x}"
        raise FaultsFound(
            (Fault(file, f"line {line}", "UTF-8 text", found),)
        ) from None
    except tomllib.TOMLDecodeError as error:
        # Its words end with the line and the column.
        why, _, where = str(error).rpartition(" (at ")
        place = where.removesuffix(")")
        raise FaultsFound(
            (Fault(file, place, "TOML", f"what is not ({why})"),)
        ) from None


def edition_from_files(contents: dict[str, bytes], authority: str) -> Edition:
    """
    Read an edition from its files' contents, strictly.

    Args:
        contents: What each file holds, by its name relative to the edition's
            folder.

        authority: The authority's key.

    Raises:
        DataError: With every fault of all files.
    """
    folder = _Folder(contents)
    _check_names(folder)
    head = folder.read("edition.toml", EditionFile)
    themes = frozenset(theme.key for theme in vocabulary()[1])
    with allowing(levels=_level_count(folder), themes=themes):
        domain_files = {
            name: folder.read(name, DomainFile)
            for name in folder.contents
            if name.startswith(f"{INDICATORS}/") or name in EXTRA_INDICATORS
        }
        contacts = folder.read("contacts.toml", ContactsFile)
        procedures = {
            name: folder.read(name, ProceduresFile)
            for name in PROCEDURES
            if name in contents
        }
        policy = folder.read("policy.toml", PolicyFile)

    front_door = _front_door(folder, contacts)
    escalation = _policy(folder, policy)
    parts = _parts(procedures)
    _check_parts(folder, procedures, contacts)
    if head is None:
        folder.raise_faults()
    assert head is not None  # noqa: S101 - for the type checker

    document = head.edition.document
    continuum = _continuum(folder, head)
    sound = {name: file for name, file in domain_files.items() if file}
    _check_refs(folder, document)
    _check_listed(folder, head, set(domain_files))
    _check_domains(folder, sound)
    _check_indicators(folder, sound)
    indicators: tuple[Indicator, ...] | None = None
    # What names an indicator can only be held against all of them.
    if continuum is not None and len(sound) == len(
        {*domain_files, *_listed(head)}
    ):
        indicators = tuple(_indicators(head, sound, continuum))
        _check_repeated(folder, sound, indicators)
    if escalation is not None:
        for path, expected, found, suggestion in policy_misfits(
            escalation, document, indicators, head.edition.domains, continuum
        ):
            folder.fault("policy.toml", path, expected, found, suggestion)
    folder.raise_faults()
    assert continuum is not None  # noqa: S101 - for the type checker
    assert indicators is not None  # noqa: S101 - for the type checker
    assert front_door is not None  # noqa: S101 - for the type checker
    assert escalation is not None  # noqa: S101 - for the type checker

    entry = head.edition
    by_key = {
        file.domain.key: file.domain
        for file in sound.values()
        if file.basis is Basis.MATRIX
    }
    return Edition(
        id=document,
        key=entry.key,
        authority=authority,
        title=entry.title,
        publisher=entry.publisher,
        published=entry.published,
        in_force_from=entry.in_force_from,
        in_force_to=entry.in_force_to,
        continuum=continuum,
        domains=tuple(by_key[key] for key in entry.domains),
        indicators=indicators,
        front_door=front_door,
        policy=escalation,
        notes=entry.notes,
        basis=entry.basis,
        **parts,
    )


def _check_names(folder: _Folder) -> None:
    known = (*REQUIRED, *PROCEDURES, *EXTRA_INDICATORS)
    # Without their endings, which make all names look alike.
    stems = {name.removesuffix(".toml"): name for name in known}
    for name in folder.contents:
        if name not in known and not name.startswith(f"{INDICATORS}/"):
            folder.fault(
                name,
                "",
                f"one of the files {', '.join(known)}, {INDICATORS}/*.toml",
                "a file of another name",
                stems.get(nearest(name.removesuffix(".toml"), stems) or ""),
            )


def _level_count(folder: _Folder) -> int | None:
    # Other files can be held against it though something else is wrong.
    levels = folder.data.get("edition.toml", {}).get("level")

    return (len(levels) or None) if isinstance(levels, list) else None


def _check_keys(
    folder: _Folder, table: str, keys: Iterable[tuple[str, int, str]]
) -> bool:
    """
    Tell whether all keys in a *table* differ: its file, place and key each.
    """
    first: dict[str, str] = {}
    sound = True
    for name, index, key in keys:
        place = f"{table}[{index}]"
        if key in first:
            sound = False
            folder.fault(
                name,
                f"{place}.key",
                f"a key that no other {table} has",
                f"{shown(key)}, as in {first[key]}",
            )
        first.setdefault(key, f"{name}, {place}")

    return sound


def _continuum(folder: _Folder, head: EditionFile) -> Continuum | None:
    document = head.edition.document
    if not _check_keys(
        folder,
        "level",
        (
            ("edition.toml", index, level.key)
            for index, level in enumerate(head.level)
        ),
    ):
        return None

    return Continuum(
        document,
        tuple(
            Level(
                document,
                ordinal,
                level.key,
                level.name,
                level.label,
                level.definition,
                level.duties,
                level.band,
                level.sources,
            )
            for ordinal, level in enumerate(head.level, 1)
        ),
    )


def _front_door(
    folder: _Folder, file: ContactsFile | None
) -> FrontDoor | None:
    if file is None:
        return None

    name = "contacts.toml"
    sound = _check_keys(
        folder,
        "contact",
        (
            (name, index, contact.key)
            for index, contact in enumerate(file.contact)
        ),
    )
    scheduled = {
        contact.key: contact.schedule is not None for contact in file.contact
    }
    for index, contact in enumerate(file.contact):
        for place, other in enumerate(contact.outside_of):
            if not scheduled.get(other):
                sound = False
                folder.fault(
                    name,
                    f"contact[{index}].outside_of[{place}]",
                    "the key of a contact that has a schedule",
                    shown(other)
                    + (", which has none" if other in scheduled else ""),
                    None
                    if other in scheduled
                    else nearest(other, filter(scheduled.get, scheduled)),
                )
    if not sound:
        return None

    door = file.front_door
    return FrontDoor(door.name, door.local_name, file.contact, door.sources)


def _policy(
    folder: _Folder, file: PolicyFile | None
) -> EscalationPolicy | None:
    if file is None or not _check_keys(
        folder,
        "step",
        (
            ("policy.toml", index, step.key)
            for index, step in enumerate(file.step)
        ),
    ):
        return None

    policy = file.policy
    return EscalationPolicy(policy.key, policy.name, policy.edition, file.step)


def _entries(
    files: dict[str, DomainFile],
) -> Iterator[tuple[str, int, DomainFile, IndicatorEntry]]:
    for name, file in files.items():
        for index, entry in enumerate(file.indicator):
            yield name, index, file, entry


def _listed(head: EditionFile) -> list[str]:
    return [f"{INDICATORS}/{key}.toml" for key in head.edition.domains]


def _indicators(
    head: EditionFile, files: dict[str, DomainFile], continuum: Continuum
) -> Iterator[Indicator]:
    order = {name: place for place, name in enumerate(_listed(head))}
    ordered = dict(
        sorted(files.items(), key=lambda item: order.get(item[0], len(order)))
    )
    for _, _, file, entry in _entries(ordered):
        yield Indicator(
            entry.id,
            continuum[entry.level],
            file.domain,
            entry.kind,
            entry.statement,
            entry.themes,
            entry.sources,
            entry.row,
            entry.strand,
            entry.when,
            entry.broad,
            file.basis,
            entry.note,
            entry.same_as,
        )


def _check_indicators(folder: _Folder, files: dict[str, DomainFile]) -> None:
    first_place: dict[str, str] = {}
    first_ref: dict[str, str] = {}
    for name, index, file, entry in _entries(files):
        path = f"indicator[{index}]"
        if entry.id in first_place:
            folder.fault(
                name,
                f"{path}.id",
                "an id that no other indicator has",
                f"{shown(entry.id)}, as in {first_place[entry.id]}",
            )
        first_place.setdefault(entry.id, f"{name}, {path}")
        if entry.strand is not None and (
            entry.strand not in file.domain.strands
        ):
            folder.fault(
                name,
                f"{path}.strand",
                "one of the domain's strands, "
                + (", ".join(file.domain.strands) or "of which it has none"),
                f"a strand that it has not ({len(entry.strand)} characters)",
                nearest(entry.strand, file.domain.strands),
            )
        for place, source in enumerate(entry.sources):
            where = f"{path}.sources[{place}]"
            if file.basis is Basis.MATRIX and source.ref in first_ref:
                folder.fault(
                    name,
                    f"{where}.ref",
                    "a ref that no other indicator or source has",
                    f"{shown(source.ref)}, as in {first_ref[source.ref]}",
                )
            first_ref.setdefault(source.ref, f"{name}, {where}")


def _check_repeated(
    folder: _Folder,
    files: dict[str, DomainFile],
    indicators: tuple[Indicator, ...],
) -> None:
    """
    Hold what prints the same words at two levels against ``same_as``.
    """
    by_id = {indicator.id: indicator for indicator in indicators}
    by_digest: dict[str | None, list[Indicator]] = {}
    for indicator in indicators:
        for source in indicator.sources:
            if source.sha256:
                by_digest.setdefault(source.sha256, []).append(indicator)

    for name, index, _, entry in _entries(files):
        path = f"indicator[{index}].same_as"
        for place, other in enumerate(entry.same_as):
            twin = by_id.get(other)
            if twin is None or twin.level.ordinal == entry.level:
                folder.fault(
                    name,
                    f"{path}[{place}]",
                    "the id of an indicator at another level",
                    shown(other)
                    + (f", at level {entry.level} too" if twin else ""),
                    None if twin else nearest(other, by_id),
                )
        twins = {
            twin.id
            for source in entry.sources
            for twin in by_digest.get(source.sha256, ())
            if twin.level.ordinal != entry.level
        }
        if missing := sorted(twins - set(entry.same_as)):
            folder.fault(
                name,
                path,
                "the ids of all that print the same words at another level",
                f"a list without {', '.join(missing)}",
            )


def _check_listed(folder: _Folder, head: EditionFile, names: set[str]) -> None:
    listed = head.edition.domains
    files = {
        name.removeprefix(f"{INDICATORS}/").removesuffix(".toml")
        for name in names
        if name not in EXTRA_INDICATORS
    }
    for place, key in enumerate(listed):
        path = f"edition.domains[{place}]"
        if key not in files:
            folder.fault(
                "edition.toml",
                path,
                f"the name of a file in {INDICATORS}",
                shown(key),
                nearest(key, files),
            )
        if key in listed[:place]:
            folder.fault(
                "edition.toml",
                path,
                "each domain once",
                f"{shown(key)} once more",
            )
    for key in sorted(files.difference(listed)):
        folder.fault(
            "edition.toml",
            "edition.domains",
            f"every file in {INDICATORS}",
            f"a list without {key!r}",
        )


def _check_domains(folder: _Folder, files: dict[str, DomainFile]) -> None:
    for name, file in files.items():
        extra = name in EXTRA_INDICATORS
        if extra != (file.basis is not Basis.MATRIX):
            folder.fault(
                name,
                "basis",
                "level-definition or special-circumstance in "
                f"{' and '.join(EXTRA_INDICATORS)}, and indicator elsewhere",
                file.basis.value,
            )
        key = file.domain.key
        own = f"{INDICATORS}/{key}.toml"
        if not extra and name != own:
            stem = name.removeprefix(f"{INDICATORS}/").removesuffix(".toml")
            folder.fault(
                name, "domain.key", f"the file's name, {stem!r}", shown(key)
            )
        if extra and own in files:
            folder.fault(
                name,
                "domain.key",
                "a key that no domain of the matrix has",
                f"{shown(key)}, as in {own}",
            )


_PARTS = {
    "consent": "consent",
    "route": "routes",
    "disagreement": "disagreement",
    "timescale": "timescales",
    "procedure": "procedures",
    "unencoded": "unencoded",
}


def _parts(
    procedures: dict[str, ProceduresFile | None],
) -> dict[str, Any]:
    parts: dict[str, tuple[Any, ...]] = dict.fromkeys(_PARTS.values(), ())
    for file in procedures.values():
        for table, name in _PARTS.items():
            parts[name] += getattr(file, table, ())

    return parts


def _check_parts(
    folder: _Folder,
    procedures: dict[str, ProceduresFile | None],
    contacts: ContactsFile | None,
) -> None:
    known = [contact.key for contact in contacts.contact] if contacts else []
    for table in _PARTS:
        items = [
            (name, index, item)
            for name, file in procedures.items()
            for index, item in enumerate(getattr(file, table, ()))
        ]
        _check_keys(
            folder,
            table,
            (
                (name, index, item.key)
                for name, index, item in items
                if hasattr(item, "key")
            ),
        )
        for name, index, item in items:
            contact = getattr(item, "contact", None)
            if contacts and contact is not None and contact not in known:
                folder.fault(
                    name,
                    f"{table}[{index}].contact",
                    "the key of a contact",
                    shown(contact),
                    nearest(contact, known),
                )


def policy_misfits(
    policy: EscalationPolicy,
    document: str,
    indicators: Iterable[Indicator] | None,
    domains: Iterable[str],
    continuum: Continuum | None,
) -> Iterator[Misfit]:
    """
    Yield what in *policy* does not fit an edition.

    Each is a path, what was expected, what was found, and the nearest allowed
    value or None. Where *indicators* or *continuum* are not known, nothing is
    held against them.
    """
    if policy.edition != document:
        yield (
            "policy.edition",
            f"the id of the edition, {document!r}",
            shown(policy.edition),
            None,
        )
        return

    if not any(
        isinstance(step, HighestObservedConcern) for step in policy.steps
    ):
        # Without it, a case could come out below a concern that was seen.
        yield (
            "step",
            "a step of type highest_observed_concern",
            "a policy without one",
            None,
        )
    by_id = {indicator.id: indicator for indicator in indicators or ()}
    known_domains = list(domains)
    for index, step in enumerate(policy.steps):
        path = f"step[{index}]"
        if isinstance(step, Trigger) and indicators is not None:
            yield from _trigger_misfits(step, path, by_id)
        if isinstance(step, DomainReminder) and (
            step.domain not in known_domains
        ):
            yield (
                f"{path}.domain",
                "the key of a domain",
                shown(step.domain),
                nearest(step.domain, known_domains),
            )
        if continuum is not None:
            yield from _level_misfits(step, path, len(continuum))


Misfit: TypeAlias = tuple[str, str, str, str | None]


def _trigger_misfits(
    step: Trigger, path: str, by_id: dict[str, Indicator]
) -> Iterator[Misfit]:
    concerns = [
        indicator
        for indicator in by_id.values()
        if indicator.kind is Kind.CONCERN
    ]
    ids = [indicator.id for indicator in concerns]
    for place, key in enumerate(step.indicators):
        if key not in ids:
            found = by_id.get(key)
            yield (
                f"{path}.indicators[{place}]",
                "the id of a concern",
                shown(key) + (f", a {found.kind.value}" if found else ""),
                None if found else nearest(key, ids),
            )
    carried = {theme for concern in concerns for theme in concern.themes}
    for place, theme in enumerate(step.themes):
        if theme not in carried:
            yield (
                f"{path}.themes[{place}]",
                "a theme that a concern carries",
                shown(theme),
                nearest(theme, carried),
            )


def _level_misfits(step: Step, path: str, highest: int) -> Iterator[Misfit]:
    for name in ("level", "at_level"):
        ordinal = getattr(step, name, None)
        if ordinal is not None and not 1 <= ordinal <= highest:
            yield (
                f"{path}.{name}",
                f"a whole number from 1 to {highest}",
                str(ordinal),
                None,
            )


def _check_refs(folder: _Folder, document: str) -> None:
    for name, data in folder.data.items():
        for path, ref in _refs(data, ""):
            # What is no text, or no words, was told when it was read.
            if (
                isinstance(ref, str)
                and ref.strip()
                and not ref.startswith(f"{document}/")
            ):
                folder.fault(
                    name,
                    path,
                    f"a ref that begins with {document}/",
                    shown(ref),
                )


def _refs(data: Any, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(data, dict):
        for key, value in data.items():
            where = f"{path}.{key}" if path else key
            if key == "ref":
                yield where, value
            yield from _refs(value, where)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _refs(value, f"{path}[{index}]")
