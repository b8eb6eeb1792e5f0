"""
Escalation policies as data: how indicators add up to a level.

What the steps do is in ``safeguard_thresholds.policies``; what they are is
here, so that an edition can carry its own policy.
"""

from __future__ import annotations

import enum
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from ..exceptions import InvalidValueError
from ._checks import at_least_one, identifier, not_blank, positive
from ._sources import Source


class Effect(enum.Enum):
    """
    What a step does when it applies.
    """

    RAISE = "raise"
    """Puts the case at least at a level."""
    REVIEW = "review"
    """Asks a person to consider."""


@frozen(kw_only=True)
class HighestObservedConcern:
    """
    The case stands at least at the level of its highest observed concern.

    Attributes:
        key: The step's name in reasons.

        because: Why, in our words.

        sources: Where the document says so; empty where it is silent.
    """

    type: ClassVar[str] = "highest_observed_concern"

    key: str = field(default="highest-observed-concern", validator=identifier)
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = ()

    @property
    def effect(self) -> Effect:
        """
        Always :attr:`Effect.RAISE`.
        """
        return Effect.RAISE


@frozen(kw_only=True)
class RepeatedStatement:
    """
    Words printed at two levels make the higher one possible.

    Attributes:
        key: The step's name in reasons.

        because: Why, in our words.

        sources: Where the document says so; empty where it is silent.
    """

    type: ClassVar[str] = "repeated_statement"

    key: str = field(default="repeated-statement", validator=identifier)
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = ()

    @property
    def effect(self) -> Effect:
        """
        Always :attr:`Effect.REVIEW`: a person decides between the levels.
        """
        return Effect.REVIEW


@frozen(kw_only=True)
class Trigger:
    """
    One indicator, or any indicator of a theme, is enough.

    Attributes:
        key: The step's name in reasons.

        effect: Raise, or review.

        because: Why, in our words.

        sources: Where the document says so; empty where it is silent.

        level: Ordinal of the level that the case stands at least at; None for
            a review.

        action: What must be done, in our words; None where nothing must.

        indicators: Ids of indicators that trigger it.

        themes: Keys of themes whose concerns trigger it.
    """

    type: ClassVar[str] = "trigger"

    key: str = field(validator=identifier)
    effect: Effect
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = ()
    level: int | None = None
    action: str | None = None
    indicators: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        _check_effect(self.effect, self.level)
        if not (self.indicators or self.themes):
            raise InvalidValueError(
                "indicators", "indicators or themes that trigger it", "none"
            )


@frozen(kw_only=True)
class Cumulative:
    """
    Several concerns together say more than each.

    Attributes:
        key: The step's name in reasons.

        effect: Raise, or review.

        because: Why, in our words.

        sources: Where the document says so; empty where it is silent.

        at_level: Ordinal of the lowest level whose concerns count.

        concerns: How many concerns it takes.

        domains: In how many domains at least.

        level: Ordinal of the level that the case stands at least at; None for
            a review.
    """

    type: ClassVar[str] = "cumulative"

    key: str = field(validator=identifier)
    effect: Effect
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = ()
    at_level: int = field(validator=positive)
    concerns: int = field(validator=positive)
    domains: int = field(default=1, validator=positive)
    level: int | None = None

    def __attrs_post_init__(self) -> None:
        _check_effect(self.effect, self.level)
        if self.domains > self.concerns:
            raise InvalidValueError(
                "domains",
                f"at most as many as concerns ({self.concerns})",
                str(self.domains),
            )


@frozen(kw_only=True)
class DomainReminder:
    """
    A domain that other concerns can hide is to be looked at too.

    It applies where a concern is observed or suspected elsewhere and the
    domain has neither an observation nor the mark of having been looked at.

    Attributes:
        key: The step's name in reasons.

        because: Why, in our words.

        sources: Where the document says so; empty where it is silent.

        domain: Key of the domain.
    """

    type: ClassVar[str] = "domain_reminder"

    key: str = field(validator=identifier)
    because: str = field(validator=not_blank)
    sources: tuple[Source, ...] = ()
    domain: str = field(validator=identifier)

    @property
    def effect(self) -> Effect:
        """
        Always :attr:`Effect.REVIEW`.
        """
        return Effect.REVIEW


def _check_effect(effect: Effect, level: int | None) -> None:
    if (effect is Effect.RAISE) != (level is not None):
        raise InvalidValueError(
            "level",
            "a level where the effect is raise, and none where it is review",
            f"effect {effect.value} and "
            + ("no level" if level is None else f"level {level}"),
        )


Step: TypeAlias = (
    HighestObservedConcern
    | RepeatedStatement
    | Trigger
    | Cumulative
    | DomainReminder
)

STEPS: dict[str, type[Step]] = {
    step.type: step
    for step in (
        HighestObservedConcern,
        RepeatedStatement,
        Trigger,
        Cumulative,
        DomainReminder,
    )
}
"""
The classes of steps, by their type in files.
"""


@frozen(cache_hash=True)
class EscalationPolicy:
    """
    How indicators add up to a level of need.

    Attributes:
        key: A short name, which outcomes carry.

        name: The name for readers.

        edition: The id of the edition that its ids and levels belong to.

        steps: What it does. Their order changes nothing but the order of
            reasons.
    """

    key: str = field(validator=identifier)
    name: str = field(validator=not_blank)
    edition: str = field(validator=not_blank)
    steps: tuple[Step, ...] = field(validator=at_least_one)

    def __attrs_post_init__(self) -> None:
        keys = [step.key for step in self.steps]
        for key in keys:
            if keys.count(key) > 1:
                raise InvalidValueError(
                    "steps", "a different key for each step", repr(key)
                )
