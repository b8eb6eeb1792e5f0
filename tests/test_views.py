"""
What people see on a terminal.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from rich.console import Console

from safeguard_thresholds.assessment import Assessment, assess
from safeguard_thresholds.authority import PluginFault
from safeguard_thresholds.model import (
    Contact,
    FrontDoor,
    OpeningHours,
    Role,
    Schedule,
    Source,
    Weekday,
)
from safeguard_thresholds.views import _terminal as views

if TYPE_CHECKING:
    from rich.console import RenderableType

    from safeguard_thresholds.model import Edition

SOURCES = (Source("exampleshire-2024/p/contacts/1"),)
NOON = datetime(2024, 6, 5, 12, tzinfo=UTC)


def drawn(what: RenderableType, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(what)
    assert isinstance(console.file, io.StringIO)

    return console.file.getvalue()


def front_door(*contacts: Contact) -> FrontDoor:
    return FrontDoor("Front door", "Front Door", contacts, SOURCES)


class TestContacts:
    def test_an_unverified_contact_says_so(self) -> None:
        door = front_door(
            Contact(
                "line",
                "Advice line",
                Role.ADVICE,
                "Advice.",
                NOON.date(),
                SOURCES,
                phone="01632 960003",
                verified=False,
            )
        )

        assert (
            "unknown Advice line: 01632 960003 (no hours are printed) "
            "(unverified)"
        ) in drawn(views.contacts_now(door.at(NOON)))

    def test_a_page_stands_where_there_is_nothing_else(self) -> None:
        door = front_door(
            Contact(
                "page",
                "Referral form",
                Role.FRONT_DOOR,
                "Referrals.",
                NOON.date(),
                SOURCES,
                url="https://refer.exampleshire.example",
                schedule=Schedule(always=True),
            )
        )

        assert (
            "open    Referral form: https://refer.exampleshire.example\n"
        ) in drawn(views.contacts_now(door.at(NOON)), 400).replace(
            " " * 9, ""
        ).replace(" \n", "\n")

    def test_a_contact_that_never_opens_again_tells_no_time(self) -> None:
        class NeverKnown:
            last = date(2000, 1, 1)

            def is_bank_holiday(self, _: date) -> bool | None:
                return None

        door = front_door(
            Contact(
                "line",
                "Advice line",
                Role.ADVICE,
                "Advice.",
                NOON.date(),
                SOURCES,
                phone="01632 960003",
                schedule=Schedule(
                    (OpeningHours(tuple(Weekday), time(9), time(17)),)
                ),
            )
        )

        text = drawn(views.contacts_now(door.at(NOON, calendar=NeverKnown())))

        assert "unknown Advice line: 01632 960003" in text
        assert "opens" not in text
        assert "Unknown whether Advice line answers now: try it." in text


class TestLevels:
    @pytest.mark.parametrize("count", [2, 3, 4, 5, 9])
    def test_they_go_from_green_to_red_however_many_there_are(
        self, exampleshire: Edition, count: int
    ) -> None:
        level = exampleshire.continuum.lowest

        colours = [
            views.level_style(evolve(level, ordinal=ordinal), count)
            for ordinal in range(1, count + 1)
        ]

        assert (colours[0], colours[-1]) == ("green", "bold red")
        assert len(set(colours)) == min(count, 5)

    def test_a_level_alone_is_the_highest(self, exampleshire: Edition) -> None:
        level = exampleshire.continuum.lowest

        assert views.level_style(level, 1) == "bold red"
        assert views.level_style(None, 4) == "bold"


class TestOutcome:
    def test_it_fits_a_narrow_screen(self, exampleshire: Edition) -> None:
        outcome = assess(exampleshire, observed=["home/unsafe-for-a-baby"])

        text = drawn(
            views.outcome_on_a_screen(outcome, outcome.contacts(NOON)), 60
        )

        assert max(map(len, text.splitlines())) <= 60
        assert "Hold a strategy discussion." in text

    def test_a_heading_without_anything_below_it_is_left_out(
        self, exampleshire: Edition
    ) -> None:
        outcome = Assessment(
            exampleshire,
            assessed_domains=["home", "missing", "school"],
            immediate_danger=False,
        ).outcome()

        short = drawn(
            views.outcome_on_a_screen(outcome, outcome.contacts(NOON))
        )
        long = drawn(views.explanation(outcome))

        for heading in ("Ask", "Consent", "Next step"):
            assert f"\n{heading}" not in short + long
        assert "What the levels mean" in short

    def test_who_can_consent_and_how_is_said(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=["missing/once"])

        assert views.consent_in_words(outcome.consent[0]) == (
            "Early help needs the family's agreement. From: a parent; a "
            "young person who is Gillick competent."
        )

    def test_a_page_of_guidance_is_named(self, haringey: Edition) -> None:
        outcome = assess(haringey, observed=["parenting/concerns-emerging"])

        words = " ".join(map(views.consent_in_words, outcome.consent))

        assert "See https://learning.nspcc.org.uk/" in words


class TestAuthorities:
    def test_what_is_broken_is_listed(self) -> None:
        fault = PluginFault("otherton", "otherton-plugin", "1.0", "It broke.")

        text = drawn(views.authorities_table([], [fault]))

        assert "No authority is installed that can be used." in text
        assert "! otherton (otherton-plugin 1.0): It broke." in text


class TestMatrix:
    def test_an_empty_cell_says_that_the_document_is_silent(
        self, exampleshire: Edition
    ) -> None:
        text = drawn(views.matrix_table(exampleshire, "home"))

        # Row 1 has levels 1 and 4, row 2 has level 2.
        assert text.count("The document says nothing.") == 5

    def test_a_note_on_the_print_is_shown(self, exampleshire: Edition) -> None:
        text = drawn(views.matrix_table(exampleshire, "home"), 400)

        assert "(The document does not say whose worries.)" in text

    def test_ids_are_never_cut_short(self, haringey: Edition) -> None:
        text = drawn(views.matrix_table(haringey, "missing"), 80)

        assert "…" not in text


@pytest.mark.parametrize(
    ("later", "stale"), [(timedelta(days=365), False), (timedelta(366), True)]
)
def test_an_old_contact_says_how_old_it_is(
    later: timedelta,
    stale: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    door = front_door(
        Contact(
            "line",
            "Advice line",
            Role.ADVICE,
            "Advice.",
            date(2024, 6, 5),
            SOURCES,
            phone="01632 960003",
        )
    )

    text = drawn(views.contacts_now(door.at(NOON + later)))

    assert ("(as of 5 June 2024)" in text) is stale
