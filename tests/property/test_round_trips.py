"""
Laws of reading and writing: what was written reads as it was.
"""

from __future__ import annotations

import json
from datetime import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard_thresholds.assessment import Case
from safeguard_thresholds.assessment._case import (
    canonical,
    case_from_data,
    case_from_json,
)
from safeguard_thresholds.loading._compiled import (
    condition,
    decoder,
    encode,
)
from safeguard_thresholds.loading._converter import (
    FaultsFound,
    converter,
    structure,
)
from safeguard_thresholds.model import (
    Age,
    AllOf,
    AnyOf,
    BankHolidayRule,
    Circumstance,
    Condition,
    Count,
    Cumulative,
    DatedHours,
    DomainReminder,
    Duration,
    Effect,
    HighestObservedConcern,
    Judgement,
    Not,
    OpeningHours,
    Percentage,
    RepeatedStatement,
    Schedule,
    Source,
    Step,
    TimeRange,
    TimeUnit,
    Trigger,
    Weekday,
    Window,
    condition_to_data,
)
from wholes import whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

CONDITION: Any = Condition
STEP: Any = Step

words = st.text(min_size=1, max_size=30).filter(str.strip)
keys = st.from_regex(r"[a-z0-9]{1,8}([-_][a-z0-9]{1,8})?", fullmatch=True)
units = st.sampled_from(TimeUnit)
sources = st.lists(
    st.builds(
        Source,
        ref=words,
        sha256=st.none() | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        place=st.none() | words,
    ),
    max_size=3,
).map(tuple)


@st.composite
def bounds(draw: st.DrawFn) -> dict[str, int]:
    """
    Draw a lower bound, an upper one, or both with a number between them.
    """
    lower = draw(st.sampled_from(["", "at_least", "above"]))
    upper = draw(
        st.sampled_from(["at_most", "below", ""][: 3 if lower else 2])
    )
    low = draw(st.integers(0, 40))
    high = low + draw(st.integers(0, 40))
    # More than 2, or fewer than 4, is 3.
    high += (lower == "above") + (upper == "below")
    given = {lower: low, upper: high}

    return {bound: value for bound, value in given.items() if bound}


def leaf(kind: type, **fields: st.SearchStrategy[Any]) -> Any:
    return st.builds(
        lambda limits, **rest: kind(**limits, **rest),
        bounds(),
        of=keys,
        **fields,
    )


leaves: st.SearchStrategy[Condition] = st.one_of(
    leaf(Age, unit=units),
    leaf(
        Count,
        within=st.none() | st.builds(Window, st.integers(1, 99), units),
    ),
    leaf(Duration, unit=units),
    leaf(Percentage),
    st.builds(Circumstance, keys),
    st.builds(Judgement, words),
)


def _joined(
    inner: st.SearchStrategy[Condition],
) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)

    return st.one_of(
        st.builds(AllOf, several),
        st.builds(AnyOf, several),
        st.builds(Not, inner),
    )


conditions = st.recursive(leaves, _joined, max_leaves=8)

days = st.lists(st.sampled_from(Weekday), min_size=1, unique=True).map(tuple)
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
opening_hours = st.builds(
    OpeningHours, days=days, opens=minutes, closes=minutes
)
exceptions = st.lists(
    st.builds(
        DatedHours,
        on=st.dates(),
        hours=st.lists(st.builds(TimeRange, minutes, minutes), max_size=2).map(
            tuple
        ),
        because=words,
    ),
    max_size=2,
    unique_by=lambda hours: hours.on,
).map(tuple)
zones = st.sampled_from(["Europe/London", "Europe/Dublin", "UTC"])
schedules = st.one_of(
    st.builds(
        Schedule,
        hours=st.lists(opening_hours, min_size=1, max_size=3).map(tuple),
        bank_holidays=st.sampled_from(BankHolidayRule),
        exceptions=exceptions,
        timezone=zones,
    ),
    st.builds(
        Schedule,
        exceptions=exceptions,
        always=st.sampled_from([True]),
        timezone=zones,
    ),
)

