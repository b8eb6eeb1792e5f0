"""
Domains, themes and indicators.
"""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from safeguard_thresholds.exceptions import InvalidValueError
from safeguard_thresholds.model import (
    Basis,
    Dimension,
    Domain,
    Indicator,
    Kind,
    Level,
    Source,
    Theme,
    ThemeDomain,
)

MISSING = Domain("missing", "Missing from home")
OFTEN = Indicator(
    id="missing/often-and-unexplained",
    level=Level(
        "exampleshire-2024",
        3,
        "intensive",
        "Intensive",
        "Level 3: Intensive",
        "Children in need.",
    ),
    domain=MISSING,
    kind=Kind.CONCERN,
    statement="Often goes missing, and nobody can say where or why.",
    themes=("missing-episodes",),
    sources=(Source("exampleshire-2024/missing/r1/l3/4"),),
)


class TestIndicator:
    @pytest.mark.parametrize(
        "bad",
        [
            "",
            "often",
            "missing/",
            "/often",
            "missing/often/so",
            "Missing/often",
            "missing/often_so",
            "missing/-often",
            "missing/often--so",
            "missing/often\n",
        ],
    )
    def test_an_id_has_a_subject_and_what_it_says(self, bad: str) -> None:
        with pytest.raises(InvalidValueError, match="subject/what-it-says"):
            evolve(OFTEN, id=bad)

    def test_a_bad_id_that_may_be_case_text_is_not_repeated(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(OFTEN, id="Robin ran away on Monday")

        assert str(caught.value) == (
            "id: expected the form subject/what-it-says, got a text of 24 "
            "characters."
        )

    @pytest.mark.parametrize(
        ("field", "bad"), [("statement", " "), ("sources", ()), ("row", 0)]
    )
    def test_its_fields_are_checked(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(OFTEN, **{field: bad})

        assert caught.value.field == field

    def test_it_comes_from_the_matrix_and_is_not_broad_unless_said(
        self,
    ) -> None:
        assert OFTEN.basis is Basis.MATRIX
        assert OFTEN.row == 1
        assert OFTEN.broad is False
        assert OFTEN.when is None

    def test_its_repr_is_its_id_level_and_kind(self) -> None:
        assert repr(OFTEN) == (
            "<Indicator 'missing/often-and-unexplained' level 3 concern>"
        )


class TestHeadings:
    @pytest.mark.parametrize("key", ["", "Missing", "a b", "-a", "a-", "a--b"])
    def test_a_key_is_small_letters_and_digits(self, key: str) -> None:
        with pytest.raises(
            InvalidValueError, match=r"^key: expected small letters and digits"
        ):
            evolve(MISSING, key=key)

    @pytest.mark.parametrize("key", ["a", "4", "level-2", "early_help-2"])
    def test_a_key_joins_its_words_with_single_strokes(self, key: str) -> None:
        assert evolve(MISSING, key=key).key == key

    @pytest.mark.parametrize(
        ("field", "bad"), [("key", "Missing!"), ("name", "")]
    )
    def test_a_domain_has_a_key_and_a_name(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(MISSING, **{field: bad})

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("field", "bad"), [("key", "Harm!"), ("name", "")]
    )
    def test_a_group_of_themes_has_a_key_and_a_name(
        self, field: str, bad: Any
    ) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(ThemeDomain("harm", "Harm"), **{field: bad})

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("field", "bad"),
        [("key", "Neglect!"), ("domain", "Harm!"), ("definition", "")],
    )
    def test_a_theme_has_a_key_a_group_and_a_definition(
        self, field: str, bad: Any
    ) -> None:
        neglect = Theme(
            "neglect", "harm", Dimension.PARENTING_CAPACITY, "Needs not met."
        )

        with pytest.raises(InvalidValueError) as caught:
            evolve(neglect, **{field: bad})

        assert caught.value.field == field
