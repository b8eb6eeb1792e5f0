"""
A policy made ready for one edition: what can be worked out once, is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ..exceptions import PolicyError
from ..model import (
    Cumulative,
    DomainReminder,
    Effect,
    EscalationPolicy,
    HighestObservedConcern,
    Kind,
    RepeatedStatement,
    Source,
    Trigger,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from ..model import Edition, Indicator, Level, Step


@frozen
class Reason:
    """
    One thing that a step of a policy found.

    Attributes:
        step: The step's key.

        effect: ``raise`` or ``review``.

        bound: What it moved: ``certain``, ``possible``, or nothing (None).

        level: Ordinal of the level that it supports; None where it asks
            for a review only.

        indicators: Ids of the indicators that it rests on, in the order of
            the document.

        text: What was found, in a practitioner's words.

        because: Why the step does so.

        sources: Where the indicators, and the rule, are printed.
    """

    step: str
    effect: Effect
    bound: str | None
    level: int | None
    indicators: tuple[str, ...]
    text: str
    because: str
    sources: tuple[Source, ...]


@frozen
class NotCounted:
    """
    An observation that did not move the level, and why.

    Attributes:
        indicator: The indicator's id.

        status: ``observed``, ``suspected`` or ``ruled_out``.

        because: Why it did not count.
    """

    indicator: str
    status: str
    because: str


class _HighestReasons(dict[str, Reason]):
    """
    Why a concern supports its level, by id, made when first asked for.
    """

    def __init__(
        self, compiled: CompiledPolicy, bound: str, prefix: str
    ) -> None:
        self._compiled = compiled
        self._bound = bound
        self._prefix = prefix

    def __missing__(self, id_: str) -> Reason:
        indicator = self._compiled.edition.by_id[id_]
        step = self._compiled.highest
        reason = self[id_] = Reason(
            step.key,
            Effect.RAISE,
            self._bound,
            indicator.level.ordinal,
            (id_,),
            f"{self._prefix}{indicator.domain.name}: {indicator.statement}",
            step.because,
            (*indicator.sources, *step.sources),
        )

        return reason


class _Notes(dict[str, NotCounted]):
    """
    Why an indicator in one state moved no level, made when first asked for.
    """

    def __init__(self, edition: Edition, status: str) -> None:
        self._edition = edition
        self._status = status

    def __missing__(self, id_: str) -> NotCounted:
        note = self[id_] = NotCounted(
            id_, self._status, _why_not(self._edition.by_id[id_], self._status)
        )

        return note


class CompiledPolicy:
    """
    A policy made ready for one edition.

    Attributes:
        edition: The edition.

        policy: The policy.

        levels: The edition's levels by ordinal; None at 0.

        concern_level: From an id to the ordinal that a concern stands at by
            itself; 0 for strengths and guidance.

        place_of: From an id to its place in the document.

        domain_of: From an id to the key of its domain.

        domain_name_of: From an id to the printed heading of its domain.

        highest: The step that every policy has.

        repeated: The step for words printed at two levels, or None.

        counting: The cumulative steps that raise.

        reviewing: The cumulative steps that ask for a review.

        raising: The triggers that each indicator raises a level by, by id.

        prompting: The triggers that ask for a review or demand an action,
            each with the ids that set it off.

        reminders: The steps that remind of a domain, each with the ids of
            that domain.

        certain_reasons: From an id to why its concern, observed, supports its
            level.

        possible_reasons: The same of a suspected concern.

        not_counted: By state, from an id to why it moved no level.

    Raises:
        PolicyError: The policy does not fit the edition.
    """

    __slots__ = (
        "_rank_of",
        "_twins",
        "_with_twins",
        "certain_reasons",
        "concern_level",
        "counting",
        "domain_name_of",
        "domain_of",
        "edition",
        "highest",
        "levels",
        "not_counted",
        "place_of",
        "policy",
        "possible_reasons",
        "prompting",
        "raising",
        "reminders",
        "repeated",
        "reviewing",
    )

    def __init__(self, edition: Edition, policy: EscalationPolicy) -> None:
        # Imported here: it brings cattrs, and only a policy of the caller's
        # own has not been checked with its edition.
        if policy is not edition.policy:
            _check(edition, policy)

        self.edition = edition
        self.policy = policy
        self.levels: tuple[Level | None, ...] = (None, *edition.continuum)
        steps = policy.steps
        self.highest = _only(steps, HighestObservedConcern)
        self.repeated = next(
            (s for s in steps if isinstance(s, RepeatedStatement)), None
        )
        own_level = {
            indicator.id: indicator.level.ordinal
            if indicator.kind is Kind.CONCERN
            else 0
            for indicator in edition.indicators
        }
        rank = dict(own_level)
        self.raising: dict[str, list[Trigger]] = {}
        for step in steps:
            if isinstance(step, Trigger) and step.level is not None:
                for id_ in triggering(edition, step):
                    rank[id_] = max(rank[id_], step.level)
                    self.raising.setdefault(id_, []).append(step)
        self._rank_of = rank.__getitem__
        self.concern_level = own_level.__getitem__
        self.place_of = dict(edition.position).__getitem__
        self.domain_of = {
            indicator.id: indicator.domain.key
            for indicator in edition.indicators
        }.__getitem__
        self.domain_name_of = {
            indicator.id: indicator.domain.name
            for indicator in edition.indicators
        }.__getitem__
        self._twins = self._find_twins()
        self._with_twins = frozenset(self._twins)
        cumulative = [step for step in steps if isinstance(step, Cumulative)]
        self.counting = tuple(
            step for step in cumulative if step.effect is Effect.RAISE
        )
        self.reviewing = tuple(
            step for step in cumulative if step.effect is Effect.REVIEW
        )
        self.prompting = tuple(
            (step, triggering(edition, step))
            for step in steps
            if isinstance(step, Trigger)
            and (step.action or step.effect is Effect.REVIEW)
        )
        self.reminders = tuple(
            (
                step,
                frozenset(
                    indicator.id
                    for indicator in edition.indicators
                    if indicator.domain.key == step.domain
                ),
            )
            for step in steps
            if isinstance(step, DomainReminder)
        )
        self.certain_reasons = _HighestReasons(self, "certain", "")
        self.possible_reasons = _HighestReasons(
            self, "possible", "Suspected. "
        )
        self.not_counted = {
            status: _Notes(edition, status)
            for status in ("observed", "suspected", "ruled_out")
        }

    def _find_twins(self) -> dict[str, tuple[str, ...]]:
        if self.repeated is None:
            return {}

        higher: dict[str, set[str]] = {}
        for indicator in self.edition.indicators:
            for other in indicator.same_as:
                # One side may name the other, or both.
                for low, high in (
                    (indicator.id, other),
                    (other, indicator.id),
                ):
                    if self._rank_of(low) < self._rank_of(high):
                        higher.setdefault(low, set()).add(high)

        return {
            low: tuple(sorted(high, key=self.edition.position.__getitem__))
            for low, high in higher.items()
        }

    def bounds(
        self,
        observed: AbstractSet[str],
        suspected: AbstractSet[str] = frozenset(),
        ruled_out: AbstractSet[str] = frozenset(),
    ) -> tuple[int, int]:
        """
        Return the ordinals of the certain and the possible level.

        Args:
            observed: Ids of indicators that were seen.

            suspected: Ids of indicators that may be so.

            ruled_out: Ids of indicators that are not so.

        Returns:
            Two ordinals, the first never above the second; 0 for none.
        """
        rank = self._rank_of
        certain = max(map(rank, observed)) if observed else 0
        possible = max(map(rank, suspected)) if suspected else 0
        if self.counting:
            both = observed | suspected
            for step in self.counting:
                if self.counts(step, observed):
                    certain = max(certain, step.level or 0)
                if self.counts(step, both):
                    possible = max(possible, step.level or 0)
        for ids in (observed, suspected):
            if not self._with_twins.isdisjoint(ids):
                for id_ in self._with_twins & ids:
                    for twin in self._twins[id_]:
                        if twin not in ruled_out:
                            possible = max(possible, rank(twin))

        return certain, max(certain, possible)

    def twins_of(self, id_: str) -> tuple[str, ...]:
        """
        Return what prints the same words as this at a higher level.
        """
        return self._twins.get(id_, ())

    def counts(self, step: Cumulative, ids: Iterable[str]) -> tuple[str, ...]:
        """
        Return which of *ids* make a cumulative step apply, in their order.

        Empty where it does not apply.
        """
        level = self.concern_level
        found = [id_ for id_ in ids if level(id_) >= step.at_level]
        if len(found) < step.concerns or (
            step.domains > 1
            and step.domains > len(set(map(self.domain_of, found)))
        ):
            return ()

        return tuple(found)


def _why_not(indicator: Indicator, status: str) -> str:
    if status == "ruled_out":
        return "It was ruled out."
    if indicator.kind is Kind.STRENGTH:
        return "A strength lowers no level."
    if indicator.kind is Kind.GUIDANCE:
        return "Guidance says what to do, and raises no level."
    if status == "observed":
        return f"It stands at {indicator.level}; a higher level is certain."

    return (
        f"It stands at {indicator.level}, which would not change the outcome."
    )


def _only(
    steps: tuple[Step, ...], kind: type[HighestObservedConcern]
) -> HighestObservedConcern:
    return next(step for step in steps if isinstance(step, kind))


def triggering(edition: Edition, step: Trigger) -> frozenset[str]:
    """
    Return the ids of the concerns that set off a trigger.
    """
    themes = set(step.themes)

    return frozenset(step.indicators) | {
        indicator.id
        for indicator in edition.concerns()
        if themes.intersection(indicator.themes)
    }


def _check(edition: Edition, policy: EscalationPolicy) -> None:
    from ..loading._edition_folder import policy_misfits  # noqa: PLC0415

    misfits = tuple(
        f"{path}: expected {expected}, got {found}."
        + (f" Did you mean {suggestion!r}?" if suggestion else "")
        for path, expected, found, suggestion in policy_misfits(
            policy,
            edition.id,
            edition.indicators,
            [domain.key for domain in edition.domains],
            edition.continuum,
        )
    )
    if misfits:
        raise PolicyError(policy.key, edition.id, misfits)


_KEPT = 64


def compile_policy(
    edition: Edition, policy: EscalationPolicy | None = None
) -> CompiledPolicy:
    """
    Return *policy* made ready for *edition*; the last 64 are kept.

    Args:
        edition: The edition.

        policy: The policy; None for the edition's own.

    Raises:
        PolicyError: The policy does not fit the edition.
    """
    if policy is None:
        policy = edition.policy
    cache = edition._cache  # noqa: SLF001 - it is there for us
    # A compiled policy holds on to its policy, so the id stays its own.
    compiled: CompiledPolicy | None = cache.get(id(policy))
    if compiled is None:
        compiled = CompiledPolicy(edition, policy)
        if len(cache) >= _KEPT:
            cache.clear()
        cache[id(policy)] = compiled

    return compiled
