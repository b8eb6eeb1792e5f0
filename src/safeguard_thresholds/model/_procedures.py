"""
What to do at a level: consent, routes, timescales, disagreement, and the rest.
"""

from __future__ import annotations

import enum
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import field, frozen

from ..exceptions import CalendarEndError, NaiveTimeError
from ._calendar import ENGLAND, BankHolidayCalendar
from ._checks import (
    at_least_one,
    identifier,
    known_zone,
    not_blank,
    positive,
)
from ._contacts import LONDON
from ._sources import Source

_SATURDAY = 5


class ConsentTo(enum.Enum):
    """
    What consent is for. To take a service and to share are two things.
    """

    SERVICE = "service"
    """Assessment or help that the family takes up."""
    SHARING = "sharing"
    """Telling another agency, a referral included."""


class ConsentNeed(enum.Enum):
    """
    Whether consent must be asked for.
    """

    REQUIRED = "required"
    NOT_REQUIRED = "not_required"
    DISCUSS = "discuss"
    """Talk with the family first, though their consent is not the test."""


@frozen
class ConsentRule:
    """
    Whose consent is needed for what, and when it is not.

    Attributes:
        key: A short name for code and files.

        to: What consent is for.

        need: Whether it must be asked for.

        text: The rule, in our words.

        levels: Ordinals of the levels it holds for; empty for all.

        form: How it is given, for example ``verbal``; None where unsaid.

        given_by: Who can give it.

        unless: When the rule does not hold; None where there is no exception.

        url: Further guidance that the document names.

        sources: Where it is printed.
    """

    key: str = field(validator=identifier)
    to: ConsentTo
    need: ConsentNeed
    text: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
    levels: tuple[int, ...] = ()
    form: str | None = None
    given_by: tuple[str, ...] = ()
    unless: str | None = None
    url: str | None = None


@frozen
class Route:
    """
    How a child and family get to the right service.

    Attributes:
        key: A short name for code and files.

        text: What to do, in our words.

        levels: Ordinals of the levels it holds for; empty for all.

        contact: Key of the contact to use; None where none is named.

        asks: What the referral should tell.

        urgent: Whether it is for danger or harm that cannot wait.

        sources: Where it is printed.
    """

    key: str = field(validator=identifier)
    text: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
    levels: tuple[int, ...] = ()
    contact: str | None = None
    asks: tuple[str, ...] = ()
    urgent: bool = False


@frozen
class DisagreementRoute:
    """
    What to do when one does not agree with a decision.

    Practitioners call this escalation; here that word is for levels.

    Attributes:
        key: A short name for code and files.

        text: What to do, in our words.

        url: The page with the procedure; None where none is printed.

        sources: Where it is printed.

        note: What a reader must know of it; None where all is clear.
    """

    key: str = field(validator=identifier)
    text: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
    url: str | None = None
    note: str | None = None


class ClockUnit(enum.Enum):
    """
    What a timescale counts in.
    """

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    CLOCK_HOURS = "clock_hours"


@frozen
class Timescale:
    """
    How long something may take.

    Attributes:
        key: A short name for code and files.

        text: What must happen by then, in our words.

        starts: The event from which the time counts, in our words.

        amount: How many units.

        unit: Working days, calendar days or clock hours.

        levels: Ordinals of the levels it holds for; empty for all.

        timezone: The IANA name of the authority's time zone.

        sources: Where it is printed.
    """

    key: str = field(validator=identifier)
    text: str = field(validator=not_blank)
    starts: str = field(validator=not_blank)
    amount: int = field(validator=positive)
    unit: ClockUnit
    sources: tuple[Source, ...] = field(validator=at_least_one)
    levels: tuple[int, ...] = ()
    timezone: str = field(default=LONDON, validator=known_zone)

    def due(
        self,
        started: datetime,
        calendar: BankHolidayCalendar = ENGLAND,
    ) -> datetime:
        """
        Return the moment by which it must have happened.

        A working day is Monday to Friday without bank holidays. The day of
        *started* is not counted; the last day counts to its end.

        Args:
            started: When the event happened, with a time zone.

            calendar: The bank holidays.

        Returns:
            For hours, that many hours later. For days, the midnight that ends
            the last day, in the authority's time zone.

        Raises:
            NaiveTimeError: *started* has no time zone.

            CalendarEndError: Working days lie past the calendar's last day.
        """
        if started.utcoffset() is None:
            raise NaiveTimeError(started.isoformat())

        zone = ZoneInfo(self.timezone)
        if self.unit is ClockUnit.CLOCK_HOURS:
            # Hours that pass, whatever the clocks do meanwhile.
            elapsed = started.astimezone(ZoneInfo("UTC")) + timedelta(
                hours=self.amount
            )
            return elapsed.astimezone(zone)

        day = started.astimezone(zone).date()
        left = self.amount
        while left:
            day += timedelta(days=1)
            if self.unit is ClockUnit.WORKING_DAYS:
                holiday = calendar.is_bank_holiday(day)
                if holiday is None:
                    raise CalendarEndError(calendar.last)
                if holiday or day.weekday() >= _SATURDAY:
                    continue
            left -= 1

        return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone)


class ProcedureKind(enum.Enum):
    """
    What a procedure is about.
    """

    SERVICE = "service"
    LEAD = "lead"
    ASSESSMENT_TOOL = "assessment-tool"
    INFORMATION_SHARING = "information-sharing"
    POLICY_RULE = "policy-rule"
    SPECIAL_CIRCUMSTANCE = "special-circumstance"
    OUTCOME = "outcome"
    LEGAL_BASIS = "legal-basis"
    PRINCIPLE = "principle"
    DOCUMENT = "document"


@frozen
class Procedure:
    """
    Anything else that a document tells its reader to know or do.

    Attributes:
        key: A short name for code and files.

        kind: What it is about.

        text: What it says, in our words.

        items: Its list, where it has one.

        levels: Ordinals of the levels it holds for; empty for all.

        url: The page that it names; None where none is printed.

        sources: Where it is printed.

        note: What a reader must know of the print; None where all is clear.
    """

    key: str = field(validator=identifier)
    kind: ProcedureKind
    text: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
    items: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    url: str | None = None
    note: str | None = None


@frozen
class Unencoded:
    """
    A statement that was read but cannot be said as data.

    Attributes:
        text: What it says, in our words.

        because: Why it is not encoded.

        sources: Where it is printed.
    """

    text: str = field(validator=not_blank)
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = field(validator=at_least_one)
