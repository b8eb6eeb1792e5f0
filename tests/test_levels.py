"""
Levels of need, and the continuum they stand on.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from safeguard_thresholds.exceptions import (
    InvalidValueError,
    ScaleMismatchError,
    UnknownLevelError,
)
from safeguard_thresholds.model import (
    Continuum,
    Duty,
    Level,
    Source,
    StatedDuty,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Source("exampleshire-2024/p/levels/1")
UNIVERSAL = Level(
    edition="exampleshire-2024",
    ordinal=1,
    key="universal",
    name="Universal",
    label="Level 1: Universal",
    definition="All children, whose needs universal services meet.",
)
EARLY = evolve(UNIVERSAL, ordinal=2, key="early", name="Early")
INTENSIVE = evolve(UNIVERSAL, ordinal=3, key="intensive", name="Intensive")
TARGETED = evolve(
    UNIVERSAL,
    edition="otherton-2022",
    ordinal=2,
    key="targeted",
    name="Targeted",
)
CONTINUUM = Continuum("exampleshire-2024", (UNIVERSAL, EARLY, INTENSIVE))

ORDERS = (operator.lt, operator.le, operator.gt, operator.ge)


class TestLevel:
    """
    "Levels compare only within their edition."
    """

    @pytest.mark.parametrize("order", ORDERS)
    @given(left=st.integers(1, 9), right=st.integers(1, 9))
    def test_levels_of_one_edition_are_ordered_as_their_ordinals(
        self, order: Callable[[Any, Any], bool], left: int, right: int
    ) -> None:
        """
        Two levels compare as the numbers of their places do.
        """
        one = evolve(UNIVERSAL, ordinal=left)
        other = evolve(UNIVERSAL, ordinal=right)

        assert order(one, other) is order(left, right)

    @pytest.mark.parametrize("order", ORDERS)
    def test_levels_of_two_editions_refuse_to_compare(
        self, order: Callable[[Any, Any], bool]
    ) -> None:
        with pytest.raises(ScaleMismatchError) as caught:
            order(INTENSIVE, TARGETED)

        assert str(caught.value) == (
            "exampleshire-2024 level 3 (Intensive) and otherton-2022 level 2 "
            "(Targeted) stand on different scales, so neither is higher. "
            "Translate one with a LevelMapping first."
        )
        assert caught.value.left is INTENSIVE
        assert caught.value.right is TARGETED

    def test_no_highest_is_picked_from_two_editions(self) -> None:
        with pytest.raises(ScaleMismatchError):
            max(INTENSIVE, TARGETED)

    def test_levels_of_two_editions_are_not_equal(self) -> None:
        assert evolve(EARLY, edition="otherton-2022") != EARLY

    def test_equality_and_hash_rest_on_edition_and_ordinal(self) -> None:
        renamed = evolve(EARLY, key="help", name="Help", label="2", band="2a")

        assert renamed == EARLY
        assert hash(renamed) == hash(EARLY)
        assert len({UNIVERSAL, EARLY, renamed}) == 2

    @pytest.mark.parametrize("order", ORDERS)
    def test_a_level_is_not_ordered_with_a_number(
        self, order: Callable[[Any, Any], bool]
    ) -> None:
        with pytest.raises(TypeError, match="not supported between"):
            order(EARLY, 2)

    def test_a_level_equals_no_number(self) -> None:
        number: object = 2

        assert number != EARLY

    @pytest.mark.parametrize("ordinal", [0, -1])
    def test_ordinals_start_from_1(self, ordinal: int) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(UNIVERSAL, ordinal=ordinal)

        assert str(caught.value) == (
            f"ordinal: expected a whole number from 1 up, got {ordinal}."
        )

    @pytest.mark.parametrize(
        ("field", "bad"),
        [
            ("key", "Early Help"),
            ("name", ""),
            ("label", " "),
            ("definition", "\t\n"),
        ],
    )
    def test_its_words_are_checked(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(UNIVERSAL, **{field: bad})

        assert caught.value.field == field

    def test_its_words_for_readers_have_number_and_name(self) -> None:
        assert str(INTENSIVE) == "Level 3 (Intensive)"

    def test_its_repr_names_the_edition_too(self) -> None:
        assert repr(INTENSIVE) == "<Level exampleshire-2024 3 'Intensive'>"


class TestStatedDuty:
    def test_it_says_why(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^because: expected"):
            StatedDuty(Duty.CHILD_IN_NEED, "", (SOURCE,))

    def test_it_says_where(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^sources: expected"):
            StatedDuty(Duty.CHILD_IN_NEED, "Section 17.", ())


class TestContinuum:
    """
    "An edition's levels, lowest first. [...] Their ordinals run from 1
    without a gap."
    """

    @pytest.mark.parametrize(
        ("ordinals", "found"),
        [
            ((1, 3), "1, 3"),
            ((2, 1), "2, 1"),
            ((2, 3), "2, 3"),
            ((1, 1), "1, 1"),
        ],
    )
    def test_ordinals_run_from_1_without_a_gap(
        self, ordinals: tuple[int, ...], found: str
    ) -> None:
        with pytest.raises(InvalidValueError, match="without a gap") as caught:
            Continuum(
                "exampleshire-2024",
                tuple(evolve(UNIVERSAL, ordinal=each) for each in ordinals),
            )

        assert caught.value.field == "levels"
        assert caught.value.found == found

    def test_it_has_a_level(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Continuum("exampleshire-2024", ())

        assert str(caught.value) == "levels: expected at least one, got none."

    def test_two_levels_do_not_share_a_key(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Continuum(
                "exampleshire-2024", (UNIVERSAL, evolve(UNIVERSAL, ordinal=2))
            )

        assert str(caught.value) == (
            "levels: expected a different key for each level, got universal, "
            "universal."
        )

    def test_it_takes_no_level_of_another_edition(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Continuum("exampleshire-2024", (UNIVERSAL, TARGETED))

        assert str(caught.value) == (
            "levels: expected levels of exampleshire-2024, got levels of "
            "otherton-2022."
        )

    def test_it_knows_its_ends(self) -> None:
        assert CONTINUUM.lowest is UNIVERSAL
        assert CONTINUUM.highest is INTENSIVE

    def test_it_iterates_from_the_lowest(self) -> None:
        assert list(CONTINUUM) == [UNIVERSAL, EARLY, INTENSIVE]
        assert len(CONTINUUM) == 3

    def test_it_contains_its_own_levels_only(self) -> None:
        assert EARLY in CONTINUUM
        assert TARGETED not in CONTINUUM
        assert 2 not in CONTINUUM

    @pytest.mark.parametrize("which", [2, "early"])
    def test_a_level_is_found_by_ordinal_or_key(
        self, which: int | str
    ) -> None:
        assert CONTINUUM[which] is EARLY

    @pytest.mark.parametrize("which", [0, 4, -1, "2", "Early", True])
    def test_a_level_that_is_not_there_is_an_error(
        self, which: int | str
    ) -> None:
        with pytest.raises(UnknownLevelError) as caught:
            CONTINUUM[which]

        assert str(caught.value) == (
            f"exampleshire-2024 has no level {which!r}. It has: 1 (universal)"
            ", 2 (early), 3 (intensive)."
        )
