"""
Every error that the library raises.

All derive from :class:`SafeguardThresholdsError`, keep their data as
attributes, and survive pickling, so that a worker process can hand them on.
Their words say where, what was found, what was expected, and what to do. They
never repeat free text about a case.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from .model import Fault, Level

_ID_OR_REF = re.compile(r"(?!.*[0-9]{7})[a-z0-9-]+(?:/[a-z0-9-]+)+")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:@-]{0,99}")


def nearest(found: object, allowed: Iterable[str]) -> str | None:
    """
    Return the *allowed* word that looks most like *found*, or None.
    """
    matches = difflib.get_close_matches(str(found), list(allowed), n=1)

    return matches[0] if matches else None


def shown(found: object) -> str:
    """
    Return *found* for a message, without repeating what may be case text.

    Identifiers, numbers and the like are shown as they are. Anything else may
    have been typed about a child, so only its kind and size are told.
    """
    if found is None or isinstance(found, bool | int | float):
        return repr(found)

    if isinstance(found, str):
        if _IDENTIFIER.fullmatch(found):
            return repr(found)
        return f"a text of {len(found)} characters"

    return described(found)


def named(found: str, suggestion: str | None = None) -> str:
    """
    Return the name of a place or a document that there is not.

    What is near to one that there is (*suggestion*) is a slip of the pen, and
    is shown; other sentences may have been typed about a child.
    """
    if suggestion is not None or _IDENTIFIER.fullmatch(found):
        return repr(found)

    return f"of this name ({shown(found)})"


def private(found: object, suggestion: str | None = None) -> str:
    """
    Return *found*, from a case, for a message.

    A single word can be a child's name, and a number theirs too. So it is
    shown only where it has the form of an indicator's id or ref, or is so
    near to an allowed value (*suggestion*) that it is a slip of the pen.
    """
    if isinstance(found, str):
        if suggestion is not None or _ID_OR_REF.fullmatch(found):
            return repr(found)
        return f"a text of {len(found)} characters"

    if isinstance(found, bool) or found is None:
        return repr(found)

    if isinstance(found, int | float):
        return "a number"

    return described(found)


def private_name(found: object, suggestion: str | None = None) -> str:
    """
    Return *found*, which names nothing, as :func:`private` shows it.
    """
    words = private(found, suggestion)

    return words if words.startswith("'") else f"of this name ({words})"


def described(found: object) -> str:
    """
    Return the kind of *found* in a reader's words, never its content.
    """
    if isinstance(found, dict):
        return f"a table of {len(found)} keys"

    if isinstance(found, list | tuple | set | frozenset):
        return f"a list of {len(found)}"

    return f"a value of type {type(found).__name__}"


def _hint(suggestion: str | None) -> str:
    return f" Did you mean {suggestion!r}?" if suggestion else ""


class SafeguardThresholdsError(Exception):
    """
    Base of all errors of this library.
    """

    def __repr__(self) -> str:
        # The usual one repeats all that was given, free text included.
        return f"<{type(self).__name__}: {self}>"

    # Without this, an error whose __init__ takes keywords would not pickle.
    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self.args)


class InvalidValueError(SafeguardThresholdsError, ValueError):
    """
    A value that its field cannot hold.

    Attributes:
        field: The name of the field, or an empty string for the whole.

        expected: What the field takes, in words.

        found: What was given, in words.
    """

    def __init__(self, field: str, expected: str, found: str) -> None:
        super().__init__(field, expected, found)
        self.field = field
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}expected {self.expected}, got {self.found}."


class DataError(SafeguardThresholdsError):
    """
    Data that cannot be loaded, with every fault of every file.

    Attributes:
        faults: The faults, in the order of files and places.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class ScaleMismatchError(SafeguardThresholdsError, TypeError):
    """
    Two levels of different continua were compared.

    Attributes:
        left: The level on the left.

        right: The level on the right.
    """

    def __init__(self, left: Level, right: Level) -> None:
        super().__init__(left, right)
        self.left = left
        self.right = right

    def __str__(self) -> str:
        return (
            f"{self.left.edition} level {self.left.ordinal} "
            f"({self.left.name}) and {self.right.edition} level "
            f"{self.right.ordinal} ({self.right.name}) stand on different "
            "scales, so neither is higher. Translate one with a LevelMapping "
            "first."
        )


