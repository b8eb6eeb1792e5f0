"""
Contacts' answers over every minute of 2026, beside a slow, obvious oracle.

The oracle shares nothing with the library: hours, bank holidays and clock
changes are typed out here, and time is a count of minutes since 1 January
2026, 00:00 UTC, when London's clocks show UTC too.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from safeguard_thresholds.model import (
    BankHolidayRule,
    OpeningHours,
    OpenState,
    Schedule,
    Weekday,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from safeguard_thresholds.model import Edition, FrontDoor

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = 24 * 60
YEAR = 365 * DAY

# Clocks go forward on 29 March, day 87 from 0, and back on 25 October, day
# 297, both at 01:00 UTC.
SUMMER = range(87 * DAY + 60, 297 * DAY + 60)

# England, 2026: days from 0, 1 January.
BANK_HOLIDAYS = {
    (date(2026, month, day) - date(2026, 1, 1)).days
    for month, day in [
        (1, 1),
        (4, 3),
        (4, 6),
        (5, 4),
        (5, 25),
        (8, 31),
        (12, 25),
        (12, 26),
        (12, 28),
    ]
}

# Minutes of the local day; 1 January 2026 was a Thursday.
MONDAY, FRIDAY, SATURDAY = 0, 4, 5
NEW_YEARS_WEEKDAY = 3

OPEN, CLOSED, UNKNOWN = OpenState.OPEN, OpenState.CLOSED, OpenState.UNKNOWN


def wall(minute: int) -> tuple[int, int]:
    """
    Return London's day of the year and minute of the day.
    """
    return divmod(minute + 60 * (minute in SUMMER), DAY)


def within(
    minute: int, opens: int, closes: int, friday: int, holiday: OpenState
) -> OpenState:
    """
    Tell whether an office with hours from Monday to Friday answers.
    """
    day, now = wall(minute)
    weekday = (day + NEW_YEARS_WEEKDAY) % 7
    if weekday >= SATURDAY:
        return CLOSED
    if not opens <= now < (friday if weekday == FRIDAY else closes):
        return CLOSED

    return holiday if day in BANK_HOLIDAYS else OPEN


def otherwise(state: OpenState) -> OpenState:
    """
    Tell whether who answers outside another's hours does.
    """
    return {OPEN: CLOSED, CLOSED: OPEN, UNKNOWN: UNKNOWN}[state]


def mash(minute: int) -> OpenState:
    """
    08:45 to 17:00, on Fridays to 16:45; silent on bank holidays.
    """
    return within(minute, 8 * 60 + 45, 17 * 60, 16 * 60 + 45, UNKNOWN)


def advice_line(minute: int) -> OpenState:
    """
    09:00 to 16:45; silent on bank holidays.
    """
    return within(minute, 9 * 60, 16 * 60 + 45, 16 * 60 + 45, UNKNOWN)


def front_door(minute: int) -> OpenState:
    """
    09:00 to 17:00; closed on bank holidays.
    """
    return within(minute, 9 * 60, 17 * 60, 17 * 60, CLOSED)


ORACLES: dict[tuple[str, str], Callable[[int], OpenState]] = {
    ("haringey", "police"): lambda _: OPEN,
    ("haringey", "mash"): mash,
    ("haringey", "advice-line"): advice_line,
    ("haringey", "emergency-duty-team"): lambda m: otherwise(mash(m)),
    ("exampleshire", "police"): lambda _: OPEN,
    ("exampleshire", "front-door"): front_door,
    ("exampleshire", "out-of-hours"): lambda m: otherwise(front_door(m)),
    ("exampleshire", "early-help-hub"): lambda _: UNKNOWN,
}

EACH_CONTACT = pytest.mark.parametrize(("authority", "key"), ORACLES)


@pytest.fixture(scope="session")
def doors(haringey: Edition, exampleshire: Edition) -> dict[str, FrontDoor]:
    return {
        "haringey": haringey.front_door,
        "exampleshire": exampleshire.front_door,
    }


@lru_cache
def year_of(authority: str, key: str) -> list[OpenState]:
    """
    Return the oracle's answer at each minute of 2026.
    """
    return [ORACLES[authority, key](minute) for minute in range(YEAR)]


@lru_cache
def openings_of(
    authority: str, key: str, wanted: frozenset[OpenState]
) -> list[int | None]:
    """
    Return for each minute the first one from it on with a wanted state.
    """
    first: int | None = None
    backwards = []
    expected = year_of(authority, key)
    for minute in reversed(range(YEAR)):
        if expected[minute] in wanted:
            first = minute
        backwards.append(first)

    return backwards[::-1]


@contextmanager
def untraced() -> Iterator[None]:
    """
    Hold off coverage's tracer, with which a year takes four times as long.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


def test_every_contact_has_an_oracle(doors: dict[str, FrontDoor]) -> None:
    assert {
        (authority, contact.key)
        for authority, door in doors.items()
        for contact in door.contacts
    } == set(ORACLES)


