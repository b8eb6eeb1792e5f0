"""
Haringey's edition of 2022, against its document's ledger and on its own.

The ledger lies in the folder ``shared`` beside the checkout, or where
``SAFEGUARD_THRESHOLDS_SHARED`` says. Without it, its tests are skipped.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest

from safeguard_thresholds import get_authority
from safeguard_thresholds.model import (
    Age,
    AllOf,
    AnyOf,
    Basis,
    Condition,
    Count,
    Duration,
    Kind,
    Not,
    OpenState,
    Percentage,
    Role,
    Schedule,
    TimeUnit,
    Weekday,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safeguard_thresholds.model import Contact, Edition

LONDON = ZoneInfo("Europe/London")
SHARED = Path(
    os.environ.get("SAFEGUARD_THRESHOLDS_SHARED")
    or Path(__file__).parents[3].parent / "shared"
)
LEDGER = SHARED / "sources" / "haringey-2022"

needs_ledger = pytest.mark.skipif(
    not LEDGER.is_dir(),
    reason="the ledger of the source documents is not beside the checkout; "
    "SAFEGUARD_THRESHOLDS_SHARED can name its folder",
)

# As the ledger's own check counts figures: "one" alone is too common to.
FIGURE = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return get_authority("haringey").edition("2022")


def ledger_lines(name: str) -> dict[str, dict[str, Any]]:
    lines = (LEDGER / name).read_text("utf-8").splitlines()

    return {line["id"]: line for line in map(json.loads, lines)}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    text = (LEDGER / "document.json").read_text("utf-8")

    return dict(json.loads(text))


@pytest.fixture(scope="module")
def printed() -> dict[str, dict[str, Any]]:
    return ledger_lines("matrix.jsonl")


@pytest.fixture(scope="module")
def procedures() -> dict[str, dict[str, Any]]:
    return ledger_lines("procedures.jsonl")


Hours: TypeAlias = set[tuple[Weekday, time, time]]

DAYS = dict(
    zip(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), Weekday, strict=True)
)


def hours_of(schedule: Schedule | None) -> Hours:
    assert schedule is not None

    return {
        (day, hours.opens, hours.closes)
        for hours in schedule.hours
        for day in hours.days
    }


def hours_in(text: str) -> Hours:
    """
    Read hours such as ``Mo-Th 08:45-17:00; Fr 08:45-16:45``.
    """
    week = list(DAYS)
    found: Hours = set()
    for part in text.split("; "):
        days, times = part.split(" ")
        first, _, last = days.partition("-")
        opens, closes = map(time.fromisoformat, times.split("-"))
        for day in week[week.index(first) : week.index(last or first) + 1]:
            found.add((DAYS[day], opens, closes))

    return found


@needs_ledger
class TestAgainstTheLedger:
    def test_the_ledgers_own_check_finds_nothing(self) -> None:
        exported = subprocess.run(  # noqa: S603 - as a user would
            [
                *(sys.executable, "-m", "safeguard_thresholds"),
                *("export", "haringey", "--edition", "2022"),
            ],
            capture_output=True,
            check=True,
        )

        checked = subprocess.run(  # noqa: S603 - as a reviewer would
            [sys.executable, SHARED / "checks" / "edition.py", LEDGER.name],
            input=exported.stdout,
            capture_output=True,
            check=False,
        )

        assert checked.returncode == 0, checked.stdout.decode()

    def test_the_days_are_the_printed_ones(
        self, edition: Edition, document: dict[str, Any]
    ) -> None:
        assert edition.title == document["title"]
        assert edition.publisher == document["publisher"]
        assert edition.published.on == date.fromisoformat(
            document["published"]
        )

    def test_the_domains_are_the_printed_headings_in_order(
        self, edition: Edition, document: dict[str, Any]
    ) -> None:
        assert [domain.name for domain in edition.domains] == (
            document["domains"]
        )
        assert {
            domain.name: list(domain.strands)
            for domain in edition.domains
            if domain.strands
        } == document["strands"]

    def test_the_levels_have_the_printed_names(
        self, edition: Edition, document: dict[str, Any]
    ) -> None:
        assert [
            (level.ordinal, level.name, level.label)
            for level in edition.continuum
        ] == [
            (level["ordinal"], level["name"], level["label"])
            for level in document["levels"]
        ]

    def test_every_concern_and_strength_has_one_indicator(
        self, edition: Edition, printed: dict[str, dict[str, Any]]
    ) -> None:
        refs = [
            source.ref
            for indicator in edition.indicators
            if indicator.basis is Basis.MATRIX
            for source in indicator.sources
        ]

        assert sorted(refs) == sorted(
            ref for ref, line in printed.items() if line["kind"] != "guidance"
        )

    def test_every_statement_stands_where_it_is_printed(
        self, edition: Edition, printed: dict[str, dict[str, Any]]
    ) -> None:
        compared = ("level", "kind", "domain", "strand", "row", "sha256")
        moved = [
            indicator.id
            for indicator in edition.indicators
            for source in indicator.sources
            if source.ref in printed
            and [printed[source.ref][name] for name in compared]
            != [
                indicator.level.ordinal,
                indicator.kind.value,
                indicator.domain.name,
                indicator.strand,
                indicator.row,
                source.sha256,
            ]
        ]

        assert moved == []

    def test_every_printed_figure_has_a_condition(
        self, edition: Edition, printed: dict[str, dict[str, Any]]
    ) -> None:
        assert [
            ref
            for ref, line in printed.items()
            if FIGURE.search(line["text"]) and edition[ref].when is None
        ] == []

    def test_every_printed_number_and_hour_has_a_contact(
        self, edition: Edition, procedures: dict[str, dict[str, Any]]
    ) -> None:
        cited = {
            source.ref
            for contact in edition.front_door.contacts
            for source in contact.sources
        }

        assert [
            ref
            for ref, line in procedures.items()
            if {"e164", "email", "opening_hours"} & set(line["value"] or ())
            and ref not in cited
        ] == []

    def test_contacts_say_what_is_printed(
        self, edition: Edition, procedures: dict[str, dict[str, Any]]
    ) -> None:
        compared = 0
        for contact, value in printed_contacts(edition, procedures):
            if "e164" in value:
                assert contact.phone_e164 == value["e164"]
                compared += 1
            if "email" in value:
                assert contact.email == value["email"]
                compared += 1
            if "opening_hours" in value:
                assert hours_of(contact.schedule) == hours_in(
                    value["opening_hours"]
                )
                compared += 1
            if "outside_of" in value:
                (other,) = contact.outside_of
                assert hours_of(edition.front_door[other].schedule) == (
                    hours_in(value["outside_of"])
                )
                compared += 1

        # Five numbers, one address, three opening hours, two closing ones.
        assert compared == 11

    def test_numbers_are_written_as_printed(
        self, edition: Edition, procedures: dict[str, dict[str, Any]]
    ) -> None:
        forms: dict[str, set[str]] = {}
        for contact, value in printed_contacts(edition, procedures):
            if value.get("phone"):
                forms.setdefault(contact.key, set()).add(value["phone"])

        assert forms == {
            "mash": {"0208 489 4470"},
            "advice-line": {"0208 489 4533"},
            # The document prints it in two forms.
            "emergency-duty-team": {"0208 489 0000", "020 8489 0000"},
        }
        for key, printed_forms in forms.items():
            assert edition.front_door[key].phone in printed_forms


def printed_contacts(
    edition: Edition, procedures: dict[str, dict[str, Any]]
) -> Iterator[tuple[Contact, dict[str, Any]]]:
    for contact in edition.front_door.contacts:
        for source in contact.sources:
            yield contact, procedures[source.ref]["value"] or {}


YEARS = TimeUnit.YEARS

FIGURES: dict[str, set[Age | Count | Duration | Percentage]] = {
    # Printed as "under 1".
    "domestic-abuse/infant-or-unborn-exposed": {
        Age(of="child", unit=YEARS, below=1)
    },
    # Printed as "less than 90%".
    "child-mental-health/persistent-minor-problems": {
        Percentage(of="school_attendance", below=90)
    },
    # Printed as "3 or more ... in the past 6 months".
    "missing/three-or-more-in-six-months": {
        Count(
            of="missing_episode",
            at_least=3,
            within=Window(6, TimeUnit.MONTHS),
        )
    },
    # Printed as "for 5 days or more".
    "missing/missing-five-days-or-more": {
        Duration(of="missing_episode", unit=TimeUnit.DAYS, at_least=5)
    },
    # Printed as "under 5 years".
    "physical-health/referral-for-failure-to-thrive": {
        Age(of="child", unit=YEARS, below=5)
    },
    # Printed as "less than 90%".
    "school/occasional-absence-or-truanting": {
        Percentage(of="school_attendance", below=90)
    },
    # Printed as "Fewer than 3", and a level above as "More than 3": exactly
    # three is left unsaid.
    "school/small-number-of-exclusions": {Count(of="exclusion", below=3)},
    "school/fixed-term-exclusions-or-truanting": {
        Count(of="fixed_term_exclusion", above=3)
    },
    # Printed as "aged 13-15", so until the sixteenth birthday.
    "sexual-health/activity-with-exploitation-concerns": {
        Age(of="child", unit=YEARS, at_least=13, below=16)
    },
    # Printed as "under 16".
    "sexual-health/under-sixteen-using-services": {
        Age(of="child", unit=YEARS, below=16)
    },
    # Printed as "under the age of 13".
    "sexual-health/activity-under-thirteen": {
        Age(of="child", unit=YEARS, below=13)
    },
}


def figures_in(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from figures_in(part)
        case Not(part):
            yield from figures_in(part)
        case Age() | Count() | Duration() | Percentage():
            yield condition


class TestMatrix:
    def test_it_has_four_levels_and_27_domains(self, edition: Edition) -> None:
        assert [level.name for level in edition.continuum] == [
            "Universal",
            "Early Help (Targeted)",
            "Complex Needs",
            "Acute Needs",
        ]
        assert len(edition.domains) == 27

    def test_levels_carry_the_duties_that_the_guide_ties_to_them(
        self, edition: Edition
    ) -> None:
        assert [
            {stated.duty.value for stated in level.duties}
            for level in edition.continuum
        ] == [
            {"universal"},
            {"early_help"},
            # A "Family Wellbeing Assessment", or a "Child in Need".
            {"targeted_help", "child_in_need"},
            # Child protection too, and looked after by agreement or order.
            {
                "child_in_need",
                "child_protection",
                "accommodation",
                "care_proceedings",
            },
        ]

    def test_ids_are_unique(self, edition: Edition) -> None:
        ids = [indicator.id for indicator in edition.indicators]

        assert len(set(ids)) == len(ids)

    def test_ids_begin_with_their_domain(self, edition: Edition) -> None:
        assert [
            indicator.id
            for indicator in edition.indicators
            if not indicator.id.startswith(f"{indicator.domain.key}/")
        ] == []

    def test_no_statement_is_long(self, edition: Edition) -> None:
        assert [
            indicator.id
            for indicator in edition.indicators
            if len(indicator.statement) > 400
        ] == []

    def test_every_concern_and_strength_has_a_theme(
        self, edition: Edition
    ) -> None:
        assert [
            indicator.id
            for indicator in edition.indicators
            if indicator.kind is not Kind.GUIDANCE and not indicator.themes
        ] == []

    def test_every_figure_of_a_statement_has_a_condition(
        self, edition: Edition
    ) -> None:
        assert [
            indicator.id
            for indicator in edition.indicators
            if FIGURE.search(indicator.statement) and indicator.when is None
        ] == []

    def test_the_figures_are_those_of_the_guide(
        self, edition: Edition
    ) -> None:
        found = {
            indicator.id: set(figures_in(indicator.when))
            for indicator in edition.indicators
        }

        assert {id_: found for id_, found in found.items() if found} == FIGURES

    def test_every_level_is_defined_in_words_that_can_be_observed(
        self, edition: Edition
    ) -> None:
        assert {each.level for each in edition.definitions()} == set(
            edition.continuum
        )


# Each a whole local day: weekdays of all hours, a weekend, the days on which
# the clocks change, bank holidays, and one past every calendar.
SAMPLE = {
    "a Monday": date(2026, 11, 23),
    "a Friday": date(2026, 11, 27),
    "a Saturday": date(2026, 11, 28),
    "clocks forward": date(2026, 3, 29),
    "clocks back": date(2026, 10, 25),
    "Good Friday": date(2026, 4, 3),
    "Christmas Day": date(2026, 12, 25),
    "past the calendar": date(2040, 6, 1),
}


def minutes(day: date) -> Iterator[datetime]:
    """
    Yield every minute of a local day; 23 or 25 hours where clocks change.
    """
    moment = datetime.combine(day, time(0), LONDON).astimezone(UTC)
    while (local := moment.astimezone(LONDON)).date() == day:
        yield local
        moment += timedelta(minutes=1)


class TestFrontDoor:
    """
    "A check proves that no minute of a year, at any level, is left without
    someone to call."
    """

    @pytest.mark.parametrize("day", SAMPLE.values(), ids=SAMPLE)
    def test_no_minute_is_left_without_somebody_to_ring(
        self, edition: Edition, day: date
    ) -> None:
        door = edition.front_door
        contacts = [
            contact
            for contact in door.contacts
            if contact.phone
            and contact.role is not Role.EMERGENCY
            # For every level, so no level is left out.
            and not contact.levels
        ]

        assert [
            moment
            for moment in minutes(day)
            if all(
                door.state(contact, moment) is OpenState.CLOSED
                for contact in contacts
            )
        ] == []

    @pytest.mark.parametrize(
        ("at", "rung"),
        [
            ("2026-11-23T08:44", ["emergency-duty-team"]),
            ("2026-11-23T08:45", ["mash"]),
            ("2026-11-23T09:00", ["mash", "advice-line"]),
            ("2026-11-23T16:45", ["mash"]),
            ("2026-11-23T17:00", ["emergency-duty-team"]),
            ("2026-11-27T16:44", ["mash", "advice-line"]),
            ("2026-11-27T16:45", ["emergency-duty-team"]),
            ("2026-11-28T12:00", ["emergency-duty-team"]),
            # Nothing is printed on bank holidays: ring all.
            (
                "2026-12-25T10:00",
                ["mash", "advice-line", "emergency-duty-team"],
            ),
        ],
    )
    def test_who_is_rung_follows_the_printed_hours(
        self, edition: Edition, at: str, rung: list[str]
    ) -> None:
        moment = datetime.fromisoformat(at).replace(tzinfo=LONDON)

        found = edition.front_door.at(moment)

        assert [each.contact.key for each in found.ring] == rung

    def test_in_immediate_danger_the_police_come_first(
        self, edition: Edition
    ) -> None:
        found = edition.front_door.at(
            datetime(2026, 11, 28, 3, tzinfo=LONDON), immediate_danger=True
        )

        assert [each.contact.phone for each in found.ring] == [
            "999",
            "0208 489 0000",
        ]
