"""
The hazard log names tests that exist.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent
ROOT = DOCS.parent
LOG = (DOCS / "safety.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in LOG.splitlines()
    if re.match(r"\| \*\*\d+\.\*\*", line)
]
TESTS = sorted(set(re.findall(r"`([\w/]+\.py(?:::\w+)+)`", LOG)))


def has(path: str, *names: str) -> bool:
    """
    Tell whether a file has this class or function, each inside the one before.
    """
    body: list[ast.stmt] = ast.parse((ROOT / path).read_text("utf-8")).body
    for name in names:
        found = [
            node
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
            and node.name == name
        ]
        if not found:
            return False
        body = found[0].body

    return True


def test_hazards_are_numbered_without_a_gap() -> None:
    numbers = [int(re.findall(r"\d+", row[0])[0]) for row in ROWS]

    assert numbers == list(range(1, len(ROWS) + 1))  # noqa: S101


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].split(".")[0])
def test_every_hazard_has_cause_effect_control_and_test(
    row: list[str],
) -> None:
    hazard, cause, effect, control, tests = row

    assert all((hazard, cause, effect, control))  # noqa: S101
    assert re.search(r"\.py::", tests)  # noqa: S101


@pytest.mark.parametrize("test", TESTS)
def test_each_named_test_exists(test: str) -> None:
    path, *names = test.split("::")

    assert (ROOT / path).is_file(), path  # noqa: S101
    assert names[-1].startswith("test_")  # noqa: S101
    assert has(path, *names), test  # noqa: S101
