"""
Outcomes, matrices and contacts on a terminal.

Every function returns what ``rich`` can print, and looks nothing up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..model import ConsentRule, Kind, OpenState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rich.console import RenderableType

    from ..assessment import Outcome
    from ..authority import Authority, PluginFault
    from ..model import (
        ContactAt,
        ContactsAt,
        Edition,
        Indicator,
        Level,
        Route,
        Source,
    )
    from ..policies import Reason

PURPOSE = "This supports your decision about a child. It does not take it."

_LEVEL_STYLES = ("green", "yellow", "dark_orange", "red", "bold red")
_STATE_STYLES = {
    OpenState.OPEN: "green",
    OpenState.UNKNOWN: "yellow",
    OpenState.CLOSED: "dim",
}
_SHORT = 6
"""
How many reasons fit on one screen beside the rest.
"""


def level_style(level: Level | None, count: int) -> str:
    """
    Return the colour of a level among *count* levels.
    """
    if level is None:
        return "bold"

    # Green for the lowest and red for the highest, however many there are.
    share = (level.ordinal - 1) / (count - 1) if count > 1 else 1

    return _LEVEL_STYLES[round(share * (len(_LEVEL_STYLES) - 1))]


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold")


def _bullet(*parts: str | Text, mark: str = "•") -> RenderableType:
    line = Text()
    for part in parts:
        line.append(part)
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(ratio=1)
    table.add_row(mark, line)

    return Padding(table, (0, 0, 0, 1))


def _refs(sources: Iterable[Source]) -> Text:
    named = [
        f"{source.ref} ({source.place})" if source.place else source.ref
        for source in sources
    ]

    return Text(f" [{'; '.join(named)}]", style="dim")


def level_in_words(outcome: Outcome) -> str:
    """
    Return the outcome's level or range as one line.
    """
    certain, possible = outcome.certain, outcome.possible
    if possible is None:
        return "No level: no concern of the document was observed"
    if certain is None:
        return f"No certain level; possibly up to {possible}"
    if certain == possible:
        # Who has not looked everywhere knows a lower bound, no more.
        unseen = any(question.domains for question in outcome.questions)
        return f"{certain} at least" if unseen else str(certain)

    return f"{certain} at least; possibly up to {possible}"


def _title(outcome: Outcome) -> RenderableType:
    detail = outcome.detail
    style = level_style(
        outcome.possible or outcome.certain, len(detail.continuum)
    )

    return Group(
        Text(
            f"{detail.title} ({detail.document}). Policy: "
            f"{detail.policy_name}.",
            style="dim",
        ),
        Text(level_in_words(outcome), style=f"bold {style}"),
        Text(PURPOSE, style="italic"),
    )


def _reason(reason: Reason) -> RenderableType:
    level = f"Level {reason.level}. " if reason.level is not None else ""

    return _bullet(
        Text(level, style="bold"), reason.text, _refs(reason.sources[:1])
    )


def _notices(outcome: Outcome) -> list[RenderableType]:
    parts: list[RenderableType] = [
        Text(f"! {notice}", style="bold yellow") for notice in outcome.notices
    ]
    if outcome.detail.definitions:
        parts.append(_heading("What the levels mean"))
        parts += [
            _bullet(
                Text(f"Level {d.level}. ", style="bold"),
                d.statement,
                Text(f" [{d.id}]", style="dim"),
            )
            for d in outcome.detail.definitions
        ]

    return parts


def outcome_on_a_screen(
    outcome: Outcome, contacts: ContactsAt
) -> RenderableType:
    """
    Return what a practitioner needs, short.
    """
    parts: list[RenderableType] = [_title(outcome), *_notices(outcome)]
    if outcome.actions:
        parts.append(_heading("Do"))
        parts += [
            _bullet(Text(action.text, style="bold red"), mark="!")
            for action in outcome.actions
        ]
    if outcome.reasons:
        parts.append(_heading("Why"))
        parts += [_reason(reason) for reason in outcome.reasons[:_SHORT]]
        more = len(outcome.reasons) - _SHORT
        if more > 0:
            parts.append(_bullet(f"and {more} more: see explain", mark="…"))
    considered = [
        review for review in outcome.reviews if not _acted_on(outcome, review)
    ]
    if considered:
        parts.append(_heading("Consider"))
        parts += [
            _bullet(f"{review.text} {review.because}") for review in considered
        ]
    for heading, items in (
        ("Ask", [question.text for question in outcome.questions]),
        ("Consent", list(map(consent_in_words, outcome.consent))),
        ("Next step", [route.text for route in _next_steps(outcome)]),
    ):
        if items:
            parts.append(_heading(heading))
            parts += map(_bullet, items)
    parts.append(contacts_now(contacts))

    return Group(*parts)


def _next_steps(outcome: Outcome) -> list[Route]:
    """
    Return the routes of the levels in question; the general ones where none.
    """
    routes = [route for route in outcome.routes if not route.asks]

    return [route for route in routes if route.levels] or [
        route for route in routes if not route.urgent
    ]


def consent_in_words(rule: ConsentRule) -> str:
    """
    Return a consent rule with its exception and who can give it.
    """
    words = [rule.text]
    if rule.unless:
        # An exception that is not read can harm a child.
        words.append(f"Unless: {rule.unless[0].lower()}{rule.unless[1:]}")
    if rule.given_by:
        words.append(f"From: {'; '.join(rule.given_by)}.")
    if rule.url:
        words.append(f"See {rule.url}.")

    return " ".join(words)


def _acted_on(outcome: Outcome, review: Reason) -> bool:
    return any(action.step == review.step for action in outcome.actions)


def explanation(outcome: Outcome) -> RenderableType:
    """
    Return everything that the outcome tells, with every source.
    """
    detail = outcome.detail
    parts: list[RenderableType] = [
        _title(outcome),
        *_notices(outcome),
    ]
    for heading, reasons in (
        ("What moved the level", outcome.reasons),
        ("What to consider", outcome.reviews),
    ):
        parts.append(_heading(heading))
        for reason in reasons:
            level = (
                f"{reason.bound}, level {reason.level}. "
                if reason.bound
                else ""
            )
            parts.append(
                _bullet(
                    Text(level, style="bold"),
                    f"{reason.text} Because: {reason.because} "
                    f"(step {reason.step})",
                    _refs(reason.sources),
                )
            )
        if not reasons:
            parts.append(_bullet("Nothing."))
    parts.append(_heading("What did not count"))
    parts += [
        _bullet(
            Text(f"{note.indicator} ", style="bold"),
            f"({note.status.replace('_', ' ')}). {note.because}",
        )
        for note in outcome.not_counted
    ] or [_bullet("Nothing.")]
    for heading, items in (
        ("Do", outcome.actions),
        ("Consent", outcome.consent),
        ("Routes", outcome.routes),
        ("At these levels", detail.procedures),
        ("If you do not agree", detail.disagreement),
    ):
        if items:
            parts.append(_heading(heading))
            parts += [
                _bullet(
                    consent_in_words(item)
                    if isinstance(item, ConsentRule)
                    else item.text,
                    _refs(item.sources),
                )
                for item in items
            ]
    if outcome.questions:
        parts.append(_heading("Ask"))
    for question in outcome.questions:
        parts.append(_bullet(question.text))
        if question.domains:
            parts.append(
                Padding(
                    Text(", ".join(question.domains), style="dim"),
                    (0, 0, 0, 4),
                )
            )

    return Group(*parts)


def _moment(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M}"


def _contact(found: ContactAt) -> RenderableType:
    contact = found.contact
    reach = ", ".join(filter(None, (contact.phone, contact.email)))
    line = Text()
    line.append(f"{found.state.value:<8}", style=_STATE_STYLES[found.state])
    line.append(f"{contact.name}: {reach or contact.url}", style="bold")
    if found.state is not OpenState.OPEN:
        line.append(_opening(found))
    if found.stale:
        line.append(
            f" (as of {contact.as_of.day} {contact.as_of:%B %Y})", style="dim"
        )
    if not contact.verified:
        line.append(" (unverified)", style="yellow")

    return Padding(line, (0, 0, 0, 1))


def _opening(found: ContactAt) -> str:
    if found.contact.schedule is None and not found.contact.outside_of:
        return " (no hours are printed)"
    if found.opens_at is None:
        return ""

    if found.state is OpenState.UNKNOWN:
        return f", for certain from {_moment(found.opens_at)}"

    words = f", opens {_moment(found.opens_at)}"
    if found.may_open_at is not None and found.may_open_at != found.opens_at:
        words += (
            f", perhaps already {_moment(found.may_open_at)} (the document "
            "is silent on bank holidays)"
        )

    return words


def contacts_now(contacts: ContactsAt) -> RenderableType:
    """
    Return whom to call at a moment.
    """
    parts: list[RenderableType] = [_heading(f"Call ({_moment(contacts.at)})")]
    for found in contacts.emergency:
        danger = contacts.immediate_danger
        words = (
            f"Immediate danger: call {found.contact.name} on "
            f"{found.contact.phone} FIRST."
            if danger
            else f"If the child is in immediate danger: "
            f"{found.contact.name} {found.contact.phone}, first."
        )
        parts.append(
            Padding(
                Text(words, style="bold red" if danger else "red"),
                (0, 0, 0, 1),
            )
        )
    parts += [
        _contact(found)
        for found in (*contacts.open, *contacts.unknown, *contacts.closed)
    ]
    if contacts.advice:
        parts.append(
            Padding(Text(contacts.advice, style="yellow"), (0, 0, 0, 1))
        )

    return Group(*parts)


def _statement(indicator: Indicator) -> Text:
    marks = {Kind.CONCERN: "•", Kind.STRENGTH: "+", Kind.GUIDANCE: "→"}
    text = Text(f"{marks[indicator.kind]} {indicator.statement}")
    if indicator.note:
        text.append(f" ({indicator.note})", style="italic dim")
    text.append(f"\n  {indicator.id}", style="dim")

    return text


def matrix_table(edition: Edition, domain: str) -> RenderableType:
    """
    Return one domain as a table: a column a level, a row a row.
    """
    by_level = edition.matrix(domain)
    heading = edition.domain_by_key[domain]
    table = Table(
        title=f"{heading.name} ({edition.id})", show_lines=True, expand=True
    )
    count = len(edition.continuum)
    for level in edition.continuum:
        table.add_column(
            level.label,
            header_style=level_style(level, count),
            ratio=1,
            # An id that is cut short cannot be copied into a case.
            overflow="fold",
        )
    rows = dict.fromkeys(
        (indicator.strand, indicator.row)
        for indicators in by_level.values()
        for indicator in indicators
    )
    for strand, row in rows:
        if strand:
            table.add_section()
        cells: list[RenderableType] = []
        for level in edition.continuum:
            found = [
                _statement(indicator)
                for indicator in by_level[level]
                if (indicator.strand, indicator.row) == (strand, row)
            ]
            cell = found or [Text("The document says nothing.", style="dim")]
            if strand and level == edition.continuum.lowest:
                cell.insert(0, Text(strand, style="bold underline"))
            cells.append(Text("\n").join(cell))
        table.add_row(*cells)

    return Group(table, Text("• concern  + strength  → guidance", "dim"))


def domains_table(edition: Edition) -> RenderableType:
    """
    Return the domains with the number of statements at each level.
    """
    table = Table(title=f"{edition.title} ({edition.id})")
    # A key that is cut short cannot be typed.
    table.add_column("domain", no_wrap=True, overflow="fold")
    table.add_column("printed heading", overflow="fold")
    for level in edition.continuum:
        table.add_column(
            str(level),
            justify="right",
            header_style=level_style(level, len(edition.continuum)),
        )
    for domain in edition.domain_by_key.values():
        by_level = edition.matrix(domain.key)
        table.add_row(
            domain.key,
            domain.name,
            *(str(len(indicators)) for indicators in by_level.values()),
        )

    return table


def authorities_table(
    authorities: Iterable[tuple[Authority, tuple[Edition, ...]]],
    faults: Iterable[PluginFault],
) -> RenderableType:
    """
    Return the installed authorities, their editions, and what is broken.
    """
    table = Table(title="Installed authorities")
    for column in ("key", "name", "GSS code", "edition", "levels", "in force"):
        table.add_column(column)
    for authority, editions in authorities:
        for edition in editions:
            start, end = edition.in_force_from.on, edition.in_force_to.on
            table.add_row(
                authority.key,
                authority.name,
                authority.gss_code,
                edition.key,
                str(len(edition.continuum)),
                f"from {start or 'unknown'}"
                + (f" to {end}" if end else ", no end known"),
            )
    parts: list[RenderableType] = [
        table
        if table.row_count
        else Text("No authority is installed that can be used.")
    ]
    broken = [
        _bullet(Text(str(fault), style="red"), mark="!") for fault in faults
    ]
    if broken:
        parts += [_heading("Cannot be used"), *broken]

    return Group(*parts)


__all__ = [
    "PURPOSE",
    "authorities_table",
    "contacts_now",
    "domains_table",
    "explanation",
    "level_in_words",
    "level_style",
    "matrix_table",
    "outcome_on_a_screen",
]
