"""
Files to objects: the strict converter, editions' files, the vocabulary.
"""

from __future__ import annotations

import enum
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

import exampleshire as exampleshire_files
from safeguard_thresholds import model
from safeguard_thresholds.exceptions import DataError
from safeguard_thresholds.loading import theme_domains, themes
from safeguard_thresholds.loading._compiled import toml_files
from safeguard_thresholds.loading._converter import (
    FaultsFound,
    LevelOrdinal,
    ThemeKey,
    allowing,
    converter,
    structure,
)
from safeguard_thresholds.loading._edition_folder import (
    edition_from_files,
    parse_toml,
    policy_misfits,
)
from safeguard_thresholds.loading._files import ThemesFile
from safeguard_thresholds.model import (
    BankHolidayRule,
    Basis,
    Circumstance,
    Condition,
    Cumulative,
    DatedFact,
    DatedHours,
    Edition,
    Effect,
    EscalationPolicy,
    HighestObservedConcern,
    Kind,
    OpeningHours,
    RepeatedStatement,
    Schedule,
    Source,
    Step,
    TimeRange,
    Trigger,
    Weekday,
)

HARINGEY = (
    Path(__file__).parent.parent
    / "plugins/haringey/src/safeguard_thresholds_haringey/edition_2022"
)


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@frozen
class Inner:
    number: int


@frozen
class Everything:
    """
    A field of each kind that files hold.
    """

    text: str
    number: int
    truth: bool
    day: date
    hour: time
    colour: Colour
    level: int
    themes: tuple[str, ...]
    inner: Inner
    inners: tuple[Inner, ...]
    perhaps: str | None


SOUND: dict[str, Any] = {
    "text": "words",
    "number": 2,
    "truth": True,
    "day": date(2024, 5, 1),
    "hour": time(9, 30),
    "colour": "red",
    "level": 3,
    "themes": ["neglect"],
    "inner": {"number": 1},
    "inners": [{"number": 1}, {"number": 2}],
    "perhaps": None,
}
OBJECT = Everything(
    "words",
    2,
    True,  # noqa: FBT003 - a class for tests
    date(2024, 5, 1),
    time(9, 30),
    Colour.RED,
    3,
    ("neglect",),
    Inner(1),
    (Inner(1), Inner(2)),
    None,
)


def faults_of(data: Any, kind: Any, *, iso: bool = False) -> list[str]:
    with pytest.raises(FaultsFound) as caught:
        structure(data, kind, "FILE", iso=iso)

    return [str(fault) for fault in caught.value.faults]


class TestExactTypes:
    """
    "Exact types: 2.9 is no level, 'no' is no boolean." (Design, section 4.)
    """

    def test_what_has_the_right_types_is_read(self) -> None:
        assert structure(SOUND, Everything, "FILE", iso=False) == OBJECT

    @pytest.mark.parametrize(
        ("key", "value", "told"),
        [
            ("text", 2, "expected a text, got 2."),
            ("text", None, "expected a text, got None."),
            ("text", ["x"], "expected a text, got a list of 1."),
            ("number", 2.0, "expected a whole number, got 2.0."),
            ("number", True, "expected a whole number, got True."),
            ("number", "2", "expected a whole number, got '2'."),
            ("truth", 1, "expected true or false, got 1."),
            ("truth", "no", "expected true or false, got 'no'."),
            ("day", "2024-05-01", "expected a date, got '2024-05-01'."),
            (
                "day",
                datetime(2024, 5, 1),  # noqa: DTZ001 - TOML has such, too
                "expected a date, got a value of type datetime.",
            ),
            ("hour", "09:30", "expected a time of day, got '09:30'."),
            ("colour", 1, "expected one of red, blue, got 1."),
            ("colour", "green", "expected one of red, blue, got 'green'."),
            (
                "colour",
                "bleu",
                "expected one of red, blue, got 'bleu'. Did you mean 'blue'?",
            ),
            ("level", 2.9, "expected a whole number from 1 up, got 2.9."),
            ("level", False, "expected a whole number from 1 up, got False."),
            ("level", 0, "expected a whole number from 1 up, got 0."),
            ("themes", "neglect", "expected a list, got 'neglect'."),
            ("inner", [1], "expected a table, got a list of 1."),
            ("inner", None, "expected a table, got None."),
        ],
    )
    def test_another_type_is_refused(
        self, key: str, value: Any, told: str
    ) -> None:
        found = faults_of(SOUND | {key: value}, Everything)

        assert found == [f"FILE, {key}: {told}"]

    def test_a_theme_is_a_text(self) -> None:
        assert faults_of([7], tuple[ThemeKey, ...]) == [
            "FILE, [0]: expected a theme's key, got 7."
        ]

    def test_every_fault_is_told_with_its_place(self) -> None:
        broken = SOUND | {
            "number": "two",
            "inners": [{"number": 1}, {"number": 1.5}, {"nunber": 1}],
        }

        assert faults_of(broken, Everything) == [
            "FILE, number: expected a whole number, got 'two'.",
            "FILE, inners[1].number: expected a whole number, got 1.5.",
            "FILE, inners[2].number: expected a whole number, got nothing.",
            "FILE, inners[2]: expected one of the keys number, got the "
            "unknown key 'nunber'. Did you mean 'number'?",
        ]

    def test_each_missing_key_is_told_with_what_it_takes(self) -> None:
        with allowing(levels=4):
            found = faults_of({}, Everything)

        assert found == [
            "FILE, text: expected a text, got nothing.",
            "FILE, number: expected a whole number, got nothing.",
            "FILE, truth: expected true or false, got nothing.",
            "FILE, day: expected a date, got nothing.",
            "FILE, hour: expected a time of day, got nothing.",
            "FILE, colour: expected one of red, blue, got nothing.",
            "FILE, level: expected a whole number from 1 to 4, got nothing.",
            "FILE, themes: expected a list, got nothing.",
            "FILE, inner: expected a table, got nothing.",
            "FILE, inners: expected a list, got nothing.",
            "FILE, perhaps: expected a value, got nothing.",
        ]


