"""
What to do at a level: consent, routes, timescales, disagreement.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from safeguard_thresholds.exceptions import (
    CalendarEndError,
    InvalidValueError,
    NaiveTimeError,
)
from safeguard_thresholds.model import (
    ClockUnit,
    ConsentNeed,
    ConsentRule,
    ConsentTo,
    DisagreementRoute,
    EnglandBankHolidays,
    Procedure,
    ProcedureKind,
    Route,
    Source,
    Timescale,
    Unencoded,
)

LONDON = ZoneInfo("Europe/London")
SOURCES = (Source("exampleshire-2024/p/routes/3"),)

DECISION = Timescale(
    key="decision",
    text="The front door decides on a referral.",
    starts="The referral is received.",
    amount=1,
    unit=ClockUnit.WORKING_DAYS,
    sources=SOURCES,
)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestWorkingDays:
    """
    "A working day is Monday to Friday without bank holidays. The day of
    *started* is not counted; the last day counts to its end."
    """

    @pytest.mark.parametrize(
        ("started", "amount", "due"),
        [
            # From a Wednesday, at its first and its last moment.
            ("2026-02-04T00:00", 1, "2026-02-06T00:00"),
            ("2026-02-04T23:59", 1, "2026-02-06T00:00"),
            ("2026-02-04T10:00", 2, "2026-02-07T00:00"),
            # Over a weekend, and from within it.
            ("2026-02-06T10:00", 1, "2026-02-10T00:00"),
            ("2026-02-07T10:00", 1, "2026-02-10T00:00"),
            ("2026-02-08T10:00", 2, "2026-02-11T00:00"),
            ("2026-02-04T10:00", 10, "2026-02-19T00:00"),
            # Over Easter: Good Friday is 3 April, Easter Monday 6 April.
            ("2026-04-02T10:00", 1, "2026-04-08T00:00"),
            ("2026-04-03T10:00", 1, "2026-04-08T00:00"),
            ("2026-04-01T10:00", 3, "2026-04-09T00:00"),
            # Over Christmas; Monday 28 December stands in for Boxing Day.
            ("2026-12-24T10:00", 1, "2026-12-30T00:00"),
            # Over both clock changes.
            ("2026-03-27T10:00", 1, "2026-03-31T00:00"),
            ("2026-10-23T10:00", 1, "2026-10-27T00:00"),
        ],
    )
    def test_weekends_and_bank_holidays_do_not_count(
        self, started: str, amount: int, due: str
    ) -> None:
        timescale = evolve(DECISION, amount=amount)

        assert timescale.due(london(started)) == london(due)

    def test_the_day_is_the_authoritys_own(self) -> None:
        # At 23:30 UTC on 1 June it is half past midnight on Tuesday 2 June.
        due = DECISION.due(utc("2026-06-01T23:30"))

        assert due == utc("2026-06-03T23:00")
        assert str(due) == "2026-06-04 00:00:00+01:00"

    def test_the_authority_may_be_in_another_time_zone(self) -> None:
        there = evolve(DECISION, timezone="America/New_York")

        # At 02:00 UTC on Wednesday it is still Tuesday there.
        due = there.due(utc("2026-02-04T02:00"))

        assert str(due) == "2026-02-05 00:00:00-05:00"

    def test_the_last_day_of_the_calendar_counts(self) -> None:
        calendar = EnglandBankHolidays(last=date(2026, 2, 5))

        assert DECISION.due(london("2026-02-04T10:00"), calendar) == london(
            "2026-02-06T00:00"
        )

    @pytest.mark.parametrize("started", ["2026-02-05", "2026-02-07"])
    def test_past_the_calendar_it_is_an_error(self, started: str) -> None:
        calendar = EnglandBankHolidays(last=date(2026, 2, 5))

        with pytest.raises(CalendarEndError) as caught:
            DECISION.due(london(started), calendar)

        assert caught.value.last == date(2026, 2, 5)

    def test_the_default_calendar_ends_with_2027(self) -> None:
        with pytest.raises(CalendarEndError) as caught:
            DECISION.due(london("2027-12-31T10:00"))

        assert caught.value.last == date(2027, 12, 31)


class TestCalendarDays:
    """
    "The midnight that ends the last day, in the authority's time zone."
    """

    @pytest.mark.parametrize(
        ("started", "amount", "due"),
        [
            ("2026-02-04T10:00", 1, "2026-02-06T00:00"),
            # Weekends and bank holidays count.
            ("2026-02-06T10:00", 1, "2026-02-08T00:00"),
            ("2026-04-02T10:00", 1, "2026-04-04T00:00"),
            # Nights of clock changes are nights.
            ("2026-03-28T10:00", 1, "2026-03-30T00:00"),
            ("2026-10-24T10:00", 2, "2026-10-27T00:00"),
            # Nothing hangs on the calendar.
            ("2030-02-04T10:00", 45, "2030-03-22T00:00"),
        ],
    )
    def test_every_day_counts(
        self, started: str, amount: int, due: str
    ) -> None:
        timescale = evolve(
            DECISION, amount=amount, unit=ClockUnit.CALENDAR_DAYS
        )

        assert timescale.due(london(started)) == london(due)

    def test_on_a_day_of_23_hours_midnight_is_midnight(self) -> None:
        timescale = evolve(DECISION, unit=ClockUnit.CALENDAR_DAYS)

        due = timescale.due(london("2026-03-28T10:00"))

        assert due.astimezone(UTC) == utc("2026-03-29T23:00")


class TestClockHours:
    """
    "Hours that pass, whatever the clocks do meanwhile."
    """

    @pytest.mark.parametrize(
        ("started", "amount", "due"),
        [
            ("2026-02-06T16:30+00:00", 24, "2026-02-07 16:30:00+00:00"),
            # Over Easter's bank holidays.
            ("2026-04-02T16:30+01:00", 48, "2026-04-04 16:30:00+01:00"),
            # Clocks go forward, and back.
            ("2026-03-28T12:00+00:00", 24, "2026-03-29 13:00:00+01:00"),
            ("2026-10-24T12:00+01:00", 24, "2026-10-25 11:00:00+00:00"),
            # Into both halves of the repeated hour.
            ("2026-10-25T00:30+01:00", 1, "2026-10-25 01:30:00+01:00"),
            ("2026-10-25T00:30+01:00", 2, "2026-10-25 01:30:00+00:00"),
            # Nothing hangs on the calendar.
            ("2030-02-04T10:00+00:00", 1, "2030-02-04 11:00:00+00:00"),
        ],
    )
    def test_hours_pass(self, started: str, amount: int, due: str) -> None:
        timescale = evolve(DECISION, amount=amount, unit=ClockUnit.CLOCK_HOURS)

        at = datetime.fromisoformat(started)

        assert str(timescale.due(at)) == due
        assert str(timescale.due(at.astimezone(LONDON))) == due

    def test_hours_started_in_the_repeated_hour_keep_its_half(self) -> None:
        timescale = evolve(DECISION, unit=ClockUnit.CLOCK_HOURS)
        second = london("2026-10-25T01:30").replace(fold=1)

        assert timescale.due(second) == utc("2026-10-25T02:30")


class TestTimescaleValues:
    @pytest.mark.parametrize("unit", ClockUnit)
    def test_a_naive_time_is_refused(self, unit: ClockUnit) -> None:
        with pytest.raises(NaiveTimeError) as caught:
            evolve(DECISION, unit=unit).due(
                datetime.fromisoformat("2026-02-04T10:00")
            )

        assert caught.value.found == "2026-02-04T10:00:00"

    @pytest.mark.parametrize(
        ("field", "bad"),
        [
            ("key", "The decision"),
            ("text", ""),
            ("starts", " "),
            ("amount", 0),
            ("sources", ()),
        ],
    )
    def test_its_fields_are_checked(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(DECISION, **{field: bad})

        assert caught.value.field == field

    def test_an_unknown_time_zone_is_refused(self) -> None:
        with pytest.raises(InvalidValueError):
            evolve(DECISION, timezone="Exampleshire/Front_Door")


CONSENT = ConsentRule(
    "early-help",
    ConsentTo.SERVICE,
    ConsentNeed.REQUIRED,
    "Early help needs the family's agreement.",
    SOURCES,
)
ROUTE = Route("refer", "Refer to the Front Door.", SOURCES)
DISPUTE = DisagreementRoute("dispute", "Speak with the manager.", SOURCES)
LEAD = Procedure(
    "lead", ProcedureKind.LEAD, "A lead practitioner is named.", SOURCES
)
TWO_LEVELS = Unencoded(
    "Risk is medium to high.", "The words span two levels.", SOURCES
)


class TestOtherValues:
    @pytest.mark.parametrize(
        ("part", "field", "bad"),
        [
            (CONSENT, "key", "Early help"),
            (CONSENT, "text", ""),
            (CONSENT, "sources", ()),
            (ROUTE, "key", "Refer!"),
            (ROUTE, "text", " "),
            (ROUTE, "sources", ()),
            (DISPUTE, "key", ""),
            (DISPUTE, "text", ""),
            (DISPUTE, "sources", ()),
            (LEAD, "key", "-"),
            (LEAD, "text", "\n"),
            (LEAD, "sources", ()),
            (TWO_LEVELS, "text", ""),
            (TWO_LEVELS, "because", ""),
            (TWO_LEVELS, "sources", ()),
        ],
    )
    def test_fields_are_checked(self, part: Any, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(part, **{field: bad})

        assert caught.value.field == field

    @pytest.mark.parametrize("part", [CONSENT, ROUTE, LEAD, DECISION])
    def test_without_levels_a_rule_holds_for_all(self, part: Any) -> None:
        assert part.levels == ()

    def test_a_route_is_not_urgent_unless_said(self) -> None:
        assert ROUTE.urgent is False

    def test_consent_to_a_service_and_to_sharing_are_two_things(self) -> None:
        assert evolve(CONSENT, to=ConsentTo.SHARING) != CONSENT
