"""
Laws of assessing, over Haringey and Exampleshire and random policies.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

import exampleshire as exampleshire_files
from safeguard_thresholds import get_authority
from safeguard_thresholds.assessment import Assessment
from safeguard_thresholds.model import Kind
from safeguard_thresholds.policies import (
    Cumulative,
    DomainReminder,
    Effect,
    EscalationPolicy,
    HighestObservedConcern,
    RepeatedStatement,
    Step,
    Trigger,
)

if TYPE_CHECKING:
    from safeguard_thresholds.assessment import Outcome
    from safeguard_thresholds.model import Edition


@cache
def editions() -> tuple[Edition, ...]:
    return (
        exampleshire_files.edition(),
        get_authority("haringey").edition("2022"),
    )


class Situation(NamedTuple):
    """
    An edition, a policy that fits it, and disjoint sets of indicators.
    """

    edition: Edition
    policy: EscalationPolicy
    observed: list[str]
    suspected: list[str]
    ruled_out: list[str]
    rest: list[str]

    def outcome(self, **changed: list[str]) -> Outcome:
        states = {
            "observed": self.observed,
            "suspected": self.suspected,
            "ruled_out": self.ruled_out,
        } | changed

        return Assessment(
            self.edition,
            observed=states["observed"],
            suspected=states["suspected"],
            ruled_out=states["ruled_out"],
        ).outcome(self.policy)


@st.composite
def policies(draw: st.DrawFn, edition: Edition) -> EscalationPolicy:
    highest = len(edition.continuum)
    levels = st.integers(1, highest)
    concerns = [indicator.id for indicator in edition.concerns()]
    triggers = st.builds(
        Trigger,
        key=st.just("trigger"),
        effect=st.just(Effect.RAISE),
        because=st.just("It is enough."),
        level=levels,
        indicators=st.lists(
            st.sampled_from(concerns), min_size=1, max_size=5, unique=True
        ).map(tuple),
    )
    cumulatives = st.integers(1, 4).flatmap(
        lambda concerns: st.builds(
            Cumulative,
            key=st.just("cumulative"),
            effect=st.just(Effect.RAISE),
            because=st.just("Together they say more."),
            at_level=levels,
            concerns=st.just(concerns),
            domains=st.integers(1, concerns),
            level=levels,
        )
    )
    steps: list[Step] = [
        HighestObservedConcern(because="The highest counts."),
        *draw(st.lists(triggers, max_size=1)),
        *draw(st.lists(cumulatives, max_size=1)),
    ]
    if draw(st.booleans()):
        steps.append(RepeatedStatement(because="Printed twice."))
    if draw(st.booleans()):
        steps.append(
            DomainReminder(
                key="reminder",
                because="It may lie beneath.",
                domain=edition.domains[0].key,
            )
        )

    return EscalationPolicy(
        "random", "Random", edition.id, tuple(draw(st.permutations(steps)))
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    edition = draw(st.sampled_from(editions()))
    policy = draw(st.one_of(st.just(edition.policy), policies(edition)))
    some = draw(
        st.lists(
            st.sampled_from([i.id for i in edition.indicators]),
            min_size=1,
            max_size=12,
            unique=True,
        )
    )
    cuts = sorted(
        draw(st.tuples(*[st.integers(0, len(some)) for _ in range(3)]))
    )
    parts = [
        some[start:end]
        for start, end in zip([0, *cuts], [*cuts, len(some)], strict=True)
    ]

    return Situation(edition, policy, *parts)


def rank(outcome: Outcome) -> tuple[int, int]:
    """
    Return the ordinals of both bounds, 0 for none.
    """
    return (
        outcome.certain.ordinal if outcome.certain else 0,
        outcome.possible.ordinal if outcome.possible else 0,
    )


@given(situations())
def test_the_bounds_are_in_order(case: Situation) -> None:
    """
    The certain level is never above the possible one.
    """
    certain, possible = rank(case.outcome())

    assert certain <= possible


@given(situations(), st.data())
def test_another_observation_never_steps_down(
    case: Situation, data: st.DataObject
) -> None:
    """
    One more observed indicator keeps each bound or steps it up.
    """
    another = data.draw(st.sampled_from([*case.rest, *case.observed, None]))
    more = [] if another is None else [another]

    before = rank(case.outcome())
    after = rank(case.outcome(observed=[*case.observed, *more]))

    assert before[0] <= after[0]
    assert before[1] <= after[1]


@given(situations())
def test_confirming_a_suspicion_stays_within_the_bounds(
    case: Situation,
) -> None:
    """
    Whatever becomes of what is suspected, the level lies within the bounds.

    All suspicions confirmed, and all refuted, are the two ends.
    """
    certain, possible = rank(case.outcome())
    confirmed = rank(
        case.outcome(observed=case.observed + case.suspected, suspected=[])
    )
    refuted = rank(
        case.outcome(suspected=[], ruled_out=case.ruled_out + case.suspected)
    )

    assert certain <= confirmed[0] <= confirmed[1] <= possible
    assert certain == refuted[0]
    assert refuted[1] <= possible


@given(situations(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(
    case: Situation, random: object
) -> None:
    """
    Shuffled and repeated observations give an equal outcome.
    """
    observed = case.observed * 2
    random.shuffle(observed)  # type: ignore[attr-defined]

    shuffled = case.outcome(
        observed=observed, suspected=case.suspected[::-1] * 2
    )

    assert shuffled == case.outcome()


@given(situations())
def test_never_below_the_highest_observed_concern(case: Situation) -> None:
    """
    The certain level is at least that of every observed concern.
    """
    certain, _ = rank(case.outcome())

    assert all(
        case.edition[id_].level.ordinal <= certain
        for id_ in case.observed
        if case.edition[id_].kind is Kind.CONCERN
    )


@given(situations())
def test_strengths_move_nothing(case: Situation) -> None:
    """
    Without its strengths and guidance, a case has the same levels.
    """
    concerns = [
        id_ for id_ in case.observed if case.edition[id_].kind is Kind.CONCERN
    ]

    assert rank(case.outcome()) == rank(case.outcome(observed=concerns))


@given(situations())
def test_every_level_has_a_reason(case: Situation) -> None:
    """
    Each bound is the highest level among the reasons that name it.

    Where both bounds are equal, the reasons of the certain one serve both.
    """
    outcome = case.outcome()
    certain, possible = rank(outcome)
    levels = {
        bound: [
            reason.level or 0
            for reason in outcome.reasons
            if reason.bound == bound
        ]
        for bound in ("certain", "possible")
    }

    assert max(levels["certain"], default=0) == certain
    assert max([certain, *levels["possible"]]) == possible


@given(situations())
def test_nothing_is_lost(case: Situation) -> None:
    """
    Every observation is in a reason or among what did not count.
    """
    outcome = case.outcome()
    told = {id_ for reason in outcome.reasons for id_ in reason.indicators}
    told |= {note.indicator for note in outcome.not_counted}

    assert {*case.observed, *case.suspected, *case.ruled_out} <= told