class TestDatesInJson:
    """
    JSON has no dates: they are ISO texts there, and nothing else is.
    """

    def test_iso_texts_are_read(self) -> None:
        data = SOUND | {"day": "2024-05-01", "hour": "09:30"}

        assert structure(data, Everything, "FILE", iso=True) == OBJECT

    def test_seconds_are_read(self) -> None:
        assert structure("09:30:15", time, "FILE", iso=True) == time(9, 30, 15)

    def test_what_is_a_date_already_is_taken(self) -> None:
        assert structure(SOUND, Everything, "FILE", iso=True) == OBJECT

    @pytest.mark.parametrize(
        ("key", "value", "told"),
        [
            ("day", "2024-02-30", "a date as YYYY-MM-DD, got '2024-02-30'."),
            ("day", "1 May", "a date as YYYY-MM-DD, got a text of 5 charac"),
            ("day", "20240501", "a date as YYYY-MM-DD, got '20240501'."),
            ("day", "2024-W18-3", "a date as YYYY-MM-DD, got '2024-W18-3'."),
            ("day", 20240501, "a date as YYYY-MM-DD, got 20240501."),
            (
                "day",
                datetime(2024, 5, 1),  # noqa: DTZ001 - callers may give one
                "a date as YYYY-MM-DD, got a value of type datetime.",
            ),
            ("hour", "25:00", "a time of day as HH:MM, got '25:00'."),
            ("hour", "09", "a time of day as HH:MM, got '09'."),
            ("hour", "09:30Z", "a time of day as HH:MM, got '09:30Z'."),
            ("hour", "09:30+01:00", "a time of day as HH:MM, got a text of 1"),
            ("hour", None, "a time of day as HH:MM, got None."),
        ],
    )
    def test_what_is_no_day_or_hour_is_refused(
        self, key: str, value: Any, told: str
    ) -> None:
        (found,) = faults_of(SOUND | {key: value}, Everything, iso=True)

        assert found.startswith(f"FILE, {key}: expected {told}")

    def test_other_types_stay_exact(self) -> None:
        assert faults_of(SOUND | {"level": "3"}, Everything, iso=True) == [
            "FILE, level: expected a whole number from 1 up, got '3'."
        ]

    def test_times_are_written_as_short_as_they_are(self) -> None:
        plain = converter(iso=True).unstructure

        assert plain(date(2024, 5, 1)) == "2024-05-01"
        assert plain(time(9, 30)) == "09:30"
        assert plain(time(9, 30, 15)) == "09:30:15"


