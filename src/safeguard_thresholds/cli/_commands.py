"""
The commands, with click and rich.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from attrs import evolve
from rich.console import Console

from ..assessment import LARGEST_CASE, Case, case_from_json, read_case
from ..authority import get_authority, registry
from ..exceptions import (
    SafeguardThresholdsError,
    UnknownObservationError,
    nearest,
    shown,
)
from ..interop import (
    edition_to_json_lines,
    outcome_to_json,
)
from ..loading._converter import converter
from ..policies import read_policy
from ..views import _terminal as views

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from ..assessment import Outcome
    from ..authority import Authority
    from ..model import ContactAt, ContactsAt, Edition

if TYPE_CHECKING:
    _DateParameter = click.ParamType[date]
    _MomentParameter = click.ParamType[datetime]
else:
    # Before click 8.4 it took no type arguments.
    _DateParameter = _MomentParameter = click.ParamType

_LONDON = ZoneInfo("Europe/London")
_COMMAND = "safeguard-thresholds"


class _Day(_DateParameter):
    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(
                f"expected a date as YYYY-MM-DD, got {shown(value)}.",
                param,
                ctx,
            )


class _Moment(_MomentParameter):
    name = "moment"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                "expected a moment such as 2026-12-24T18:30, got "
                f"{shown(value)}.",
                param,
                ctx,
            )
        # A time typed without a zone is what the clock on the wall shows.
        return found if found.tzinfo else found.replace(tzinfo=_LONDON)


_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the answer.",
)
_edition = click.option("--edition", help="The edition's key, such as 2022.")
_as_of = click.option(
    "--as-of",
    type=_Day(),
    help="The day (YYYY-MM-DD) whose edition is taken where none is named.",
)
_at = click.option(
    "--at",
    type=_Moment(),
    help="The moment to call at, such as 2026-12-24T18:30; London time where "
    "no zone is given. Default: now.",
)


def _print(*renderables: RenderableType) -> None:
    # All is drawn before anything is written, so that nothing is half
    # written where drawing fails.
    terminal = Console()
    drawn = io.StringIO()
    console = Console(
        file=drawn,
        force_terminal=terminal.is_terminal,
        width=terminal.width,
        color_system=terminal.color_system,  # type: ignore[arg-type]
        highlight=False,
    )
    for renderable in renderables:
        console.print(renderable)
    # Padding to the right is noise in a file.
    lines = [line.rstrip() for line in drawn.getvalue().splitlines()]
    click.echo("\n".join(lines).strip("\n"), color=terminal.is_terminal)


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _pick(
    authority: Authority, edition: str | None, as_of: date | None
) -> Edition:
    if edition is not None:
        return authority.edition(edition)

    return authority.edition(on=as_of or _now().date())


def _now() -> datetime:
    return datetime.now(tz=_LONDON).replace(microsecond=0)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 findings, 2 the input is wrong.",
)
@click.version_option(package_name="safeguard-thresholds", prog_name=_COMMAND)
def cli() -> None:
    """
    Threshold documents of English local authorities, as data.

    It supports a person's decision about a child and never takes it.
    """


@cli.command()
@_format
def authorities(form: str) -> int:
    """
    List the installed authorities, their editions, and broken plugins.
    """
    faults = registry.faults
    usable: list[tuple[Authority, tuple[Edition, ...]]] = []
    for authority in registry:
        try:
            editions = tuple(map(authority.edition, authority.edition_keys))
        except SafeguardThresholdsError:
            # It is among the faults.
            continue
        usable.append((authority, editions))
    if form == "json":
        plain = converter(iso=True).unstructure
        _print_json(
            {
                "schema": "safeguard-thresholds/authorities/1",
                "authorities": [
                    {
                        "key": authority.key,
                        "name": authority.name,
                        "gss_code": authority.gss_code,
                        "aliases": list(authority.aliases),
                        "editions": [
                            {
                                "key": edition.key,
                                "id": edition.id,
                                "title": edition.title,
                                "published": plain(edition.published),
                                "in_force_from": plain(edition.in_force_from),
                                "in_force_to": plain(edition.in_force_to),
                                "levels": [
                                    {
                                        "ordinal": level.ordinal,
                                        "key": level.key,
                                        "name": level.name,
                                    }
                                    for level in edition.continuum
                                ],
                            }
                            for edition in editions
                        ],
                    }
                    for authority, editions in usable
                ],
                "faults": [plain(fault) for fault in faults],
            }
        )
    else:
        _print(views.authorities_table(usable, faults))

    return 1 if faults else 0


@cli.command()
@click.argument("authority")
@click.argument("domain", required=False)
@_edition
@_as_of
@_format
def matrix(
    authority: str,
    domain: str | None,
    edition: str | None,
    as_of: date | None,
    form: str,
) -> int:
    """
    Show a DOMAIN of an AUTHORITY's matrix; without one, list the domains.
    """
    found = _pick(get_authority(authority), edition, as_of)
    if domain is not None and domain not in found.domain_by_key:
        near = nearest(domain, found.domain_by_key)
        hint = f" Did you mean {near!r}?" if near else ""
        raise UnknownObservationError(
            found.id,
            (
                (
                    f"{found.id} has no domain {shown(domain)}.{hint} It "
                    f"has: {', '.join(found.domain_by_key)}."
                ),
            ),
        )
    if form == "json":
        domains = [domain] if domain else list(found.domain_by_key)
        plain = converter(iso=True).unstructure
        _print_json(
            {
                "schema": "safeguard-thresholds/matrix/1",
                "edition": found.id,
                "domains": [
                    {
                        **plain(found.domain_by_key[key]),
                        "levels": [
                            {
                                "ordinal": level.ordinal,
                                "name": level.name,
                                "indicators": [
                                    {
                                        "id": indicator.id,
                                        "kind": indicator.kind.value,
                                        "row": indicator.row,
                                        "strand": indicator.strand,
                                        "statement": indicator.statement,
                                        "note": indicator.note,
                                    }
                                    for indicator in indicators
                                ],
                            }
                            for level, indicators in found.matrix(key).items()
                        ],
                    }
                    for key in domains
                ],
            }
        )
    elif domain:
        _print(views.matrix_table(found, domain))
    else:
        _print(views.domains_table(found))

    return 0


def _read_case(path: str) -> Case:
    if path != "-":
        return read_case(path)

    # One byte more than is read, so that an endless stream costs nothing.
    return case_from_json(
        sys.stdin.buffer.read(LARGEST_CASE + 1), "standard input"
    )


_case = click.argument("case", metavar="CASE.json")
_policy = click.option(
    "--policy",
    type=click.Path(),
    help="A policy of your own, as a TOML file, instead of the edition's.",
)


def _outcome(case: str, policy: str | None, as_of: date | None) -> Outcome:
    read = _read_case(case)
    if as_of is not None:
        read = evolve(read, as_of=as_of)
    own = read_policy(policy) if policy else None

    return read.assessment().outcome(own)


@cli.command()
@_case
@_policy
@_as_of
@_at
@_format
def assess(
    case: str,
    policy: str | None,
    as_of: date | None,
    at: datetime | None,
    form: str,
) -> int:
    """
    Assess a case: the level or range, why, what to ask, whom to call.

    CASE.json is a case file; - reads standard input.
    """
    outcome = _outcome(case, policy, as_of)
    if form == "json":
        click.echo(outcome_to_json(outcome), nl=False)
    else:
        _print(
            views.outcome_on_a_screen(outcome, outcome.contacts(at or _now()))
        )

    return 0


@cli.command()
@_case
@_policy
@_as_of
@_format
def explain(
    case: str, policy: str | None, as_of: date | None, form: str
) -> int:
    """
    Explain a case in full: every reason, rule and source.

    CASE.json is a case file; - reads standard input.
    """
    outcome = _outcome(case, policy, as_of)
    if form == "json":
        click.echo(outcome_to_json(outcome), nl=False)
    else:
        _print(views.explanation(outcome))

    return 0


def _contact_data(found: ContactAt) -> dict[str, Any]:
    def iso(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        **converter(iso=True).unstructure(found.contact),
        "state": found.state.value,
        "opens_at": iso(found.opens_at),
        "may_open_at": iso(found.may_open_at),
        "stale": found.stale,
    }


def _contacts_data(contacts: ContactsAt, edition: Edition) -> dict[str, Any]:
    return {
        "schema": "safeguard-thresholds/contacts/1",
        "edition": edition.id,
        "at": contacts.at.isoformat(),
        "immediate_danger": contacts.immediate_danger,
        "ring": [found.contact.key for found in contacts.ring],
        "advice": contacts.advice,
        **{
            name: [_contact_data(found) for found in getattr(contacts, name)]
            for name in ("emergency", "open", "unknown", "closed")
        },
    }


@cli.command()
@click.argument("authority")
@_edition
@_as_of
@_at
@click.option(
    "--level", type=int, multiple=True, help="Only contacts of this level."
)
@click.option(
    "--immediate-danger", is_flag=True, help="The child is in danger now."
)
@_format
def contacts(
    authority: str,
    edition: str | None,
    as_of: date | None,
    at: datetime | None,
    level: tuple[int, ...],
    immediate_danger: bool,  # noqa: FBT001 - click passes it by name
    form: str,
) -> int:
    """
    Show who answers at an AUTHORITY's front door now, and who opens next.
    """
    found = _pick(get_authority(authority), edition, as_of)
    for ordinal in level:
        _ = found.continuum[ordinal]
    answer = found.front_door.at(
        at or _now(),
        levels=level,
        immediate_danger=immediate_danger or None,
    )
    if form == "json":
        _print_json(_contacts_data(answer, found))
    else:
        _print(views.contacts_now(answer))

    return 0


@cli.command()
@click.argument("authority")
@_edition
@_as_of
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "json"]),
    default="jsonl",
    show_default=True,
    help="JSON Lines, or one JSON list.",
)
def export(
    authority: str, edition: str | None, as_of: date | None, form: str
) -> int:
    """
    Write an edition of an AUTHORITY as data: an object for each fact.
    """
    found = _pick(get_authority(authority), edition, as_of)
    lines = edition_to_json_lines(found)
    if form == "json":
        _print_json([json.loads(line) for line in lines.splitlines()])
    else:
        click.echo(lines, nl=False)

    return 0


def run(arguments: list[str] | None = None) -> int:
    """
    Run the command, and return its exit code.
    """
    command: Callable[..., Any] = cli.main
    try:
        code: int = command(
            arguments, prog_name=_COMMAND, standalone_mode=False
        )
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        # Somebody pressed Ctrl-C; shells say 128 plus the signal's number.
        return 130
    except SafeguardThresholdsError as error:
        click.echo(f"{_COMMAND}: {error}", err=True)
        return 2

    return code


__all__ = ["cli", "run"]