def test_the_police_of_both_have_one_schedule(
    doors: dict[str, FrontDoor],
) -> None:
    schedules = {door["police"].schedule for door in doors.values()}

    assert schedules == {Schedule(always=True)}


@pytest.mark.slow
# Exampleshire's police have the same schedule as Haringey's, and a year of it
# takes seconds. So their year is not walked twice.
@pytest.mark.parametrize(
    ("authority", "key"), sorted(ORACLES.keys() - {("exampleshire", "police")})
)
def test_every_minute_of_the_year_has_the_oracles_state(
    doors: dict[str, FrontDoor], authority: str, key: str
) -> None:
    door, expected = doors[authority], year_of(authority, key)
    contact = door[key]
    at, wrong = START, []

    with untraced():
        for state in expected:
            if door.state(contact, at) is not state:
                wrong.append(at)
            at += MINUTE

    assert at == datetime(2027, 1, 1, tzinfo=UTC)
    assert wrong == []


@EACH_CONTACT
@given(data=st.data())
def test_next_opening_is_the_first_minute_that_the_oracle_has_open(
    doors: dict[str, FrontDoor], authority: str, key: str, data: st.DataObject
) -> None:
    """
    The next opening is the first of the minutes from then on in which the
    contact answers for certain, or may answer.
    """
    # So that every office opens again before the year ends.
    minute = data.draw(st.integers(0, YEAR - 4 * DAY), label="minute")
    certain = data.draw(st.booleans(), label="certain")
    zone = data.draw(
        st.sampled_from(["Europe/London", "America/New_York", "UTC"]),
        label="zone",
    )
    wanted = frozenset({OPEN} if certain else {OPEN, UNKNOWN})
    first = openings_of(authority, key, wanted)[minute]

    found = doors[authority].next_opening(
        doors[authority][key],
        (START + minute * MINUTE).astimezone(ZoneInfo(zone)),
        certain=certain,
    )

    assert found == (None if first is None else START + first * MINUTE)


@frozen
class Hours:
    """
    Hours in minutes of the local day, for the oracle.
    """

    weekday: int
    opens: int
    closes: int


def strikes(day: int, now: int, *, last: bool) -> int:
    """
    Return the minute at which London's clocks strike a time of a day.

    Where they strike it twice, the first or the last; where they skip it, the
    first minute after it.
    """
    # An hour and a half on both sides is more than the clocks are off.
    near = range(day * DAY + now - 90, day * DAY + now + 90)
    times = [minute for minute in near if wall(minute) == (day, now)]
    if times:
        return times[-1] if last else times[0]

    return next(minute for minute in near if wall(minute) > (day, now))


def answers(
    hours: list[Hours], rule: BankHolidayRule, minute: int
) -> OpenState:
    """
    Tell whether somebody answers, from all hours of the days around.
    """
    today, _ = wall(minute)
    states = set()
    for day in (today - 1, today):
        weekday = (day + NEW_YEARS_WEEKDAY) % 7
        certain = True
        if day in BANK_HOLIDAYS:
            if rule is BankHolidayRule.CLOSED:
                continue
            if rule is BankHolidayRule.AS_SUNDAY:
                weekday = 6
            certain = rule is not BankHolidayRule.UNSTATED
        for each in hours:
            if each.weekday != weekday:
                continue
            end = day + (each.closes <= each.opens)
            if (
                strikes(day, each.opens, last=False)
                <= minute
                < strikes(end, each.closes, last=True)
            ):
                states.add(OPEN if certain else UNKNOWN)

    return next((s for s in (OPEN, UNKNOWN) if s in states), CLOSED)


# Around clock changes and bank holidays, and anywhere.
eventful_days = st.sampled_from(
    [86, 87, 88, 296, 297, 298, *sorted(BANK_HOLIDAYS - {0})]
)
minutes = st.integers(2 * DAY, YEAR - 2 * DAY) | st.builds(
    lambda day, now: day * DAY + now,
    eventful_days,
    st.integers(-180, DAY + 180),
)
times_of_day = st.integers(0, DAY - 1) | st.integers(0, 180)


@given(
    hours=st.lists(
        st.builds(Hours, st.integers(0, 6), times_of_day, times_of_day),
        min_size=1,
        max_size=10,
    ),
    rule=st.sampled_from(BankHolidayRule),
    minute=minutes,
)
def test_any_schedule_has_the_oracles_state(
    hours: list[Hours], rule: BankHolidayRule, minute: int
) -> None:
    """
    Hours run from the first strike of one time to the last of another.
    """
    schedule = Schedule(
        tuple(
            OpeningHours(
                (tuple(Weekday)[each.weekday],),
                time(*divmod(each.opens, 60)),
                time(*divmod(each.closes, 60)),
            )
            for each in hours
        ),
        rule,
    )

    assert schedule.state(START + minute * MINUTE) is answers(
        hours, rule, minute
    )
