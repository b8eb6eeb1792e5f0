"""
Where a fact is printed, and what a fault says.
"""

from __future__ import annotations

import pytest

from safeguard_thresholds.exceptions import InvalidValueError
from safeguard_thresholds.model import Fault, Source

REF = "exampleshire-2024/missing/r1/l3/4"


class TestSource:
    def test_a_digest_is_64_small_hexadecimal_digits(self) -> None:
        assert Source(REF, "0123456789abcdef" * 4).sha256 is not None

    @pytest.mark.parametrize(
        "digest",
        ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n"],
    )
    def test_another_digest_is_refused(self, digest: str) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Source(REF, digest)

        assert str(caught.value) == (
            "sha256: expected 64 small hexadecimal digits, got "
            f"{len(digest)} characters."
        )

    def test_a_statement_without_one_wording_has_no_digest(self) -> None:
        assert Source(REF).sha256 is None

    @pytest.mark.parametrize(
        ("ref", "found"), [("", "no text"), ("  ", "a blank text")]
    )
    def test_the_ref_is_not_blank(self, ref: str, found: str) -> None:
        with pytest.raises(InvalidValueError) as caught:
            Source(ref)

        assert str(caught.value) == f"ref: expected words, got {found}."


class TestFault:
    """
    `FILE: PATH: expected ..., got ...`, with the nearest allowed value.
    """

    @pytest.mark.parametrize(
        ("path", "suggestion", "text"),
        [
            ("", None, "a.toml: expected a kind, got 'concen'."),
            (
                "indicator[4].kind",
                None,
                "a.toml, indicator[4].kind: expected a kind, got 'concen'.",
            ),
            (
                "kind",
                "concern",
                (
                    "a.toml, kind: expected a kind, got 'concen'. "
                    "Did you mean 'concern'?"
                ),
            ),
        ],
    )
    def test_it_tells_where_what_and_the_nearest(
        self, path: str, suggestion: str | None, text: str
    ) -> None:
        fault = Fault("a.toml", path, "a kind", "'concen'", suggestion)

        assert str(fault) == text
