"""
What a policy makes of an assessment: levels, and why.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import frozen

from ..model import (
    ENGLAND,
    BankHolidayCalendar,
    ConsentRule,
    Continuum,
    DisagreementRoute,
    Effect,
    FrontDoor,
    Level,
    Procedure,
    ProcedureKind,
    Route,
    Source,
)
from ..policies import NotCounted, Reason
from ._case import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..model import ContactsAt, Cumulative, Edition
    from ..policies import CompiledPolicy
    from ._assessment import Assessment


@frozen
class Question:
    """
    What to find out next.

    Attributes:
        text: The question, in a practitioner's words.

        reaches: Ordinal of the level that the answer could lead to; None
            where it could lead to any.

        indicators: Ids of the indicators that it is about.

        domains: Keys of the domains that it is about.
    """

    text: str
    reaches: int | None
    indicators: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@frozen
class Action:
    """
    What must be done, or prepared.

    Attributes:
        text: What, in our words.

        step: The key of the policy's step that wants it.

        indicators: Ids of the indicators that it rests on.

        sources: Where the document says so.
    """

    text: str
    step: str
    indicators: tuple[str, ...]
    sources: tuple[Source, ...]


@frozen
class Definition:
    """
    A level's own definition, shown where no row of the matrix fits.

    Attributes:
        id: The id by which it can be observed.

        level: The level's ordinal.

        statement: What it says, in our words.
    """

    id: str
    level: int
    statement: str


@frozen
class Detail:
    """
    Everything that an outcome tells beside its two levels.

    Attributes:
        case: What was assessed.

        document: The edition's id.

        title: The document's title.

        policy: The policy's key.

        policy_name: The policy's name for readers.

        continuum: The edition's levels.

        reasons: What moved the certain or the possible level.

        reviews: What a person should consider; it moved nothing.

        not_counted: What did not move the level, and why.

        questions: What to find out, what could move the level most first.

        actions: What must be done or prepared.

        notices: What a reader must know of this outcome.

        definitions: The levels' own definitions, where nothing is met.

        routes: Referral routes of the levels in question.

        consent: Consent rules of the levels in question.

        procedures: Lead, assessment and outcome at the levels in question.

        disagreement: What to do when one does not agree.

        front_door: Where referrals arrive.
    """

    case: Case
    document: str
    title: str
    policy: str
    policy_name: str
    continuum: Continuum
    reasons: tuple[Reason, ...]
    reviews: tuple[Reason, ...]
    not_counted: tuple[NotCounted, ...]
    questions: tuple[Question, ...]
    actions: tuple[Action, ...]
    notices: tuple[str, ...]
    definitions: tuple[Definition, ...]
    routes: tuple[Route, ...]
    consent: tuple[ConsentRule, ...]
    procedures: tuple[Procedure, ...]
    disagreement: tuple[DisagreementRoute, ...]
    front_door: FrontDoor


class Outcome:
    """
    What a policy makes of an assessment.

    It supports a person's decision and takes none. The levels are worked out
    at once, the rest when first asked for.

    Attributes:
        certain: The level that the observed facts support at least; None
            where no concern was observed.

        possible: The highest level that what is suspected could make it;
            never below *certain*.
    """

    __slots__ = (
        "_compiled",
        "_detail",
        "_findings",
        "_given",
        "certain",
        "possible",
    )

    certain: Level | None
    possible: Level | None

    def __init__(
        self, assessment: Assessment, compiled: CompiledPolicy
    ) -> None:
        certain, possible = compiled.bounds(
            assessment.observed, assessment.suspected, assessment.ruled_out
        )
        self.certain = compiled.levels[certain]
        self.possible = compiled.levels[possible]
        self._given: Assessment | None = assessment
        self._compiled: CompiledPolicy | None = compiled
        self._findings: _Findings | None = None
        self._detail: Detail | None = None

    @classmethod
    def from_detail(
        cls, certain: int, possible: int, detail: Detail
    ) -> Outcome:
        """
        Return an outcome that was worked out before.

        Args:
            certain: Ordinal of the certain level; 0 for none.

            possible: Ordinal of the possible level; 0 for none.

            detail: The rest.
        """
        levels = (None, *detail.continuum)
        self = cls.__new__(cls)
        self.certain = levels[certain]
        self.possible = levels[possible]
        self._given = None
        self._compiled = None
        self._findings = None
        self._detail = detail

        return self

    @property
    def detail(self) -> Detail:
        """
        Everything beside the two levels.
        """
        if self._detail is None:
            assert self._given is not None  # noqa: S101 - for the type checker
            assert self._compiled is not None  # noqa: S101 - as above
            self._detail = _detail(
                self._given, self._compiled, self, self._found()
            )

        return self._detail

    def _found(self) -> _Findings | Detail:
        if self._detail is not None:
            return self._detail

        if self._findings is None:
            assert self._given is not None  # noqa: S101 - for the type checker
            assert self._compiled is not None  # noqa: S101 - as above
            self._findings = _find(self._given, self._compiled, self)

        return self._findings

    @property
    def case(self) -> Case:
        """
        What was assessed.
        """
        return self.detail.case

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """
        What moved the certain or the possible level.
        """
        return self._found().reasons

    @property
    def reviews(self) -> tuple[Reason, ...]:
        """
        What a person should consider; it moved nothing.
        """
        return self._found().reviews

    @property
    def not_counted(self) -> tuple[NotCounted, ...]:
        """
        What did not move the level, and why.
        """
        return self._found().not_counted

    @property
    def questions(self) -> tuple[Question, ...]:
        """
        What to find out, what could move the level most first.
        """
        return self.detail.questions

    @property
    def actions(self) -> tuple[Action, ...]:
        """
        What must be done or prepared.
        """
        return self._found().actions

    @property
    def notices(self) -> tuple[str, ...]:
        """
        What a reader must know of this outcome.
        """
        return self.detail.notices

    @property
    def routes(self) -> tuple[Route, ...]:
        """
        Referral routes of the levels in question.
        """
        return self.detail.routes

    @property
    def consent(self) -> tuple[ConsentRule, ...]:
        """
        Consent rules of the levels in question.
        """
        return self.detail.consent

    @property
    def levels(self) -> tuple[Level, ...]:
        """
        The levels in question, from *certain* to *possible*.

        Where nothing is certain, from the lowest; empty where nothing is
        possible either.
        """
        if self.possible is None:
            return ()

        low = self.certain.ordinal if self.certain else 1
        return self.detail.continuum.levels[low - 1 : self.possible.ordinal]

    def contacts(
        self, at: datetime, calendar: BankHolidayCalendar = ENGLAND
    ) -> ContactsAt:
        """
        Return whom to call at a moment.

        Args:
            at: The moment, with a time zone.

            calendar: The bank holidays.

        Raises:
            NaiveTimeError: *at* has no time zone.
        """
        return self.detail.front_door.at(
            at,
            levels=[level.ordinal for level in self.levels],
            immediate_danger=self.case.immediate_danger,
            calendar=calendar,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Outcome):
            return NotImplemented

        return (self.certain, self.possible, self.detail) == (
            other.certain,
            other.possible,
            other.detail,
        )

    def __hash__(self) -> int:
        return hash((self.certain, self.possible))

    def __repr__(self) -> str:
        return f"<Outcome certain={self.certain} possible={self.possible}>"


class _Findings(NamedTuple):
    """
    What the policy found: the part of an outcome that is asked for most.
    """

    reasons: tuple[Reason, ...]
    reviews: tuple[Reason, ...]
    not_counted: tuple[NotCounted, ...]
    actions: tuple[Action, ...]
    suspected: list[str]
    both: list[str]


def _find(
    given: Assessment, compiled: CompiledPolicy, outcome: Outcome
) -> _Findings:
    place = compiled.place_of
    observed = sorted(given.observed, key=place)
    suspected = sorted(given.suspected, key=place)
    both = (
        sorted([*observed, *suspected], key=place) if suspected else observed
    )
    certain = outcome.certain.ordinal if outcome.certain else 0
    reasons = _certain_reasons(compiled, observed, certain)
    if outcome.possible is not outcome.certain:
        reasons += _possible_reasons(given, compiled, suspected, both, certain)
    prompted, actions = _prompted(given, compiled, both)
    reviews = _reviews(given, compiled, both)
    used = {id_ for reason in reasons for id_ in reason.indicators}
    notes = compiled.not_counted
    seen, maybe = notes["observed"], notes["suspected"]
    not_counted = [
        *[seen[id_] for id_ in observed if id_ not in used],
        *[maybe[id_] for id_ in suspected if id_ not in used],
    ]
    if given.ruled_out:
        not_counted += map(
            notes["ruled_out"].__getitem__, sorted(given.ruled_out, key=place)
        )

    return _Findings(
        tuple(reasons),
        (*prompted, *reviews),
        tuple(not_counted),
        tuple(actions),
        suspected,
        both,
    )


def _detail(
    given: Assessment,
    compiled: CompiledPolicy,
    outcome: Outcome,
    found: _Findings | Detail,
) -> Detail:
    assert isinstance(found, _Findings)  # noqa: S101 - for the type checker
    edition = compiled.edition
    certain = outcome.certain.ordinal if outcome.certain else 0
    possible = outcome.possible.ordinal if outcome.possible else 0
    routes, consent, procedures = _to_do(edition, certain, possible)

    return Detail(
        given.case,
        edition.id,
        edition.title,
        compiled.policy.key,
        compiled.policy.name,
        edition.continuum,
        found.reasons,
        found.reviews,
        found.not_counted,
        tuple(_questions(given, compiled, found, certain)),
        found.actions,
        tuple(_notices(given, compiled, found.reasons, certain)),
        () if certain else _definitions(edition),
        routes,
        consent,
        procedures,
        edition.disagreement,
        edition.front_door,
    )


def _certain_reasons(
    compiled: CompiledPolicy, observed: list[str], certain: int
) -> list[Reason]:
    level = compiled.concern_level
    highest = certain
    if compiled.raising or compiled.counting:
        # The certain level can stand above every single concern then.
        highest = max(map(level, observed)) if observed else 0
    reasons: list[Reason] = []
    if highest:
        why = compiled.certain_reasons
        reasons += [why[id_] for id_ in observed if level(id_) == highest]
    if compiled.raising:
        reasons += _raised(compiled, observed, highest, "certain")
    for step in compiled.counting:
        if ids := compiled.counts(step, observed):
            reasons.append(_counted(compiled, step, ids, "certain"))

    return reasons


def _possible_reasons(
    given: Assessment,
    compiled: CompiledPolicy,
    suspected: list[str],
    both: list[str],
    certain: int,
) -> list[Reason]:
    level = compiled.concern_level
    reasons: list[Reason] = []
    top = max(map(level, suspected)) if suspected else 0
    if top > certain:
        why = compiled.possible_reasons
        reasons += [why[id_] for id_ in suspected if level(id_) == top]
    if compiled.raising:
        reasons += _raised(compiled, suspected, max(certain, top), "possible")
    for step in compiled.counting:
        ids = compiled.counts(step, both)
        if ids and (step.level or 0) > certain:
            reasons.append(_counted(compiled, step, ids, "possible"))
    reasons += _repeated(given, compiled, both, certain)

    return reasons


def _raised(
    compiled: CompiledPolicy, ids: list[str], above: int, bound: str
) -> Iterator[Reason]:
    for id_ in ids:
        for step in compiled.raising.get(id_, ()):
            if (step.level or 0) > above:
                indicator = compiled.edition.by_id[id_]
                yield Reason(
                    step.key,
                    Effect.RAISE,
                    bound,
                    step.level,
                    (id_,),
                    f"{'' if bound == 'certain' else 'Suspected. '}"
                    f"{indicator.domain.name}: {indicator.statement}",
                    step.because,
                    (*indicator.sources, *step.sources),
                )


def _counted(
    compiled: CompiledPolicy,
    step: Cumulative,
    ids: tuple[str, ...],
    bound: str | None,
) -> Reason:
    domains = ", ".join(dict.fromkeys(map(compiled.domain_name_of, ids)))
    concerns = "1 concern" if len(ids) == 1 else f"{len(ids)} concerns"

    return Reason(
        step.key,
        step.effect,
        bound,
        step.level,
        ids,
        f"{concerns} at level {step.at_level} or above, in {domains}.",
        step.because,
        step.sources,
    )


def _repeated(
    given: Assessment,
    compiled: CompiledPolicy,
    ids: list[str],
    certain: int,
) -> Iterator[Reason]:
    step = compiled.repeated
    if step is None:
        return

    by_id = compiled.edition.by_id
    for id_ in ids:
        for twin in compiled.twins_of(id_):
            level = by_id[twin].level
            if (
                level.ordinal > certain
                and twin not in given.ruled_out
                and twin not in given.suspected
            ):
                yield Reason(
                    step.key,
                    Effect.REVIEW,
                    "possible",
                    level.ordinal,
                    (id_, twin),
                    f"{by_id[id_].domain.name}: the same words are printed at "
                    f"level {by_id[id_].level.ordinal} and at level "
                    f"{level.ordinal}: {by_id[id_].statement}",
                    step.because,
                    (*by_id[id_].sources, *by_id[twin].sources, *step.sources),
                )


def _prompted(
    given: Assessment,
    compiled: CompiledPolicy,
    both: list[str],
) -> tuple[list[Reason], list[Action]]:
    """
    Return the reviews that triggers ask for, and the actions they demand.
    """
    reviews: list[Reason] = []
    actions: list[Action] = []
    by_id = compiled.edition.by_id
    for step, ids_of_step in compiled.prompting:
        if ids_of_step.isdisjoint(given.observed) and ids_of_step.isdisjoint(
            given.suspected
        ):
            continue
        ids = tuple([id_ for id_ in both if id_ in ids_of_step])
        if step.effect is Effect.REVIEW:
            reviews.append(
                Reason(
                    step.key,
                    Effect.REVIEW,
                    None,
                    None,
                    ids,
                    " ".join(by_id[id_].statement for id_ in ids),
                    step.because,
                    (
                        *(s for id_ in ids for s in by_id[id_].sources),
                        *step.sources,
                    ),
                )
            )
        if step.action:
            actions.append(Action(step.action, step.key, ids, step.sources))

    return reviews, actions


def _reviews(
    given: Assessment, compiled: CompiledPolicy, both: list[str]
) -> Iterator[Reason]:
    for step in compiled.reviewing:
        if ids := compiled.counts(step, both):
            yield _counted(compiled, step, ids, None)
    for reminder, inside in compiled.reminders:
        if (
            reminder.domain not in given.assessed_domains
            and inside.isdisjoint(given.observed)
            and inside.isdisjoint(given.suspected)
            and inside.isdisjoint(given.ruled_out)
            and any(map(compiled.concern_level, both))
        ):
            name = compiled.edition.domain_by_key[reminder.domain].name
            yield Reason(
                reminder.key,
                Effect.REVIEW,
                None,
                None,
                (),
                f"{name} has not been looked at.",
                reminder.because,
                reminder.sources,
            )


def _questions(
    given: Assessment,
    compiled: CompiledPolicy,
    found: _Findings,
    certain: int,
) -> Iterator[Question]:
    edition = compiled.edition
    looked_at = {
        *map(compiled.domain_of, found.both),
        *map(compiled.domain_of, given.ruled_out),
        *given.assessed_domains,
    }
    if given.immediate_danger is None:
        yield _DANGER
    rank = compiled.concern_level
    above = [id_ for id_ in found.suspected if rank(id_) > certain]
    # Sorting keeps the order of the document among equals.
    for id_ in sorted(above, key=rank, reverse=True):
        indicator = edition.by_id[id_]
        yield Question(
            f"Is this so? {indicator.domain.name}: {indicator.statement}",
            rank(id_),
            (id_,),
        )
    # Not by their number: a definition is observed under no domain of these.
    unseen = tuple([d.key for d in edition.domains if d.key not in looked_at])
    if unseen:
        yield Question(
            f"{len(unseen)} of {len(edition.domains)} domains have not been "
            "looked at. What is not looked at is not absent.",
            None,
            (),
            unseen,
        )


_DANGER = Question("Is the child in immediate danger?", None)


def _notices(
    given: Assessment,
    compiled: CompiledPolicy,
    reasons: tuple[Reason, ...],
    certain: int,
) -> Iterator[str]:
    if not certain:
        yield (
            "No concern of the matrix was observed, so the document gives no "
            "level. That is no sign of safety: read the levels' own "
            "definitions, and ask for advice."
        )
    by_id = compiled.edition.by_id
    deciding = [
        by_id[id_].broad
        for reason in reasons
        if reason.bound == "certain"
        for id_ in reason.indicators
    ]
    if deciding and all(deciding):
        yield (
            "The level rests on a broad statement alone. Look for what it "
            "stands for."
        )
    if given.facts_given:
        yield (
            "Facts were given. They are kept, and no condition was evaluated "
            "with them: check the figures in the statements yourself."
        )


def _definitions(edition: Edition) -> tuple[Definition, ...]:
    return tuple(
        Definition(indicator.id, indicator.level.ordinal, indicator.statement)
        for indicator in edition.definitions()
    )


_LEVEL_PROCEDURES = frozenset(
    {
        ProcedureKind.LEAD,
        ProcedureKind.OUTCOME,
        ProcedureKind.ASSESSMENT_TOOL,
        ProcedureKind.SPECIAL_CIRCUMSTANCE,
    }
)


@lru_cache(maxsize=256)
def _to_do(
    edition: Edition, certain: int, possible: int
) -> tuple[tuple[Route, ...], tuple[ConsentRule, ...], tuple[Procedure, ...]]:
    """
    Return routes, consent rules and procedures of the levels in question.
    """
    levels = set(range(certain or 1, possible + 1))

    def concerned(
        items: Iterable[Route | ConsentRule | Procedure],
    ) -> Iterator[Any]:
        return (
            item
            for item in items
            if not item.levels or levels.intersection(item.levels)
        )

    return (
        tuple(concerned(edition.routes)),
        tuple(concerned(edition.consent)),
        tuple(
            item
            for item in concerned(edition.procedures)
            if item.kind in _LEVEL_PROCEDURES and item.levels
        ),
    )