class ForeignLevelError(SafeguardThresholdsError, ValueError):
    """
    A level of one edition was given where another's belongs.

    Attributes:
        where: Where it was given.

        found: The id of the edition that it is of.

        edition: The id of the edition that the case is assessed under.
    """

    def __init__(self, where: str, found: str, edition: str) -> None:
        super().__init__(where, found, edition)
        self.where = where
        self.found = found
        self.edition = edition

    def __str__(self) -> str:
        return (
            f"{self.where}: expected a level of {self.edition}, got one of "
            f"{shown(self.found)}. Levels of two editions stand on different "
            "scales: give the level of this edition, or leave it out."
        )


class UnknownLevelError(SafeguardThresholdsError, LookupError):
    """
    A level that an edition does not have.

    Attributes:
        edition: The edition's id.

        found: The ordinal or key that was asked for.

        available: The levels that there are, as words.
    """

    def __init__(
        self, edition: str, found: object, available: tuple[str, ...]
    ) -> None:
        super().__init__(edition, found, available)
        self.edition = edition
        self.found = found
        self.available = available

    def __str__(self) -> str:
        return (
            f"{self.edition} has no level {shown(self.found)}. It has: "
            f"{', '.join(self.available)}."
        )


class UnknownAuthorityError(SafeguardThresholdsError, LookupError):
    """
    No installed plugin has this authority.

    Attributes:
        found: What was asked for.

        available: Keys of the authorities that are installed.

        suggestion: The nearest of them, or None.
    """

    def __init__(
        self,
        found: str,
        available: tuple[str, ...],
        suggestion: str | None = None,
    ) -> None:
        super().__init__(found, available, suggestion)
        self.found = found
        self.available = available
        self.suggestion = suggestion

    def __str__(self) -> str:
        installed = ", ".join(self.available) or "none"
        return (
            f"No authority {named(self.found, self.suggestion)} is installed."
            f"{_hint(self.suggestion)} Installed: {installed}."
        )


class AmbiguousAuthorityError(SafeguardThresholdsError, LookupError):
    """
    Several authorities go by one name.

    Attributes:
        found: What was asked for.

        keys: The keys of the authorities.
    """

    def __init__(self, found: str, keys: tuple[str, ...]) -> None:
        super().__init__(found, keys)
        self.found = found
        self.keys = keys

    def __str__(self) -> str:
        return (
            f"{self.found!r} is a name of {' and '.join(self.keys)}. Ask by "
            "the key."
        )


class BrokenPluginError(SafeguardThresholdsError):
    """
    An authority's plugin is installed but cannot be used.

    Attributes:
        key: The authority's key, as the plugin's entry point gives it.

        distribution: The name of the distribution that has the plugin.

        version: Its version.

        cause: What went wrong, in words.
    """

    def __init__(
        self, key: str, distribution: str, version: str, cause: str
    ) -> None:
        super().__init__(key, distribution, version, cause)
        self.key = key
        self.distribution = distribution
        self.version = version
        self.cause = cause

    def __str__(self) -> str:
        return (
            f"The plugin of {shown(self.key)} cannot be used: {self.cause} "
            f"(distribution {self.distribution}, version {self.version})."
        )


class DuplicateAuthorityError(SafeguardThresholdsError):
    """
    Two or more distributions claim one authority's key.

    Attributes:
        key: The key.

        claimants: Each distribution with its version, as words.
    """

    def __init__(self, key: str, claimants: tuple[str, ...]) -> None:
        super().__init__(key, claimants)
        self.key = key
        self.claimants = claimants

    def __str__(self) -> str:
        return (
            f"{len(self.claimants)} distributions claim the authority "
            f"{shown(self.key)}: {' and '.join(self.claimants)}. "
            "Uninstall all but one."
        )


