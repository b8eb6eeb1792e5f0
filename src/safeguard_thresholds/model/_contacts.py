"""
Whom to call, and when they answer.
"""

from __future__ import annotations

import enum
import heapq
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ..exceptions import InvalidValueError, NaiveTimeError, shown
from ._calendar import ENGLAND, BankHolidayCalendar
from ._checks import at_least_one, identifier, known_zone, not_blank
from ._sources import Source

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


LONDON = "Europe/London"

_HORIZON = timedelta(days=400)

STALE_AFTER = timedelta(days=365)
"""
How long a contact is taken to be right after it was last known to be.

No document says so: numbers change, and a reader should know how old one is.
"""

_DAY = timedelta(days=1)


class Weekday(enum.Enum):
    """
    A day of the week.
    """

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


_WEEK = tuple(Weekday)


class BankHolidayRule(enum.Enum):
    """
    What a document says of opening on bank holidays.
    """

    CLOSED = "closed"
    AS_USUAL = "as_usual"
    AS_SUNDAY = "as_sunday"
    UNSTATED = "unstated"
    """The document is silent, so whether anybody answers is unknown."""


class OpenState(enum.Enum):
    """
    Whether somebody answers at a moment.
    """

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Role(enum.Enum):
    """
    What a contact is for.
    """

    EMERGENCY = "emergency"
    FRONT_DOOR = "front_door"
    ADVICE = "advice"
    EARLY_HELP = "early_help"
    OUT_OF_HOURS = "out_of_hours"
    OTHER = "other"


def _to_the_minute(_: object, attribute: Any, value: time) -> None:
    if value.second or value.microsecond:
        raise InvalidValueError(
            attribute.name, "a time to the minute", value.isoformat()
        )


@frozen
class TimeRange:
    """
    From one time of day to another.

    Attributes:
        opens: The first minute, local time.

        closes: The minute from which on nobody answers. At or before *opens*
            it means the next day.
    """

    opens: time = field(validator=_to_the_minute)
    closes: time = field(validator=_to_the_minute)

    def __str__(self) -> str:
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


@frozen
class OpeningHours:
    """
    The hours of some days of the week.

    Attributes:
        days: The days on which the hours begin.

        opens: The first minute, local time.

        closes: The minute from which on nobody answers. At or before *opens*
            it means the next day.
    """

    days: tuple[Weekday, ...] = field(validator=at_least_one)
    opens: time = field(validator=_to_the_minute)
    closes: time = field(validator=_to_the_minute)


@frozen
class DatedHours:
    """
    The hours of one date, instead of the weekday's.

    Attributes:
        on: The date.

        hours: Its hours; empty where it is closed.

        because: Why, in our words.
    """

    on: date
    hours: tuple[TimeRange, ...]
    because: str = field(validator=not_blank)


@lru_cache(maxsize=4096)
def _instant(wall: datetime, zone: str, *, last: bool) -> datetime:
    """
    Return the moment at which a clock on the wall shows *wall*, in UTC.

    Where clocks go back, it shows it twice: *last* chooses the second time.
    Where they go forward over it, it is the moment of the jump.
    """
    tz = ZoneInfo(zone)
    moment = wall.replace(tzinfo=tz, fold=int(last)).astimezone(UTC)
    if moment.astimezone(tz).replace(tzinfo=None) == wall:
        return moment

    early = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    late = wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    before = early.astimezone(tz).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == before:
            early = middle
        else:
            late = middle

    return late


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise NaiveTimeError(at.isoformat())

    return at