class TestWhatIsAllowed:
    """
    Levels and themes are held against the edition and the vocabulary.
    """

    def test_a_level_above_the_highest_is_refused(self) -> None:
        with allowing(levels=4):
            assert structure(4, LevelOrdinal, "FILE", iso=False) == 4
            assert faults_of(5, LevelOrdinal) == [
                "FILE: expected a whole number from 1 to 4, got 5."
            ]

    def test_an_unknown_theme_is_refused(self) -> None:
        with allowing(themes=frozenset({"neglect"})):
            assert structure("neglect", ThemeKey, "FILE", iso=False)
            assert faults_of("neglekt", ThemeKey) == [
                "FILE: expected a theme of the library's vocabulary, got "
                "'neglekt'. Did you mean 'neglect'?"
            ]

    def test_afterwards_all_is_allowed_again(self) -> None:
        with (
            pytest.raises(ZeroDivisionError),
            allowing(levels=1, themes=frozenset()),
        ):
            _ = 1 / 0

        assert structure(9, LevelOrdinal, "FILE", iso=False) == 9
        assert structure("anything", ThemeKey, "FILE", iso=False)


class TestConditionsAndSteps:
    def test_no_condition_may_be_said_in_json(self) -> None:
        kind: Any = Condition | None

        assert structure(None, kind, "FILE", iso=True) is None
        assert converter(iso=True).unstructure(None, kind) is None

    def test_a_condition_inside_another_may_not_be_missing(self) -> None:
        kind: Any = Condition | None
        (found,) = faults_of({"not": None}, kind)

        assert found.startswith("FILE, not: expected a table of one key, ")
        assert found.endswith(", got None.")

    def test_every_fault_of_a_condition_is_told(self) -> None:
        kind: Any = Condition
        broken = {
            "any": [
                {"not": {"judgement": " "}},
                {"age": {"of": "child", "unit": "year"}},
                {"circumstance": "unborn"},
                {"all": [{"count": {"of": "a b", "at_least": 1}}]},
            ]
        }

        assert faults_of(broken, kind) == [
            "FILE, any[0].not.judgement: expected words, got a blank text.",
            "FILE, any[1].age.unit: expected one of hours, days, weeks, "
            "months, years, got 'year'. Did you mean 'years'?",
            "FILE, any[3].all[0].count.of: expected small letters and "
            "digits, joined by - or _, got a text of 3 characters.",
        ]

    def test_a_step_is_a_table(self) -> None:
        kind: Any = Step

        assert faults_of("trigger", kind) == [
            "FILE: expected a table, got 'trigger'."
        ]

    def test_a_step_says_its_type(self) -> None:
        kind: Any = Step
        step = RepeatedStatement(because="So it is.")
        data = {"type": "repeated_statement", "because": "So it is."}

        assert converter(iso=True).unstructure(step, kind) == data
        assert structure(data, kind, "FILE", iso=True) == step

    def test_what_is_as_it_would_be_anyhow_is_not_written(self) -> None:
        plain = converter(iso=True).unstructure

        assert plain(Source("exampleshire-2024/p/1")) == {
            "ref": "exampleshire-2024/p/1"
        }


class TestMistakesOfThePackage:
    """
    A mistake of the code is no fault of a file, and is not hidden.
    """

    @pytest.mark.parametrize("mistake", [KeyError("x"), RuntimeError("x")])
    def test_it_is_raised_as_it_is(self, mistake: Exception) -> None:
        @frozen
        class Broken:
            text: str

            def __attrs_post_init__(self) -> None:
                raise mistake

        with pytest.raises(type(mistake), match="x"):
            structure({"text": "words"}, Broken, "FILE", iso=False)


class TestParseToml:
    def test_toml_is_parsed(self) -> None:
        assert parse_toml('a = "é"\r\n'.encode(), "FILE") == {"a": "é"}

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (
                b"a = 1\nb = [1",
                "FILE, end of document: expected TOML, got what is not "
                "(Unclosed array).",
            ),
            (
                b"a = 1\nb 2\n",
                "FILE, line 2, column 3: expected TOML, got what is not "
                "(Expected '=' after a key in a key/value pair).",
            ),
            (
                b'a = "\xff"',
                "FILE, line 1: expected UTF-8 text, got the byte 0xff.",
            ),
        ],
    )
    def test_what_is_none_is_told_with_its_line(
        self, content: bytes, told: str
    ) -> None:
        with pytest.raises(FaultsFound) as caught:
            parse_toml(content, "FILE")

        assert [str(fault) for fault in caught.value.faults] == [told]


