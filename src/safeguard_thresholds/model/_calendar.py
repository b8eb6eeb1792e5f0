"""
Bank holidays of England, and what nobody knows yet.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Protocol

from attrs import frozen

LAST_PUBLISHED_DAY = date(2027, 12, 31)
"""
The last day for which the library vouches for the bank holidays.

The government publishes them two to three years ahead and can proclaim one
more, as it did in 2022 and 2023. A rule could be carried on for ever, but a
helpline that a made-up calendar calls open may not answer.
"""


class BankHolidayCalendar(Protocol):
    """
    What a calendar must be able to say.
    """

    @property
    def last(self) -> date:
        """
        The last day that the calendar covers.
        """

    def is_bank_holiday(self, day: date) -> bool | None:
        """
        Tell whether *day* is a bank holiday; None where nobody knows.
        """


@lru_cache(maxsize=32)
def _england(year: int) -> frozenset[date]:
    # Imported here: it takes as long as the rest of the library together,
    # and only who asks for contacts needs it.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


@frozen
class EnglandBankHolidays:
    """
    The bank holidays of England.

    A Christmas Day, Boxing Day or New Year's Day at a weekend counts as well
    as its substitute day, since an office with weekend hours shuts on either.

    Attributes:
        first: The first day covered.

        last: The last day covered.

    Source: the ``holidays`` library, after the Banking and Financial Dealings
    Act 1971 and the proclamations.
    """

    first: date = date(2000, 1, 1)
    last: date = LAST_PUBLISHED_DAY

    def is_bank_holiday(self, day: date) -> bool | None:
        """
        Tell whether *day* is a bank holiday; None outside the days covered.
        """
        if not self.first <= day <= self.last:
            return None

        return day in _england(day.year)


ENGLAND = EnglandBankHolidays()
"""
The calendar used where none is given.
"""