class UnknownEditionError(SafeguardThresholdsError, LookupError):
    """
    An authority has no edition of this key.

    Attributes:
        authority: The authority's key.

        found: The key that was asked for.

        available: The keys of the editions that there are.
    """

    def __init__(
        self, authority: str, found: str, available: tuple[str, ...]
    ) -> None:
        super().__init__(authority, found, available)
        self.authority = authority
        self.found = found
        self.available = available

    def __str__(self) -> str:
        suggestion = nearest(self.found, self.available)
        return (
            f"{self.authority} has no edition "
            f"{named(self.found, suggestion)}.{_hint(suggestion)} It has: "
            f"{', '.join(self.available)}."
        )


class NoEditionInForceError(SafeguardThresholdsError, LookupError):
    """
    No edition, or more than one, is in force on a day.

    Attributes:
        authority: The authority's key.

        on: The day.

        editions: Each edition with its days in force, as words.

        in_force: Keys of the editions that claim the day; empty for a gap.
    """

    def __init__(
        self,
        authority: str,
        on: date,
        editions: tuple[str, ...],
        in_force: tuple[str, ...] = (),
    ) -> None:
        super().__init__(authority, on, editions, in_force)
        self.authority = authority
        self.on = on
        self.editions = editions
        self.in_force = in_force

    def __str__(self) -> str:
        known = "; ".join(self.editions)
        if self.in_force:
            return (
                f"{self.authority}: the editions {', '.join(self.in_force)} "
                f"all claim {self.on.isoformat()} ({known}). Name one."
            )
        return (
            f"{self.authority} has no edition in force on "
            f"{self.on.isoformat()} ({known}). Name an edition to use it all "
            "the same."
        )


class UnknownObservationError(SafeguardThresholdsError, LookupError):
    """
    Ids of indicators, or keys of domains, that an edition does not have.

    Attributes:
        edition: The edition's id.

        faults: A sentence for each: where it stood, and the nearest match.
    """

    def __init__(self, edition: str, faults: tuple[str, ...]) -> None:
        super().__init__(edition, faults)
        self.edition = edition
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


class ContradictionError(SafeguardThresholdsError, ValueError):
    """
    One indicator was given two states that exclude each other.

    Attributes:
        indicators: The ids of the indicators, sorted.

        states: The two states.
    """

    def __init__(
        self, indicators: tuple[str, ...], states: tuple[str, str]
    ) -> None:
        super().__init__(indicators, states)
        self.indicators = indicators
        self.states = states

    def __str__(self) -> str:
        return (
            f"{', '.join(self.indicators)}: given as {self.states[0]} and as "
            f"{self.states[1]}. Keep one of the two."
        )


class NaiveTimeError(SafeguardThresholdsError, ValueError):
    """
    A moment without a time zone, which is no moment.

    Attributes:
        found: The moment, in ISO form.
    """

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        return (
            f"{self.found} has no time zone. Add one, for example with "
            "datetime.now(tz=ZoneInfo('Europe/London'))."
        )


class CalendarEndError(SafeguardThresholdsError, ValueError):
    """
    A deadline would lie past the days that the calendar knows.

    Attributes:
        last: The last day that the calendar covers.
    """

    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last

    def __str__(self) -> str:
        return (
            "The bank holidays are known until "
            f"{self.last.isoformat()} only, so working days after it cannot "
            "be counted."
        )


class PolicyError(SafeguardThresholdsError, ValueError):
    """
    A policy that does not fit the edition it is used with.

    Attributes:
        policy: The policy's key.

        edition: The edition's id.

        faults: A sentence for each misfit.
    """

    def __init__(
        self, policy: str, edition: str, faults: tuple[str, ...]
    ) -> None:
        super().__init__(policy, edition, faults)
        self.policy = policy
        self.edition = edition
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(
            f"policy {shown(self.policy)} on {self.edition}: {fault}"
            for fault in self.faults
        )


class InputError(SafeguardThresholdsError, ValueError):
    """
    Input that is not what was asked for, as a whole.

    Attributes:
        where: The file, or what stands for it.

        problem: What was found, and what was expected.
    """

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


class SchemaVersionError(SafeguardThresholdsError, ValueError):
    """
    JSON of a schema that this version of the library does not read.

    Attributes:
        found: The schema that the data names.

        expected: The newest schema that is read.
    """

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        return (
            f"The data's schema is {shown(self.found)}; this version reads "
            f"{self.expected!r} and older. Update safeguard-thresholds."
        )