class TestTomlFiles:
    def test_files_of_the_folder_and_of_its_indicators_are_found(
        self, tmp_path: Path
    ) -> None:
        for name in (
            "policy.toml",
            "compiled.json",
            "notes/own.toml",
            "indicators/home.toml",
            "indicators/README.md",
            "edition.toml",
        ):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(name)

        found = toml_files(tmp_path)

        assert [*found] == [
            "edition.toml",
            "indicators/home.toml",
            "policy.toml",
        ]
        assert [file.read_text() for file in found.values()] == [*found]


class TestVocabulary:
    """
    "Theme: the library's own vocabulary, shared by all authorities."
    """

    def test_keys_are_unique(self) -> None:
        keys = [theme.key for theme in themes()]
        groups = [group.key for group in theme_domains()]

        assert len(keys) == len(set(keys)) > 100
        assert len(groups) == len(set(groups)) > 5

    def test_every_theme_belongs_to_a_group_and_no_group_is_empty(
        self,
    ) -> None:
        assert {theme.domain for theme in themes()} == {
            group.key for group in theme_domains()
        }

    def test_definitions_are_whole_sentences(self) -> None:
        assert [
            theme.key
            for theme in themes()
            if not theme.definition[0].isupper()
            or not theme.definition.endswith(".")
        ] == []

    def test_its_file_is_read_as_strictly_as_any(self) -> None:
        theme = {
            "key": "neglect",
            "domain": "abuse",
            "dimension": "parenting",
            "definition": "Needs not met.",
        }

        assert faults_of({"theme_domain": [], "theme": [theme]}, ThemesFile)


class TestEditionFromFiles:
    def test_haringeys_files_are_read_whole(self, haringey: Edition) -> None:
        contents = {
            name: file.read_bytes()
            for name, file in toml_files(HARINGEY).items()
        }
        written = {
            name: tomllib.loads(content.decode())
            for name, content in contents.items()
        }

        edition = edition_from_files(contents, "haringey")

        assert edition == haringey
        assert {i.id for i in edition.indicators} == {
            entry["id"]
            for data in written.values()
            for entry in data.get("indicator", ())
        }
        assert [d.key for d in edition.domains] == written["edition.toml"][
            "edition"
        ]["domains"]
        assert len(edition.continuum) == len(written["edition.toml"]["level"])
        assert len(edition.policy.steps) == len(written["policy.toml"]["step"])

    def test_the_head_is_read(self, exampleshire: Edition) -> None:
        assert (
            exampleshire.id,
            exampleshire.key,
            exampleshire.authority,
            exampleshire.title,
        ) == (
            "exampleshire-2024",
            "2024",
            "exampleshire",
            "Exampleshire Threshold Document",
        )
        assert exampleshire.in_force_to == DatedFact(
            date(2026, 4, 30), "Exampleshire's next document follows it."
        )

    def test_levels_stand_in_the_order_of_the_file(
        self, exampleshire: Edition
    ) -> None:
        assert [
            (level.edition, level.ordinal, level.key, level.name, level.band)
            for level in exampleshire.continuum
        ] == [
            ("exampleshire-2024", 1, "universal", "Universal", None),
            ("exampleshire-2024", 2, "early_help", "Early Help", None),
            ("exampleshire-2024", 3, "intensive", "Intensive", "3a"),
            ("exampleshire-2024", 4, "specialist", "Specialist", None),
        ]

    def test_indicators_stand_in_the_order_of_the_document(
        self, exampleshire: Edition
    ) -> None:
        assert [i.id.partition("/")[0] for i in exampleshire.indicators] == [
            *["missing"] * 4,
            *["school"] * 4,
            *["home"] * 3,
            "level-definitions",
        ]

    def test_an_indicator_is_read_whole(self, exampleshire: Edition) -> None:
        indicator = exampleshire["home/unsafe-for-a-baby"]

        assert indicator.level == exampleshire.continuum[4]
        assert indicator.domain == exampleshire.domain_by_key["home"]
        assert indicator.kind is Kind.CONCERN
        assert indicator.basis is Basis.MATRIX
        assert indicator.strand == "The child"
        assert indicator.themes == ("home-conditions", "unborn-child")
        assert indicator.when == model.AnyOf(
            (
                model.Age(of="child", unit=model.TimeUnit.YEARS, below=1),
                Circumstance("unborn"),
            )
        )
        assert indicator.sources == (
            Source(
                "exampleshire-2024/home/r1/l4/1",
                "189f40034be7a199f1fa9891668ee3ab"
                "6049f82d38c68be70f596eab2e1857b7",
            ),
        )

    def test_definitions_are_no_domain_of_the_matrix(
        self, exampleshire: Edition
    ) -> None:
        definition = exampleshire["level-definitions/significant-harm"]

        assert definition.basis is Basis.LEVEL_DEFINITION
        assert definition.domain not in exampleshire.domains

    def test_a_schedule_is_read_whole(self, exampleshire: Edition) -> None:
        week = (
            Weekday.MONDAY,
            Weekday.TUESDAY,
            Weekday.WEDNESDAY,
            Weekday.THURSDAY,
            Weekday.FRIDAY,
        )

        assert exampleshire.front_door["front-door"].schedule == Schedule(
            hours=(OpeningHours(week, time(9), time(17)),),
            bank_holidays=BankHolidayRule.CLOSED,
            exceptions=(
                DatedHours(
                    date(2024, 12, 24),
                    (TimeRange(time(9), time(12)),),
                    "Christmas Eve.",
                ),
            ),
        )

    def test_procedures_of_all_files_come_together(
        self, exampleshire: Edition
    ) -> None:
        files = exampleshire_files.files()
        whole = files.pop("routes.toml")
        consent, tables, rest = whole.partition(b"[[route]]")
        files["consent.toml"] = consent
        files["procedures.toml"] = tables + rest

        assert edition_from_files(files, "exampleshire") == exampleshire

    def test_the_order_of_the_files_does_not_matter(
        self, exampleshire: Edition
    ) -> None:
        files = dict(reversed(exampleshire_files.files().items()))

        assert edition_from_files(files, "exampleshire") == exampleshire

    def test_an_edition_without_procedures_is_one(self) -> None:
        files = exampleshire_files.files()
        del files["routes.toml"]

        edition = edition_from_files(files, "exampleshire")

        assert {edition.routes, edition.consent, edition.procedures} == {()}

    def test_nothing_at_all_is_no_edition(self) -> None:
        with pytest.raises(DataError) as caught:
            edition_from_files({}, "exampleshire")

        assert [fault.file for fault in caught.value.faults] == [
            "contacts.toml",
            "edition.toml",
            "policy.toml",
        ]


