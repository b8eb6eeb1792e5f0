"""
What imports what, and what the package offers by name.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import importlib_metadata
import pytest

import safeguard_thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "safeguard_thresholds"
SOURCE = Path(safeguard_thresholds.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))

# The lowest first; what stands in one line may import each other.
FLOORS = (
    ("exceptions", "model"),
    ("loading",),
    ("authority",),
    ("policies",),
    ("assessment",),
    ("interop",),
    ("views",),
    ("cli",),
)
FLOOR = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
# The front page and ``python -m`` stand above all floors.
ENTRANCES = ("__init__", "__main__")

# These need an extra, and may import what it brings.
OF_EXTRAS = ("cli", "views")

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages([str(SOURCE)], f"{PACKAGE}.")
    if not module.name.endswith("__main__")
)


def part_of(path: Path) -> str:
    """
    Return the package or module below the top that a file belongs to.
    """
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def statements(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """
    Yield every import that can run, those inside of functions too.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and (
            ast.unparse(child.test) == "TYPE_CHECKING"
        ):
            for other in child.orelse:
                yield from statements(ast.Module([other], []))
        else:
            yield from statements(child)


def imported(path: Path) -> Iterator[str]:
    """
    Yield the full name of everything that a file imports.
    """
    package = [PACKAGE, *path.parent.relative_to(SOURCE).parts]
    for statement in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
            continue
        module = statement.module or ""
        if statement.level:
            base = package[: len(package) - statement.level + 1]
            module = ".".join([*base, *filter(None, [module])])
        yield from (f"{module}.{alias.name}" for alias in statement.names)


def ours(path: Path) -> set[str]:
    """
    Return the parts of this package that a file imports.
    """
    return {
        name.split(".")[1]
        for name in imported(path)
        if name.startswith(f"{PACKAGE}.")
    }


def places(paths: list[Path]) -> list[object]:
    return [
        pytest.param(path, id=path.relative_to(SOURCE).as_posix())
        for path in paths
    ]


class TestFloors:
    """
    "Floors: imports only go down."
    """

    def test_every_part_has_its_floor(self) -> None:
        assert {part_of(path) for path in FILES} == {*FLOOR, *ENTRANCES}

    @pytest.mark.parametrize(
        "path",
        places([path for path in FILES if part_of(path) not in ENTRANCES]),
    )
    def test_imports_only_go_down(self, path: Path) -> None:
        below = FLOORS[: FLOOR[part_of(path)] + 1]

        assert ours(path) <= {part for floor in below for part in floor}

    def test_the_reader_of_imports_sees_those_inside_of_functions(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "seen.py").write_text(
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n"
            "    import unseen\n"
            "else:\n"
            "    import seen_else\n"
            "def late():\n"
            "    if True:\n"
            "        from seen_late import name\n"
        )
        tree = ast.parse((tmp_path / "seen.py").read_text())

        assert [ast.unparse(each) for each in statements(tree)] == [
            "from typing import TYPE_CHECKING",
            "import seen_else",
            "from seen_late import name",
        ]

    def test_the_reader_of_imports_sees_what_is_meant(self) -> None:
        """
        The floors that are known to be used show that names are resolved.
        """
        assert "exceptions" in ours(SOURCE / "model" / "_levels.py")
        assert "model" in ours(SOURCE / "loading" / "_converter.py")
        assert "loading" in ours(SOURCE / "authority" / "_authority.py")


class TestDependencies:
    """
    "Core run-time dependencies: attrs, cattrs, importlib-metadata, and
    pure-Python libraries that a part really needs. ... All else is an extra."
    """

    @pytest.mark.parametrize(
        "path",
        places([path for path in FILES if part_of(path) not in OF_EXTRAS]),
    )
    def test_the_core_imports_only_what_it_declares(self, path: Path) -> None:
        declared = {
            re.split(r"[^\w-]", requirement, maxsplit=1)[0]
            for requirement in importlib_metadata.requires(
                "safeguard-thresholds"
            )
            or ()
            if "extra ==" not in requirement
        }

        foreign = {
            name.split(".")[0].replace("_", "-")
            for name in imported(path)
            if name.split(".")[0] not in {PACKAGE, *sys.stdlib_module_names}
        }

        assert foreign <= declared


class TestPublicNames:
    def test_the_names_are_sorted(self) -> None:
        names = safeguard_thresholds.__all__

        assert names == sorted(set(names))

    @pytest.mark.parametrize("name", safeguard_thresholds.__all__)
    def test_every_name_resolves(self, name: str) -> None:
        assert getattr(safeguard_thresholds, name) is not None

    def test_dir_shows_them(self) -> None:
        assert dir(safeguard_thresholds) == safeguard_thresholds.__all__

    def test_an_unknown_name_is_no_attribute(self) -> None:
        with pytest.raises(
            AttributeError,
            match="'safeguard_thresholds' has no attribute 'Asessment'",
        ):
            _ = safeguard_thresholds.Asessment

    def test_the_front_page_is_short(self) -> None:
        lines = (SOURCE / "__init__.py").read_text("utf-8").splitlines()

        assert len(lines) < 60

    def test_type_checkers_and_readers_see_the_same_names(self) -> None:
        """
        What is imported for type checkers is what is imported when used.
        """
        tree = ast.parse((SOURCE / "__init__.py").read_text("utf-8"))
        (block,) = [node for node in tree.body if isinstance(node, ast.If)]

        assert sorted(
            alias.name
            for node in block.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ) == sorted(safeguard_thresholds.__all__)


def isort_style(name: str) -> tuple[int, list[object]]:
    """
    Return what ruff sorts ``__all__`` by: constants, classes, then the rest,
    each in natural order.
    """
    constant = name.isupper() and len(name) > 1
    kind = 0 if constant else 1 if name[0].isupper() else 2
    natural = [
        int(part) if part.isdigit() else part
        for part in re.split(r"(\d+)", name)
    ]

    return kind, natural


class TestEveryModule:
    @pytest.mark.parametrize("name", MODULES)
    def test_what_it_offers_is_there_and_sorted(self, name: str) -> None:
        module = importlib.import_module(name)
        offered = list(getattr(module, "__all__", ()))

        assert [each for each in offered if not hasattr(module, each)] == []
        assert offered == sorted(set(offered), key=isort_style)

    def test_the_kinds_of_names_are_told_apart(self) -> None:
        names = ["condition_to_data", "Step10", "Age", "Step2", "LEAVES"]

        assert sorted(names, key=isort_style) == [
            "LEAVES", "Age", "Step2", "Step10", "condition_to_data",
        ]  # fmt: skip


def test_the_package_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", PACKAGE, "--version"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0
    assert done.stderr == ""
    assert importlib_metadata.version("safeguard-thresholds") in done.stdout
