"""
What an indicator's figures state, as data.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest
from attrs import evolve

from safeguard_thresholds.exceptions import InvalidValueError
from safeguard_thresholds.model import (
    LEAVES,
    NODES,
    Age,
    AllOf,
    AnyOf,
    Circumstance,
    Condition,
    Count,
    Duration,
    Judgement,
    Not,
    Percentage,
    TimeUnit,
    Window,
    condition_to_data,
)

Leaf: TypeAlias = Age | Count | Duration | Percentage

UNDER_1 = Age(of="child", unit=TimeUnit.YEARS, below=1)
TEENAGER = Age(of="child", unit=TimeUnit.YEARS, at_least=13, below=16)
THREE_IN_SIX_MONTHS = Count(
    of="missing_episode",
    at_least=3,
    within=Window(6, TimeUnit.MONTHS),
)
ONCE = Count(of="missing_episode", at_least=1, at_most=1)
OVER_A_DAY = Duration(of="missing_episode", unit=TimeUnit.HOURS, above=24)
ATTENDANCE = Percentage(of="school_attendance", at_most=90)
UNBORN = Circumstance("unborn")
NON_MOBILE = Circumstance("non_mobile")
BRUISE = Judgement("whether the bruise fits the account")

CASES: list[tuple[Condition, str, dict[str, object]]] = [
    (
        UNDER_1,
        "child's age in years: fewer than 1",
        {"age": {"of": "child", "unit": "years", "below": 1}},
    ),
    (
        TEENAGER,
        "child's age in years: 13 or more and fewer than 16",
        {"age": {"of": "child", "unit": "years", "at_least": 13, "below": 16}},
    ),
    (
        THREE_IN_SIX_MONTHS,
        "missing episode: 3 or more within 6 months",
        {
            "count": {
                "of": "missing_episode",
                "at_least": 3,
                "within": {"amount": 6, "unit": "months"},
            }
        },
    ),
    (
        ONCE,
        "missing episode: 1 or more and 1 or fewer",
        {"count": {"of": "missing_episode", "at_least": 1, "at_most": 1}},
    ),
    (
        OVER_A_DAY,
        "length of missing episode: more than 24 hours",
        {
            "duration": {
                "of": "missing_episode",
                "unit": "hours",
                "above": 24,
            }
        },
    ),
    (
        ATTENDANCE,
        "school attendance: 90% or less",
        {"percentage": {"of": "school_attendance", "at_most": 90}},
    ),
    (UNBORN, "unborn", {"circumstance": "unborn"}),
    (NON_MOBILE, "non mobile", {"circumstance": "non_mobile"}),
    (
        BRUISE,
        "for a person to judge: whether the bruise fits the account",
        {"judgement": "whether the bruise fits the account"},
    ),
    (
        AllOf((NON_MOBILE, Not(UNBORN))),
        "(non mobile and not unborn)",
        {
            "all": [
                {"circumstance": "non_mobile"},
                {"not": {"circumstance": "unborn"}},
            ]
        },
    ),
    (
        Not(AnyOf((UNBORN, NON_MOBILE))),
        "not (unborn or non mobile)",
        {
            "not": {
                "any": [
                    {"circumstance": "unborn"},
                    {"circumstance": "non_mobile"},
                ]
            }
        },
    ),
    (
        AnyOf((UNDER_1, AllOf((UNBORN, NON_MOBILE)))),
        "(child's age in years: fewer than 1 or (unborn and non mobile))",
        {
            "any": [
                {"age": {"of": "child", "unit": "years", "below": 1}},
                {
                    "all": [
                        {"circumstance": "unborn"},
                        {"circumstance": "non_mobile"},
                    ]
                },
            ]
        },
    ),
]


class TestForms:
    @pytest.mark.parametrize(
        ("condition", "words"), [(each, words) for each, words, _ in CASES]
    )
    def test_a_condition_reads_as_words(
        self, condition: Condition, words: str
    ) -> None:
        assert str(condition) == words

    @pytest.mark.parametrize(
        ("condition", "data"), [(each, data) for each, _, data in CASES]
    )
    def test_a_condition_is_plain_data_in_the_form_of_files(
        self, condition: Condition, data: dict[str, object]
    ) -> None:
        assert condition_to_data(condition) == data

    def test_every_kind_of_node_has_its_form_here(self) -> None:
        assert {key for *_, data in CASES for key in data} == set(NODES)

    def test_the_leaves_are_nodes(self) -> None:
        assert set(LEAVES) <= set(NODES)


NO_BOUNDS: dict[str, Any] = dict.fromkeys(
    ("at_least", "above", "at_most", "below")
)


@pytest.mark.parametrize(
    "leaf",
    [UNDER_1, ONCE, OVER_A_DAY, ATTENDANCE],
    ids=lambda x: type(x).__name__,
)
class TestBounds:
    """
    "Two lower bounds, or a lower one beyond the upper, is a slip of the pen."
    """

    @pytest.mark.parametrize(
        "bounds",
        [
            {"at_least": 0},
            {"above": 0},
            {"at_most": 0},
            {"below": 1},
            {"at_least": 5, "at_most": 5},
            {"at_least": 13, "below": 16},
            {"above": 12, "at_most": 16},
        ],
    )
    def test_one_lower_one_upper_or_one_of_each(
        self, leaf: Leaf, bounds: dict[str, Any]
    ) -> None:
        condition = evolve(leaf, **(NO_BOUNDS | bounds))

        assert {name: getattr(condition, name) for name in bounds} == bounds

    @pytest.mark.parametrize(
        ("bounds", "found"),
        [
            ({}, "no bound"),
            ({"at_least": 1, "above": 1}, "at_least, above"),
            ({"at_most": 9, "below": 9}, "at_most, below"),
            (
                {"at_least": 1, "above": 1, "below": 9},
                "at_least, above, below",
            ),
        ],
    )
    def test_none_or_two_of_a_kind_are_refused(
        self, leaf: Leaf, bounds: dict[str, Any], found: str
    ) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(leaf, **(NO_BOUNDS | bounds))

        assert str(caught.value) == (
            "expected one lower bound (at_least, above), one upper bound "
            f"(at_most, below), or one of each, got {found}."
        )

    @pytest.mark.parametrize("lower", ["at_least", "above"])
    @pytest.mark.parametrize("upper", ["at_most", "below"])
    def test_a_lower_bound_beyond_the_upper_is_refused(
        self, leaf: Leaf, lower: str, upper: str
    ) -> None:
        bounds: dict[str, Any] = {lower: 6, upper: 5}

        with pytest.raises(InvalidValueError) as caught:
            evolve(leaf, **(NO_BOUNDS | bounds))

        assert str(caught.value) == (
            "expected a lower bound below the upper one, got 6 and 5."
        )

    @pytest.mark.parametrize(
        "bounds",
        [
            {"at_least": 5, "below": 5},
            {"above": 5, "at_most": 5},
            {"above": 5, "below": 5},
            {"below": 0},
        ],
    )
    def test_bounds_with_nothing_between_them_are_refused(
        self, leaf: Leaf, bounds: dict[str, Any]
    ) -> None:
        with pytest.raises(InvalidValueError):
            evolve(leaf, **(NO_BOUNDS | bounds))

    def test_whole_numbers_have_nothing_between_neighbours(
        self, leaf: Leaf
    ) -> None:
        between = NO_BOUNDS | {"above": 4, "below": 5}

        # Four days and a half, and 4.5%, lie between; no age or count does.
        if isinstance(leaf, Duration | Percentage):
            assert evolve(leaf, **between).above == 4
        else:
            with pytest.raises(InvalidValueError, match="something can meet"):
                evolve(leaf, **between)

    def test_equal_bounds_that_hold_themselves_mean_exactly(
        self, leaf: Leaf
    ) -> None:
        exactly = evolve(leaf, **(NO_BOUNDS | {"at_least": 5, "at_most": 5}))

        assert (exactly.at_least, exactly.at_most) == (5, 5)

    @pytest.mark.parametrize("bounds", [{"at_least": -1}, {"below": -1}])
    def test_a_bound_below_0_is_refused(
        self, leaf: Leaf, bounds: dict[str, Any]
    ) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(leaf, **(NO_BOUNDS | bounds))

        assert str(caught.value) == "expected bounds from 0 up, got -1."

    def test_what_it_is_of_is_a_key(self, leaf: Leaf) -> None:
        with pytest.raises(InvalidValueError, match=r"^of: expected"):
            evolve(leaf, of="The child")


class TestOtherNodes:
    @pytest.mark.parametrize("node", [AllOf, AnyOf])
    def test_a_list_of_conditions_is_not_empty(
        self, node: type[AllOf | AnyOf]
    ) -> None:
        with pytest.raises(InvalidValueError) as caught:
            node(())

        assert str(caught.value) == (
            "conditions: expected at least one, got none."
        )

    def test_a_circumstance_is_a_key(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^name: expected small"):
            Circumstance("Not mobile")

    def test_a_judgement_has_words(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^text: expected words"):
            Judgement("")

    @pytest.mark.parametrize("amount", [0, -6])
    def test_a_window_has_a_length(self, amount: int) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Window(amount, TimeUnit.MONTHS)

        assert str(caught.value) == (
            f"amount: expected a whole number from 1 up, got {amount}."
        )
