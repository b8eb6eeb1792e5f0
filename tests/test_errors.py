"""
Every error of the library.
"""

from __future__ import annotations

import copy
import inspect
import pickle
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard_thresholds import exceptions
from safeguard_thresholds.exceptions import (
    AmbiguousAuthorityError,
    BrokenPluginError,
    CalendarEndError,
    ContradictionError,
    DataError,
    DuplicateAuthorityError,
    ForeignLevelError,
    InputError,
    InvalidValueError,
    NaiveTimeError,
    NoEditionInForceError,
    PolicyError,
    SafeguardThresholdsError,
    ScaleMismatchError,
    SchemaVersionError,
    UnknownAuthorityError,
    UnknownEditionError,
    UnknownLevelError,
    UnknownObservationError,
    described,
    nearest,
    private,
    shown,
)
from safeguard_thresholds.model import Fault, Level

INTENSIVE = Level(
    "exampleshire-2024",
    3,
    "intensive",
    "Intensive",
    "Level 3: Intensive",
    "Children in need.",
)
TARGETED = Level(
    "otherton-2022", 2, "targeted", "Targeted", "Targeted", "Targeted help."
)

# Each error's data, and the words that it makes of them.
CASES: list[tuple[type[SafeguardThresholdsError], dict[str, Any], str]] = [
    (
        InvalidValueError,
        {"field": "row", "expected": "a whole number", "found": "2.9"},
        "row: expected a whole number, got 2.9.",
    ),
    (
        InvalidValueError,
        {"field": "", "expected": "a phone or an email", "found": "none"},
        "expected a phone or an email, got none.",
    ),
    (
        DataError,
        {
            "faults": (
                Fault("a.toml", "row", "a whole number", "2.9"),
                Fault("b.toml", "", "the file", "no such file"),
            )
        },
        (
            "a.toml, row: expected a whole number, got 2.9.\n"
            "b.toml: expected the file, got no such file."
        ),
    ),
    (
        ScaleMismatchError,
        {"left": INTENSIVE, "right": TARGETED},
        (
            "exampleshire-2024 level 3 (Intensive) and otherton-2022 level 2 "
            "(Targeted) stand on different scales, so neither is higher. "
            "Translate one with a LevelMapping first."
        ),
    ),
    (
        ForeignLevelError,
        {
            "where": "current level",
            "found": "otherton-2022",
            "edition": "exampleshire-2024",
        },
        (
            "current level: expected a level of exampleshire-2024, got one of "
            "'otherton-2022'. Levels of two editions stand on different "
            "scales: give the level of this edition, or leave it out."
        ),
    ),
    (
        UnknownLevelError,
        {
            "edition": "exampleshire-2024",
            "found": 5,
            "available": ("1 (universal)", "2 (early_help)"),
        },
        (
            "exampleshire-2024 has no level 5. It has: 1 (universal), "
            "2 (early_help)."
        ),
    ),
    (
        UnknownAuthorityError,
        {
            "found": "exampelshire",
            "available": ("exampleshire", "otherton"),
            "suggestion": "exampleshire",
        },
        (
            "No authority 'exampelshire' is installed. Did you mean "
            "'exampleshire'? Installed: exampleshire, otherton."
        ),
    ),
    (
        UnknownAuthorityError,
        {"found": "exampleshire", "available": (), "suggestion": None},
        "No authority 'exampleshire' is installed. Installed: none.",
    ),
    (
        AmbiguousAuthorityError,
        {"found": "New Town", "keys": ("newford", "oldford")},
        "'New Town' is a name of newford and oldford. Ask by the key.",
    ),
    (
        BrokenPluginError,
        {
            "key": "exampleshire",
            "distribution": "safeguard-thresholds-exampleshire",
            "version": "1.2",
            "cause": "No module named 'maps'.",
        },
        (
            "The plugin of 'exampleshire' cannot be used: No module named "
            "'maps'. (distribution safeguard-thresholds-exampleshire, "
            "version 1.2)."
        ),
    ),
    (
        DuplicateAuthorityError,
        {"key": "exampleshire", "claimants": ("one 1.0", "two 2.0")},
        (
            "2 distributions claim the authority 'exampleshire': one 1.0 and "
            "two 2.0. Uninstall all but one."
        ),
    ),
    (
        UnknownEditionError,
        {
            "authority": "exampleshire",
            "found": "2204",
            "available": ("2019", "2024"),
        },
        (
            "exampleshire has no edition '2204'. Did you mean '2024'? It "
            "has: 2019, 2024."
        ),
    ),
    (
        UnknownEditionError,
        {"authority": "exampleshire", "found": "x", "available": ("2024",)},
        "exampleshire has no edition 'x'. It has: 2024.",
    ),
    (
        NoEditionInForceError,
        {
            "authority": "exampleshire",
            "on": date(2018, 12, 31),
            "editions": ("2019 from 2019-01-01", "2024 from 2024-05-01"),
            "in_force": (),
        },
        (
            "exampleshire has no edition in force on 2018-12-31 (2019 from "
            "2019-01-01; 2024 from 2024-05-01). Name an edition to use it "
            "all the same."
        ),
    ),
    (
        NoEditionInForceError,
        {
            "authority": "exampleshire",
            "on": date(2024, 6, 1),
            "editions": ("2019 from 2019-01-01", "2024 from 2024-05-01"),
            "in_force": ("2019", "2024"),
        },
        (
            "exampleshire: the editions 2019, 2024 all claim 2024-06-01 "
            "(2019 from 2019-01-01; 2024 from 2024-05-01). Name one."
        ),
    ),
    (
        UnknownObservationError,
        {
            "edition": "exampleshire-2024",
            "faults": ("observed[0]: no such id.", "observed[3]: nor this."),
        },
        "observed[0]: no such id.\nobserved[3]: nor this.",
    ),
    (
        ContradictionError,
        {
            "indicators": ("missing/often", "missing/once"),
            "states": ("observed", "ruled_out"),
        },
        (
            "missing/often, missing/once: given as observed and as "
            "ruled_out. Keep one of the two."
        ),
    ),
    (
        NaiveTimeError,
        {"found": "2026-02-04T10:00:00"},
        (
            "2026-02-04T10:00:00 has no time zone. Add one, for example with "
            "datetime.now(tz=ZoneInfo('Europe/London'))."
        ),
    ),
    (
        CalendarEndError,
        {"last": date(2027, 12, 31)},
        (
            "The bank holidays are known until 2027-12-31 only, so working "
            "days after it cannot be counted."
        ),
    ),
    (
        PolicyError,
        {
            "policy": "default",
            "edition": "exampleshire-2024",
            "faults": ("step a: no level 7.", "step b: no theme x."),
        },
        (
            "policy 'default' on exampleshire-2024: step a: no level 7.\n"
            "policy 'default' on exampleshire-2024: step b: no theme x."
        ),
    ),
    (
        InputError,
        {"where": "case.json", "problem": "expected JSON, got nothing."},
        "case.json: expected JSON, got nothing.",
    ),
    (
        SchemaVersionError,
        {"found": "outcome/9", "expected": "outcome/1"},
        (
            "The data's schema is 'outcome/9'; this version reads "
            "'outcome/1' and older. Update safeguard-thresholds."
        ),
    ),
]

