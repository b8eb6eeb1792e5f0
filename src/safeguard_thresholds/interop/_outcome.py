"""
Outcomes as JSON, and back.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..assessment import (
    Action,
    Definition,
    Detail,
    Outcome,
    Question,
    case_from_data,
)
from ..exceptions import (
    DataError,
    InputError,
    InvalidValueError,
    described,
    shown,
)
from ..loading._converter import FaultsFound, converter, structure
from ..model import (
    ConsentRule,
    Continuum,
    DisagreementRoute,
    Fault,
    FrontDoor,
    Level,
    Procedure,
    Route,
)
from ..policies import NotCounted, Reason
from ._schema import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OUTCOME_SCHEMA = "safeguard-thresholds/outcome/1"


@frozen
class _LevelName:
    ordinal: int
    key: str
    name: str


@frozen
class _Policy:
    key: str
    name: str


@frozen
class _OutcomeFile:
    schema: str
    document: str
    title: str
    policy: _Policy
    certain: _LevelName | None
    possible: _LevelName | None
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
    levels: tuple[Level, ...]
    authority: str
    edition: str


def _level_name(level: Level | None) -> dict[str, Any] | None:
    if level is None:
        return None

    return {"ordinal": level.ordinal, "key": level.key, "name": level.name}


def outcome_to_data(outcome: Outcome) -> dict[str, Any]:
    """
    Return *outcome* as plain data, in the form of its JSON.

    Equal outcomes give equal data, and no time stands in it.
    """
    detail = outcome.detail
    plain = converter(iso=True).unstructure
    # Everything but what is said in another form.
    said = {
        "case",
        "document",
        "title",
        "policy",
        "policy_name",
        "continuum",
    }

    return {
        "schema": OUTCOME_SCHEMA,
        "authority": detail.case.authority,
        "edition": detail.case.edition,
        "document": detail.document,
        "title": detail.title,
        "policy": {"key": detail.policy, "name": detail.policy_name},
        "certain": _level_name(outcome.certain),
        "possible": _level_name(outcome.possible),
        **{
            name: plain(getattr(detail, name))
            for name in Detail.__annotations__
            if name not in said
        },
        "levels": [plain(level) for level in detail.continuum],
        "case": detail.case.to_data(),
    }


def outcome_to_json(outcome: Outcome, *, indent: int | None = 2) -> str:
    """
    Return *outcome* as JSON text.
    """
    return (
        json.dumps(outcome_to_data(outcome), ensure_ascii=False, indent=indent)
        + "\n"
    )


def outcome_from_data(
    data: Mapping[str, Any], where: str = "the outcome"
) -> Outcome:
    """
    Return the outcome in plain *data*; its plugin need not be installed.

    Args:
        data: A dictionary of the form of an outcome's JSON.

        where: What to call it in messages.

    Raises:
        InputError: It is no dictionary.

        SchemaVersionError: It names a schema that is not read here.

        DataError: With every fault in it.
    """
    if not isinstance(data, dict):
        raise InputError(
            where,
            f"expected an outcome as a JSON object, got {described(data)}.",
        )
    check_schema(data, OUTCOME_SCHEMA)
    rest = {key: value for key, value in data.items() if key != "case"}
    case = case_from_data(data.get("case"), f"{where}, case")
    try:
        file = structure(rest, _OutcomeFile, where, iso=True)
    except FaultsFound as found:
        raise DataError(found.faults) from None

    try:
        continuum = Continuum(file.document, file.levels)
    except InvalidValueError as error:
        raise DataError(
            (Fault(where, error.field, error.expected, error.found),)
        ) from None
    if faults := tuple(_misfits(file, continuum, where)):
        raise DataError(faults)
    bounds = [
        level.ordinal if level else 0
        for level in (file.certain, file.possible)
    ]

    return Outcome.from_detail(
        bounds[0],
        bounds[1],
        Detail(
            case=case,
            document=file.document,
            title=file.title,
            policy=file.policy.key,
            policy_name=file.policy.name,
            continuum=continuum,
            **{
                name: getattr(file, name)
                for name in Detail.__annotations__
                if hasattr(file, name)
                and name not in {"document", "title", "policy"}
            },
        ),
    )


def _misfits(
    file: _OutcomeFile, continuum: Continuum, where: str
) -> Iterator[Fault]:
    """
    Yield where the two levels do not fit the continuum or each other.
    """
    ordinals: list[int] = []
    for name in ("certain", "possible"):
        level: _LevelName | None = getattr(file, name)
        if level is None:
            ordinals.append(0)
            continue
        if not 1 <= level.ordinal <= len(continuum):
            yield Fault(
                where,
                f"{name}.ordinal",
                f"a whole number from 1 to {len(continuum)}",
                str(level.ordinal),
            )
            continue
        ordinals.append(level.ordinal)
        printed = continuum[level.ordinal]
        for field in ("key", "name"):
            if getattr(level, field) != getattr(printed, field):
                yield Fault(
                    where,
                    f"{name}.{field}",
                    f"that of level {level.ordinal}, "
                    f"{getattr(printed, field)!r}",
                    shown(getattr(level, field)),
                )
    if len(ordinals) == 2 and ordinals[0] > ordinals[1]:  # noqa: PLR2004
        yield Fault(
            where,
            "possible",
            f"a level from {ordinals[0]} up, as is certain",
            str(ordinals[1]) if ordinals[1] else "none",
        )


def outcome_from_json(
    text: str | bytes, where: str = "the outcome"
) -> Outcome:
    """
    Return the outcome in JSON *text*; its plugin need not be installed.

    Raises:
        InputError: It is no JSON.

        SchemaVersionError: It names a schema that is not read here.

        DataError: With every fault in it.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InputError(
            where, f"expected JSON, got what is not ({error})."
        ) from None
    except RecursionError:
        raise InputError(
            where, "it is nested too deeply to be an outcome."
        ) from None

    return outcome_from_data(data, where)
