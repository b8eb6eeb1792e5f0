"""
Editions as JSON Lines: written whole, read strictly, every fault at its line.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from safeguard_thresholds.assessment import assess
from safeguard_thresholds.exceptions import (
    DataError,
    InputError,
    SchemaVersionError,
)
from safeguard_thresholds.interop import (
    EDITION_SCHEMA,
    edition_from_json_lines,
    edition_to_json_lines,
    edition_to_objects,
)
from safeguard_thresholds.model import Basis, DatedFact
from wholes import whole

if TYPE_CHECKING:
    from safeguard_thresholds.model import Edition


@pytest.fixture(params=["exampleshire", "haringey"])
def edition(request: pytest.FixtureRequest) -> Edition:
    found: Edition = request.getfixturevalue(request.param)

    return found


class TestRoundTrip:
    def test_an_edition_comes_back_whole(self, edition: Edition) -> None:
        again = edition_from_json_lines(edition_to_json_lines(edition))

        assert again == edition
        assert whole(again) == whole(edition)

    def test_bytes_lines_and_blank_lines_are_read_too(
        self, exampleshire: Edition
    ) -> None:
        text = edition_to_json_lines(exampleshire)

        assert edition_from_json_lines(text.encode()) == exampleshire
        assert edition_from_json_lines(text.split("\n")) == exampleshire
        assert (
            edition_from_json_lines(text.replace("\n", "\r\n\r\n"))
            == exampleshire
        )

    def test_a_circumstance_comes_back_in_its_place(
        self, exampleshire: Edition
    ) -> None:
        first, *rest = exampleshire.indicators
        changed = evolve(
            exampleshire,
            indicators=(
                *rest,
                evolve(
                    rest[-1],
                    id="level-definitions/homeless",
                    basis=Basis.CIRCUMSTANCE,
                ),
                first,
            ),
        )

        again = edition_from_json_lines(edition_to_json_lines(changed))

        assert again == changed

    def test_a_heading_without_an_indicator_comes_back(
        self, exampleshire: Edition
    ) -> None:
        changed = evolve(
            exampleshire,
            indicators=tuple(
                i for i in exampleshire.indicators if i.domain.key != "school"
            ),
            published=DatedFact(because="Nobody knows.", estimated=True),
            # One step of the policy speaks of what is gone.
            policy=evolve(
                exampleshire.policy,
                steps=tuple(
                    step
                    for step in exampleshire.policy.steps
                    if step.key != "no-school-place"
                ),
            ),
        )

        again = edition_from_json_lines(edition_to_json_lines(changed))

        assert again == changed

    @pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
    def test_a_line_separator_in_a_text_is_no_end_of_line(
        self, exampleshire: Edition, separator: str
    ) -> None:
        changed = evolve(exampleshire, notes=(f"One.{separator}Two.",))

        again = edition_from_json_lines(edition_to_json_lines(changed))

        assert again == changed

    def test_what_was_read_can_be_assessed(
        self, exampleshire: Edition
    ) -> None:
        # No plugin has Exampleshire, so none can have helped.
        again = edition_from_json_lines(edition_to_json_lines(exampleshire))
        seen = ["school/no-school-place"]

        assert assess(again, observed=seen) == assess(
            exampleshire, observed=seen
        )

    def test_no_plugin_is_needed(self, haringey: Edition) -> None:
        program = (
            "import sys\n"
            "sys.modules['safeguard_thresholds_haringey'] = None\n"
            "from safeguard_thresholds.interop import *\n"
            "edition = edition_from_json_lines(sys.stdin.buffer.read())\n"
            "print(len(edition.indicators), edition.id)\n"
        )

        done = subprocess.run(
            [sys.executable, "-c", program],
            input=edition_to_json_lines(haringey).encode(),
            capture_output=True,
            check=True,
        )

        assert done.stdout.decode().split() == [
            str(len(haringey.indicators)),
            "haringey-2022",
        ]


class TestContract:
    """
    "{"type": "indicator", "id", "level" (ordinal), "domain", "strand", "row",
    "kind", "statement", "themes", "when", "sources": [{"ref", "sha256"}]} for
    each indicator, and an object of another type ... with sources for
    everything else." (Design, section 10.)
    """

    def test_each_line_is_an_object_with_a_type(
        self, edition: Edition
    ) -> None:
        lines = edition_to_json_lines(edition).splitlines()

        assert [json.loads(line) for line in lines] == [
            *edition_to_objects(edition)
        ]
        assert all(json.loads(line)["type"] for line in lines)

    def test_each_indicator_has_the_promised_fields(
        self, edition: Edition
    ) -> None:
        found = [
            {
                key: item[key]
                for key in (
                    *("id", "level", "domain", "strand", "row", "kind"),
                    *("statement", "themes"),
                )
            }
            | {"when": bool(item["when"])}
            | {"sources": [source["ref"] for source in item["sources"]]}
            | {"sha256": [source["sha256"] for source in item["sources"]]}
            for item in edition_to_objects(edition)
            if item["type"] == "indicator"
        ]

        assert found == [
            {
                "id": indicator.id,
                "level": indicator.level.ordinal,
                "domain": indicator.domain.key,
                "strand": indicator.strand,
                "row": indicator.row,
                "kind": indicator.kind.value,
                "statement": indicator.statement,
                "themes": list(indicator.themes),
                "when": indicator.when is not None,
                "sources": [source.ref for source in indicator.sources],
                "sha256": [source.sha256 for source in indicator.sources],
            }
            for indicator in edition.indicators
            if indicator.basis is Basis.MATRIX
        ]

    def test_an_indicator_reads_as_its_file_has_it(
        self, exampleshire: Edition
    ) -> None:
        (found,) = (
            item
            for item in edition_to_objects(exampleshire)
            if item.get("id") == "home/unsafe-for-a-baby"
        )

        assert found == {
            "type": "indicator",
            "id": "home/unsafe-for-a-baby",
            "level": 4,
            "domain": "home",
            "strand": "The child",
            "row": 1,
            "kind": "concern",
            "statement": "Home is unsafe for a child under 1 or an unborn "
            "baby.",
            "themes": ["home-conditions", "unborn-child"],
            "when": {
                "any": [
                    {"age": {"of": "child", "unit": "years", "below": 1}},
                    {"circumstance": "unborn"},
                ]
            },
            "broad": False,
            "note": None,
            "same_as": [],
            "sources": [
                {
                    "ref": "exampleshire-2024/home/r1/l4/1",
                    "sha256": "189f40034be7a199f1fa9891668ee3ab"
                    "6049f82d38c68be70f596eab2e1857b7",
                }
            ],
        }

    def test_there_is_an_object_for_everything(
        self, exampleshire: Edition
    ) -> None:
        types = [item["type"] for item in edition_to_objects(exampleshire)]

        assert {name: types.count(name) for name in types} == {
            "edition": 1,
            "level": 4,
            "domain": 4,
            "indicator": 11,
            "level-definition": 1,
            "front-door": 1,
            "contact": 4,
            "consent": 2,
            "route": 1,
            "disagreement": 1,
            "timescale": 1,
            "procedure": 1,
            "unencoded": 1,
            "policy": 1,
            "policy-step": 6,
        }

    def test_what_the_document_prints_has_sources(
        self, edition: Edition
    ) -> None:
        # A domain's place is its indicators'; a policy's, its steps'. Where
        # the document is silent, a step has none.
        assert [
            item
            for item in edition_to_objects(edition)
            if item["type"]
            not in {"edition", "domain", "policy", "policy-step"}
            and not all(source["ref"] for source in item["sources"])
        ] == []

    def test_the_first_line_names_the_schema(self, edition: Edition) -> None:
        first = next(edition_to_objects(edition))

        assert first["type"] == "edition"
        assert first["schema"] == "safeguard-thresholds/edition/1"
        assert first["id"] == edition.id


def objects(edition: Edition) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for line in edition_to_json_lines(edition).splitlines()
    ]


def number(edition: Edition, kind: str) -> int:
    """
    Return the number of the first line that has an object of this type.
    """
    types = [item["type"] for item in objects(edition)]

    return types.index(kind) + 1


def changed(edition: Edition, which: str, /, **values: Any) -> list[str]:
    """
    Return the lines of *edition*, the first of a type with other *values*.
    """
    found = objects(edition)
    found[number(edition, which) - 1].update(values)

    return [json.dumps(item) for item in found]


def faults_of(lines: list[str]) -> list[str]:
    with pytest.raises(DataError) as caught:
        edition_from_json_lines(lines, "x.jsonl")

    return [str(fault) for fault in caught.value.faults]


class TestFaults:
    """
    Every fault is told with the line that it stands in.
    """

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            ("level", {"ordinal": 1.5}, "ordinal: expected a whole number, "),
            ("level", {"name": " "}, "name: expected words, got a blank tex"),
            ("indicator", {"level": 0}, "level: expected a whole number fro"),
            ("indicator", {"level": "2"}, "level: expected a whole number f"),
            ("indicator", {"row": None}, "row: expected a whole number, got"),
            ("indicator", {"id": "x"}, "id: expected the form subject/what-"),
            ("indicator", {"kind": "wish"}, "kind: expected one of concern"),
            ("indicator", {"when": {}}, "when: expected a table of one key"),
            ("indicator", {"sources": []}, "sources: expected at least one"),
            ("contact", {"as_of": "soon"}, "as_of: expected a date as YYYY-"),
            ("contact", {"phone": None}, " expected a phone, an email or a"),
            ("consent", {"to": "all"}, "to: expected one of service, sharin"),
            ("route", {"urgent": "no"}, "urgent: expected true or false, go"),
            ("timescale", {"amount": 0}, "amount: expected a whole number f"),
            ("procedure", {"text": ""}, "text: expected words, got no text."),
            ("unencoded", {"because": 1}, "because: expected a text, got 1."),
        ],
    )
    def test_a_value_that_cannot_be_is_told_with_its_line(
        self,
        exampleshire: Edition,
        kind: str,
        values: dict[str, Any],
        told: str,
    ) -> None:
        lines = changed(exampleshire, kind, **values)

        (fault,) = faults_of(lines)

        place = f"x.jsonl, line {number(exampleshire, kind)}"
        joint = ":" if told.startswith(" ") else "."
        assert fault.startswith(f"{place}{joint}{told}")

    def test_an_unknown_key_is_told_with_its_line(
        self, exampleshire: Edition
    ) -> None:
        line = number(exampleshire, "route")

        assert faults_of(changed(exampleshire, "route", urgnt=True)) == [
            f"x.jsonl, line {line}: expected one of the keys key, text, "
            "sources, levels, contact, asks, urgent, got the unknown key "
            "'urgnt'. Did you mean 'urgent'?"
        ]

    @pytest.mark.parametrize("kind", ["domain", "policy-step"])
    def test_an_unknown_key_of_a_flat_object_is_told_at_its_line(
        self, exampleshire: Edition, kind: str
    ) -> None:
        (fault,) = faults_of(changed(exampleshire, kind, nome=7))

        line = number(exampleshire, kind)
        assert fault.startswith(f"x.jsonl, line {line}: expected one of the ")

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            ("domain", {"name": 7}, "name: expected a text, got 7."),
            ("policy-step", {"because": 7}, "because: expected a text, got"),
        ],
    )
    def test_the_path_of_a_fault_is_that_of_the_line(
        self,
        exampleshire: Edition,
        kind: str,
        values: dict[str, Any],
        told: str,
    ) -> None:
        (fault,) = faults_of(changed(exampleshire, kind, **values))

        line = number(exampleshire, kind)
        assert fault.startswith(f"x.jsonl, line {line}.{told}")

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            ("domain", {"name": 7}),
            ("domain", {"basis": "matrix"}),
            ("policy-step", {"because": 7}),
            ("policy-step", {"step": "triger"}),
            ("policy-step", {"step": None}),
        ],
    )
    def test_a_fault_of_a_domain_or_a_step_has_its_line(
        self, exampleshire: Edition, kind: str, values: dict[str, Any]
    ) -> None:
        (fault,) = faults_of(changed(exampleshire, kind, **values))

        line = number(exampleshire, kind)
        assert fault.startswith(f"x.jsonl, line {line}.")

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("{", ": expected a JSON object, got what is not ("),
            ("{} {}", ": expected a JSON object, got what is not ("),
            ("{}", ".type: expected one of edition, level, domain, "),
            ("[1]", ".type: expected one of edition, level, domain, "),
            ("7", ".type: expected one of edition, level, domain, "),
            ('{"type": 7}', ".type: expected one of edition, level, domai"),
            ('{"type": ""}', ".type: expected one of edition, level, doma"),
        ],
    )
    def test_a_line_that_is_no_object_of_a_type_is_told(
        self, exampleshire: Edition, line: str, told: str
    ) -> None:
        lines = edition_to_json_lines(exampleshire).splitlines()

        (fault,) = faults_of([*lines[:4], line, *lines[4:]])

        assert fault.startswith(f"x.jsonl, line 5{told}")

    def test_an_unknown_type_is_told_with_the_nearest(
        self, exampleshire: Edition
    ) -> None:
        (fault,) = faults_of(
            changed(exampleshire, "indicator", type="indicater")
        )

        assert fault.endswith(", got 'indicater'. Did you mean 'indicator'?")

    def test_a_level_that_the_edition_has_not_is_told(
        self, exampleshire: Edition
    ) -> None:
        line = number(exampleshire, "indicator")

        assert faults_of(changed(exampleshire, "indicator", level=5)) == [
            f"x.jsonl, line {line}.level: expected a whole number from 1 to "
            "4, got 5."
        ]

    def test_a_domain_that_the_edition_has_not_is_told(
        self, exampleshire: Edition
    ) -> None:
        line = number(exampleshire, "indicator")
        lines = changed(exampleshire, "indicator", domain="mising")

        assert faults_of(lines) == [
            f"x.jsonl, line {line}.domain: expected the key of a domain, got "
            "'mising'. Did you mean 'missing'?"
        ]

    def test_all_faults_come_at_once(self, exampleshire: Edition) -> None:
        lines = changed(exampleshire, "route", text=7, contact=7)
        lines[number(exampleshire, "contact") - 1] = "{"
        del lines[number(exampleshire, "front-door") - 1]

        assert [fault.partition(": ")[0] for fault in faults_of(lines)] == [
            f"x.jsonl, line {number(exampleshire, 'contact') - 1}",
            f"x.jsonl, line {number(exampleshire, 'route') - 1}.text",
            f"x.jsonl, line {number(exampleshire, 'route') - 1}.contact",
            "x.jsonl",
        ]

    @pytest.mark.parametrize("kind", ["edition", "front-door", "policy"])
    def test_there_is_one_of_each_head(
        self, exampleshire: Edition, kind: str
    ) -> None:
        lines = edition_to_json_lines(exampleshire).splitlines()
        place = number(exampleshire, kind) - 1
        expected = f"x.jsonl: expected one object of type {kind}, got"

        assert faults_of([*lines, lines[place]]) == [f"{expected} 2."]
        assert faults_of(lines[:place] + lines[place + 1 :]) == [
            f"{expected} 0."
        ]

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            ("level", {"ordinal": 2}, "levels: expected ordinals 1, 2, 3 "),
            ("level", {"key": "early_help"}, "levels: expected a different "),
            ("level", {"edition": "other"}, "levels: expected levels of "),
            ("contact", {"key": "front-door"}, "contacts: expected a differ"),
            ("policy-step", {"key": "baby-at-risk"}, "steps: expected a dif"),
            ("edition", {"authority": "Ex ample"}, "authority: expected sma"),
        ],
    )
    def test_what_only_shows_in_the_whole_is_told_too(
        self,
        exampleshire: Edition,
        kind: str,
        values: dict[str, Any],
        told: str,
    ) -> None:
        (fault,) = faults_of(changed(exampleshire, kind, **values))

        assert fault.startswith(f"x.jsonl, {told}")

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            (
                "contact",
                {"levels": [9]},
                "levels[0]: expected a whole number from 1 to 4, got 9.",
            ),
            (
                "route",
                {"contact": "front-dor"},
                "contact: expected the key of a contact, got 'front-dor'. Did "
                "you mean 'front-door'?",
            ),
            (
                "indicator",
                {"same_as": ["missing/onc"]},
                "same_as[0]: expected the id of an indicator at another "
                "level, got 'missing/onc'. Did you mean 'missing/once'?",
            ),
            (
                # It stands at level 1 as well.
                "indicator",
                {"same_as": ["school/attends-well"]},
                "same_as[0]: expected the id of an indicator at another "
                "level, got 'school/attends-well'.",
            ),
            (
                "indicator",
                {"strand": "The adults"},
                "strand: expected one of the domain's strands, of which it "
                "has none, got a text of 10 characters.",
            ),
        ],
    )
    def test_what_another_line_must_have_is_told(
        self,
        exampleshire: Edition,
        kind: str,
        values: dict[str, Any],
        told: str,
    ) -> None:
        line = number(exampleshire, kind)

        assert faults_of(changed(exampleshire, kind, **values)) == [
            f"x.jsonl, line {line}.{told}"
        ]

    def test_the_second_of_two_ids_is_told(
        self, exampleshire: Edition
    ) -> None:
        lines = changed(exampleshire, "indicator", id="missing/once")

        assert faults_of(lines) == [
            f"x.jsonl, line {number(exampleshire, 'indicator') + 1}.id: "
            "expected an id that no other indicator has, got 'missing/once'."
        ]

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            (
                "policy",
                {"edition": "exampleshire-2020"},
                "expected the id of the edition, 'exampleshire-2024', got "
                "'exampleshire-2020'.",
            ),
            (
                "policy-step",
                {"step": "repeated_statement", "key": "again"},
                "expected a step of type highest_observed_concern, got a "
                "policy without one.",
            ),
        ],
    )
    def test_a_policy_that_does_not_fit_is_told(
        self,
        exampleshire: Edition,
        kind: str,
        values: dict[str, Any],
        told: str,
    ) -> None:
        (fault,) = faults_of(changed(exampleshire, kind, **values))

        assert fault.startswith("x.jsonl, policy")
        assert fault.endswith(f": {told}")

    def test_a_domain_that_stands_there_twice_is_told(
        self, exampleshire: Edition
    ) -> None:
        lines = edition_to_json_lines(exampleshire).splitlines()
        domain = objects(exampleshire)[number(exampleshire, "domain") - 1]

        again = json.dumps(domain | {"name": "Other"})

        assert faults_of([*lines, again]) == [
            f"x.jsonl, line {len(lines) + 1}.key: expected a key that no "
            "other domain has, got 'missing'."
        ]

    @pytest.mark.parametrize(
        ("kind", "values", "told"),
        [
            ("edition", {"title": 7}, "title: expected a text, got 7."),
            ("front-door", {"name": 7}, "name: expected a text, got 7."),
            ("policy", {"name": 7}, "name: expected a text, got 7."),
        ],
    )
    def test_a_fault_of_a_head_is_told_once(
        self,
        exampleshire: Edition,
        kind: str,
        values: dict[str, Any],
        told: str,
    ) -> None:
        line = number(exampleshire, kind)

        assert faults_of(changed(exampleshire, kind, **values)) == [
            f"x.jsonl, line {line}.{told}"
        ]

    def test_a_line_that_is_nested_too_deeply_is_told(
        self, exampleshire: Edition
    ) -> None:
        lines = edition_to_json_lines(exampleshire).splitlines()

        (fault,) = faults_of([*lines, "[" * 100_000])

        assert fault.startswith(f"x.jsonl, line {len(lines) + 1}")

    @pytest.mark.parametrize("nothing", ["", b"", "\n \n", [], ["", "\n"]])
    def test_nothing_is_no_edition(
        self, nothing: str | bytes | list[str]
    ) -> None:
        with pytest.raises(InputError) as caught:
            edition_from_json_lines(nothing, "x.jsonl")

        assert (
            str(caught.value) == "x.jsonl: expected JSON Lines, got nothing."
        )


class TestSchema:
    """
    "JSON that the library writes names its schema version; a reader meets a
    newer one with a clear error." (Design, section 10.)
    """

    def test_a_newer_schema_is_refused(self, exampleshire: Edition) -> None:
        newer = "safeguard-thresholds/edition/2"

        with pytest.raises(SchemaVersionError) as caught:
            edition_from_json_lines(
                changed(exampleshire, "edition", schema=newer)
            )

        assert (caught.value.found, caught.value.expected) == (
            newer,
            EDITION_SCHEMA,
        )
        assert str(caught.value) == (
            "The data's schema is 'safeguard-thresholds/edition/2'; this "
            "version reads 'safeguard-thresholds/edition/1' and older. Update "
            "safeguard-thresholds."
        )

    @pytest.mark.parametrize("schema", [None, 1, "", EDITION_SCHEMA + "0"])
    def test_any_other_schema_is_refused(
        self, exampleshire: Edition, schema: object
    ) -> None:
        with pytest.raises(SchemaVersionError):
            edition_from_json_lines(
                changed(exampleshire, "edition", schema=schema)
            )
