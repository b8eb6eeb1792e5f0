"""
The compiled form of an edition: the same edition, or none at all.
"""

from __future__ import annotations

import json
import shutil
from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

import exampleshire as exampleshire_files
from safeguard_thresholds.authority._authority import load
from safeguard_thresholds.exceptions import DataError
from safeguard_thresholds.loading._compiled import (
    FILE_NAME,
    compile_edition,
    load_compiled,
)
from safeguard_thresholds.model import (
    STEPS,
    Age,
    AllOf,
    AnyOf,
    BankHolidayRule,
    Basis,
    Circumstance,
    ClockUnit,
    Condition,
    ConsentNeed,
    ConsentRule,
    ConsentTo,
    Contact,
    Count,
    Cumulative,
    DatedFact,
    DatedHours,
    DisagreementRoute,
    Domain,
    DomainReminder,
    Duration,
    Edition,
    Effect,
    EscalationPolicy,
    FrontDoor,
    HighestObservedConcern,
    Judgement,
    Not,
    OpeningHours,
    Percentage,
    Procedure,
    ProcedureKind,
    RepeatedStatement,
    Role,
    Route,
    Schedule,
    Source,
    Step,
    TimeRange,
    Timescale,
    TimeUnit,
    Trigger,
    Unencoded,
    Weekday,
    Window,
)
from wholes import whole

if TYPE_CHECKING:
    from pathlib import Path

CONTENTS = {"edition.toml": b"# Any content does."}
SOURCES = (
    Source("exampleshire-2024/p/1", "0" * 64, "Page 1"),
    Source("exampleshire-2024/p/2"),
)
CONDITIONS: dict[str, Condition] = {
    "age": Age(of="child", unit=TimeUnit.MONTHS, at_least=0, below=12),
    "count": Count(
        of="missing_episode", above=2, within=Window(6, TimeUnit.MONTHS)
    ),
    "count for ever": Count(of="missing_episode", at_most=3),
    "duration": Duration(
        of="missing_episode", unit=TimeUnit.HOURS, at_least=24
    ),
    "percentage": Percentage(of="school_attendance", below=90),
    "circumstance": Circumstance("unborn"),
    "judgement": Judgement("The harm is “significant”: a person says."),
    "all": AllOf((Circumstance("unborn"), Judgement("It is likely."))),
    "any": AnyOf((Circumstance("unborn"), Circumstance("non_mobile"))),
    "not": Not(Circumstance("unborn")),
    "nested": AllOf(
        (
            Not(AnyOf((Age(of="child", unit=TimeUnit.YEARS, below=1),))),
            AnyOf((Not(Judgement("It is so.")),)),
        )
    ),
}
STEPS_OF_ALL_TYPES: dict[str, tuple[Step, ...]] = {
    "highest_observed_concern": (
        HighestObservedConcern(
            key="highest", because="It counts.", sources=SOURCES
        ),
    ),
    "repeated_statement": (
        RepeatedStatement(because="Printed twice.", sources=SOURCES),
    ),
    "trigger": (
        Trigger(
            key="raises",
            effect=Effect.RAISE,
            because="It is enough.",
            sources=SOURCES,
            level=4,
            themes=("exclusion", "neglect"),
        ),
        Trigger(
            key="asks",
            effect=Effect.REVIEW,
            because="Look again.",
            action="Ring 999.",
            indicators=("home/unsafe-for-a-baby",),
        ),
    ),
    "cumulative": (
        Cumulative(
            key="raises",
            effect=Effect.RAISE,
            because="Many together.",
            sources=SOURCES,
            at_level=2,
            concerns=5,
            domains=3,
            level=3,
        ),
        Cumulative(
            key="asks",
            effect=Effect.REVIEW,
            because="Several.",
            at_level=1,
            concerns=2,
        ),
    ),
    "domain_reminder": (
        DomainReminder(
            key="reminds",
            because="It hides.",
            sources=SOURCES,
            domain="home",
        ),
    ),
}


def again(edition: Edition) -> Edition:
    """
    Return *edition* from its own compiled form.
    """
    compiled = compile_edition(edition, CONTENTS)
    loaded = load_compiled(compiled.encode(), CONTENTS)
    assert loaded is not None

    return loaded