EACH_CASE = pytest.mark.parametrize(("cls", "data", "words"), CASES)


def subclasses(cls: type) -> set[type]:
    """
    Return the classes below one, at any depth.
    """
    found: set[type] = set(cls.__subclasses__())

    return found.union(*map(subclasses, found))


class TestEveryError:
    """
    "All derive from one base, keep their data as attributes, and survive
    pickling."
    """

    def test_every_class_below_the_base_is_shown_here(self) -> None:
        ours = {
            cls
            for cls in subclasses(SafeguardThresholdsError)
            if cls.__module__.startswith("safeguard_thresholds.")
        }

        assert ours == {cls for cls, _, _ in CASES}

    def test_every_error_of_the_module_derives_from_the_base(self) -> None:
        assert {
            member
            for _, member in inspect.getmembers(exceptions, inspect.isclass)
            if issubclass(member, BaseException)
        } == {SafeguardThresholdsError} | {cls for cls, _, _ in CASES}

    @pytest.mark.parametrize(
        ("cls", "data"), [(cls, data) for cls, data, _ in CASES]
    )
    def test_its_attributes_are_what_was_given(
        self, cls: type[SafeguardThresholdsError], data: dict[str, Any]
    ) -> None:
        error = cls(**data)

        assert {name: getattr(error, name) for name in data} == data
        assert list(data) == list(inspect.signature(cls).parameters)

    @EACH_CASE
    def test_its_words_tell_where_what_and_what_to_do(
        self,
        cls: type[SafeguardThresholdsError],
        data: dict[str, Any],
        words: str,
    ) -> None:
        assert str(cls(**data)) == words

    @pytest.mark.parametrize(
        "again",
        [lambda error: pickle.loads(pickle.dumps(error)), copy.copy],  # noqa: S301
        ids=["pickle", "copy"],
    )
    @EACH_CASE
    def test_it_survives_pickling_and_copying(
        self,
        cls: type[SafeguardThresholdsError],
        data: dict[str, Any],
        words: str,
        again: Any,
    ) -> None:
        error = cls(**data)
        twin = again(error)

        assert type(twin) is cls
        assert twin.args == error.args
        assert str(twin) == words
        assert {name: getattr(twin, name) for name in data} == data

    @pytest.mark.parametrize(
        ("cls", "builtin"),
        [
            (InvalidValueError, ValueError),
            (ScaleMismatchError, TypeError),
            (UnknownLevelError, LookupError),
            (UnknownAuthorityError, LookupError),
            (UnknownEditionError, LookupError),
            (UnknownObservationError, LookupError),
            (NoEditionInForceError, LookupError),
            (NaiveTimeError, ValueError),
            (ContradictionError, ValueError),
        ],
    )
    def test_who_expects_pythons_own_kind_catches_it(
        self, cls: type[Exception], builtin: type[Exception]
    ) -> None:
        assert issubclass(cls, builtin)


