"""
Bank holidays of England.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from safeguard_thresholds.model import ENGLAND, EnglandBankHolidays

# From the government's list, by hand. A New Year's, Christmas or Boxing Day at
# a weekend stands beside its substitute.
IN_2026 = {
    (1, 1),
    (4, 3),
    (4, 6),
    (5, 4),
    (5, 25),
    (8, 31),
    (12, 25),
    (12, 26),
    (12, 28),
}
IN_2027 = {
    (1, 1),
    (3, 26),
    (3, 29),
    (5, 3),
    (5, 31),
    (8, 30),
    (12, 25),
    (12, 26),
    (12, 27),
    (12, 28),
}


class TestEngland:
    @pytest.mark.parametrize(
        ("year", "holidays"), [(2026, IN_2026), (2027, IN_2027)]
    )
    def test_it_has_the_published_days_and_no_others(
        self, year: int, holidays: set[tuple[int, int]]
    ) -> None:
        day = date(year, 1, 1)
        found = set()
        while day.year == year:
            if ENGLAND.is_bank_holiday(day):
                found.add((day.month, day.day))
            day += timedelta(days=1)

        assert found == holidays

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            # Moved for VE Day's 75 years.
            (date(2020, 5, 4), False),
            (date(2020, 5, 8), True),
            # The Platinum Jubilee, and the late Queen's funeral.
            (date(2022, 5, 30), False),
            (date(2022, 6, 2), True),
            (date(2022, 6, 3), True),
            (date(2022, 9, 19), True),
            # The Coronation.
            (date(2023, 5, 8), True),
            # Holidays of Scotland and of Northern Ireland.
            (date(2026, 1, 2), False),
            (date(2026, 3, 17), False),
        ],
    )
    def test_it_follows_the_proclamations_for_england(
        self,
        day: date,
        expected: bool,  # noqa: FBT001 - a column of a table
    ) -> None:
        assert ENGLAND.is_bank_holiday(day) is expected


class TestDaysCovered:
    """
    "Tell whether *day* is a bank holiday; None where nobody knows."
    """

    def test_it_vouches_for_the_first_day_and_the_last(self) -> None:
        assert ENGLAND.is_bank_holiday(date(2000, 1, 1)) is True
        assert ENGLAND.is_bank_holiday(date(2027, 12, 31)) is False

    def test_it_does_not_know_the_days_outside(self) -> None:
        assert ENGLAND.is_bank_holiday(date(1999, 12, 31)) is None
        assert ENGLAND.is_bank_holiday(date(2028, 1, 1)) is None

    def test_a_reader_can_trust_it_for_less(self) -> None:
        calendar = EnglandBankHolidays(
            first=date(2026, 5, 1), last=date(2026, 5, 31)
        )

        assert calendar.is_bank_holiday(date(2026, 4, 6)) is None
        assert calendar.is_bank_holiday(date(2026, 5, 4)) is True
        assert calendar.is_bank_holiday(date(2026, 6, 1)) is None


def test_importing_the_model_does_not_import_the_holidays() -> None:
    code = (
        "import sys, safeguard_thresholds.model\n"
        "sys.exit('holidays' in sys.modules)"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], check=False).returncode
        == 0
    )