class TestTheSameEdition:
    def test_exampleshire_comes_back_whole(
        self, exampleshire: Edition
    ) -> None:
        loaded = again(exampleshire)

        assert loaded == exampleshire
        assert whole(loaded) == whole(exampleshire)

    def test_haringey_comes_back_whole(self, haringey: Edition) -> None:
        loaded = again(haringey)

        assert loaded == haringey
        assert whole(loaded) == whole(haringey)

    @pytest.mark.parametrize("node", CONDITIONS)
    def test_every_node_of_conditions_comes_back(
        self, exampleshire: Edition, node: str
    ) -> None:
        when = CONDITIONS[node]
        indicator = evolve(exampleshire.indicators[0], when=when)
        edition = evolve(
            exampleshire, indicators=(indicator, *exampleshire.indicators[1:])
        )

        loaded = again(edition).indicators[0].when

        assert loaded == when
        assert whole(loaded) == whole(when)

    def test_there_is_a_step_of_each_type(self) -> None:
        assert {
            name: {type(step) for step in steps}
            for name, steps in STEPS_OF_ALL_TYPES.items()
        } == {name: {kind} for name, kind in STEPS.items()}

    @pytest.mark.parametrize("name", STEPS_OF_ALL_TYPES)
    def test_every_type_of_step_comes_back(
        self, exampleshire: Edition, name: str
    ) -> None:
        policy = EscalationPolicy(
            "own", "My own", exampleshire.id, STEPS_OF_ALL_TYPES[name]
        )

        loaded = again(evolve(exampleshire, policy=policy)).policy

        assert loaded == policy
        assert whole(loaded) == whole(policy)

    def test_what_is_seldom_given_comes_back(
        self, exampleshire: Edition
    ) -> None:
        night = TimeRange(time(22, 30), time(6))
        contact = Contact(
            "all",
            "All",
            Role.OTHER,
            "Anything.",
            date(2024, 2, 29),
            SOURCES,
            "01632 960003",
            "+441632960003",
            "all@exampleshire.example",
            "https://exampleshire.example/all",
            Schedule(
                (OpeningHours((Weekday.SATURDAY,), time(8, 15), time(8, 16)),),
                BankHolidayRule.AS_SUNDAY,
                (
                    DatedHours(date(2024, 12, 25), (), "Christmas."),
                    DatedHours(date(2024, 12, 26), (night,), "Boxing Day."),
                ),
                timezone="Europe/Dublin",
            ),
            (),
            (1, 4),
            ("North", "South"),
            verified=False,
            note="Ask for Ann.",
        )
        domain = Domain("other", "Other", "Part B", ("Left", "Right"))
        indicator = evolve(
            exampleshire["home/some-worries"],
            id="other/circumstance",
            domain=domain,
            basis=Basis.CIRCUMSTANCE,
            row=7,
            note="As printed.",
            same_as=("missing/once", "school/no-school-place"),
        )
        edition = evolve(
            exampleshire,
            published=DatedFact(None, "Nobody knows.", estimated=True),
            domains=(*exampleshire.domains, Domain("empty", "Empty")),
            indicators=(indicator, *exampleshire.indicators),
            front_door=FrontDoor("Hub", "Our Hub", (contact,), SOURCES),
            consent=(
                ConsentRule(
                    "c",
                    ConsentTo.SHARING,
                    ConsentNeed.DISCUSS,
                    "Talk.",
                    SOURCES,
                    (2, 3),
                    "verbal",
                    ("a parent",),
                    "In danger.",
                    "https://exampleshire.example/consent",
                ),
            ),
            routes=(
                Route("r", "Ring.", SOURCES, (4,), "all", ("Name",), True),  # noqa: FBT003 - as fields stand
            ),
            disagreement=(DisagreementRoute("d", "Say.", SOURCES, "u", "n"),),
            timescales=(
                Timescale(
                    "t",
                    "Decide.",
                    "It came.",
                    24,
                    ClockUnit.CLOCK_HOURS,
                    SOURCES,
                    (3,),
                    "Europe/Dublin",
                ),
            ),
            procedures=(
                Procedure(
                    "p",
                    ProcedureKind.LEGAL_BASIS,
                    "Act.",
                    SOURCES,
                    ("One", "Two"),
                    (1, 2),
                    "u",
                    "n",
                ),
            ),
            unencoded=(Unencoded("High.", "It spans levels.", SOURCES),),
            notes=("One note.", "Another: ümläut, \u2028, “quoted”."),
            basis="Working Together.",
        )

        loaded = again(edition)

        assert loaded == edition
        assert whole(loaded) == whole(edition)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    Return a folder of Exampleshire's edition, beside its compiled form.

    The compiled form has a title of its own, by which a test sees what was
    read.
    """
    folder = tmp_path / "edition_2024"
    shutil.copytree(
        exampleshire_files.FOLDER / "edition_2024",
        folder,
        ignore=shutil.ignore_patterns(FILE_NAME),
    )
    edition = evolve(exampleshire_files.edition(), title="Compiled")
    (folder / FILE_NAME).write_text(
        compile_edition(edition, exampleshire_files.files()), "utf-8"
    )

    return folder


def from_toml(folder: Path) -> bool:
    """
    Tell whether the edition in *folder* is read from its TOML files.
    """
    title = load(folder, "exampleshire").title
    assert title in {"Compiled", "Exampleshire Threshold Document"}

    return title != "Compiled"


class TestCountsForNothing:
    """
    What is not of these very files, or not whole, counts for nothing.
    """

    def test_a_fresh_one_is_used(self, folder: Path) -> None:
        assert not from_toml(folder)

    def test_without_one_the_files_are_read(self, folder: Path) -> None:
        (folder / FILE_NAME).unlink()

        assert from_toml(folder)

    @pytest.mark.parametrize(
        "name", ["policy.toml", "indicators/missing.toml"]
    )
    def test_after_a_change_the_files_are_read(
        self, folder: Path, name: str
    ) -> None:
        with (folder / name).open("a") as file:
            file.write("# Corrected.\n")

        assert from_toml(folder)

    def test_after_a_file_came_the_files_are_read(self, folder: Path) -> None:
        (folder / "procedures.toml").write_text("")

        assert from_toml(folder)

    def test_after_a_file_went_the_files_are_read(self, folder: Path) -> None:
        (folder / "routes.toml").unlink()

        assert from_toml(folder)
        assert load(folder, "exampleshire").routes == ()

    def test_after_a_file_was_renamed_the_files_are_read(
        self, folder: Path
    ) -> None:
        (folder / "routes.toml").rename(folder / "procedures.toml")

        assert from_toml(folder)

    def test_a_fault_after_the_compiling_is_told(self, folder: Path) -> None:
        with (folder / "policy.toml").open("a") as file:
            file.write("[polciy]\n")

        with pytest.raises(DataError, match="Did you mean 'policy'"):
            load(folder, "exampleshire")

    @pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
    def test_one_that_was_cut_short_is_not_used(
        self, folder: Path, share: float
    ) -> None:
        path = folder / FILE_NAME
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

        assert from_toml(folder)

    @pytest.mark.parametrize(
        "change",
        [
            {"format": 0},
            {"format": 2},
            {"format": None},
            {"shape": "made by a release with other fields"},
            {"edition": []},
            {"edition": None},
            {"extra_domains": [[]]},
            {"indicators": [[]]},
            {"indicators": 7},
        ],
        ids=str,
    )
    def test_one_of_another_format_is_not_used(
        self, folder: Path, change: dict[str, Any]
    ) -> None:
        path = folder / FILE_NAME
        data = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(data | change), "utf-8")

        assert from_toml(folder)

    @pytest.mark.parametrize("key", ["format", "shape", "files", "edition"])
    def test_one_that_lacks_a_part_is_not_used(
        self, folder: Path, key: str
    ) -> None:
        path = folder / FILE_NAME
        data = json.loads(path.read_text("utf-8"))
        del data[key]
        path.write_text(json.dumps(data), "utf-8")

        assert from_toml(folder)

    @pytest.mark.parametrize(
        ("place", "value"),
        [
            # The places of an indicator's fields, as its class has them.
            (1, 9),
            (2, "house"),
            (3, "wish"),
            (4, " "),
            (6, []),
            (9, "unborn"),
            (9, {"counts": {}}),
            (9, {"count": {"of": "x"}}),
            (9, {"count": {"of": "x", "at_least": 1, "within": {}}}),
            (11, "wish"),
        ],
    )
    def test_one_with_an_indicator_that_cannot_be_is_not_used(
        self, folder: Path, place: int, value: object
    ) -> None:
        path = folder / FILE_NAME
        data = json.loads(path.read_text("utf-8"))
        data["indicators"][0][place] = value
        path.write_text(json.dumps(data), "utf-8")

        assert from_toml(folder)

    @pytest.mark.parametrize("content", [b"[]", b"7", b"null", b"\xff{}"])
    def test_what_is_no_compiled_form_is_not_used(
        self, folder: Path, content: bytes
    ) -> None:
        (folder / FILE_NAME).write_bytes(content)

        assert from_toml(folder)
