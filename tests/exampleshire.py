"""
Exampleshire, which does not exist: a small authority for tests.

Its telephone numbers are from 01632 960000 to 960999, which nobody has.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from safeguard_thresholds import Authority

if TYPE_CHECKING:
    from safeguard_thresholds.model import Edition

FOLDER = Path(__file__).parent / "authorities" / "exampleshire"


def files() -> dict[str, bytes]:
    """
    Return Exampleshire's edition as its files' contents, by name.
    """
    return {
        path.relative_to(FOLDER / "edition_2024").as_posix(): path.read_bytes()
        for path in sorted((FOLDER / "edition_2024").rglob("*.toml"))
    }


def edition() -> Edition:
    """
    Return Exampleshire's edition.
    """
    return Authority.from_folder(FOLDER).edition("2024")
