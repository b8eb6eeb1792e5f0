"""
Escalation policies as data.
"""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from safeguard_thresholds.exceptions import InvalidValueError
from safeguard_thresholds.model import (
    STEPS,
    Cumulative,
    DomainReminder,
    Effect,
    EscalationPolicy,
    HighestObservedConcern,
    RepeatedStatement,
    Step,
    Trigger,
)

HIGHEST = HighestObservedConcern(because="The highest counts.")
REPEATED = RepeatedStatement(because="The same words stand at two levels.")
TRIGGER = Trigger(
    key="no-school-place",
    effect=Effect.RAISE,
    because="A child whom nobody sees may be at risk.",
    level=4,
    themes=("exclusion",),
)
CUMULATIVE = Cumulative(
    key="three-at-level-2",
    effect=Effect.RAISE,
    because="Three needs in two domains are intensive.",
    at_level=2,
    concerns=3,
    domains=2,
    level=3,
)
REMINDER = DomainReminder(
    key="look-at-home",
    because="Other worries can hide what happens at home.",
    domain="home",
)
ALL_STEPS: tuple[Step, ...] = (
    HIGHEST,
    REPEATED,
    TRIGGER,
    CUMULATIVE,
    REMINDER,
)
POLICY = EscalationPolicy(
    "exampleshire-2024-default",
    "Exampleshire 2024, as printed",
    "exampleshire-2024",
    ALL_STEPS,
)


class TestSteps:
    def test_files_know_every_class_by_its_type(self) -> None:
        assert {
            "highest_observed_concern": HighestObservedConcern,
            "repeated_statement": RepeatedStatement,
            "trigger": Trigger,
            "cumulative": Cumulative,
            "domain_reminder": DomainReminder,
        } == STEPS

    @pytest.mark.parametrize(
        ("step", "effect"),
        [
            (HIGHEST, Effect.RAISE),
            (REPEATED, Effect.REVIEW),
            (REMINDER, Effect.REVIEW),
        ],
    )
    def test_some_effects_are_fixed(self, step: Step, effect: Effect) -> None:
        assert step.effect is effect

    def test_steps_that_come_once_have_a_key_of_their_own(self) -> None:
        assert HIGHEST.key == "highest-observed-concern"
        assert REPEATED.key == "repeated-statement"

    @pytest.mark.parametrize("step", ALL_STEPS)
    @pytest.mark.parametrize(
        ("field", "bad"), [("key", "A step"), ("because", " ")]
    )
    def test_each_has_a_key_and_says_why(
        self, step: Any, field: str, bad: Any
    ) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(step, **{field: bad})

        assert caught.value.field == field


@pytest.mark.parametrize("step", [TRIGGER, CUMULATIVE])
class TestEffect:
    """
    "Effect `raise` (changes the level) or `review` (asks a person to
    consider)."
    """

    def test_a_step_that_raises_needs_a_level(self, step: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(step, level=None)

        assert str(caught.value) == (
            "level: expected a level where the effect is raise, and none "
            "where it is review, got effect raise and no level."
        )

    def test_a_step_that_asks_for_review_has_none(self, step: Any) -> None:
        with pytest.raises(
            InvalidValueError, match=r"got effect review and level \d\.$"
        ):
            evolve(step, effect=Effect.REVIEW)

    def test_a_review_without_a_level_is_well(self, step: Any) -> None:
        review = evolve(step, effect=Effect.REVIEW, level=None)

        assert review.effect is Effect.REVIEW


class TestTrigger:
    def test_something_triggers_it(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(TRIGGER, themes=())

        assert str(caught.value) == (
            "indicators: expected indicators or themes that trigger it, got "
            "none."
        )

    def test_an_indicator_is_enough(self) -> None:
        trigger = evolve(
            TRIGGER, themes=(), indicators=("home/unsafe-for-a-baby",)
        )

        assert trigger.indicators == ("home/unsafe-for-a-baby",)


class TestCumulative:
    @pytest.mark.parametrize("field", ["at_level", "concerns", "domains"])
    def test_its_figures_start_from_1(self, field: str) -> None:
        values: dict[str, Any] = {field: 0}

        with pytest.raises(InvalidValueError) as caught:
            evolve(CUMULATIVE, **values)

        assert str(caught.value) == (
            f"{field}: expected a whole number from 1 up, got 0."
        )

    def test_concerns_cannot_lie_in_more_domains_than_they_are(self) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(CUMULATIVE, domains=4)

        assert str(caught.value) == (
            "domains: expected at most as many as concerns (3), got 4."
        )

    def test_each_concern_may_need_a_domain_of_its_own(self) -> None:
        assert evolve(CUMULATIVE, domains=3).domains == 3


class TestDomainReminder:
    def test_it_names_a_domain_by_its_key(self) -> None:
        with pytest.raises(InvalidValueError, match=r"^domain: expected"):
            evolve(REMINDER, domain="At home")


class TestEscalationPolicy:
    @pytest.mark.parametrize(
        ("field", "bad"),
        [("key", "Default!"), ("name", ""), ("edition", ""), ("steps", ())],
    )
    def test_its_fields_are_checked(self, field: str, bad: Any) -> None:
        with pytest.raises(InvalidValueError) as caught:
            evolve(POLICY, **{field: bad})

        assert caught.value.field == field

    def test_two_steps_do_not_share_a_key(self) -> None:
        twin = evolve(CUMULATIVE, key="no-school-place")

        with pytest.raises(InvalidValueError) as caught:
            evolve(POLICY, steps=(TRIGGER, CUMULATIVE, twin))

        assert str(caught.value) == (
            "steps: expected a different key for each step, got "
            "'no-school-place'."
        )
