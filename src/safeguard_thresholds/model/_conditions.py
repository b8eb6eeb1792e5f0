"""
What an indicator's figures state, as data.

A condition is a small tree. In files it is a table of one key, which names
the kind of node::

    {"count": {"of": "missing_episode", "at_least": 3,
               "within": {"amount": 6, "unit": "months"}}}
"""

from __future__ import annotations

import enum
from typing import ClassVar, TypeAlias

from attrs import field, fields, frozen

from ..exceptions import InvalidValueError
from ._checks import at_least_one, identifier, not_blank, positive


class TimeUnit(enum.Enum):
    """
    A unit of time in a document's figures.
    """

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_WORDS = {
    "at_least": "{} or more",
    "above": "more than {}",
    "at_most": "{} or fewer",
    "below": "fewer than {}",
}


@frozen
class Window:
    """
    A stretch of time that ends with the assessment.

    Attributes:
        amount: How many units.

        unit: The unit.
    """

    amount: int = field(validator=positive)
    unit: TimeUnit


@frozen(kw_only=True)
class _Bounded:
    """
    What the conditions with bounds share.
    """

    # Whether what is counted comes in whole numbers.
    _whole: ClassVar[bool] = True

    of: str = field(validator=identifier)
    at_least: int | None = None
    above: int | None = None
    at_most: int | None = None
    below: int | None = None

    def __attrs_post_init__(self) -> None:
        given = self._given()
        lower = [v for k, v in given.items() if k in {"at_least", "above"}]
        upper = [v for k, v in given.items() if k in {"at_most", "below"}]
        # "13 to 15" is at_least 13, below 16. Two lower bounds, or a lower
        # one beyond the upper, is a slip of the pen.
        if not given or len(lower) > 1 or len(upper) > 1:
            raise InvalidValueError(
                "",
                "one lower bound (at_least, above), one upper bound "
                "(at_most, below), or one of each",
                ", ".join(given) or "no bound",
            )

        if min(given.values()) < 0:
            raise InvalidValueError(
                "", "bounds from 0 up", str(min(given.values()))
            )

        if lower and upper and lower[0] > upper[0]:
            raise InvalidValueError(
                "",
                "a lower bound below the upper one",
                f"{lower[0]} and {upper[0]}",
            )

        if self._nothing_between(given):
            raise InvalidValueError(
                "",
                "bounds that something can meet",
                " and ".join(f"{key} {value}" for key, value in given.items()),
            )

    def _given(self) -> dict[str, int]:
        return {
            bound: value
            for bound in _WORDS
            if (value := getattr(self, bound)) is not None
        }

    def _nothing_between(self, given: dict[str, int]) -> bool:
        if given.get("below") == 0:
            return True
        if not self._whole:
            # Four days and a half lie between "more than 4" and "below 5".
            return len(given) > len(set(given.values())) and given.keys() != {
                "at_least",
                "at_most",
            }

        least = given.get("at_least", given.get("above", -1) + 1)
        most = given.get("at_most", given.get("below", least + 1) - 1)
        return least > most

    def _range(self, unit: str) -> str:
        return " and ".join(
            _WORDS[bound].format(f"{value}{unit}")
            for bound, value in self._given().items()
        )


@frozen(kw_only=True)
class Age(_Bounded):
    """
    Somebody's age lies within bounds.

    Attributes:
        of: Who, for example ``child``.

        unit: The unit that the bounds count in, completed ones.

        at_least: The lowest age, itself included.

        above: The age beyond which.

        at_most: The highest age, itself included.

        below: The age under which.
    """

    unit: TimeUnit

    def __str__(self) -> str:
        return f"{self.of}'s age in {self.unit.value}: " + self._range("")


@frozen(kw_only=True)
class Count(_Bounded):
    """
    Something happened a number of times.

    Attributes:
        of: What is counted, for example ``missing_episode``.

        within: The window that ends with the assessment; None for ever.

        at_least: The lowest number, itself included.

        above: The number beyond which.

        at_most: The highest number, itself included.

        below: The number under which.
    """

    within: Window | None = None

    def __str__(self) -> str:
        window = (
            f" within {self.within.amount} {self.within.unit.value}"
            if self.within
            else ""
        )
        return f"{self.of.replace('_', ' ')}: {self._range('')}{window}"


