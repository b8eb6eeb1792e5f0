"""
What all tests share.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import exampleshire as exampleshire_files
from safeguard_thresholds import get_authority

if TYPE_CHECKING:
    from safeguard_thresholds.model import Edition

settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "deep", parent=settings.get_profile("default"), max_examples=10_000
)
# The same examples on every run: a change is judged by what it changed. New
# examples are tried by developers, and by the deep profile.
settings.register_profile(
    "ci", parent=settings.get_profile("default"), derandomize=True
)
settings.load_profile(
    os.environ.get(
        "HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"
    )
)

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def haringey() -> Edition:
    return get_authority("haringey").edition("2022")


@pytest.fixture(scope="session")
def exampleshire() -> Edition:
    return exampleshire_files.edition()
