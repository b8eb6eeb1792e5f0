"""
Case files: what is read, and what is refused with one clear message.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from safeguard_thresholds.assessment import (
    CASE_SCHEMA,
    LARGEST_CASE,
    Case,
    case_from_data,
    case_from_json,
    read_case,
)
from safeguard_thresholds.exceptions import (
    DataError,
    InputError,
    SchemaVersionError,
)

if TYPE_CHECKING:
    from pathlib import Path

WHOLE: dict[str, Any] = {
    "schema": CASE_SCHEMA,
    "authority": "haringey",
    "edition": "2022",
    "as_of": "2026-11-20",
    "observed": ["missing/regularly-missing"],
    "suspected": ["fgm/girl-asks-for-help"],
    "ruled_out": ["missing/missing-five-days-or-more"],
    "assessed_domains": ["neglect"],
    "immediate_danger": False,
    "facts": {"age": {"years": 13}},
}


class TestReading:
    def test_every_field_is_read(self) -> None:
        case = case_from_data(WHOLE)

        assert case == Case(
            "haringey",
            "2022",
            date(2026, 11, 20),
            ("missing/regularly-missing",),
            ("fgm/girl-asks-for-help",),
            ("missing/missing-five-days-or-more",),
            ("neglect",),
            immediate_danger=False,
            facts_json='{"age":{"years":13}}',
        )

    def test_it_is_written_as_it_was_read(self) -> None:
        case = case_from_data(WHOLE)

        assert case.to_data() == WHOLE
        assert case_from_json(case.to_json()) == case

    def test_an_authority_is_all_it_needs(self) -> None:
        case = case_from_data({"authority": "haringey"})

        assert case == Case("haringey")
        assert case_from_json(case.to_json()) == case

    def test_a_byte_order_mark_is_no_fault(self) -> None:
        text = json.dumps(WHOLE).encode("utf-8-sig")

        assert case_from_json(text) == case_from_data(WHOLE)

    def test_a_file_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "case.json"
        file.write_text(json.dumps(WHOLE))

        assert read_case(file) == case_from_data(WHOLE)

    def test_the_edition_is_found_by_key_or_by_day(self) -> None:
        by_key = case_from_data({"authority": "haringey", "edition": "2022"})
        by_day = case_from_data(
            {"authority": "Haringey Council", "as_of": "2022-03-31"}
        )

        assert by_key.assessment().edition is by_day.assessment().edition

    def test_neither_edition_nor_day_is_told(self) -> None:
        with pytest.raises(InputError) as caught:
            Case("haringey").assessment()

        assert str(caught.value) == (
            "the case: expected edition or as_of, got neither. The editions "
            "of haringey are 2022."
        )


class TestRefusing:
    """
    Bad input gets one clear error that says where, what, and what to do.
    """

    def test_every_fault_is_told_at_once(self) -> None:
        with pytest.raises(DataError) as caught:
            case_from_data(
                {
                    "authority": 3,
                    "edition": 2022,
                    "as_of": "20 November",
                    "observed": "missing/regularly-missing",
                    "suspected": ["fgm/girl-asks-for-help", 4],
                    "ruledout": [],
                    "immediate_danger": "no",
                    "facts": [],
                },
                "case.json",
            )

        assert str(caught.value).splitlines() == [
            "case.json: expected one of the keys schema, authority, edition, "
            "as_of, observed, suspected, ruled_out, assessed_domains, "
            "immediate_danger, facts, got an unknown key, 'ruledout'. Did "
            "you mean 'ruled_out'?",
            "case.json, authority: expected the key of an authority, got a number.",
            "case.json, immediate_danger: expected true or false, got a text of 2 characters.",
            "case.json, facts: expected a table of facts, got a list of 0.",
            "case.json, edition: expected the key of an edition, got a number.",
            "case.json, as_of: expected a date as YYYY-MM-DD, got a text of "
            "11 characters.",
            "case.json, observed: expected a list of texts, got "
            "'missing/regularly-missing'.",
            "case.json, suspected[1]: expected a text, got a number.",
        ]

    def test_no_authority_is_told(self) -> None:
        with pytest.raises(DataError, match=r"authority: expected .* nothing"):
            case_from_data({"edition": "2022"})

    def test_a_date_has_one_form(self) -> None:
        with pytest.raises(DataError, match="as_of: expected a date as YYYY"):
            case_from_data({"authority": "haringey", "as_of": "20240501"})

    def test_what_is_no_object_is_told(self) -> None:
        with pytest.raises(InputError, match="JSON object, got a list of 2"):
            case_from_data([1, 2])

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (b"{", "expected JSON, got what is not: Expecting property name"),
            (b"\xff\xfe", "a byte that is neither, at place 0"),
            (b'{"facts": {"n": NaN}}', "a number that JSON does not have"),
            (b"[" * 100_000, "nested too deeply"),
            (b" " * (LARGEST_CASE + 1), "at most 5 MiB, got more"),
        ],
    )
    def test_what_is_no_json_is_told(self, text: bytes, problem: str) -> None:
        with pytest.raises(InputError, match=problem):
            case_from_json(text)

    def test_a_newer_schema_is_told(self) -> None:
        newer = WHOLE | {"schema": "safeguard-thresholds/case/2"}

        with pytest.raises(SchemaVersionError, match="Update safeguard"):
            case_from_data(newer)

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot be read"):
            read_case(tmp_path / "missing.json")

    def test_a_huge_file_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "junk.json"
        file.write_bytes(b"x" * 50_000_000)

        with pytest.raises(InputError, match="at most 5 MiB, got more"):
            read_case(file)
