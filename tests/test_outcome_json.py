"""
Outcomes as JSON: written whole, read strictly, and no time in them.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from safeguard_thresholds.assessment import Assessment, assess
from safeguard_thresholds.exceptions import (
    DataError,
    InputError,
    SchemaVersionError,
)
from safeguard_thresholds.interop import (
    OUTCOME_SCHEMA,
    outcome_from_data,
    outcome_from_json,
    outcome_to_data,
    outcome_to_json,
)
from wholes import whole

if TYPE_CHECKING:
    from safeguard_thresholds.assessment import Outcome
    from safeguard_thresholds.model import Edition

GIVEN: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a concern": {"observed": ["missing/once"]},
    "a suspicion": {"suspected": ["home/unsafe-for-a-baby"]},
    "a strength": {"observed": ["home/warm-and-safe"]},
    "words printed at two levels": {
        "observed": ["missing/often-and-unexplained"]
    },
    "several": {
        "observed": [
            "missing/once",
            "school/attendance-below-90",
            "home/some-worries",
            "school/tell-the-school",
        ],
        "suspected": ["school/no-school-place"],
        "ruled_out": ["missing/often-and-unexplained"],
    },
    "all that a case can hold": {
        "observed": ["home/some-worries"],
        "assessed_domains": ["school", "home"],
        "on": date(2024, 5, 2),
        "immediate_danger": True,
        "facts": {"age": {"child": 3}, "“quoted”": [1, None, "x"]},
    },
}


@pytest.fixture(params=GIVEN)
def outcome(request: pytest.FixtureRequest, exampleshire: Edition) -> Outcome:
    return Assessment(exampleshire, **GIVEN[request.param]).outcome()


class TestRoundTrip:
    def test_an_outcome_comes_back_whole(self, outcome: Outcome) -> None:
        again = outcome_from_json(outcome_to_json(outcome))

        assert again == outcome
        assert whole(again.detail) == whole(outcome.detail)
        assert whole(again.certain) == whole(outcome.certain)
        assert whole(again.possible) == whole(outcome.possible)

    def test_an_outcome_under_haringey_comes_back_whole(
        self, haringey: Edition
    ) -> None:
        ids = [indicator.id for indicator in haringey.indicators]
        outcome = assess(
            haringey,
            observed=ids[::3],
            suspected=ids[1::3],
            ruled_out=ids[2::3],
        )

        again = outcome_from_json(outcome_to_json(outcome))

        assert again == outcome
        assert whole(again.detail) == whole(outcome.detail)

    def test_bytes_and_plain_data_are_read_too(self, outcome: Outcome) -> None:
        assert outcome_from_json(outcome_to_json(outcome).encode()) == outcome
        assert outcome_from_data(outcome_to_data(outcome)) == outcome

    def test_what_was_read_is_written_as_it_was(
        self, outcome: Outcome
    ) -> None:
        text = outcome_to_json(outcome)

        assert outcome_to_json(outcome_from_json(text)) == text

    def test_it_can_be_written_in_one_line(self, outcome: Outcome) -> None:
        line = outcome_to_json(outcome, indent=None)

        assert line.count("\n") == 1
        assert json.loads(line) == outcome_to_data(outcome)


class TestContract:
    """
    "certain and possible are null or {"ordinal", "key", "name"}, reasons a
    list of {"step", "indicators", "sources", "effect", "text"}, and
    everything else that section 5 names." (Design, section 10.)
    """

    def test_levels_are_written_with_their_names(
        self, exampleshire: Edition
    ) -> None:
        data = outcome_to_data(
            assess(
                exampleshire,
                observed=["missing/once"],
                suspected=["school/no-school-place"],
            )
        )

        assert data["certain"] == {
            "ordinal": 2,
            "key": "early_help",
            "name": "Early Help",
        }
        assert data["possible"] == {
            "ordinal": 4,
            "key": "specialist",
            "name": "Specialist",
        }

    def test_no_level_is_null(self, exampleshire: Edition) -> None:
        data = outcome_to_data(assess(exampleshire))

        assert data["certain"] is None
        assert data["possible"] is None

    def test_a_reason_says_what_it_rests_on(
        self, exampleshire: Edition
    ) -> None:
        data = outcome_to_data(assess(exampleshire, observed=["missing/once"]))

        (reason,) = data["reasons"]
        assert {
            key: reason[key]
            for key in ("step", "indicators", "sources", "effect", "text")
        } == {
            "step": "highest-observed-concern",
            "indicators": ["missing/once"],
            "sources": [
                {
                    "ref": "exampleshire-2024/missing/r1/l2/1",
                    "sha256": "3e23e8160039594a33894f6564e1b134"
                    "8bbd7a0088d42c4acb73eeaed59c009d",
                },
                {"ref": "exampleshire-2024/p/rules/1", "place": "Page 9"},
            ],
            "effect": "raise",
            "text": "Missing from home: The child went missing once.",
        }

    def test_all_of_an_outcome_is_written(self, outcome: Outcome) -> None:
        assert outcome_to_data(outcome).keys() >= {
            *("schema", "authority", "edition", "document", "policy", "case"),
            *("certain", "possible", "reasons", "reviews", "not_counted"),
            *("questions", "actions", "notices", "definitions", "levels"),
            *("routes", "consent", "procedures", "disagreement"),
            "front_door",
        }


class TestNoTimes:
    """
    "No times in it." (Design, section 5.) The same observations give the same
    text, whenever they are assessed.
    """

    def test_equal_assessments_give_equal_texts(
        self, exampleshire: Edition
    ) -> None:
        ids = ["missing/once", "home/some-worries"]

        one = outcome_to_json(assess(exampleshire, observed=ids))
        other = outcome_to_json(
            assess(exampleshire, observed=[*reversed(ids), *ids])
        )

        assert one == other

    def test_all_days_are_of_the_document_or_the_case(
        self, outcome: Outcome
    ) -> None:
        text = outcome_to_json(outcome)

        assert not re.search(r"\d\dT\d\d", text)
        assert set(re.findall(r"\d{4}-\d\d-\d\d", text)) <= {
            "2024-03-01",  # The contacts were right on that day,
            "2024-12-24",  # hours differ on that one,
            "2024-05-02",  # and somebody assessed on that.
        }


def faults_of(data: dict[str, Any]) -> list[str]:
    with pytest.raises(DataError) as caught:
        outcome_from_data(data, "x.json")

    return [str(fault) for fault in caught.value.faults]


class TestFaults:
    @pytest.fixture
    def data(self, exampleshire: Edition) -> dict[str, Any]:
        return outcome_to_data(assess(exampleshire, observed=["missing/once"]))

    def test_every_fault_is_told_with_its_place(
        self, data: dict[str, Any]
    ) -> None:
        data["title"] = 7
        data["reasons"][0]["effect"] = "rise"
        data["reasons"][0]["sources"][1]["ref"] = " "
        data["front_door"]["contacts"][1]["as_of"] = "2024-02-30"
        data["levels"][2]["ordinal"] = "3"
        data["certain"]["ordinl"] = data["certain"].pop("ordinal")
        del data["notices"]

        assert faults_of(data) == [
            "x.json, title: expected a text, got 7.",
            "x.json, certain.ordinal: expected a whole number, got nothing.",
            "x.json, certain: expected one of the keys ordinal, key, name, "
            "got the unknown key 'ordinl'. Did you mean 'ordinal'?",
            "x.json, reasons[0].effect: expected one of raise, review, got "
            "'rise'. Did you mean 'raise'?",
            "x.json, reasons[0].sources[1].ref: expected words, got a blank "
            "text.",
            "x.json, notices: expected a list, got nothing.",
            "x.json, front_door.contacts[1].as_of: expected a date as "
            "YYYY-MM-DD, got '2024-02-30'.",
            "x.json, levels[2].ordinal: expected a whole number, got '3'.",
        ]

    def test_an_unknown_key_is_told_with_the_nearest(
        self, data: dict[str, Any]
    ) -> None:
        (fault,) = faults_of(data | {"notes": []})

        assert fault.startswith("x.json: expected one of the keys schema, ")
        assert fault.endswith(
            "got the unknown key 'notes'. Did you mean 'notices'?"
        )

    @pytest.mark.parametrize("bound", ["certain", "possible"])
    def test_a_level_that_there_is_not_is_told(
        self, data: dict[str, Any], bound: str
    ) -> None:
        data[bound]["ordinal"] = 5

        assert faults_of(data) == [
            f"x.json, {bound}.ordinal: expected a whole number from 1 to 4, "
            "got 5."
        ]

    @pytest.mark.parametrize("ordinal", [0, -1, -4])
    @pytest.mark.parametrize("bound", ["certain", "possible"])
    def test_a_level_below_the_lowest_is_told(
        self, data: dict[str, Any], bound: str, ordinal: int
    ) -> None:
        data[bound]["ordinal"] = ordinal

        assert faults_of(data) == [
            f"x.json, {bound}.ordinal: expected a whole number from 1 to 4, "
            f"got {ordinal}."
        ]

    @pytest.mark.parametrize(
        "changes",
        [
            {"certain": {"ordinal": 2, "key": "intensive", "name": "x"}},
            {"possible": {"ordinal": 2, "key": "early_help", "name": "x"}},
            {"possible": None},
        ],
        ids=str,
    )
    def test_levels_that_contradict_each_other_are_told(
        self, data: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        assert faults_of(data | changes)

    @pytest.mark.parametrize("places", [[], [1, 0], [0, 0]], ids=str)
    def test_levels_that_make_no_continuum_are_told(
        self, data: dict[str, Any], places: list[int]
    ) -> None:
        data["levels"] = [data["levels"][place] for place in places]

        (fault,) = faults_of(data)
        assert fault.startswith("x.json, levels: expected ")

    def test_a_fault_of_the_case_is_told(self, data: dict[str, Any]) -> None:
        data["case"]["observed"] = "missing/once"

        assert faults_of(data) == [
            "x.json, case, observed: expected a list of texts, got "
            "'missing/once'."
        ]

    def test_an_outcome_without_its_case_is_refused(
        self, data: dict[str, Any]
    ) -> None:
        del data["case"]

        with pytest.raises(InputError) as caught:
            outcome_from_data(data, "x.json")

        assert str(caught.value).startswith(
            "x.json, case: expected a case as a JSON object, got "
        )

    @pytest.mark.parametrize(
        ("data", "found"),
        [([], "a list of 0"), ("{}", "a value of type str")],
    )
    def test_what_is_no_object_is_refused(self, data: Any, found: str) -> None:
        with pytest.raises(InputError) as caught:
            outcome_from_data(data, "x.json")

        assert str(caught.value) == (
            f"x.json: expected an outcome as a JSON object, got {found}."
        )

    @pytest.mark.parametrize("text", ["", "{", b"\xff\xfe\xfd", "{} {}"])
    def test_what_is_no_json_is_refused(self, text: str | bytes) -> None:
        with pytest.raises(InputError) as caught:
            outcome_from_json(text, "x.json")

        assert str(caught.value).startswith(
            "x.json: expected JSON, got what is not ("
        )

    def test_what_is_nested_too_deeply_is_refused(self) -> None:
        with pytest.raises(InputError):
            outcome_from_json("[" * 100_000)


class TestSchema:
    """
    "JSON that the library writes names its schema version; a reader meets a
    newer one with a clear error." (Design, section 10.)
    """

    def test_it_names_its_schema(self, outcome: Outcome) -> None:
        assert outcome_to_data(outcome)["schema"] == OUTCOME_SCHEMA
        assert OUTCOME_SCHEMA == "safeguard-thresholds/outcome/1"

    def test_a_newer_schema_is_refused(self, outcome: Outcome) -> None:
        newer = "safeguard-thresholds/outcome/2"

        with pytest.raises(SchemaVersionError) as caught:
            outcome_from_data(outcome_to_data(outcome) | {"schema": newer})

        assert (caught.value.found, caught.value.expected) == (
            newer,
            OUTCOME_SCHEMA,
        )

    def test_a_schema_is_refused_before_what_may_have_changed(self) -> None:
        with pytest.raises(SchemaVersionError):
            outcome_from_json('{"schema": "safeguard-thresholds/outcome/2"}')

    @pytest.mark.parametrize("data", [{}, {"schema": 1}, {"schema": None}])
    def test_any_other_schema_is_refused(self, data: dict[str, Any]) -> None:
        with pytest.raises(SchemaVersionError):
            outcome_from_data(data)