@frozen
class Schedule:
    """
    Opening hours by weekday, with bank holidays and dated exceptions.

    On the night when clocks go back, hours that end in the repeated hour end
    the second time it strikes.

    Attributes:
        hours: The hours of the week.

        bank_holidays: What the document says of them.

        exceptions: Dates with hours of their own.

        always: Whether somebody answers at every hour of every day; *hours*
            are empty then.

        timezone: The IANA name of the time zone that the hours are in.
    """

    hours: tuple[OpeningHours, ...] = ()
    bank_holidays: BankHolidayRule = BankHolidayRule.UNSTATED
    exceptions: tuple[DatedHours, ...] = ()
    always: bool = False
    timezone: str = field(default=LONDON, validator=known_zone)

    def __attrs_post_init__(self) -> None:
        if self.always == bool(self.hours):
            raise InvalidValueError(
                "hours",
                "opening hours, or always = true, and not both",
                "both" if self.always else "neither",
            )

        if self.always and self.bank_holidays in {
            BankHolidayRule.CLOSED,
            BankHolidayRule.AS_SUNDAY,
        }:
            raise InvalidValueError(
                "bank_holidays",
                "no other rule than always = true",
                repr(self.bank_holidays.value),
            )

        dates = [exception.on for exception in self.exceptions]
        for on in dates:
            if dates.count(on) > 1:
                raise InvalidValueError(
                    "exceptions", "a date once", f"{on} twice"
                )

    def _usual(self, weekday: Weekday) -> Iterator[TimeRange]:
        if self.always:
            yield TimeRange(time(0), time(0))
        for hours in self.hours:
            if weekday in hours.days:
                yield TimeRange(hours.opens, hours.closes)

    def _ranges(
        self, day: date, calendar: BankHolidayCalendar
    ) -> tuple[Collection[TimeRange], bool]:
        """
        Return the hours that begin on *day*, and whether they are certain.
        """
        for exception in self.exceptions:
            if exception.on == day:
                return exception.hours, True

        usual = set(self._usual(_WEEK[day.weekday()]))
        if self.bank_holidays is BankHolidayRule.AS_USUAL or self.always:
            return usual, True

        match calendar.is_bank_holiday(day), self.bank_holidays:
            case False, _:
                return usual, True
            case True, BankHolidayRule.CLOSED:
                return (), True
            case True, BankHolidayRule.AS_SUNDAY:
                return set(self._usual(Weekday.SUNDAY)), True
            case None, BankHolidayRule.AS_SUNDAY:
                return usual | set(self._usual(Weekday.SUNDAY)), False
            case _:
                return usual, False

    def _spans(
        self, day: date, calendar: BankHolidayCalendar
    ) -> Iterator[tuple[datetime, datetime, bool]]:
        ranges, certain = self._ranges(day, calendar)
        for hours in ranges:
            over_midnight = hours.closes <= hours.opens
            end = day + _DAY if over_midnight else day
            yield (
                _instant(
                    datetime.combine(day, hours.opens),
                    self.timezone,
                    last=False,
                ),
                _instant(
                    datetime.combine(end, hours.closes),
                    self.timezone,
                    last=True,
                ),
                certain,
            )

    def _today(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def state(
        self, at: datetime, calendar: BankHolidayCalendar = ENGLAND
    ) -> OpenState:
        """
        Tell whether somebody answers at a moment.

        Args:
            at: The moment, with a time zone.

            calendar: The bank holidays.

        Raises:
            NaiveTimeError: *at* has no time zone.
        """
        today = self._today(_aware(at))
        state = OpenState.CLOSED
        for day in (today - _DAY, today):
            for start, end, certain in self._spans(day, calendar):
                if start <= at < end:
                    if certain:
                        return OpenState.OPEN
                    state = OpenState.UNKNOWN

        return state

    def changes(
        self, at: datetime, calendar: BankHolidayCalendar = ENGLAND
    ) -> Iterator[datetime]:
        """
        Yield the moments after *at* at which hours begin or end, in UTC.

        They are in order, may repeat, and reach 400 days ahead.

        Raises:
            NaiveTimeError: *at* has no time zone.
        """
        day = self._today(_aware(at)) - _DAY
        ahead: list[datetime] = []
        # The day before, and the day on which the horizon lies, count too.
        for _ in range(_HORIZON.days + 2):
            for start, end, _certain in self._spans(day, calendar):
                heapq.heappush(ahead, start)
                heapq.heappush(ahead, end)
            day += _DAY
            # Hours that begin on later days cannot come before midnight.
            midnight = _instant(
                datetime.combine(day, time(0)), self.timezone, last=False
            )
            while ahead and ahead[0] < midnight:
                moment = heapq.heappop(ahead)
                if moment > at:
                    yield moment

    def __str__(self) -> str:
        if self.always:
            return "at all hours"

        return "; ".join(
            f"{_days_in_words(hours.days)} {hours.opens:%H:%M} to "
            f"{hours.closes:%H:%M}"
            for hours in self.hours
        )


def _days_in_words(days: tuple[Weekday, ...]) -> str:
    names = [day.value.capitalize() for day in days]
    places = [_WEEK.index(day) for day in days]
    run = list(range(places[0], places[0] + len(places)))
    if len(days) > 2 and places == run:  # noqa: PLR2004 - a run of days
        return f"{names[0]} to {names[-1]}"

    return " and ".join(names) if len(names) < 3 else ", ".join(names)  # noqa: PLR2004


@frozen
class Contact:
    """
    One way to reach somebody.

    Attributes:
        key: A short name for code and files.

        name: The name, as printed.

        role: What it is for.

        purpose: When to use it, in our words.

        phone: The number, as printed.

        phone_e164: The same number in international form.

        email: The address, as printed.

        url: The page, as printed.

        schedule: The opening hours; None where none are printed.

        outside_of: Keys of contacts: this one answers when none of them does.

        levels: Ordinals of the levels it is for; empty for all.

        areas: Names of the areas it serves; empty for the whole authority.

        verified: False where it was taken from another public place of
            unknown age than the publisher's document.

        as_of: The day on which it was known to be right.

        sources: Where it is printed.

        note: What a reader must know of it; None where all is clear.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)
    role: Role
    purpose: str = field(validator=not_blank)
    as_of: date
    sources: tuple[Source, ...] = field(validator=at_least_one)
    phone: str | None = None
    phone_e164: str | None = None
    email: str | None = None
    url: str | None = None
    schedule: Schedule | None = None
    outside_of: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    areas: tuple[str, ...] = ()
    verified: bool = True
    note: str | None = None

    def __attrs_post_init__(self) -> None:
        if not (self.phone or self.email or self.url):
            raise InvalidValueError("", "a phone, an email or a url", "none")

        if self.schedule and self.outside_of:
            raise InvalidValueError(
                "outside_of",
                "hours of its own (schedule) or hours outside of another's, "
                "and not both",
                "both",
            )


@frozen
class ContactAt:
    """
    A contact at a moment.

    Attributes:
        contact: The contact.

        state: Whether somebody answers.

        opens_at: The first moment from then on when somebody answers for
            certain, in the time zone that was asked in; None where none is
            known in the next 400 days.

        may_open_at: The first moment when somebody may answer: earlier than
            *opens_at* where a document is silent on bank holidays.

        stale: Whether it was last known to be right more than a year before.
    """

    contact: Contact
    state: OpenState
    opens_at: datetime | None
    may_open_at: datetime | None
    stale: bool


@frozen
class ContactsAt:
    """
    Everybody who may be called at a moment.

    Attributes:
        at: The moment.

        emergency: For immediate danger, before all others.

        immediate_danger: Whether the child is in immediate danger; None where
            nobody said.

        open: Who answers now.

        unknown: Who may answer now: ring all of these.

        closed: Who does not, by when they open next.
    """

    at: datetime
    emergency: tuple[ContactAt, ...]
    immediate_danger: bool | None
    open: tuple[ContactAt, ...]
    unknown: tuple[ContactAt, ...]
    closed: tuple[ContactAt, ...]

    @property
    def ring(self) -> tuple[ContactAt, ...]:
        """
        Whom to ring now, first to last.

        In immediate danger the emergency number comes first. Where it is
        unknown who answers, all who may are in it. Who has no telephone
        cannot be rung.
        """
        first = self.emergency if self.immediate_danger else ()

        return tuple(
            found
            for found in first + self.open + self.unknown
            if found.contact.phone
        )

    @property
    def advice(self) -> str:
        """
        What the states mean, in a sentence; empty where all are known.
        """
        names = [c.contact.name for c in self.unknown if c.contact.phone]
        *others, last = names or [""]
        if not others:
            return f"Unknown whether {last} answers now: try it." * bool(last)

        both = "both" if len(others) == 1 else "all"
        return (
            f"Unknown which of {', '.join(others)} and {last} answers now: "
            f"ring {both}."
        )


@frozen
class FrontDoor:
    """
    Where referrals arrive.

    Attributes:
        name: What it is, in the field's words.

        local_name: What the authority calls it, as printed.

        contacts: Everybody, in the order in which to think of them.

        sources: Where it is printed.
    """

    name: str = field(validator=not_blank)
    local_name: str = field(validator=not_blank)
    contacts: tuple[Contact, ...] = field(validator=at_least_one)
    sources: tuple[Source, ...] = field(validator=at_least_one)

    def __attrs_post_init__(self) -> None:
        keys = [contact.key for contact in self.contacts]
        for contact in self.contacts:
            if keys.count(contact.key) > 1:
                raise InvalidValueError(
                    "contacts", "a different key for each", repr(contact.key)
                )
            for other in contact.outside_of:
                if other not in keys or self[other].schedule is None:
                    raise InvalidValueError(
                        f"{contact.key}.outside_of",
                        "keys of contacts that have a schedule",
                        shown(other),
                    )

    def __getitem__(self, key: str) -> Contact:
        for contact in self.contacts:
            if contact.key == key:
                return contact

        raise KeyError(key)

    def state(
        self,
        contact: Contact,
        at: datetime,
        calendar: BankHolidayCalendar = ENGLAND,
    ) -> OpenState:
        """
        Tell whether *contact* answers at a moment.

        Raises:
            NaiveTimeError: *at* has no time zone.
        """
        _aware(at)
        if contact.schedule is not None:
            return contact.schedule.state(at, calendar)

        if not contact.outside_of:
            # No hours are printed.
            return OpenState.UNKNOWN

        others = {
            schedule.state(at, calendar) for schedule in self._others(contact)
        }
        if OpenState.OPEN in others:
            return OpenState.CLOSED

        return (
            OpenState.UNKNOWN
            if OpenState.UNKNOWN in others
            else OpenState.OPEN
        )

    def _others(self, contact: Contact) -> Iterator[Schedule]:
        for key in contact.outside_of:
            schedule = self[key].schedule
            if schedule is not None:  # pragma: no branch - checked above
                yield schedule

    def next_opening(
        self,
        contact: Contact,
        at: datetime,
        calendar: BankHolidayCalendar = ENGLAND,
        *,
        certain: bool = True,
    ) -> datetime | None:
        """
        Return the first moment from *at* on when *contact* answers.

        Args:
            contact: One of the front door's contacts.

            at: The moment, with a time zone.

            calendar: The bank holidays.

            certain: False for the first moment when somebody *may* answer.

        Returns:
            The moment, in the time zone of *at*; *at* itself where it is open
            then. None where there is none in the next 400 days, or no hours
            are printed.

        Raises:
            NaiveTimeError: *at* has no time zone.
        """
        wanted = {OpenState.OPEN} if certain else set(OpenState)
        wanted -= {OpenState.CLOSED}
        if self.state(contact, at, calendar) in wanted:
            return at

        schedules = (
            [contact.schedule]
            if contact.schedule
            else list(self._others(contact))
        )
        for moment in heapq.merge(
            *(schedule.changes(at, calendar) for schedule in schedules)
        ):
            if self.state(contact, moment, calendar) in wanted:
                return moment.astimezone(at.tzinfo)

        return None

    def at(
        self,
        at: datetime,
        *,
        levels: Collection[int] = (),
        immediate_danger: bool | None = None,
        calendar: BankHolidayCalendar = ENGLAND,
    ) -> ContactsAt:
        """
        Return who answers at a moment, and who opens next.

        Args:
            at: The moment, with a time zone.

            levels: Ordinals of the levels that the case may be at; empty for
                all contacts.

            immediate_danger: Whether the child is in immediate danger.

            calendar: The bank holidays.

        Raises:
            NaiveTimeError: *at* has no time zone.
        """
        emergency: list[ContactAt] = []
        by_state: dict[OpenState, list[ContactAt]] = {
            state: [] for state in OpenState
        }
        for contact in self.contacts:
            if (
                contact.levels
                and levels
                and not set(contact.levels) & set(levels)
            ):
                continue

            state = self.state(contact, at, calendar)
            found = ContactAt(
                contact,
                state,
                self.next_opening(contact, at, calendar),
                self.next_opening(contact, at, calendar, certain=False),
                at.date() - contact.as_of > STALE_AFTER,
            )
            if contact.role is Role.EMERGENCY:
                emergency.append(found)
            else:
                by_state[state].append(found)

        closed = sorted(
            by_state[OpenState.CLOSED],
            # Two moments in one zone compare by the clock on the wall.
            key=lambda c: (c.opens_at or at + 2 * _HORIZON).astimezone(UTC),
        )

        return ContactsAt(
            at,
            tuple(emergency),
            immediate_danger,
            tuple(by_state[OpenState.OPEN]),
            tuple(by_state[OpenState.UNKNOWN]),
            tuple(closed),
        )