said = {"key": keys, "because": words, "sources": sources}
levels = st.integers(1, 5)
raising = {"effect": st.just(Effect.RAISE), "level": levels}
reviewing = {"effect": st.just(Effect.REVIEW), "level": st.none()}
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(HighestObservedConcern, **said),
    st.builds(RepeatedStatement, **said),
    st.builds(DomainReminder, **said, domain=keys),
    *(
        st.builds(
            Trigger,
            **said,
            **effect,
            action=st.none() | words,
            indicators=st.lists(words, min_size=1, max_size=3).map(tuple),
            themes=st.lists(keys, max_size=3).map(tuple),
        )
        for effect in (raising, reviewing)
    ),
    *(
        st.builds(
            Cumulative,
            **said,
            **effect,
            at_level=levels,
            concerns=st.integers(3, 9),
            domains=st.integers(1, 3),
        )
        for effect in (raising, reviewing)
    ),
)

ids = st.lists(words, max_size=4).map(tuple)
facts = st.dictionaries(
    st.text(max_size=10),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    ),
    max_size=4,
)
cases = st.builds(
    Case,
    authority=words,
    edition=st.none() | words,
    as_of=st.none() | st.dates(),
    observed=ids,
    suspected=ids,
    ruled_out=ids,
    assessed_domains=ids,
    immediate_danger=st.none() | st.booleans(),
    facts_json=facts.map(canonical),
)


def through_json(data: Any) -> Any:
    return json.loads(json.dumps(data, ensure_ascii=False))


def compiled(value: Any, decode: Callable[[Any], Any]) -> Any:
    return decode(through_json(encode(value)))


class TestConditions:
    @given(written=conditions)
    def test_files_give_them_back(self, written: Condition) -> None:
        """
        Whatever condition is written, the converter reads it as it was.

        Its data hold no dates, so TOML and JSON read the same.
        """
        data = converter(iso=True).unstructure(written, CONDITION)

        for iso in (True, False):
            read = structure(through_json(data), CONDITION, "FILE", iso=iso)
            assert read == written
            assert whole(read) == whole(written)

    @given(written=conditions)
    def test_the_compiled_form_gives_them_back(
        self, written: Condition
    ) -> None:
        """
        Whatever condition is compiled, it is loaded as it was.
        """
        assert compiled(written, condition) == written

    @given(written=conditions, key=keys)
    def test_one_more_key_is_refused(
        self, written: Condition, key: str
    ) -> None:
        """
        A node of two keys is refused, whatever the second is.
        """
        data = condition_to_data(written)
        more = {**data, f"{key}-more": data}

        with pytest.raises(FaultsFound):
            structure(more, CONDITION, "FILE", iso=True)


class TestSchedules:
    @given(written=schedules)
    def test_json_gives_them_back(self, written: Schedule) -> None:
        """
        Whatever schedule is written as JSON, it reads as it was.
        """
        data = through_json(converter(iso=True).unstructure(written))

        assert structure(data, Schedule, "FILE", iso=True) == written

    @given(written=schedules)
    def test_the_compiled_form_gives_them_back(
        self, written: Schedule
    ) -> None:
        """
        Whatever schedule is compiled, it is loaded as it was.
        """
        assert compiled(written, decoder(Schedule)) == written


class TestSteps:
    @given(written=steps)
    def test_json_gives_them_back(self, written: Step) -> None:
        """
        Whatever step is written as JSON, it reads as it was.
        """
        data = through_json(converter(iso=True).unstructure(written, STEP))

        assert structure(data, STEP, "FILE", iso=True) == written

    @given(written=steps)
    def test_the_compiled_form_gives_them_back(self, written: Step) -> None:
        """
        Whatever step is compiled, it is loaded as it was.
        """
        assert compiled(written, decoder(STEP)) == written


class TestCases:
    @given(written=cases)
    def test_json_gives_them_back(self, written: Case) -> None:
        """
        Whatever case is written as JSON, it reads as it was.
        """
        assert case_from_json(written.to_json()) == written
        assert case_from_json(written.to_json().encode()) == written
        assert case_from_data(written.to_data()) == written

    @given(written=cases, day=st.dates())
    def test_no_two_cases_write_the_same(
        self, written: Case, day: date
    ) -> None:
        """
        Cases that differ in their day differ in their JSON.
        """
        other = case_from_data(written.to_data() | {"as_of": str(day)})

        assert (other == written) == (other.to_json() == written.to_json())
