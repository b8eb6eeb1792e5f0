"""
An assessment: observations under one edition.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..exceptions import (
    ContradictionError,
    ForeignLevelError,
    InvalidValueError,
    UnknownObservationError,
    described,
    nearest,
    private_name,
    shown,
)
from ..model import Edition, EscalationPolicy, Indicator
from ..policies import compile_policy
from ._case import Case, canonical
from ._outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NONE: frozenset[str] = frozenset()


@frozen(init=False, repr=False)
class Assessment:
    """
    What was seen of a child's life, under one edition.

    Order and repetition of what is given do not matter. Nothing that may tell
    of a child shows in the repr.

    Args:
        edition: The edition.

        observed: Indicators that were seen: ids, ledger refs or indicators.

        suspected: Indicators that may be so.

        ruled_out: Indicators that are not so.

        assessed_domains: Keys of domains that were looked at. A domain with
            an observation counts as looked at anyhow.

        on: The day of the assessment.

        immediate_danger: Whether the child is in immediate danger; None where
            nobody said.

        facts: Facts about the case, plain JSON values. They are kept and
            given back; no condition is evaluated with them yet. One,
            ``current_level``, is checked: a table of ``edition`` (its id) and
            ``ordinal``.

    Raises:
        UnknownObservationError: With every id and domain that the edition
            does not have.

        ContradictionError: One indicator was given in two states.

        InvalidValueError: A text was given where a list of texts belongs.

        ForeignLevelError: The current level is of another edition.

        UnknownLevelError: The current level is none of the edition's.
    """

    edition: Edition
    observed: frozenset[str]
    suspected: frozenset[str]
    ruled_out: frozenset[str]
    assessed_domains: frozenset[str]
    on: date | None
    immediate_danger: bool | None
    _facts: str = field(alias="facts")

    def __init__(
        self,
        edition: Edition,
        *,
        observed: Iterable[str | Indicator] = (),
        suspected: Iterable[str | Indicator] = (),
        ruled_out: Iterable[str | Indicator] = (),
        assessed_domains: Iterable[str] = (),
        on: date | None = None,
        immediate_danger: bool | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        known = edition.ids
        seen = _NONE
        maybe = _NONE
        out = _NONE
        looked_at = _NONE
        faults: list[str] = []
        if observed:
            seen = _ids(edition, known, "observed", observed, faults)
        if suspected:
            maybe = _ids(edition, known, "suspected", suspected, faults)
        if ruled_out:
            out = _ids(edition, known, "ruled_out", ruled_out, faults)
        if assessed_domains:
            looked_at = _domains(edition, assessed_domains, faults)
        if faults:
            raise UnknownObservationError(edition.id, tuple(faults))
        if facts:
            _check_current_level(edition, facts)
        if not (
            seen.isdisjoint(maybe)
            and seen.isdisjoint(out)
            and maybe.isdisjoint(out)
        ):
            raise _contradiction(
                ("observed", seen), ("suspected", maybe), ("ruled_out", out)
            )

        self.__attrs_init__(
            edition,
            seen,
            maybe,
            out,
            looked_at,
            on,
            immediate_danger,
            canonical(facts) if facts else "{}",
        )

    @property
    def facts(self) -> dict[str, Any]:
        """
        The facts, as a new dictionary each time.
        """
        return self.case.facts

    @property
    def facts_given(self) -> bool:
        """
        Whether any fact was given.
        """
        return self._facts != "{}"

    @property
    def case(self) -> Case:
        """
        The assessment as plain data, in the order of the document.
        """
        place = self.edition.position.__getitem__

        return Case(
            self.edition.authority,
            self.edition.key,
            self.on,
            tuple(sorted(self.observed, key=place)),
            tuple(sorted(self.suspected, key=place)),
            tuple(sorted(self.ruled_out, key=place)),
            tuple(sorted(self.assessed_domains)),
            self.immediate_danger,
            self._facts,
        )

    def outcome(self, policy: EscalationPolicy | None = None) -> Outcome:
        """
        Return what *policy* makes of the observations.

        Args:
            policy: The policy; None for the edition's own.

        Raises:
            PolicyError: The policy does not fit the edition.
        """
        return Outcome(self, compile_policy(self.edition, policy))

    def __repr__(self) -> str:
        return (
            f"<Assessment under {self.edition.id}: {len(self.observed)} "
            f"observed, {len(self.suspected)} suspected, "
            f"{len(self.ruled_out)} ruled out>"
        )


def _refuse_text(name: str, given: object) -> None:
    # A text is a list of its letters to Python, but not to anybody else.
    if isinstance(given, str | bytes):
        raise InvalidValueError(name, "a list of texts", "one text")


def _ids(
    edition: Edition,
    known: frozenset[str],
    name: str,
    given: Iterable[str | Indicator],
    faults: list[str],
) -> frozenset[str]:
    if isinstance(given, str):
        _refuse_text(name, given)
    items = given if isinstance(given, list) else list(given)
    try:
        ids = frozenset(items)
    except TypeError:
        # A list or a table in the list cannot be hashed; it is told below.
        ids = _NONE
    if ids and ids <= known:
        return ids

    found: set[str] = set()
    for index, item in enumerate(items):
        if isinstance(item, Indicator):
            if edition.by_id.get(item.id) == item:
                found.add(item.id)
            else:
                faults.append(
                    f"{name}[{index}]: {shown(item.id)} is an indicator of "
                    f"{item.level.edition}, not of {edition.id}."
                )
        elif not isinstance(item, str):
            # Callers without types can send anything.
            faults.append(edition.misfit(item, f"{name}[{index}]"))
        elif item in known:
            found.add(item)
        elif item in edition.by_ref:
            found.add(edition.by_ref[item])
        else:
            faults.append(edition.misfit(item, f"{name}[{index}]"))

    return frozenset(found)


def _domains(
    edition: Edition, given: Iterable[str], faults: list[str]
) -> frozenset[str]:
    _refuse_text("assessed_domains", given)
    keys = [domain.key for domain in edition.domains]
    found = set()
    for index, key in enumerate(given):
        if key in keys:
            found.add(key)
            continue
        near = nearest(key, keys)
        faults.append(
            f"assessed_domains[{index}]: {edition.id} has no domain "
            f"{private_name(key, near)}."
            + (f" Did you mean {near!r}?" if near else "")
        )

    return frozenset(found)


def _check_current_level(edition: Edition, facts: Mapping[str, Any]) -> None:
    """
    Refuse a ``current_level`` among the facts that is not of this edition.
    """
    level = facts.get("current_level")
    if level is None:
        return
    if not isinstance(level, dict) or set(level) != {"edition", "ordinal"}:
        raise InvalidValueError(
            "facts.current_level",
            "a table with the keys edition and ordinal",
            described(level),
        )
    if level["edition"] != edition.id:
        raise ForeignLevelError(
            "facts.current_level", str(level["edition"]), edition.id
        )
    # It raises where there is no such level.
    _ = edition.continuum[level["ordinal"]]


def _contradiction(
    *states: tuple[str, frozenset[str]],
) -> ContradictionError:
    """
    Return the error of the first two states that share an indicator.
    """
    return next(
        ContradictionError(tuple(sorted(ids & others)), (name, other))
        for (name, ids), (other, others) in combinations(states, 2)
        if ids & others
    )


def assess(
    edition: Edition,
    *,
    observed: Iterable[str | Indicator] = (),
    suspected: Iterable[str | Indicator] = (),
    ruled_out: Iterable[str | Indicator] = (),
    assessed_domains: Iterable[str] = (),
    policy: EscalationPolicy | None = None,
) -> Outcome:
    """
    Return the outcome of observations under an edition, in one step.

    The arguments are those of :class:`Assessment` and
    :meth:`Assessment.outcome`.
    """
    return Assessment(
        edition,
        observed=observed,
        suspected=suspected,
        ruled_out=ruled_out,
        assessed_domains=assessed_domains,
    ).outcome(policy)
