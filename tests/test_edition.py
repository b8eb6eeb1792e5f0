"""
An edition as a whole, and what holds for every class of the model.
"""

from __future__ import annotations

import copy
import inspect
import pickle
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from attrs import evolve

from safeguard_thresholds import assess, model
from safeguard_thresholds.exceptions import (
    InvalidValueError,
    UnknownObservationError,
)
from safeguard_thresholds.model import (
    ENGLAND,
    AllOf,
    Circumstance,
    DatedFact,
    Dimension,
    Duration,
    Edition,
    Fault,
    Judgement,
    Not,
    Source,
    Theme,
    ThemeDomain,
    TimeRange,
    TimeUnit,
    Window,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Source("exampleshire-2024/p/front/1")


class TestDatedFact:
    """
    "Each with a source or a stated reason."
    """

    def test_it_has_a_source_or_a_reason(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            DatedFact(date(2024, 3, 1))

        assert str(caught.value) == (
            "expected sources that print the day, or because, got neither."
        )

    def test_a_source_is_enough(self) -> None:
        assert DatedFact(date(2024, 3, 1), sources=(SOURCE,)).because is None

    def test_a_reason_is_enough_even_for_no_day(self) -> None:
        assert DatedFact(because="It holds still.").on is None


class TestEditionValues:
    @pytest.mark.parametrize(
        ("field", "bad"),
        [
            ("id", "Exampleshire 2024"),
            ("key", ""),
            ("authority", "Exampleshire"),
            ("title", " "),
            ("publisher", ""),
        ],
    )
    def test_its_names_are_checked(
        self, exampleshire: Edition, field: str, bad: Any
    ) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(exampleshire, **{field: bad})

        assert caught.value.field == field

    def test_its_repr_counts_its_parts(self, exampleshire: Edition) -> None:
        assert repr(exampleshire) == (
            "<Edition exampleshire '2024': 4 levels, 3 domains, 12 indicators>"
        )

    def test_an_equal_edition_hashes_alike(
        self, exampleshire: Edition
    ) -> None:
        twin = evolve(exampleshire)

        assert twin is not exampleshire
        assert twin == exampleshire
        assert hash(twin) == hash(exampleshire)

    def test_another_authoritys_edition_of_one_document_is_another(
        self, exampleshire: Edition
    ) -> None:
        assert evolve(exampleshire, authority="otherton") != exampleshire

    def test_what_is_worked_out_once_changes_no_equality(
        self, exampleshire: Edition
    ) -> None:
        fresh = evolve(exampleshire)
        used = evolve(exampleshire)

        assert used.by_id
        assert used == fresh


class TestLookUp:
    """
    "An id may be an indicator's id or a ledger ref."
    """

    def test_an_indicator_is_found_by_its_id(
        self, exampleshire: Edition
    ) -> None:
        found = exampleshire["missing/once"]

        assert found.statement == "The child went missing once."
        assert found is exampleshire.by_id["missing/once"]

    def test_an_indicator_is_found_by_its_ledger_ref(
        self, exampleshire: Edition
    ) -> None:
        assert (
            exampleshire["exampleshire-2024/missing/r1/l2/1"]
            is exampleshire["missing/once"]
        )

    def test_every_ref_of_an_indicator_stands_for_it(
        self, exampleshire: Edition
    ) -> None:
        first, *others = exampleshire.indicators
        refs = ("exampleshire-2024/a/r1/l1/1", "exampleshire-2024/a/r1/l1/2")
        merged = evolve(first, sources=tuple(map(Source, refs)))
        edition = evolve(exampleshire, indicators=(merged, *others))

        assert [edition[ref] for ref in refs] == [merged, merged]

    def test_ids_and_positions_follow_the_document(
        self, exampleshire: Edition
    ) -> None:
        ids = [indicator.id for indicator in exampleshire.indicators]

        assert exampleshire.ids == set(ids)
        assert list(exampleshire.by_id) == ids
        assert exampleshire.position == {
            each: place for place, each in enumerate(ids)
        }

    def test_what_is_not_there_is_an_error(
        self, exampleshire: Edition
    ) -> None:
        with pytest.raises(UnknownObservationError) as caught:
            exampleshire["missing/onse"]

        assert caught.value.edition == "exampleshire-2024"
        assert str(caught.value) == (
            "exampleshire-2024 has no indicator 'missing/onse'. "
            "Did you mean 'missing/once'?"
        )

    @pytest.mark.parametrize(
        ("found", "where", "sentence"),
        [
            (
                "missing/onse",
                "observed[2]",
                (
                    "observed[2]: exampleshire-2024 has no indicator "
                    "'missing/onse'. Did you mean 'missing/once'?"
                ),
            ),
            (
                "exampleshire-2024/missing/r1/l2/7",
                "",
                (
                    "exampleshire-2024 has no indicator "
                    "'exampleshire-2024/missing/r1/l2/7'. Did you mean "
                    "'exampleshire-2024/missing/r1/l2/1'?"
                ),
            ),
            (
                "zzz",
                "",
                "exampleshire-2024 has no indicator of this name (a text of 3 characters).",
            ),
            (
                "otherton-2022/missing/r1/l2/1",
                "",
                (
                    "'otherton-2022/missing/r1/l2/1' belongs to another "
                    "edition than exampleshire-2024, which this case is "
                    "assessed under."
                ),
            ),
            (
                2.9,
                "observed[0]",
                (
                    "observed[0]: expected an indicator's id or ledger ref, "
                    "got a number."
                ),
            ),
            (
                {"id": "Robin"},
                "",
                (
                    "expected an indicator's id or ledger ref, got a table "
                    "of 1 keys."
                ),
            ),
            (
                "Robin ran away",
                "",
                "exampleshire-2024 has no indicator of this name (a text of 14 characters).",
            ),
        ],
    )
    def test_a_misfit_says_where_and_why(
        self, exampleshire: Edition, found: object, where: str, sentence: str
    ) -> None:
        assert exampleshire.misfit(found, where) == sentence


class TestMatrix:
    def test_a_domain_lies_in_levels_lowest_first(
        self, exampleshire: Edition
    ) -> None:
        matrix = exampleshire.matrix("school")

        assert [
            (level.ordinal, [each.id for each in indicators])
            for level, indicators in matrix.items()
        ] == [
            (1, ["school/attends-well"]),
            (2, ["school/tell-the-school", "school/attendance-below-90"]),
            (3, ["school/no-school-place"]),
            (4, []),
        ]

    def test_the_levels_own_definitions_have_a_domain_too(
        self, exampleshire: Edition
    ) -> None:
        matrix = exampleshire.matrix("level-definitions")

        assert list(map(len, matrix.values())) == [0, 0, 0, 1]
        assert [domain.key for domain in exampleshire.domains] == [
            "missing",
            "school",
            "home",
        ]

    def test_a_domain_without_indicators_is_empty_at_every_level(
        self, exampleshire: Edition
    ) -> None:
        edition = evolve(exampleshire, indicators=())

        assert set(edition.matrix("school").values()) == {()}

    def test_a_domain_that_is_not_there_is_an_error(
        self, exampleshire: Edition
    ) -> None:
        with pytest.raises(KeyError, match="weather"):
            exampleshire.matrix("weather")

    def test_definitions_are_told_from_the_matrix(
        self, exampleshire: Edition
    ) -> None:
        assert [each.id for each in exampleshire.definitions()] == [
            "level-definitions/significant-harm"
        ]

    def test_concerns_are_told_from_strengths_and_guidance(
        self, exampleshire: Edition
    ) -> None:
        assert {each.id for each in exampleshire.concerns()} == (
            exampleshire.ids
            - {
                "missing/always-home",
                "school/attends-well",
                "school/tell-the-school",
                "home/warm-and-safe",
            }
        )


CLASSES = [
    member
    for name in model.__all__
    if inspect.isclass(member := getattr(model, name)) and attrs.has(member)
]


def parts(value: object) -> Iterator[object]:
    """
    Yield a value and everything that its fields hold, at any depth.
    """
    yield value
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)
    elif attrs.has(cls := type(value)):
        for attribute in attrs.fields(cls):
            yield from parts(getattr(value, attribute.name))


@pytest.fixture(scope="module")
def examples(exampleshire: Edition) -> dict[type, Any]:
    """
    An example of every class: Exampleshire's, and what it does not have.
    """
    at = datetime(2026, 2, 4, 10, tzinfo=ZoneInfo("Europe/London"))
    others = (
        Theme("neglect", "harm", Dimension.PARENTING_CAPACITY, "Neglect."),
        ThemeDomain("harm", "Harm"),
        AllOf((Not(Circumstance("unborn")), Judgement("whether it is safe"))),
        Duration(of="illness", unit=TimeUnit.WEEKS, above=2),
        Window(6, TimeUnit.MONTHS),
        TimeRange(time(9), time(17)),
        Fault("contacts.toml", "contact[0].phone", "a number", "none"),
        ENGLAND,
        exampleshire.front_door.at(at),
    )

    return {type(part): part for part in parts((exampleshire, others))}


@pytest.mark.parametrize("cls", CLASSES)
class TestEveryClass:
    """
    "A policy is data: [...] immutable observations"; and so is all the model.
    """

    def test_no_field_can_be_set_or_removed(
        self, examples: dict[type, Any], cls: type
    ) -> None:
        example = examples[cls]

        for name in [each.name for each in attrs.fields(cls)]:
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(example, name, getattr(example, name))
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                delattr(example, name)

    def test_no_field_can_be_added(
        self, examples: dict[type, Any], cls: type
    ) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            examples[cls].remark = "another"

        assert not hasattr(examples[cls], "__dict__")

    def test_no_field_holds_what_can_change(
        self, examples: dict[type, Any], cls: type
    ) -> None:
        held = {
            type(getattr(examples[cls], each.name))
            for each in attrs.fields(cls)
            if each.eq
        }

        assert held.isdisjoint({list, dict, set, bytearray})

    @pytest.mark.parametrize(
        "again",
        [lambda value: pickle.loads(pickle.dumps(value)), copy.deepcopy],  # noqa: S301
        ids=["pickle", "deepcopy"],
    )
    def test_a_copy_is_equal_and_hashes_alike(
        self, examples: dict[type, Any], cls: type, again: Any
    ) -> None:
        example = examples[cls]
        twin = again(example)

        assert type(twin) is cls
        assert twin == example
        assert hash(twin) == hash(example)

    def test_it_equals_no_value_of_another_class(
        self, examples: dict[type, Any], cls: type
    ) -> None:
        assert [
            other for other, each in examples.items() if each == examples[cls]
        ] == [cls]


@pytest.mark.parametrize(
    "name", ["by_id", "by_ref", "position", "domain_by_key"]
)
def test_what_is_looked_up_by_cannot_be_changed(
    exampleshire: Edition, name: str
) -> None:
    with pytest.raises(TypeError):
        getattr(exampleshire, name)["missing/once"] = None


def repickled(edition: Edition) -> Edition:
    again = pickle.loads(pickle.dumps(edition))  # noqa: S301 - our own
    assert isinstance(again, Edition)

    return again


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, repickled])
def test_a_copy_is_equal_and_works_on_its_own(
    exampleshire: Edition, again: Callable[[Edition], Edition]
) -> None:
    assess(exampleshire, observed=["missing/once"])

    other = again(exampleshire)

    assert other == exampleshire
    # What the first has worked out is known by identity, so not handed on.
    assert not other._cache
    assert assess(other, observed=["missing/once"]).certain is not None
