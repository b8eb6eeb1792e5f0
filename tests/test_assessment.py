"""
Assessments: what is taken as seen, and what an outcome tells.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from attrs.exceptions import FrozenInstanceError

from safeguard_thresholds.assessment import Assessment, assess
from safeguard_thresholds.exceptions import (
    ContradictionError,
    ForeignLevelError,
    InvalidValueError,
    UnknownLevelError,
    UnknownObservationError,
)

if TYPE_CHECKING:
    from safeguard_thresholds.model import Edition


class TestObservations:
    """
    Observations are ids, ledger refs or indicators, in any order.
    """

    def test_ids_refs_and_indicators_mean_the_same(
        self, exampleshire: Edition
    ) -> None:
        by_id = Assessment(exampleshire, observed=["missing/once"])
        by_ref = Assessment(
            exampleshire, observed=["exampleshire-2024/missing/r1/l2/1"]
        )
        by_object = Assessment(
            exampleshire, observed=[exampleshire["missing/once"]]
        )

        assert by_id == by_ref == by_object

    def test_any_iterable_will_do(self, exampleshire: Edition) -> None:
        given = Assessment(
            exampleshire, observed=(id_ for id_ in ["missing/once"])
        )

        assert given.observed == {"missing/once"}

    def test_a_lone_text_is_no_list(self, exampleshire: Edition) -> None:
        with pytest.raises(InvalidValueError, match="got one text"):
            Assessment(exampleshire, observed="missing/once")

        with pytest.raises(InvalidValueError, match="got one text"):
            Assessment(exampleshire, assessed_domains="home")

    def test_every_unknown_name_is_told_at_once(
        self, exampleshire: Edition
    ) -> None:
        with pytest.raises(UnknownObservationError) as caught:
            Assessment(
                exampleshire,
                observed=["missing/once", "missing/onec"],
                suspected=["otherton-2022/missing/r1/l3/1"],
                ruled_out=["otherton-2022/level/3"],
                assessed_domains=["hoome", "zzz"],
            )

        assert str(caught.value).splitlines() == [
            "observed[1]: exampleshire-2024 has no indicator 'missing/onec'. "
            "Did you mean 'missing/once'?",
            "suspected[0]: 'otherton-2022/missing/r1/l3/1' belongs to another "
            "edition than exampleshire-2024, which this case is assessed "
            "under.",
            "ruled_out[0]: 'otherton-2022/level/3' belongs to another edition "
            "than exampleshire-2024, which this case is assessed under.",
            "assessed_domains[0]: exampleshire-2024 has no domain 'hoome'. "
            "Did you mean 'home'?",
            "assessed_domains[1]: exampleshire-2024 has no domain of this "
            "name (a text of 3 characters).",
        ]

    def test_free_text_is_not_repeated(self, exampleshire: Edition) -> None:
        with pytest.raises(UnknownObservationError) as caught:
            Assessment(exampleshire, observed=["Alex was seen crying"])

        assert "Alex" not in str(caught.value)
        assert "a text of 20 characters" in str(caught.value)

    @pytest.mark.parametrize("odd", [3, ["missing/once"], None])
    def test_what_is_no_text_is_told(
        self, exampleshire: Edition, odd: object
    ) -> None:
        with pytest.raises(UnknownObservationError, match=r"observed\[0\]"):
            Assessment(exampleshire, observed=[odd])  # type: ignore[list-item]

    def test_an_indicator_of_another_edition_is_told(
        self, exampleshire: Edition, haringey: Edition
    ) -> None:
        foreign = next(haringey.concerns())

        with pytest.raises(UnknownObservationError, match="haringey-2022"):
            Assessment(exampleshire, observed=[foreign])

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("observed", "suspected"),
            ("observed", "ruled_out"),
            ("suspected", "ruled_out"),
        ],
    )
    def test_an_indicator_has_one_state(
        self, exampleshire: Edition, one: str, other: str
    ) -> None:
        states = {
            one: ["missing/once"],
            other: ["exampleshire-2024/missing/r1/l2/1"],
        }

        with pytest.raises(ContradictionError) as caught:
            Assessment(exampleshire, **states)  # type: ignore[arg-type]

        assert caught.value.indicators == ("missing/once",)
        assert caught.value.states == (one, other)

    def test_nothing_can_be_changed_afterwards(
        self, exampleshire: Edition
    ) -> None:
        given = Assessment(exampleshire)

        with pytest.raises(FrozenInstanceError):
            given.observed = frozenset({"missing/once"})  # type: ignore[misc]


class TestFacts:
    """
    Facts are kept, and never shown by accident.
    """

    def test_they_are_kept_and_cannot_be_changed_from_outside(
        self, exampleshire: Edition
    ) -> None:
        facts = {"age": {"years": 4}}
        given = Assessment(exampleshire, facts=facts)

        facts["age"]["years"] = 5
        given.facts["age"]["years"] = 6

        assert given.facts == {"age": {"years": 4}}

    @pytest.mark.parametrize("odd", [date(2024, 1, 2), float("nan"), {1, 2}])
    def test_what_json_does_not_have_is_refused(
        self, exampleshire: Edition, odd: object
    ) -> None:
        with pytest.raises(InvalidValueError, match="JSON does not have"):
            Assessment(exampleshire, facts={"odd": odd})

    def test_they_do_not_show_in_a_repr(self, exampleshire: Edition) -> None:
        given = Assessment(exampleshire, facts={"note": "Alex, aged 4"})

        shown = repr(given) + repr(given.case) + repr(given.outcome())

        assert "Alex" not in shown

    def test_an_outcome_says_that_they_are_not_weighed(
        self, exampleshire: Edition
    ) -> None:
        with_facts = Assessment(exampleshire, facts={"age": 4}).outcome()
        without = Assessment(exampleshire).outcome()

        assert [n for n in with_facts.notices if n.startswith("Facts")]
        assert not [n for n in without.notices if n.startswith("Facts")]

    def test_a_current_level_of_this_edition_is_taken(
        self, exampleshire: Edition
    ) -> None:
        level = {"edition": "exampleshire-2024", "ordinal": 3}

        given = Assessment(exampleshire, facts={"current_level": level})

        assert given.facts["current_level"] == level

    def test_a_current_level_of_another_edition_is_refused(
        self, exampleshire: Edition
    ) -> None:
        level = {"edition": "otherton-2022", "ordinal": 3}

        with pytest.raises(ForeignLevelError) as caught:
            Assessment(exampleshire, facts={"current_level": level})

        assert str(caught.value) == (
            "facts.current_level: expected a level of exampleshire-2024, got "
            "one of 'otherton-2022'. Levels of two editions stand on "
            "different scales: give the level of this edition, or leave it "
            "out."
        )

    def test_a_current_level_that_is_none_is_refused(
        self, exampleshire: Edition
    ) -> None:
        level = {"edition": "exampleshire-2024", "ordinal": 5}

        with pytest.raises(UnknownLevelError):
            Assessment(exampleshire, facts={"current_level": level})

        with pytest.raises(InvalidValueError, match="edition and ordinal"):
            Assessment(exampleshire, facts={"current_level": 3})


class TestNothingObserved:
    """
    Absent is not unknown: nothing observed gives no level, not Universal.
    """

    def test_no_level(self, exampleshire: Edition) -> None:
        outcome = assess(exampleshire)

        assert outcome.certain is None
        assert outcome.possible is None
        assert outcome.levels == ()
        assert outcome.reasons == ()

    def test_strengths_give_no_level_either(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=["missing/always-home"])

        assert outcome.certain is None
        assert [note.because for note in outcome.not_counted] == [
            "A strength lowers no level."
        ]

    def test_silence_is_never_read_as_safety(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire)

        assert "no sign of safety" in outcome.notices[0]
        assert [d.id for d in outcome.detail.definitions] == [
            "level-definitions/significant-harm"
        ]

    def test_only_suspicions_give_a_possible_level_alone(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, suspected=["missing/once"])

        assert outcome.certain is None
        assert outcome.possible == exampleshire.continuum[2]
        assert [level.ordinal for level in outcome.levels] == [1, 2]


class TestOutcome:
    """
    Every level comes with its reasons, and all else that a person needs.
    """

    def test_a_levels_own_definition_counts_as_any_indicator(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire, observed=["level-definitions/significant-harm"]
        )

        assert outcome.certain == exampleshire.continuum.highest

    def test_a_level_on_a_broad_statement_alone_says_so(
        self, exampleshire: Edition
    ) -> None:
        broad = assess(exampleshire, observed=["home/some-worries"])
        not_alone = assess(
            exampleshire, observed=["home/some-worries", "missing/once"]
        )

        assert any("broad statement alone" in n for n in broad.notices)
        assert not any("broad" in n for n in not_alone.notices)

    def test_what_did_not_count_says_why(self, exampleshire: Edition) -> None:
        outcome = assess(
            exampleshire,
            observed=[
                "home/unsafe-for-a-baby",
                "missing/once",
                "home/warm-and-safe",
                "school/tell-the-school",
            ],
            suspected=["school/attendance-below-90"],
            ruled_out=["missing/often-and-unexplained"],
        )

        assert {n.indicator: n.because for n in outcome.not_counted} == {
            "missing/once": (
                "It stands at Level 2 (Early Help); a higher level is certain."
            ),
            "home/warm-and-safe": "A strength lowers no level.",
            "school/tell-the-school": (
                "Guidance says what to do, and raises no level."
            ),
            "school/attendance-below-90": (
                "It stands at Level 2 (Early Help), which would not change "
                "the outcome."
            ),
            "missing/often-and-unexplained": "It was ruled out.",
        }

    def test_questions_come_with_the_farthest_reaching_first(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["missing/once"],
            suspected=[
                "school/attendance-below-90",
                "school/no-school-place",
                "home/unsafe-for-a-baby",
            ],
        )

        assert [(q.indicators, q.reaches) for q in outcome.questions] == [
            ((), None),
            (("home/unsafe-for-a-baby",), 4),
            (("school/no-school-place",), 3),
        ]
        assert outcome.questions[0].text == "Is the child in immediate danger?"

    def test_domains_not_looked_at_are_a_question(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["missing/once"],
            assessed_domains=["school"],
        )

        assert outcome.questions[-1].domains == ("home",)

    def test_a_definition_stands_for_no_domain(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["level-definitions/significant-harm"],
            assessed_domains=["missing", "school"],
        )

        assert outcome.questions[-1].domains == ("home",)

    @pytest.mark.parametrize("answer", [True, False])
    def test_an_answered_danger_is_not_asked_again(
        self,
        exampleshire: Edition,
        answer: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        outcome = Assessment(exampleshire, immediate_danger=answer).outcome()

        assert "Is the child in immediate danger?" not in [
            q.text for q in outcome.questions
        ]

    def test_consent_and_routes_are_those_of_the_levels_in_question(
        self, exampleshire: Edition
    ) -> None:
        low = assess(exampleshire, observed=["missing/once"])
        high = assess(exampleshire, observed=["home/unsafe-for-a-baby"])

        assert [rule.key for rule in low.consent] == ["early-help"]
        assert low.routes == ()
        assert [p.key for p in low.detail.procedures] == ["lead"]
        assert [rule.key for rule in high.consent] == ["protection"]
        assert [route.key for route in high.routes] == ["refer"]

    def test_contacts_are_those_of_a_moment(
        self, exampleshire: Edition
    ) -> None:
        outcome = Assessment(
            exampleshire,
            observed=["home/unsafe-for-a-baby"],
            immediate_danger=True,
        ).outcome()

        noon = outcome.contacts(datetime(2024, 6, 5, 12, tzinfo=UTC))

        assert [found.contact.key for found in noon.ring] == [
            "police",
            "front-door",
        ]

    def test_equal_observations_give_equal_outcomes(
        self, exampleshire: Edition
    ) -> None:
        one = assess(exampleshire, observed=["missing/once"])
        same = assess(exampleshire, observed=["missing/once"])
        other = assess(exampleshire, observed=["home/some-worries"])

        assert one == same
        assert hash(one) == hash(same)
        assert one != other
        assert one != "missing/once"
        assert repr(one) == (
            "<Outcome certain=Level 2 (Early Help) "
            "possible=Level 2 (Early Help)>"
        )

    def test_everything_is_worked_out_once(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=["missing/once"])

        assert outcome.reasons is outcome.reasons
        assert outcome.detail is outcome.detail
        assert outcome.detail.reasons is outcome.reasons

    def test_the_case_goes_with_it(self, exampleshire: Edition) -> None:
        outcome = Assessment(
            exampleshire, observed=["missing/once"], on=date(2024, 6, 5)
        ).outcome()

        assert outcome.case.as_of == date(2024, 6, 5)
        assert outcome.case.observed == ("missing/once",)