class TestPolicyMisfits:
    """
    A caller's own policy is held against the edition, as the edition's is.
    """

    def misfits(self, edition: Edition, *steps: Step) -> list[Any]:
        highest = HighestObservedConcern(because="The highest counts.")
        policy = EscalationPolicy(
            "own", "My own", "exampleshire-2024", (highest, *steps)
        )

        return list(
            policy_misfits(
                policy,
                edition.id,
                edition.indicators,
                [domain.key for domain in edition.domains],
                edition.continuum,
            )
        )

    def test_the_editions_own_policy_fits(self, exampleshire: Edition) -> None:
        assert self.misfits(exampleshire, *exampleshire.policy.steps[1:]) == []

    def test_a_level_above_the_highest_does_not_fit(
        self, exampleshire: Edition
    ) -> None:
        step = Cumulative(
            key="many",
            effect=Effect.RAISE,
            because="Many together.",
            at_level=6,
            concerns=2,
            level=5,
        )

        assert self.misfits(exampleshire, step) == [
            ("step[1].level", "a whole number from 1 to 4", "5", None),
            ("step[1].at_level", "a whole number from 1 to 4", "6", None),
        ]

    def test_the_nearest_of_an_unknown_id_is_a_concern(
        self, exampleshire: Edition
    ) -> None:
        step = Trigger(
            key="warm",
            effect=Effect.REVIEW,
            because="Look again.",
            indicators=("school/attends-wel",),
        )

        ((path, expected, found, near),) = self.misfits(exampleshire, step)

        assert (path, expected, found) == (
            "step[1].indicators[0]",
            "the id of a concern",
            "'school/attends-wel'",
        )
        # The nearest of all would be school/attends-well, a strength.
        assert near is None or exampleshire[near].kind is Kind.CONCERN