TYPED_TEXT = "Robin hid in the shed on Friday"

# Errors that name what a user typed, with such a text as it.
TYPED: list[SafeguardThresholdsError] = [
    ForeignLevelError("current level", TYPED_TEXT, "exampleshire-2024"),
    UnknownLevelError("exampleshire-2024", TYPED_TEXT, ("1 (universal)",)),
    UnknownAuthorityError(TYPED_TEXT, ("exampleshire",)),
    UnknownEditionError("exampleshire", TYPED_TEXT, ("2024",)),
    BrokenPluginError(TYPED_TEXT, "plugin", "1.0", "It is broken."),
    DuplicateAuthorityError(TYPED_TEXT, ("one 1.0", "two 2.0")),
    PolicyError(TYPED_TEXT, "exampleshire-2024", ("No such level.",)),
    SchemaVersionError(TYPED_TEXT, "outcome/1"),
]


class TestFreeText:
    """
    "`repr` and errors never show free text about a case."
    """

    @pytest.mark.parametrize("error", TYPED, ids=lambda e: type(e).__name__)
    def test_it_never_stands_in_a_message(
        self, error: SafeguardThresholdsError
    ) -> None:
        assert "a text of 31 characters" in str(error)
        assert not set(TYPED_TEXT.split()[:2]) & set(str(error).split())

    @pytest.mark.parametrize("error", TYPED, ids=lambda e: type(e).__name__)
    def test_it_never_stands_in_a_repr(
        self, error: SafeguardThresholdsError
    ) -> None:
        assert "Robin" not in repr(error)


class TestShown:
    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (None, "None"),
            (True, "True"),
            (3, "3"),
            (2.9, "2.9"),
            ("missing/once", "'missing/once'"),
            (
                "exampleshire-2024/missing/r1/l2/1",
                "'exampleshire-2024/missing/r1/l2/1'",
            ),
            ("2026-02-04T10:00:00", "'2026-02-04T10:00:00'"),
            ("a" * 100, repr("a" * 100)),
        ],
    )
    def test_identifiers_and_numbers_are_shown(
        self, found: object, words: str
    ) -> None:
        assert shown(found) == words

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (TYPED_TEXT, "a text of 31 characters"),
            ("", "a text of 0 characters"),
            ("once\n", "a text of 5 characters"),
            ("Zoë", "a text of 3 characters"),
            ("O'Neill", "a text of 7 characters"),
            ("a" * 101, "a text of 101 characters"),
            ({"name": "Robin"}, "a table of 1 keys"),
            (["Robin", "Sam"], "a list of 2"),
            (("Robin",), "a list of 1"),
            ({"Robin"}, "a list of 1"),
            (frozenset(), "a list of 0"),
            (b"Robin", "a value of type bytes"),
            (date(2014, 3, 2), "a value of type date"),
        ],
    )
    def test_of_all_else_only_kind_and_size_are_told(
        self, found: object, words: str
    ) -> None:
        assert shown(found) == words

    @given(words=st.lists(st.text(min_size=1), min_size=2))
    def test_two_words_or_more_are_never_repeated(
        self, words: list[str]
    ) -> None:
        """
        What is shown of a sentence is the same for all sentences as long.
        """
        sentence = " ".join(words)

        assert shown(sentence) == shown(" " * len(sentence))

    @pytest.mark.parametrize("found", ["Robin", 7, None, 2.9])
    def test_a_description_repeats_nothing_at_all(self, found: object) -> None:
        assert described(found) == f"a value of type {type(found).__name__}"


class TestNearest:
    def test_it_is_the_word_that_looks_most_like_what_was_found(self) -> None:
        assert nearest("exampelshire", ["otherton", "exampleshire"]) == (
            "exampleshire"
        )

    def test_there_is_none_where_nothing_looks_like_it(self) -> None:
        assert nearest("zzz", ["otherton", "exampleshire"]) is None
        assert nearest("exampleshire", []) is None

    def test_what_was_found_need_not_be_a_text(self) -> None:
        assert nearest(2024, iter(["2019", "2024"])) == "2024"


class TestPrivate:
    """
    What came with a case is shown only where it cannot be about a child.
    """

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            ("missing/onec", "'missing/onec'"),
            (
                "exampleshire-2024/missing/r1/l2/1",
                "'exampleshire-2024/missing/r1/l2/1'",
            ),
            ("robin", "a text of 5 characters"),
            ("robin/9434765919", "a text of 16 characters"),
            ("2016-05-04", "a text of 10 characters"),
            (9434765919, "a number"),
            (True, "True"),
            (None, "None"),
            (["robin"], "a list of 1"),
        ],
    )
    def test_ids_are_shown_and_words_are_not(
        self, found: object, words: str
    ) -> None:
        assert private(found) == words

    def test_a_slip_of_the_pen_is_shown(self) -> None:
        assert private("hoome", "home") == "'hoome'"
