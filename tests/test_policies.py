"""
Policies: what each step does, and which policy fits which edition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from safeguard_thresholds.assessment import assess
from safeguard_thresholds.exceptions import (
    DataError,
    InputError,
    InvalidValueError,
    PolicyError,
)
from safeguard_thresholds.policies import (
    Cumulative,
    Effect,
    EscalationPolicy,
    HighestObservedConcern,
    RepeatedStatement,
    Step,
    Trigger,
    compile_policy,
    read_policy,
)

if TYPE_CHECKING:
    from pathlib import Path

    from safeguard_thresholds.model import Edition

HIGHEST = HighestObservedConcern(because="The highest counts.")


def policy(*steps: Step, key: str = "own") -> EscalationPolicy:
    return EscalationPolicy(
        key, "My own", "exampleshire-2024", (HIGHEST, *steps)
    )


class TestHighestObservedConcern:
    """
    The case stands at least at the level of its highest observed concern.
    """

    def test_the_highest_of_several_counts(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["missing/once", "home/unsafe-for-a-baby"],
            policy=policy(),
        )

        assert outcome.certain == exampleshire.continuum[4]

    def test_only_the_deciding_concerns_are_its_reasons(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["missing/once", "school/no-school-place"],
            policy=policy(),
        )

        assert [r.indicators for r in outcome.reasons] == [
            ("school/no-school-place",)
        ]

    def test_a_suspected_concern_moves_the_possible_level_alone(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["missing/once"],
            suspected=["school/no-school-place"],
            policy=policy(),
        )

        assert outcome.certain == exampleshire.continuum[2]
        assert outcome.possible == exampleshire.continuum[3]
        assert [r.bound for r in outcome.reasons] == ["certain", "possible"]


class TestTrigger:
    """
    One indicator, or any indicator of a theme, is enough.
    """

    def test_it_raises_by_a_theme(self, exampleshire: Edition) -> None:
        outcome = assess(exampleshire, observed=["school/no-school-place"])

        # The statement stands at level 3; the edition's policy says 4.
        assert outcome.certain == exampleshire.continuum[4]
        assert [(r.step, r.level) for r in outcome.reasons] == [
            ("highest-observed-concern", 3),
            ("no-school-place", 4),
        ]

    def test_a_suspected_trigger_raises_the_possible_level(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, suspected=["school/no-school-place"])

        assert outcome.certain is None
        assert outcome.possible == exampleshire.continuum[4]
        assert outcome.reasons[-1].text.startswith("Suspected. School: ")

    def test_a_trigger_below_the_concern_itself_changes_nothing(
        self, exampleshire: Edition
    ) -> None:
        low = Trigger(
            key="low",
            effect=Effect.RAISE,
            level=2,
            because="Low.",
            indicators=("home/unsafe-for-a-baby",),
        )

        outcome = assess(
            exampleshire,
            observed=["home/unsafe-for-a-baby"],
            policy=policy(low),
        )

        assert outcome.certain == exampleshire.continuum[4]
        assert [r.step for r in outcome.reasons] == [HIGHEST.key]

    def test_a_review_demands_its_action_and_raises_nothing(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=["home/unsafe-for-a-baby"])

        assert [a.text for a in outcome.actions] == [
            "Hold a strategy discussion."
        ]
        assert "baby-at-risk" in [r.step for r in outcome.reviews]
        assert outcome.certain == exampleshire.continuum[4]

    def test_a_review_can_do_without_an_action(
        self, exampleshire: Edition
    ) -> None:
        look = Trigger(
            key="look",
            effect=Effect.REVIEW,
            because="It may be more.",
            indicators=("missing/once",),
        )

        outcome = assess(
            exampleshire, observed=["missing/once"], policy=policy(look)
        )

        assert [r.step for r in outcome.reviews] == ["look"]
        assert outcome.actions == ()

    def test_a_trigger_that_raises_can_demand_an_action_too(
        self, exampleshire: Edition
    ) -> None:
        both = Trigger(
            key="both",
            effect=Effect.RAISE,
            level=3,
            action="Call today.",
            because="It cannot wait.",
            indicators=("missing/once",),
        )

        outcome = assess(
            exampleshire, observed=["missing/once"], policy=policy(both)
        )

        assert outcome.certain == exampleshire.continuum[3]
        assert [a.text for a in outcome.actions] == ["Call today."]
        assert outcome.reviews == ()


class TestCumulative:
    """
    "Three needs at level 2 or above in two domains are intensive."
    """

    TWO = ("missing/once", "school/attendance-below-90")

    def test_enough_concerns_in_enough_domains_raise(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire, observed=[*self.TWO, "home/some-worries"]
        )

        assert outcome.certain == exampleshire.continuum[3]
        assert outcome.reasons[-1].text == (
            "3 concerns at level 2 or above, in Missing from home, School, "
            "Home."
        )

    def test_too_few_concerns_do_not(self, exampleshire: Edition) -> None:
        outcome = assess(exampleshire, observed=self.TWO)

        assert outcome.certain == exampleshire.continuum[2]

    def test_too_few_domains_do_not(self, exampleshire: Edition) -> None:
        step = Cumulative(
            key="two-domains",
            effect=Effect.RAISE,
            at_level=3,
            concerns=2,
            domains=2,
            level=4,
            because="Two.",
        )

        outcome = assess(
            exampleshire,
            observed=["missing/often-and-unexplained"],
            suspected=["missing/often-and-unexplained-and-harmed"],
            policy=policy(step),
        )

        assert "two-domains" not in [r.step for r in outcome.reasons]

    def test_suspected_concerns_count_towards_the_possible_level(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=self.TWO,
            suspected=["home/some-worries"],
        )

        assert outcome.certain == exampleshire.continuum[2]
        assert outcome.possible == exampleshire.continuum[3]
        assert [(r.step, r.bound) for r in outcome.reasons][-1] == (
            "three-at-level-2",
            "possible",
        )

    def test_strengths_and_guidance_are_not_counted(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=[
                *self.TWO,
                "home/warm-and-safe",
                "school/tell-the-school",
            ],
        )

        assert outcome.certain == exampleshire.continuum[2]

    def test_a_review_counts_and_raises_nothing(
        self, exampleshire: Edition
    ) -> None:
        review = Cumulative(
            key="one-is-enough",
            effect=Effect.REVIEW,
            at_level=1,
            concerns=1,
            because="Look again.",
        )

        outcome = assess(
            exampleshire, observed=["missing/once"], policy=policy(review)
        )

        assert outcome.certain == exampleshire.continuum[2]
        assert [r.text for r in outcome.reviews] == [
            "1 concern at level 1 or above, in Missing from home."
        ]


class TestRepeatedStatement:
    """
    Words printed at two levels make the higher one possible.
    """

    LOW = "missing/often-and-unexplained"
    HIGH = "missing/often-and-unexplained-and-harmed"

    def test_the_lower_one_makes_the_higher_possible(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=[self.LOW])

        assert outcome.certain == exampleshire.continuum[3]
        assert outcome.possible == exampleshire.continuum[4]
        assert outcome.reasons[-1].indicators == (self.LOW, self.HIGH)
        assert outcome.reasons[-1].effect is Effect.REVIEW

    def test_a_suspected_one_does_so_too(self, exampleshire: Edition) -> None:
        outcome = assess(exampleshire, suspected=[self.LOW])

        assert outcome.certain is None
        assert outcome.possible == exampleshire.continuum[4]

    def test_ruling_the_higher_one_out_settles_it(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire, observed=[self.LOW], ruled_out=[self.HIGH]
        )

        assert outcome.possible == exampleshire.continuum[3]

    def test_a_policy_without_the_step_keeps_to_the_printed_level(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=[self.LOW],
            suspected=["home/unsafe-for-a-baby"],
            policy=policy(),
        )

        assert [r.step for r in outcome.reasons] == [HIGHEST.key] * 2

    def test_one_named_suspicion_is_told_once(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(
            exampleshire, observed=[self.LOW], suspected=[self.HIGH]
        )

        assert [r.step for r in outcome.reasons] == [HIGHEST.key] * 2


class TestDomainReminder:
    """
    A domain that other concerns can hide is to be looked at too.
    """

    def test_it_reminds_of_a_domain_nobody_looked_at(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=["missing/once"])

        assert [r.text for r in outcome.reviews] == [
            "Home has not been looked at."
        ]

    @pytest.mark.parametrize(
        "seen",
        [
            {"assessed_domains": ["home"]},
            {"ruled_out": ["home/some-worries"]},
            {"suspected": ["home/some-worries"]},
        ],
    )
    def test_it_is_still_once_the_domain_was_looked_at(
        self, exampleshire: Edition, seen: dict[str, list[str]]
    ) -> None:
        outcome = assess(
            exampleshire,
            observed=["missing/once"],
            suspected=seen.get("suspected", []),
            ruled_out=seen.get("ruled_out", []),
            assessed_domains=seen.get("assessed_domains", []),
        )

        assert "look-at-home" not in [r.step for r in outcome.reviews]

    def test_without_a_concern_it_is_silent(
        self, exampleshire: Edition
    ) -> None:
        outcome = assess(exampleshire, observed=["missing/always-home"])

        assert outcome.reviews == ()


class TestFit:
    """
    A policy belongs to one edition.
    """

    def test_every_misfit_is_told_at_once(self, exampleshire: Edition) -> None:
        wrong = EscalationPolicy(
            "wrong",
            "Wrong",
            "exampleshire-2024",
            (
                RepeatedStatement(because="Twice."),
                Trigger(
                    key="typo",
                    effect=Effect.RAISE,
                    level=5,
                    because="A slip.",
                    indicators=("missing/onec", "school/attends-well"),
                    themes=("exclusoin",),
                ),
            ),
        )

        with pytest.raises(PolicyError) as caught:
            compile_policy(exampleshire, wrong)

        assert str(caught.value).splitlines() == [
            "policy 'wrong' on exampleshire-2024: " + fault
            for fault in (
                "step: expected a step of type highest_observed_concern, got "
                "a policy without one.",
                "step[1].indicators[0]: expected the id of a concern, got "
                "'missing/onec'. Did you mean 'missing/once'?",
                "step[1].indicators[1]: expected the id of a concern, got "
                "'school/attends-well', a strength.",
                "step[1].themes[0]: expected a theme that a concern carries, "
                "got 'exclusoin'. Did you mean 'exclusion'?",
                "step[1].level: expected a whole number from 1 to 4, got 5.",
            )
        ]

    def test_a_policy_of_another_edition_is_refused(
        self, exampleshire: Edition
    ) -> None:
        other = evolve(policy(), edition="otherton-2022")

        with pytest.raises(PolicyError, match="got 'otherton-2022'"):
            compile_policy(exampleshire, other)

    def test_a_compiled_policy_is_kept(self, exampleshire: Edition) -> None:
        own = policy()

        assert compile_policy(exampleshire, own) is compile_policy(
            exampleshire, own
        )

    def test_no_more_than_64_are_kept(self, exampleshire: Edition) -> None:
        own = policy(key="first")
        first = compile_policy(exampleshire, own)

        others = [policy(key=f"other-{number}") for number in range(64)]
        for other in others:
            compile_policy(exampleshire, other)

        assert compile_policy(exampleshire, own) is not first


class TestReadPolicy:
    """
    A caller's own policy comes from a TOML file.
    """

    TEXT = """
        [policy]
        key = "own"
        name = "My own"
        edition = "exampleshire-2024"

        [[step]]
        type = "highest_observed_concern"
        because = "The highest counts."
    """

    def test_it_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text(self.TEXT)

        assert read_policy(file) == policy()

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot be read"):
            read_policy(tmp_path / "missing.toml")

    def test_its_faults_are_told_with_their_place(
        self, tmp_path: Path
    ) -> None:
        file = tmp_path / "own.toml"
        file.write_text(self.TEXT.replace("highest_", "higest_"))

        with pytest.raises(DataError) as caught:
            read_policy(file)

        (fault,) = caught.value.faults
        assert (fault.file, fault.path) == ("own.toml", "step[0].type")
        assert fault.suggestion == "highest_observed_concern"

    def test_a_key_used_twice_is_told(self, tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        step = self.TEXT[self.TEXT.index("[[step]]") :]
        file.write_text(self.TEXT + step)

        with pytest.raises(DataError) as caught:
            read_policy(file)

        assert str(caught.value) == (
            "own.toml, step: expected a different key for each step, got "
            "'highest-observed-concern'."
        )


def test_a_review_cannot_carry_a_level() -> None:
    with pytest.raises(InvalidValueError, match="none where it is review"):
        Trigger(
            key="x",
            effect=Effect.REVIEW,
            level=3,
            because="Because.",
            indicators=("missing/once",),
        )