@frozen(kw_only=True)
class Duration(_Bounded):
    """
    Something lasted for a time.

    Attributes:
        of: What lasted, for example ``missing_episode``.

        unit: The unit that the bounds count in.

        at_least: The shortest time, itself included.

        above: The time beyond which.

        at_most: The longest time, itself included.

        below: The time under which.
    """

    _whole: ClassVar[bool] = False

    unit: TimeUnit

    def __str__(self) -> str:
        return f"length of {self.of.replace('_', ' ')}: " + self._range(
            f" {self.unit.value}"
        )


@frozen(kw_only=True)
class Percentage(_Bounded):
    """
    A share in a hundred lies within bounds.

    Attributes:
        of: What is shared out, for example ``school_attendance``.

        at_least: The lowest share, itself included.

        above: The share beyond which.

        at_most: The highest share, itself included.

        below: The share under which.
    """

    _whole: ClassVar[bool] = False

    def __str__(self) -> str:
        words = self._range("%").replace("fewer", "less")
        return f"{self.of.replace('_', ' ')}: {words}"


@frozen
class Circumstance:
    """
    Something that a record can tell holds.

    Attributes:
        name: What, for example ``unborn`` or ``non_mobile``.
    """

    name: str = field(validator=identifier)

    def __str__(self) -> str:
        return self.name.replace("_", " ")


@frozen
class Judgement:
    """
    A part of the statement that only a person can judge.

    Attributes:
        text: What is to be judged, in our words.
    """

    text: str = field(validator=not_blank)

    def __str__(self) -> str:
        return f"for a person to judge: {self.text}"


@frozen
class AllOf:
    """
    Every one of several conditions holds.

    Attributes:
        conditions: The conditions.
    """

    conditions: tuple[Condition, ...] = field(validator=at_least_one)

    def __str__(self) -> str:
        return f"({' and '.join(map(str, self.conditions))})"


@frozen
class AnyOf:
    """
    At least one of several conditions holds.

    Attributes:
        conditions: The conditions.
    """

    conditions: tuple[Condition, ...] = field(validator=at_least_one)

    def __str__(self) -> str:
        return f"({' or '.join(map(str, self.conditions))})"


@frozen
class Not:
    """
    A condition does not hold.

    Attributes:
        condition: The condition.
    """

    condition: Condition

    def __str__(self) -> str:
        return f"not {self.condition}"


Condition: TypeAlias = (
    Age
    | Count
    | Duration
    | Percentage
    | Circumstance
    | Judgement
    | AllOf
    | AnyOf
    | Not
)

LEAVES: dict[str, type[Age | Count | Duration | Percentage]] = {
    "age": Age,
    "count": Count,
    "duration": Duration,
    "percentage": Percentage,
}
"""
The nodes that are tables themselves, by their key in files.
"""

NODES = (*LEAVES, "circumstance", "judgement", "all", "any", "not")
"""
Every key that a condition can have in files.
"""

_KEYS = {cls: key for key, cls in LEAVES.items()}


def condition_to_data(condition: Condition) -> dict[str, object]:
    """
    Return *condition* as plain data, in the form that files hold.
    """
    match condition:
        case Circumstance(name):
            return {"circumstance": name}
        case Judgement(text):
            return {"judgement": text}
        case AllOf(conditions):
            return {"all": [condition_to_data(c) for c in conditions]}
        case AnyOf(conditions):
            return {"any": [condition_to_data(c) for c in conditions]}
        case Not(inner):
            return {"not": condition_to_data(inner)}
        case leaf:
            table: dict[str, object] = {}
            for attribute in fields(type(leaf)):
                value = getattr(leaf, attribute.name)
                if isinstance(value, Window):
                    value = {
                        "amount": value.amount,
                        "unit": value.unit.value,
                    }
                elif isinstance(value, TimeUnit):
                    value = value.value
                if value is not None:
                    table[attribute.name] = value
            return {_KEYS[type(leaf)]: table}
