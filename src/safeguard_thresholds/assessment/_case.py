"""
A case: what somebody recorded, as plain data.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..exceptions import (
    DataError,
    InputError,
    InvalidValueError,
    SchemaVersionError,
    described,
    nearest,
    private,
)
from ..model import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..authority import Registry
    from ._assessment import Assessment

CASE_SCHEMA = "safeguard-thresholds/case/1"
LARGEST_CASE = 5 * 1024 * 1024
"""
The largest case file that is read, in bytes.

A case that ticks every indicator of every known edition stays far below it.
"""

_MAXIMUM_DEPTH_MESSAGE = "it is nested too deeply to be a case."


@frozen
class Case:
    """
    What somebody recorded about a child, as plain data.

    Its facts never show in its repr, for they may tell of a child.

    Attributes:
        authority: The authority's key or name.

        edition: The edition's key; None to pick it by *as_of*.

        as_of: The day of the assessment; None where none is given.

        observed: Ids or ledger refs of indicators that were seen.

        suspected: Ids or refs of indicators that may be so.

        ruled_out: Ids or refs of indicators that are not so.

        assessed_domains: Keys of domains that were looked at.

        immediate_danger: Whether the child is in immediate danger; None where
            nobody said.

        facts_json: Facts as JSON text, keys sorted.
    """

    authority: str
    edition: str | None = None
    as_of: date | None = None
    observed: tuple[str, ...] = ()
    suspected: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    assessed_domains: tuple[str, ...] = ()
    immediate_danger: bool | None = None
    facts_json: str = field(default="{}", repr=False)

    @property
    def facts(self) -> dict[str, Any]:
        """
        The facts, as a new dictionary each time.
        """
        facts: dict[str, Any] = json.loads(self.facts_json)

        return facts

    def to_data(self) -> dict[str, Any]:
        """
        Return the case in the form of a case file.
        """
        return {
            "schema": CASE_SCHEMA,
            "authority": self.authority,
            "edition": self.edition,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "observed": list(self.observed),
            "suspected": list(self.suspected),
            "ruled_out": list(self.ruled_out),
            "assessed_domains": list(self.assessed_domains),
            "immediate_danger": self.immediate_danger,
            "facts": self.facts,
        }

    def to_json(self) -> str:
        """
        Return the case as the text of a case file.
        """
        return json.dumps(self.to_data(), ensure_ascii=False, indent=2) + "\n"

    def assessment(self, registry: Registry | None = None) -> Assessment:
        """
        Return the assessment of this case under its edition.

        Args:
            registry: Where to find the authority; None for what is installed.

        Raises:
            InputError: The case names neither an edition nor a day.

            SafeguardThresholdsError: Any error of finding the authority and
                the edition, and of :class:`Assessment`.
        """
        from ..authority import registry as installed  # noqa: PLC0415
        from ._assessment import Assessment  # noqa: PLC0415

        authority = (registry or installed).get(self.authority)
        if self.edition is not None:
            edition = authority.edition(self.edition)
        elif self.as_of is not None:
            edition = authority.edition(on=self.as_of)
        else:
            raise InputError(
                "the case",
                "expected edition or as_of, got neither. The editions of "
                f"{authority.key} are {', '.join(authority.edition_keys)}.",
            )

        return Assessment(
            edition,
            observed=self.observed,
            suspected=self.suspected,
            ruled_out=self.ruled_out,
            assessed_domains=self.assessed_domains,
            on=self.as_of,
            immediate_danger=self.immediate_danger,
            facts=self.facts,
        )


_LISTS = ("observed", "suspected", "ruled_out", "assessed_domains")
_KEYS = (
    "schema",
    "authority",
    "edition",
    "as_of",
    *_LISTS,
    "immediate_danger",
    "facts",
)


class _Reader:
    def __init__(self, data: dict[str, Any], where: str) -> None:
        self.data = data
        self.where = where
        self.faults: list[Fault] = []

    def fault(
        self,
        path: str,
        expected: str,
        found: str,
        suggestion: str | None = None,
    ) -> None:
        self.faults.append(
            Fault(self.where, path, expected, found, suggestion)
        )

    def text(self, key: str, expected: str) -> str | None:
        value = self.data.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.fault(key, expected, private(value))
        return None

    def day(self, key: str) -> date | None:
        value = self.data.get(key)
        if value is None:
            return None
        # Python also reads 20240501, which nobody should have to guess.
        with suppress(TypeError, ValueError):
            day = date.fromisoformat(value)
            if day.isoformat() == value:
                return day
        self.fault(key, "a date as YYYY-MM-DD", private(value))
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, "a list of texts", private(value))
            return ()
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self.fault(f"{key}[{index}]", "a text", private(item))
        return tuple(value)


def case_from_data(data: Any, where: str = "the case") -> Case:
    """
    Return the case in plain *data*, as a case file holds it.

    Args:
        data: A dictionary of the form of a case file.

        where: What to call it in messages.

    Raises:
        InputError: It is no dictionary.

        SchemaVersionError: It names a schema that is not read here.

        DataError: With every fault in it.
    """
    if not isinstance(data, dict):
        raise InputError(
            where, f"expected a case as a JSON object, got {described(data)}."
        )
    schema = data.get("schema", CASE_SCHEMA)
    if schema != CASE_SCHEMA:
        raise SchemaVersionError(str(schema), CASE_SCHEMA)

    reader = _Reader(data, where)
    for key in data:
        if key not in _KEYS:
            near = nearest(key, _KEYS)
            reader.fault(
                "",
                "one of the keys " + ", ".join(_KEYS),
                f"an unknown key, {private(key, near)}",
                near,
            )
    authority = reader.text("authority", "the key of an authority")
    if authority is None and not reader.faults:
        reader.fault("authority", "the key of an authority", "nothing")
    danger = data.get("immediate_danger")
    if danger is not None and not isinstance(danger, bool):
        reader.fault("immediate_danger", "true or false", private(danger))
        danger = None
    facts = data.get("facts", {})
    if not isinstance(facts, dict):
        reader.fault("facts", "a table of facts", private(facts))
        facts = {}
    case = Case(
        authority=authority or "",
        edition=reader.text("edition", "the key of an edition"),
        as_of=reader.day("as_of"),
        observed=reader.texts("observed"),
        suspected=reader.texts("suspected"),
        ruled_out=reader.texts("ruled_out"),
        assessed_domains=reader.texts("assessed_domains"),
        immediate_danger=danger,
        facts_json=canonical(facts),
    )
    if reader.faults:
        raise DataError(tuple(reader.faults))

    return case


def canonical(facts: Mapping[str, Any]) -> str:
    """
    Return *facts* as one text, whatever the order of their keys.

    Raises:
        InvalidValueError: They hold what JSON does not have.
    """
    try:
        return json.dumps(
            dict(facts),
            ensure_ascii=False,
            allow_nan=False,
            sort_keys=True,
            separators=(",", ":"),
        )
    except (TypeError, ValueError):
        # Its words may repeat a fact about a child.
        raise InvalidValueError(
            "facts",
            "texts, numbers, true, false, null, lists and tables",
            "a value that JSON does not have",
        ) from None


def case_from_json(text: str | bytes, where: str = "the case") -> Case:
    """
    Return the case in the *text* of a case file.

    Raises:
        InputError: It is too large, or no JSON.

        SchemaVersionError: It names a schema that is not read here.

        DataError: With every fault in it.
    """
    if len(text) > LARGEST_CASE:
        raise InputError(
            where,
            f"expected a case of at most {LARGEST_CASE // 1024 // 1024} MiB, "
            "got more.",
        )
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        data = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise InputError(
            where,
            "expected JSON in UTF-8, got a byte that is neither, at place "
            f"{error.start}.",
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            where,
            f"expected JSON, got what is not: {error.msg}, line "
            f"{error.lineno}, column {error.colno}.",
        ) from None
    except ValueError:
        raise InputError(
            where, "expected JSON, got a number that JSON does not have."
        ) from None
    except RecursionError:
        raise InputError(where, _MAXIMUM_DEPTH_MESSAGE) from None

    return case_from_data(data, where)


def _refuse_constant(_: str) -> None:
    # NaN and Infinity are Python's own; no other reader takes them.
    raise ValueError


def read_case(path: str | Path) -> Case:
    """
    Return the case in a case file.

    Raises:
        InputError: The file cannot be read, is too large, or is no JSON.

        SchemaVersionError: It names a schema that is not read here.

        DataError: With every fault in it.
    """
    try:
        with Path(path).open("rb") as file:
            # One byte more than is read, so that a huge file costs nothing.
            content = file.read(LARGEST_CASE + 1)
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})."
        ) from None

    return case_from_json(content, str(path))
