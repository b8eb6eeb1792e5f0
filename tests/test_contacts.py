"""
Whom to call, and when they answer.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen

from safeguard_thresholds.exceptions import InvalidValueError, NaiveTimeError
from safeguard_thresholds.model import (
    BankHolidayRule,
    Contact,
    ContactsAt,
    DatedHours,
    EnglandBankHolidays,
    FrontDoor,
    OpeningHours,
    OpenState,
    Role,
    Schedule,
    Source,
    TimeRange,
    Weekday,
)

if TYPE_CHECKING:
    from safeguard_thresholds.model import Edition

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
OPEN, CLOSED, UNKNOWN = OpenState.OPEN, OpenState.CLOSED, OpenState.UNKNOWN

SOURCE = Source("exampleshire-2024/p/contacts/1")
EVERY_DAY = tuple(Weekday)
WEEKDAYS = EVERY_DAY[:5]
NINE_TO_FIVE = OpeningHours(WEEKDAYS, time(9), time(17))
OFFICE = Schedule((NINE_TO_FIVE,), BankHolidayRule.CLOSED)
SILENT = Schedule((NINE_TO_FIVE,), BankHolidayRule.UNSTATED)
ALWAYS = Schedule(always=True)

OFFICE_LINE = Contact(
    key="office",
    name="Front Door",
    role=Role.FRONT_DOOR,
    purpose="Referrals and advice.",
    as_of=date(2025, 9, 1),
    sources=(SOURCE,),
    phone="01632 960001",
    schedule=OFFICE,
)
POLICE = evolve(
    OFFICE_LINE,
    key="police",
    name="Police",
    role=Role.EMERGENCY,
    phone="999",
    schedule=ALWAYS,
)
NIGHT_LINE = evolve(
    OFFICE_LINE,
    key="night",
    name="Out of Hours Team",
    role=Role.OUT_OF_HOURS,
    phone="01632 960002",
    schedule=None,
    outside_of=("office",),
)
NO_HOURS = evolve(
    OFFICE_LINE, key="hub", name="Hub", role=Role.EARLY_HELP, schedule=None
)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(opens: str, closes: str) -> Schedule:
    """
    Return a schedule with the same hours on every day of every year.
    """
    return Schedule(
        (
            OpeningHours(
                EVERY_DAY,
                time.fromisoformat(opens),
                time.fromisoformat(closes),
            ),
        ),
        BankHolidayRule.AS_USUAL,
    )


def door(*contacts: Contact) -> FrontDoor:
    return FrontDoor("Safeguarding hub", "Front Door", contacts, (SOURCE,))


@frozen
class HolidaysUntil:
    """
    A calendar in which every day is a bank holiday until one is not.
    """

    first_working_day: date
    last: date = date(2100, 12, 31)

    def is_bank_holiday(self, day: date) -> bool | None:
        return day < self.first_working_day


class TestOpeningHours:
    """
    "*opens*: the first minute, local time. *closes*: the minute from which on
    nobody answers."
    """

    @pytest.mark.parametrize(
        ("at", "state"),
        [
            ("2026-02-04T08:59:59.999999", CLOSED),
            ("2026-02-04T09:00", OPEN),
            ("2026-02-04T16:59:59.999999", OPEN),
            ("2026-02-04T17:00", CLOSED),
            # A Friday, a Saturday, a Sunday and a Monday.
            ("2026-02-06T10:00", OPEN),
            ("2026-02-07T10:00", CLOSED),
            ("2026-02-08T10:00", CLOSED),
            ("2026-02-09T10:00", OPEN),
        ],
    )
    def test_it_opens_on_its_minute_and_closes_on_its_minute(
        self, at: str, state: OpenState
    ) -> None:
        assert OFFICE.state(london(at)) is state

    @pytest.mark.parametrize(
        ("at", "state"),
        [
            (utc("2026-07-01T07:59"), CLOSED),
            (utc("2026-07-01T08:00"), OPEN),
            (datetime(2026, 7, 1, 3, 59, tzinfo=NEW_YORK), CLOSED),
            (datetime(2026, 7, 1, 4, 0, tzinfo=NEW_YORK), OPEN),
            # Monday in London, and still Sunday in New York.
            (datetime(2026, 7, 5, 20, 0, tzinfo=NEW_YORK), CLOSED),
        ],
    )
    def test_a_moment_may_come_in_any_time_zone(
        self, at: datetime, state: OpenState
    ) -> None:
        assert OFFICE.state(at) is state

    def test_hours_may_be_in_another_time_zone(self) -> None:
        schedule = evolve(OFFICE, timezone="America/New_York")

        assert schedule.state(utc("2026-02-04T13:59")) is CLOSED
        assert schedule.state(utc("2026-02-04T14:00")) is OPEN

    def test_hours_in_two_parts_leave_the_gap_between_them(self) -> None:
        schedule = Schedule(
            (
                OpeningHours(WEEKDAYS, time(9), time(12)),
                OpeningHours(WEEKDAYS, time(13), time(17)),
            ),
            BankHolidayRule.CLOSED,
        )

        states = [
            schedule.state(london(f"2026-02-04T{hour}"))
            for hour in ("11:59", "12:00", "12:59", "13:00")
        ]

        assert states == [OPEN, CLOSED, CLOSED, OPEN]


class TestOverMidnight:
    """
    "At or before *opens* it means the next day."
    """

    FRIDAY_NIGHT = Schedule(
        (OpeningHours((Weekday.FRIDAY,), time(22), time(2)),),
        BankHolidayRule.AS_USUAL,
    )

    @pytest.mark.parametrize(
        ("at", "state"),
        [
            ("2026-02-06T01:59", CLOSED),
            ("2026-02-06T21:59", CLOSED),
            ("2026-02-06T22:00", OPEN),
            ("2026-02-07T00:00", OPEN),
            ("2026-02-07T01:59", OPEN),
            ("2026-02-07T02:00", CLOSED),
            ("2026-02-07T22:00", CLOSED),
        ],
    )
    def test_hours_run_on_into_the_next_day_alone(
        self, at: str, state: OpenState
    ) -> None:
        assert self.FRIDAY_NIGHT.state(london(at)) is state

    @pytest.mark.parametrize(
        ("at", "state"),
        [
            ("2026-02-06T08:59", CLOSED),
            ("2026-02-06T09:00", OPEN),
            ("2026-02-07T08:59", OPEN),
            ("2026-02-07T09:00", CLOSED),
        ],
    )
    def test_closing_when_it_opens_means_24_hours(
        self, at: str, state: OpenState
    ) -> None:
        schedule = Schedule(
            (OpeningHours((Weekday.FRIDAY,), time(9), time(9)),),
            BankHolidayRule.AS_USUAL,
        )

        assert schedule.state(london(at)) is state

    def test_hours_run_on_from_sunday_to_monday_and_over_the_year(
        self,
    ) -> None:
        schedule = daily("22:00", "02:00")

        assert schedule.state(london("2026-02-09T01:00")) is OPEN
        assert schedule.state(london("2027-01-01T01:00")) is OPEN

    def test_hours_begun_on_the_eve_of_a_bank_holiday_run_on_into_it(
        self,
    ) -> None:
        schedule = evolve(
            daily("22:00", "02:00"), bank_holidays=BankHolidayRule.CLOSED
        )

        assert schedule.state(london("2026-12-25T01:59")) is OPEN
        assert schedule.state(london("2026-12-25T22:00")) is CLOSED
        assert schedule.state(london("2026-12-26T01:59")) is CLOSED

    def test_hours_begun_on_a_bank_holiday_stay_unknown_after_it(self) -> None:
        schedule = evolve(
            daily("22:00", "02:00"), bank_holidays=BankHolidayRule.UNSTATED
        )

        assert schedule.state(london("2026-09-01T01:59")) is UNKNOWN

    def test_certain_hours_win_over_unknown_ones_at_the_same_time(
        self,
    ) -> None:
        # On Tuesday after the August bank holiday both parts cover 09:30.
        schedule = Schedule(
            (OpeningHours(EVERY_DAY, time(20), time(10)), NINE_TO_FIVE)
        )

        assert schedule.state(london("2026-09-01T08:59")) is UNKNOWN
        assert schedule.state(london("2026-09-01T09:30")) is OPEN


class TestAlways:
    @pytest.mark.parametrize(
        "at",
        [
            "1990-01-01T00:00",
            "2026-02-07T03:00",
            "2026-03-29T02:00",
            "2026-10-25T01:30",
            "2026-12-25T12:00",
            "2050-06-15T23:59:59.999999",
        ],
    )
    def test_somebody_answers_at_every_hour_of_every_day(
        self, at: str
    ) -> None:
        assert ALWAYS.state(london(at)) is OPEN

    def test_a_dated_exception_still_shuts_it(self) -> None:
        schedule = evolve(
            ALWAYS, exceptions=(DatedHours(date(2026, 2, 4), (), "Works."),)
        )

        states = [
            schedule.state(london(at))
            for at in (
                "2026-02-03T23:59",
                "2026-02-04T00:00",
                "2026-02-04T23:59",
                "2026-02-05T00:00",
            )
        ]

        assert states == [OPEN, CLOSED, CLOSED, OPEN]


WITH_SUNDAYS = (
    NINE_TO_FIVE,
    OpeningHours((Weekday.SUNDAY,), time(16), time(20)),
)


class TestBankHolidays:
    """
    "What a document says of opening on bank holidays."
    """

    # 31 August 2026 is a Monday; 28 December stands in for Boxing Day.
    @pytest.mark.parametrize("day", ["2026-08-31", "2026-12-28"])
    @pytest.mark.parametrize(
        ("rule", "morning", "late_afternoon", "evening"),
        [
            (BankHolidayRule.CLOSED, CLOSED, CLOSED, CLOSED),
            (BankHolidayRule.AS_USUAL, OPEN, OPEN, CLOSED),
            (BankHolidayRule.AS_SUNDAY, CLOSED, OPEN, OPEN),
            (BankHolidayRule.UNSTATED, UNKNOWN, UNKNOWN, CLOSED),
        ],
    )
    def test_each_rule_has_its_hours(
        self,
        day: str,
        rule: BankHolidayRule,
        morning: OpenState,
        late_afternoon: OpenState,
        evening: OpenState,
    ) -> None:
        schedule = Schedule(WITH_SUNDAYS, rule)

        states = [
            schedule.state(london(f"{day}T{hour}"))
            for hour in ("10:00", "16:30", "19:00")
        ]

        assert states == [morning, late_afternoon, evening]

    def test_without_sunday_hours_as_sunday_means_closed(self) -> None:
        schedule = Schedule((NINE_TO_FIVE,), BankHolidayRule.AS_SUNDAY)

        assert schedule.state(london("2026-08-31T10:00")) is CLOSED

    @pytest.mark.parametrize("rule", BankHolidayRule)
    def test_no_rule_touches_other_days(self, rule: BankHolidayRule) -> None:
        schedule = Schedule(WITH_SUNDAYS, rule)

        assert schedule.state(london("2026-09-01T10:00")) is OPEN
        assert schedule.state(london("2026-09-01T19:00")) is CLOSED
        assert schedule.state(london("2026-09-06T19:00")) is OPEN

    def test_a_document_that_is_not_said_to_speak_of_them_is_silent(
        self,
    ) -> None:
        assert Schedule((NINE_TO_FIVE,)) == SILENT


class TestDatedExceptions:
    """
    "The hours of one date, instead of the weekday's."
    """

    SHORT = DatedHours(
        date(2026, 2, 4), (TimeRange(time(8), time(12)),), "Training."
    )

    def test_they_replace_the_weekdays_hours(self) -> None:
        schedule = evolve(OFFICE, exceptions=(self.SHORT,))

        states = [
            schedule.state(london(f"2026-02-04T{hour}"))
            for hour in ("07:59", "08:00", "11:59", "12:00", "16:00")
        ]

        assert states == [CLOSED, OPEN, OPEN, CLOSED, CLOSED]

    def test_they_leave_other_days_alone(self) -> None:
        schedule = evolve(OFFICE, exceptions=(self.SHORT,))

        assert schedule.state(london("2026-02-11T08:30")) is CLOSED
        assert schedule.state(london("2026-02-11T16:00")) is OPEN

    def test_they_can_shut_a_day(self) -> None:
        shut = evolve(self.SHORT, hours=())

        assert (
            evolve(OFFICE, exceptions=(shut,)).state(
                london("2026-02-04T10:00")
            )
            is CLOSED
        )

    @pytest.mark.parametrize("rule", BankHolidayRule)
    def test_they_win_over_a_bank_holiday(self, rule: BankHolidayRule) -> None:
        schedule = Schedule(
            (NINE_TO_FIVE,), rule, (evolve(self.SHORT, on=date(2026, 8, 31)),)
        )

        assert schedule.state(london("2026-08-31T11:00")) is OPEN
        assert schedule.state(london("2026-08-31T13:00")) is CLOSED

    def test_they_are_certain_past_the_calendars_last_day(self) -> None:
        schedule = evolve(
            SILENT, exceptions=(evolve(self.SHORT, on=date(2030, 2, 4)),)
        )

        assert schedule.state(london("2030-02-04T11:00")) is OPEN

    def test_they_say_why(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^because: expected"):
            evolve(self.SHORT, because=" ")


class TestPastTheCalendar:
    """
    "Past the last day that the calendar covers the answer is 'unknown: ring
    both'."
    """

    # 4 January 2028 is a Tuesday.
    @pytest.mark.parametrize(
        ("rule", "morning", "evening", "night"),
        [
            (BankHolidayRule.CLOSED, UNKNOWN, CLOSED, CLOSED),
            (BankHolidayRule.AS_USUAL, OPEN, CLOSED, CLOSED),
            (BankHolidayRule.AS_SUNDAY, UNKNOWN, UNKNOWN, CLOSED),
            (BankHolidayRule.UNSTATED, UNKNOWN, CLOSED, CLOSED),
        ],
    )
    def test_hours_that_hang_on_bank_holidays_are_unknown(
        self,
        rule: BankHolidayRule,
        morning: OpenState,
        evening: OpenState,
        night: OpenState,
    ) -> None:
        schedule = Schedule(WITH_SUNDAYS, rule)

        states = [
            schedule.state(london(f"2028-01-04T{hour}"))
            for hour in ("10:00", "19:00", "22:00")
        ]

        assert states == [morning, evening, night]

    def test_the_last_day_itself_is_known(self) -> None:
        assert OFFICE.state(london("2027-12-31T10:00")) is OPEN

    def test_the_days_before_the_first_are_unknown_too(self) -> None:
        assert OFFICE.state(london("1999-12-31T10:00")) is UNKNOWN

    def test_a_caller_can_bring_another_calendar(self) -> None:
        until_june = EnglandBankHolidays(last=date(2026, 6, 30))

        assert OFFICE.state(london("2026-06-30T10:00"), until_june) is OPEN
        assert OFFICE.state(london("2026-07-01T10:00"), until_june) is UNKNOWN

    def test_both_are_to_be_rung(self) -> None:
        found = door(POLICE, OFFICE_LINE, NIGHT_LINE).at(
            london("2028-01-04T10:00")
        )

        assert [each.contact for each in found.ring] == [
            OFFICE_LINE,
            NIGHT_LINE,
        ]
        assert found.advice == (
            "Unknown which of Front Door and Out of Hours Team answers now: "
            "ring both."
        )


class TestClockChanges:
    """
    "On the night when clocks go back, hours that end in the repeated hour end
    the second time it strikes."

    Clocks go forward on 29 March 2026 at 01:00 UTC, from 01:00 to 02:00, and
    back on 25 October 2026 at 01:00 UTC, from 02:00 to 01:00.
    """

    @pytest.mark.parametrize(
        ("opens", "closes", "first", "end"),
        [
            # Hours that begin in the skipped hour begin at the jump.
            ("01:30", "03:00", "2026-03-29T01:00", "2026-03-29T02:00"),
            ("01:00", "03:00", "2026-03-29T01:00", "2026-03-29T02:00"),
            # Hours that end in it end at the jump.
            ("00:15", "01:30", "2026-03-29T00:15", "2026-03-29T01:00"),
            ("22:00", "01:30", "2026-03-28T22:00", "2026-03-29T01:00"),
            # Hours over it are an hour shorter.
            ("00:30", "02:30", "2026-03-29T00:30", "2026-03-29T01:30"),
            ("09:00", "17:00", "2026-03-29T08:00", "2026-03-29T16:00"),
            # Hours that end in the repeated hour end its second time.
            ("22:00", "01:30", "2026-10-24T21:00", "2026-10-25T01:30"),
            ("22:00", "01:00", "2026-10-24T21:00", "2026-10-25T01:00"),
            # Hours that begin in it begin its first time.
            ("01:30", "04:00", "2026-10-25T00:30", "2026-10-25T04:00"),
            ("01:10", "01:50", "2026-10-25T00:10", "2026-10-25T01:50"),
            # Hours over it are an hour longer.
            ("00:30", "02:30", "2026-10-24T23:30", "2026-10-25T02:30"),
            ("09:00", "17:00", "2026-10-25T09:00", "2026-10-25T17:00"),
        ],
    )
    def test_hours_keep_to_the_clock_on_the_wall(
        self, opens: str, closes: str, first: str, end: str
    ) -> None:
        schedule = daily(opens, closes)
        moment = timedelta(microseconds=1)

        states = [
            schedule.state(at)
            for at in (
                utc(first) - moment,
                utc(first),
                utc(end) - moment,
                utc(end),
            )
        ]

        assert states == [CLOSED, OPEN, OPEN, CLOSED]

    def test_hours_inside_the_skipped_hour_never_come(self) -> None:
        schedule = daily("01:10", "01:50")

        assert {
            schedule.state(utc("2026-03-29T00:00") + timedelta(minutes=minute))
            for minute in range(180)
        } == {CLOSED}

    def test_24_hours_over_the_change_are_one_hour_more_or_less(self) -> None:
        around_the_clock = daily("09:00", "09:00")
        over_spring = evolve(
            around_the_clock,
            hours=(OpeningHours((Weekday.SATURDAY,), time(9), time(9)),),
        )

        def minutes_open(midnight: str) -> int:
            return sum(
                over_spring.state(utc(midnight) + timedelta(minutes=minute))
                is OPEN
                for minute in range(2 * 24 * 60)
            )

        assert minutes_open("2026-03-21T00:00") == 24 * 60
        assert minutes_open("2026-03-28T00:00") == 23 * 60
        assert minutes_open("2026-10-24T00:00") == 25 * 60

    @pytest.mark.parametrize("fold", [0, 1])
    def test_a_moment_in_the_repeated_hour_is_one_of_its_two(
        self, fold: int
    ) -> None:
        schedule = daily("22:00", "01:30")
        at = london("2026-10-25T01:40").replace(fold=fold)

        assert schedule.state(at) is (CLOSED if fold else OPEN)

    @pytest.mark.parametrize("odd", [time(8, 0, 30), time(8, 0, 0, 1)])
    def test_hours_are_told_to_the_minute(self, odd: time) -> None:
        with pytest.raises(
            InvalidValueError, match=r"opens: .* to the minute"
        ):
            TimeRange(odd, time(9))


class TestRefusedSchedules:
    @pytest.mark.parametrize(
        "rule", [BankHolidayRule.CLOSED, BankHolidayRule.AS_SUNDAY]
    )
    def test_always_leaves_no_room_for_bank_holidays(
        self, rule: BankHolidayRule
    ) -> None:
        with pytest.raises(InvalidValueError, match="always = true"):
            Schedule(always=True, bank_holidays=rule)

    def test_a_date_has_hours_of_its_own_once(self) -> None:
        closed = DatedHours(date(2026, 12, 24), (), "Christmas Eve.")

        with pytest.raises(InvalidValueError, match="2026-12-24 twice"):
            Schedule((NINE_TO_FIVE,), exceptions=(closed, closed))


class NoOffset(tzinfo):
    """
    A time zone that does not know its offset.
    """

    def utcoffset(self, _: datetime | None) -> timedelta | None:
        return None

    def tzname(self, _: datetime | None) -> str | None:
        return None

    def dst(self, _: datetime | None) -> timedelta | None:
        return None


@pytest.mark.parametrize(
    "naive",
    [
        datetime.fromisoformat("2026-02-04T10:00"),
        datetime(2026, 2, 4, 10, tzinfo=NoOffset()),
    ],
    ids=["no time zone", "a time zone without an offset"],
)
class TestNaiveTimes:
    """
    "A moment without a time zone, which is no moment."
    """

    def test_a_schedules_state_refuses_it(self, naive: datetime) -> None:
        with pytest.raises(NaiveTimeError) as caught:
            ALWAYS.state(naive)

        assert str(caught.value) == (
            "2026-02-04T10:00:00 has no time zone. Add one, for example with "
            "datetime.now(tz=ZoneInfo('Europe/London'))."
        )

    def test_a_schedules_changes_refuse_it(self, naive: datetime) -> None:
        with pytest.raises(NaiveTimeError):
            next(OFFICE.changes(naive))

    @pytest.mark.parametrize("contact", [POLICE, NIGHT_LINE, NO_HOURS])
    def test_a_front_door_refuses_it(
        self, naive: datetime, contact: Contact
    ) -> None:
        front_door = door(POLICE, OFFICE_LINE, NIGHT_LINE, NO_HOURS)

        with pytest.raises(NaiveTimeError):
            front_door.state(contact, naive)
        with pytest.raises(NaiveTimeError):
            front_door.next_opening(contact, naive)
        with pytest.raises(NaiveTimeError):
            front_door.at(naive)


class TestChanges:
    """
    "Yield the moments after *at* at which hours begin or end, in UTC. They
    are in order."
    """

    def test_they_are_the_openings_and_closings_after_the_moment(self) -> None:
        # Friday 27 March 2026; clocks go forward before Monday.
        changes = OFFICE.changes(london("2026-03-27T09:00"))

        assert list(islice(changes, 3)) == [
            utc("2026-03-27T17:00"),
            utc("2026-03-30T08:00"),
            utc("2026-03-30T16:00"),
        ]

    def test_hours_that_a_bank_holiday_shuts_are_left_out(self) -> None:
        assert next(OFFICE.changes(london("2026-04-02T17:00"))) == utc(
            "2026-04-07T08:00"
        )

    def test_hours_that_a_bank_holiday_makes_unknown_are_not(self) -> None:
        assert next(SILENT.changes(london("2026-04-02T17:00"))) == utc(
            "2026-04-03T08:00"
        )

    def test_hours_that_began_the_day_before_still_end(self) -> None:
        changes = daily("22:00", "02:00").changes(london("2026-02-04T01:00"))

        assert next(changes) == utc("2026-02-04T02:00")

    def test_they_are_in_order_where_hours_overlap(self) -> None:
        schedule = Schedule(
            (OpeningHours(EVERY_DAY, time(20), time(10)), NINE_TO_FIVE)
        )

        moments = list(schedule.changes(london("2026-02-04T12:00")))

        assert len(moments) > 1000
        assert all(before <= after for before, after in pairwise(moments))

    def test_they_come_to_an_end(self) -> None:
        *_, last = OFFICE.changes(london("2026-01-01T00:00"))

        assert last <= utc("2026-01-01T00:00") + timedelta(days=401)


class TestScheduleValues:
    def test_hours_and_always_exclude_each_other(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Schedule((NINE_TO_FIVE,), always=True)

        assert str(caught.value) == (
            "hours: expected opening hours, or always = true, and not both, "
            "got both."
        )

    def test_one_of_the_two_is_needed(self) -> None:
        with pytest.raises(InvalidValueError, match=r"got neither\.$"):
            Schedule()

    @pytest.mark.parametrize(
        "name", ["", "Europe", "Exampleshire/Front_Door", "/etc", "../etc"]
    )
    def test_an_unknown_time_zone_is_refused(self, name: str) -> None:
        with pytest.raises(
            InvalidValueError, match=r"^timezone: expected a time zone such as"
        ):
            evolve(OFFICE, timezone=name)

    def test_hours_are_of_some_day(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^days: expected at lea"):
            OpeningHours((), time(9), time(17))

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (WEEKDAYS, "Monday to Friday"),
            (EVERY_DAY, "Monday to Sunday"),
            (EVERY_DAY[1:4], "Tuesday to Thursday"),
            (EVERY_DAY[5:], "Saturday and Sunday"),
            ((Weekday.MONDAY, Weekday.WEDNESDAY), "Monday and Wednesday"),
            (
                (Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY),
                "Monday, Wednesday, Friday",
            ),
            ((Weekday.FRIDAY,), "Friday"),
        ],
    )
    def test_days_read_as_words(
        self, days: tuple[Weekday, ...], words: str
    ) -> None:
        hours = OpeningHours(days, time(8, 45), time(17))

        assert str(Schedule((hours,))) == f"{words} 08:45 to 17:00"

    def test_parts_of_the_week_are_listed(self) -> None:
        assert str(Schedule(WITH_SUNDAYS)) == (
            "Monday to Friday 09:00 to 17:00; Sunday 16:00 to 20:00"
        )

    def test_all_hours_read_as_words(self) -> None:
        assert str(ALWAYS) == "at all hours"

    def test_a_time_range_reads_as_words(self) -> None:
        assert str(TimeRange(time(8, 5), time(17))) == "08:05 to 17:00"


class TestContactValues:
    @pytest.mark.parametrize(
        ("field", "bad"),
        [("key", "The Hub"), ("name", ""), ("purpose", " "), ("sources", ())],
    )
    def test_its_fields_are_checked(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(OFFICE_LINE, **{field: bad})

        assert caught.value.field == field

    def test_there_is_a_way_to_reach_it(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(OFFICE_LINE, phone=None)

        assert str(caught.value) == (
            "expected a phone, an email or a url, got none."
        )

    @pytest.mark.parametrize(
        ("field", "way"),
        [
            ("phone", "01632 960003"),
            ("email", "hub@exampleshire.example"),
            ("url", "https://exampleshire.example/refer"),
        ],
    )
    def test_any_way_is_enough(self, field: str, way: Any) -> None:
        contact = evolve(OFFICE_LINE, **({"phone": None} | {field: way}))

        assert getattr(contact, field) == way

    def test_its_own_hours_and_those_outside_exclude_each_other(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(NIGHT_LINE, schedule=OFFICE)

        assert caught.value.field == "outside_of"
        assert caught.value.found == "both"


class TestFrontDoorValues:
    def test_a_contact_is_found_by_its_key(self) -> None:
        front_door = door(OFFICE_LINE, NIGHT_LINE)

        assert front_door["night"] is NIGHT_LINE
        with pytest.raises(KeyError, match="police"):
            front_door["police"]

    def test_two_contacts_do_not_share_a_key(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            door(OFFICE_LINE, evolve(NO_HOURS, key="office"))

        assert str(caught.value) == (
            "contacts: expected a different key for each, got 'office'."
        )

    @pytest.mark.parametrize(
        "other", ["nobody", "hub", "night"], ids=["absent", "silent", "itself"]
    )
    def test_outside_of_needs_a_contact_with_hours(self, other: str) -> None:
        with pytest.raises(InvalidValueError) as caught:
            door(
                OFFICE_LINE, evolve(NIGHT_LINE, outside_of=(other,)), NO_HOURS
            )

        assert str(caught.value) == (
            "night.outside_of: expected keys of contacts that have a "
            f"schedule, got '{other}'."
        )

    @pytest.mark.parametrize(
        ("field", "bad"),
        [
            ("name", ""),
            ("local_name", " "),
            ("contacts", ()),
            ("sources", ()),
        ],
    )
    def test_its_fields_are_checked(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(door(OFFICE_LINE), **{field: bad})

        assert caught.value.field == field


class TestFrontDoorState:
    """
    "*outside_of*: this one answers when none of them does."
    """

    @pytest.mark.parametrize(
        ("schedule", "at", "office", "night"),
        [
            (OFFICE, "2026-02-04T10:00", OPEN, CLOSED),
            (OFFICE, "2026-02-04T17:00", CLOSED, OPEN),
            (OFFICE, "2026-08-31T10:00", CLOSED, OPEN),
            (SILENT, "2026-08-31T10:00", UNKNOWN, UNKNOWN),
            (SILENT, "2026-08-31T17:00", CLOSED, OPEN),
            (OFFICE, "2028-01-04T10:00", UNKNOWN, UNKNOWN),
        ],
    )
    def test_outside_of_complements(
        self,
        schedule: Schedule,
        at: str,
        office: OpenState,
        night: OpenState,
    ) -> None:
        front_door = door(evolve(OFFICE_LINE, schedule=schedule), NIGHT_LINE)

        assert front_door.state(front_door["office"], london(at)) is office
        assert front_door.state(NIGHT_LINE, london(at)) is night

    @pytest.mark.parametrize(
        ("at", "state"),
        [
            # Both are open; one; neither.
            ("2026-02-04T10:00", CLOSED),
            ("2026-02-04T18:00", CLOSED),
            ("2026-02-04T21:00", OPEN),
            # On a bank holiday one is unknown and one open; then one alone.
            ("2026-08-31T10:00", UNKNOWN),
            ("2026-08-31T16:30", CLOSED),
        ],
    )
    def test_outside_of_several_needs_all_of_them_shut(
        self, at: str, state: OpenState
    ) -> None:
        late = evolve(
            OFFICE_LINE, key="late", schedule=daily("16:00", "20:00")
        )
        night = evolve(NIGHT_LINE, outside_of=("office", "late"))
        front_door = door(evolve(OFFICE_LINE, schedule=SILENT), late, night)

        assert front_door.state(night, london(at)) is state

    def test_without_printed_hours_it_is_unknown(self) -> None:
        assert (
            door(NO_HOURS).state(NO_HOURS, london("2026-02-04T10:00"))
            is UNKNOWN
        )

    def test_it_asks_the_calendar_that_it_is_given(self) -> None:
        front_door = door(OFFICE_LINE, NIGHT_LINE)
        at, calendar = london("2026-02-04T10:00"), HolidaysUntil(date.max)

        assert front_door.state(OFFICE_LINE, at, calendar) is CLOSED
        assert front_door.state(NIGHT_LINE, at, calendar) is OPEN


class TestNextOpening:
    """
    "Return the first moment from *at* on when *contact* answers."
    """

    FRONT_DOOR = door(OFFICE_LINE, NIGHT_LINE, NO_HOURS)
    SILENT_LINE = evolve(OFFICE_LINE, schedule=SILENT)
    SILENT_DOOR = door(SILENT_LINE, NIGHT_LINE)

    def test_it_is_the_moment_itself_while_open(self) -> None:
        at = london("2026-02-04T10:00")

        assert self.FRONT_DOOR.next_opening(OFFICE_LINE, at) is at

    @pytest.mark.parametrize(
        ("at", "opens"),
        [
            ("2026-02-04T08:00", "2026-02-04T09:00"),
            ("2026-02-04T17:00", "2026-02-05T09:00"),
            # A Friday.
            ("2026-02-06T17:00", "2026-02-09T09:00"),
            # Over the bank holidays of Easter and of Christmas.
            ("2026-04-02T17:00", "2026-04-07T09:00"),
            ("2026-12-24T17:00", "2026-12-29T09:00"),
        ],
    )
    def test_it_skips_weekends_and_bank_holidays(
        self, at: str, opens: str
    ) -> None:
        assert self.FRONT_DOOR.next_opening(OFFICE_LINE, london(at)) == london(
            opens
        )

    def test_it_is_in_the_time_zone_that_was_asked_in(self) -> None:
        at = datetime(2026, 7, 1, 0, 0, tzinfo=NEW_YORK)

        found = self.FRONT_DOOR.next_opening(OFFICE_LINE, at)

        assert found == datetime(2026, 7, 1, 4, 0, tzinfo=NEW_YORK)
        assert found.tzinfo is NEW_YORK

    def test_in_the_skipped_hour_it_is_the_jump(self) -> None:
        early = evolve(OFFICE_LINE, schedule=daily("01:30", "03:00"))

        found = door(early).next_opening(early, london("2026-03-29T00:00"))

        assert found == utc("2026-03-29T01:00")
        assert str(found) == "2026-03-29 02:00:00+01:00"

    def test_outside_of_another_it_is_when_that_one_shuts(self) -> None:
        assert self.FRONT_DOOR.next_opening(
            NIGHT_LINE, london("2026-02-04T10:00")
        ) == london("2026-02-04T17:00")

    def test_outside_of_several_it_is_when_the_last_one_shuts(self) -> None:
        late = evolve(
            OFFICE_LINE, key="late", schedule=daily("16:00", "20:00")
        )
        night = evolve(NIGHT_LINE, outside_of=("office", "late"))

        assert door(OFFICE_LINE, late, night).next_opening(
            night, london("2026-02-04T10:00")
        ) == london("2026-02-04T20:00")

    @pytest.mark.parametrize(
        ("certain", "opens"),
        [(True, "2026-04-07T09:00"), (False, "2026-04-03T09:00")],
    )
    def test_it_may_open_before_it_opens_for_certain(
        self,
        certain: bool,  # noqa: FBT001 - a column of a table
        opens: str,
    ) -> None:
        at = london("2026-04-02T17:00")

        assert self.SILENT_DOOR.next_opening(
            self.SILENT_LINE, at, certain=certain
        ) == london(opens)

    @pytest.mark.parametrize(
        ("contact", "certainly"),
        [(SILENT_LINE, "2026-04-07T09:00"), (NIGHT_LINE, "2026-04-03T17:00")],
        ids=["office", "night"],
    )
    def test_while_unknown_it_may_be_open_now(
        self, contact: Contact, certainly: str
    ) -> None:
        at = london("2026-04-03T10:00")

        assert self.SILENT_DOOR.next_opening(contact, at, certain=False) is at
        assert self.SILENT_DOOR.next_opening(contact, at) == london(certainly)

    def test_without_printed_hours_it_is_never_certain(self) -> None:
        at = london("2026-02-04T10:00")

        assert self.FRONT_DOOR.next_opening(NO_HOURS, at) is None
        assert self.FRONT_DOOR.next_opening(NO_HOURS, at, certain=False) is at

    def test_past_the_calendar_it_is_never_certain(self) -> None:
        at = london("2028-01-04T18:00")

        assert self.FRONT_DOOR.next_opening(OFFICE_LINE, at) is None
        assert self.FRONT_DOOR.next_opening(
            OFFICE_LINE, at, certain=False
        ) == london("2028-01-05T09:00")

    @pytest.mark.parametrize("certain", [True, False])
    def test_an_opening_beyond_400_days_is_not_looked_for(
        self,
        certain: bool,  # noqa: FBT001 - a column of a table
    ) -> None:
        at = london("2026-01-01T12:00")

        assert (
            self.FRONT_DOOR.next_opening(
                OFFICE_LINE,
                at,
                HolidaysUntil(date(2027, 2, 8)),
                certain=certain,
            )
            is None
        )

    def test_an_opening_almost_400_days_ahead_is_found(self) -> None:
        assert self.FRONT_DOOR.next_opening(
            OFFICE_LINE,
            london("2026-01-01T12:00"),
            HolidaysUntil(date(2027, 2, 3)),
        ) == london("2027-02-03T09:00")

    def test_an_opening_on_the_last_of_the_400_days_is_found(self) -> None:
        # 4 February 2027, 09:00, is 399 days and 9 hours ahead.
        assert self.FRONT_DOOR.next_opening(
            OFFICE_LINE,
            london("2026-01-01T00:00"),
            HolidaysUntil(date(2027, 2, 4)),
        ) == london("2027-02-04T09:00")


def keys(group: str, found: ContactsAt) -> list[str]:
    return [each.contact.key for each in getattr(found, group)]


class TestFrontDoorAt:
    """
    "Who is open now, who opens next, the out-of-hours team, and 999 first
    where the document says immediate danger."
    """

    def test_contacts_are_told_apart_by_their_states(
        self, exampleshire: Edition
    ) -> None:
        found = exampleshire.front_door.at(london("2026-02-04T10:00"))

        assert keys("emergency", found) == ["police"]
        assert keys("open", found) == ["front-door"]
        assert keys("unknown", found) == ["early-help-hub"]
        assert keys("closed", found) == ["out-of-hours"]

    @pytest.mark.parametrize("danger", [None, False])
    def test_without_danger_the_emergency_number_is_not_rung(
        self,
        danger: bool | None,  # noqa: FBT001 - a column of a table
    ) -> None:
        found = door(POLICE, OFFICE_LINE).at(
            london("2026-02-04T10:00"), immediate_danger=danger
        )

        assert found.immediate_danger is danger
        assert keys("ring", found) == ["office"]
        assert keys("emergency", found) == ["police"]

    def test_in_immediate_danger_999_comes_first(self) -> None:
        # Wherever the document prints it.
        found = door(OFFICE_LINE, NO_HOURS, POLICE).at(
            london("2026-02-04T10:00"), immediate_danger=True
        )

        assert keys("ring", found) == ["police", "office", "hub"]

    def test_who_answers_is_rung_before_who_may(self) -> None:
        found = door(NO_HOURS, OFFICE_LINE).at(london("2026-02-04T10:00"))

        assert keys("ring", found) == ["office", "hub"]

    def test_the_closed_are_sorted_by_when_they_open(self) -> None:
        def line(key: str, schedule: Schedule) -> Contact:
            return evolve(OFFICE_LINE, key=key, schedule=schedule)

        past_the_calendar = london("2028-01-04T00:00")

        found = door(
            line("never-certain", OFFICE),
            line("noon", daily("12:00", "13:00")),
            line("morning", daily("09:00", "13:00")),
            line("early", daily("08:00", "13:00")),
        ).at(past_the_calendar)

        assert keys("closed", found) == [
            "early",
            "morning",
            "noon",
            "never-certain",
        ]

    def test_the_closed_are_sorted_in_the_repeated_hour_too(self) -> None:
        evening = evolve(OFFICE_LINE, schedule=daily("22:00", "01:10"))
        # The first 01:50 comes twenty minutes before the second 01:10.
        early = evolve(
            OFFICE_LINE, key="early", schedule=daily("01:50", "03:00")
        )

        found = door(evening, NIGHT_LINE, early).at(london("2026-10-25T00:30"))

        opening = [each.opens_at for each in found.closed]
        # In the repeated hour, moments of two zones are never equal.
        assert [each.astimezone(UTC) for each in opening if each] == [
            utc("2026-10-25T00:50"),
            utc("2026-10-25T01:10"),
        ]

    def test_each_tells_when_it_opens_and_when_it_may(self) -> None:
        silent = evolve(OFFICE_LINE, schedule=SILENT)

        (office,) = door(silent).at(london("2026-04-02T17:00")).closed

        assert office.state is CLOSED
        assert office.opens_at == london("2026-04-07T09:00")
        assert office.may_open_at == london("2026-04-03T09:00")

    @pytest.mark.parametrize(
        ("levels", "expected"),
        [
            ((), ["early-help-hub"]),
            ((2,), ["early-help-hub"]),
            ((2, 3), ["early-help-hub"]),
            ((3, 4), []),
        ],
    )
    def test_contacts_of_other_levels_are_left_out(
        self,
        exampleshire: Edition,
        levels: tuple[int, ...],
        expected: list[str],
    ) -> None:
        found = exampleshire.front_door.at(
            london("2026-02-04T10:00"), levels=levels
        )

        assert keys("unknown", found) == expected
        # An email address cannot be rung.
        assert keys("ring", found) == ["front-door"]

    def test_it_asks_the_calendar_that_it_is_given(self) -> None:
        found = door(OFFICE_LINE, NIGHT_LINE).at(
            london("2026-02-04T10:00"),
            calendar=HolidaysUntil(date(2026, 2, 5)),
        )

        assert keys("open", found) == ["night"]
        assert found.closed[0].opens_at == london("2026-02-05T09:00")

    @pytest.mark.parametrize(
        ("at", "stale"),
        [
            # Known to be right on 1 September 2025.
            ("2025-09-01T10:00", False),
            ("2026-09-01T23:59", False),
            ("2026-09-02T00:00", True),
        ],
    )
    def test_a_contact_is_stale_after_more_than_a_year(
        self,
        at: str,
        stale: bool,  # noqa: FBT001 - a column of a table
    ) -> None:
        (police,) = door(POLICE).at(london(at)).emergency

        assert police.stale is stale


class TestAdvice:
    """
    "What the states mean, in a sentence; empty where all are known."
    """

    AT = london("2026-02-04T10:00")

    def test_it_is_empty_where_all_are_known(self) -> None:
        assert door(OFFICE_LINE, NIGHT_LINE).at(self.AT).advice == ""

    def test_one_is_to_be_tried(self) -> None:
        assert door(OFFICE_LINE, NO_HOURS).at(self.AT).advice == (
            "Unknown whether Hub answers now: try it."
        )

    def test_of_three_all_are_to_be_rung(self) -> None:
        hubs = [
            evolve(NO_HOURS, key=key, name=key.title())
            for key in ("north", "south", "west")
        ]

        assert door(*hubs).at(self.AT).advice == (
            "Unknown which of North, South and West answers now: ring all."
        )
