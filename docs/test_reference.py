"""
The reference is complete: what the code has, the tables have, and no more.
"""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from safeguard_thresholds import Authority, assess, model
from safeguard_thresholds.assessment import Case
from safeguard_thresholds.cli._commands import cli
from safeguard_thresholds.interop import edition_to_objects, outcome_to_data
from safeguard_thresholds.loading import _files

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
EXAMPLE = DOCS.parent / "tests" / "authorities" / "exampleshire"


def text(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def section(page: str, heading: str) -> str:
    """
    Return what stands below a heading, up to the next of any depth.
    """
    pattern = rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)"
    found = re.search(pattern, text(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no heading {heading!r}"  # noqa: S101

    return found[1]


def keys(page: str, heading: str) -> set[str]:
    """
    Return the keys in the first column of a section's tables.
    """
    cells = re.findall(r"^\| ([^|]+) \|", section(page, heading), re.MULTILINE)

    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def same(documented: set[str], there: set[str]) -> None:
    assert documented == there  # noqa: S101


def names(kind: type) -> set[str]:
    return {field.name for field in attrs.fields(kind)}


STEP = {"type", "key", "because", "sources"}

FILES: list[tuple[str, type, set[str]]] = [
    ("`[authority]`", _files.AuthorityEntry, set()),
    ("`[[edition]]` of `authority.toml`", _files.EditionFolder, set()),
    ("Sources", model.Source, set()),
    ("`[edition]` in `edition.toml`", _files.EditionEntry, set()),
    ("Days", model.DatedFact, set()),
    ("`[[level]]` in `edition.toml`", _files.LevelEntry, set()),
    ("`[[level.duties]]`", model.StatedDuty, set()),
    ("The file", _files.DomainFile, set()),
    ("`[domain]`", model.Domain, set()),
    ("`[[indicator]]`", _files.IndicatorEntry, set()),
    ("`[front_door]` in `contacts.toml`", _files.FrontDoorEntry, set()),
    ("`[[contact]]` in `contacts.toml`", model.Contact, set()),
    ("`[contact.schedule]`", model.Schedule, set()),
    ("`[[consent]]`", model.ConsentRule, set()),
    ("`[[route]]`", model.Route, set()),
    ("`[[disagreement]]`", model.DisagreementRoute, set()),
    ("`[[timescale]]`", model.Timescale, set()),
    ("`[[procedure]]`", model.Procedure, set()),
    ("`[[unencoded]]`", model.Unencoded, set()),
    ("`[policy]` in `policy.toml`", _files.PolicyEntry, set()),
    ("`trigger`", model.Trigger, STEP),
    ("`cumulative`", model.Cumulative, STEP),
    ("`domain_reminder`", model.DomainReminder, STEP),
]


class TestDataFiles:
    """
    Each key of each table of the data files is in ``data-files.md``.
    """

    @pytest.mark.parametrize(
        ("heading", "kind", "elsewhere"), FILES, ids=[f[0] for f in FILES]
    )
    def test_keys(self, heading: str, kind: type, elsewhere: set[str]) -> None:
        page = "reference/data-files.md"

        same(keys(page, heading), names(kind) - elsewhere)

    def test_keys_of_every_step(self) -> None:
        for kind in (model.HighestObservedConcern, model.RepeatedStatement):
            same(names(kind) | {"type"}, STEP)

    def test_types_of_steps_and_conditions(self) -> None:
        page = text("reference/data-files.md")

        for name in (*model.STEPS, *model.NODES):
            assert f"`{name}`" in page, name  # noqa: S101

    @pytest.mark.parametrize(
        "kind",
        [
            model.BankHolidayRule, model.Basis, model.ClockUnit,
            model.ConsentNeed, model.ConsentTo, model.Duty, model.Effect,
            model.Kind, model.ProcedureKind, model.Role, model.TimeUnit,
        ],
    )  # fmt: skip
    def test_allowed_words(self, kind: Any) -> None:
        page = text("reference/data-files.md")

        for member in kind:
            assert f"`{member.value}`" in page, member  # noqa: S101

    def test_every_table_has_its_row_here(self) -> None:
        same(
            {field.name for field in attrs.fields(_files.ProceduresFile)},
            set(
                re.findall(
                    r"^### `\[\[(consent|route|disagreement|timescale|"
                    r"procedure|unencoded)\]\]`",
                    text("reference/data-files.md"),
                    re.MULTILINE,
                )
            ),
        )


def objects_in(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from objects_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from objects_in(value)


class TestJson:
    """
    Each field of the JSON forms is in ``json.md``.
    """

    PAGE = "reference/json.md"

    @pytest.fixture
    def edition(self) -> model.Edition:
        return Authority.from_folder(EXAMPLE).edition("2024")

    def test_case(self) -> None:
        same(
            keys(self.PAGE, "Case file"),
            set(Case("exampleshire").to_data()),
        )

    def test_outcome(self, edition: model.Edition) -> None:
        nothing = outcome_to_data(assess(edition))
        data = outcome_to_data(
            assess(
                edition,
                observed=[
                    "home/warm-and-safe",
                    "missing/once",
                ],
                suspected=["home/unsafe-for-a-baby"],
            )
        )

        same(keys(self.PAGE, "Outcome"), set(data))
        same(keys(self.PAGE, "Levels of an outcome"), set(data["certain"]))
        same(keys(self.PAGE, "Reasons"), set(data["reasons"][0]))
        same(keys(self.PAGE, "Not counted"), set(data["not_counted"][0]))
        same(keys(self.PAGE, "Actions"), set(data["actions"][0]))
        same(keys(self.PAGE, "Definitions"), set(nothing["definitions"][0]))
        same(
            keys(self.PAGE, "Questions"),
            set().union(*nothing["questions"], *data["questions"]),
        )
        same(
            keys(self.PAGE, "Levels of an edition"),
            set().union(*data["levels"]),
        )

    def test_export(self, edition: model.Edition) -> None:
        found: dict[str, dict[str, Any]] = {}
        for item in edition_to_objects(edition):
            found.setdefault(item["type"], {}).update(item)
        found["domain"].update(dimension="", strands=[])

        for name in ("edition", "domain", "indicator"):
            same(
                keys(self.PAGE, f"`{name}`") | {"type"},
                set(found[name]),
            )
        # Exampleshire has no circumstances.
        found["special-circumstance"] = {}
        same(
            set(
                re.findall(
                    r"^\| `([\w-]+)` \| one",
                    section(self.PAGE, "Export"),
                    re.MULTILINE,
                )
            ),
            set(found),
        )

    @pytest.mark.parametrize(
        "arguments",
        [
            ["authorities"],
            ["matrix", "haringey", "disability", "--edition", "2022"],
            [
                *("contacts", "haringey", "--edition", "2022"),
                *("--at", "2026-11-20T10:00"),
            ],
        ],
        ids=lambda arguments: arguments[0],
    )
    def test_other_output(
        self, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        cli.main([*arguments, "--format", "json"], standalone_mode=False)
        data = json.loads(capsys.readouterr().out)
        known = set(re.findall(r"`(\w+)`", text(self.PAGE)))
        known |= set(re.findall(r"`(\w+)`", text("reference/data-files.md")))

        for item in objects_in(data):
            assert not set(item) - known  # noqa: S101
        assert not set(data) - keys(self.PAGE, f"`{arguments[0]}`")  # noqa: S101


class TestCommandLine:
    """
    Each command and option is in ``command-line.md``.
    """

    def test_commands(self) -> None:
        same(
            set(
                re.findall(
                    r"^## `(\w+)`",
                    text("reference/command-line.md"),
                    re.MULTILINE,
                )
            ),
            set(cli.commands),
        )

    def test_options(self) -> None:
        page = text("reference/command-line.md")

        for command in cli.commands.values():
            for parameter in command.params:
                for option in parameter.opts:
                    if option.startswith("-"):
                        assert option in page, option  # noqa: S101

    def test_the_readme_has_every_command(self) -> None:
        readme = (DOCS.parent / "README.md").read_text("utf-8")

        for name in cli.commands:
            assert f"`safeguard-thresholds {name}" in readme  # noqa: S101


class TestContributing:
    """
    Each task of ``dev.py`` is in ``CONTRIBUTING.md``.
    """

    def test_tasks(self) -> None:
        root = DOCS.parent
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
        page = (root / "CONTRIBUTING.md").read_text("utf-8")
        # dev.py calls the task pytest by another name.
        tasks = {*project["tool"]["poe"]["tasks"]} - {"pytest"}

        same(
            set(re.findall(r"^\| `(\w+)` \| [a-z]", page, re.MULTILINE))
            - {"decision", "breaking", "deprecation", "change"},
            tasks | {"example", "test"},
        )


class TestApi:
    """
    Each public name has an entry on its package's page.
    """

    @pytest.mark.parametrize(
        "package",
        ["model", "authority", "policies", "assessment", "interop", "loading"],
    )
    def test_packages(self, package: str) -> None:
        module = importlib.import_module(f"safeguard_thresholds.{package}")
        page = text(f"reference/api/{package}.md")

        for name in module.__all__:
            assert re.search(  # noqa: S101
                rf"(:: |`){name}(\(\)|`)?", page
            ), name

    def test_exceptions(self) -> None:
        module = importlib.import_module("safeguard_thresholds.exceptions")
        page = text("reference/api/exceptions.md")
        errors = {
            name
            for name, value in vars(module).items()
            if isinstance(value, type) and issubclass(value, Exception)
        }

        same(set(re.findall(r":: (\w+Error)", page)), errors)
        guide = text("how-to/embed-in-an-application.md")
        rows = re.findall(r"^\| `.*Error` \|", guide, re.MULTILINE)
        same(
            set(re.findall(r"`(\w+)`", " ".join(rows))),
            errors - {"SafeguardThresholdsError"},
        )

    def test_top(self) -> None:
        import safeguard_thresholds  # noqa: PLC0415 - the package itself

        page = text("reference/api/index.md")

        for name in safeguard_thresholds.__all__:
            assert f"`{name}`" in page, name  # noqa: S101
