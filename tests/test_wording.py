"""
The official wording, recognised by its digest.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguard_thresholds.model import digest, normalised

PLAIN = 'the child\'s home - "cold" and damp'


@pytest.mark.parametrize(
    "printed",
    [
        "The child\u2019s home \u2013 \u201ccold\u201d and damp.",
        'The  child`s\nhome - "cold" and damp .',
        "THE CHILD&#8217;S HOME \u2014 \u201cCOLD\u201d AND DAMP",
        'The child\'s home \u2212 "cold" and damp...',
    ],
)
def test_what_printing_changes_makes_no_difference(printed: str) -> None:
    assert normalised(printed) == PLAIN
    assert digest(printed) == hashlib.sha256(PLAIN.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        'The child\'s home - "cold" or damp.',
        'The child\'s homes - "cold" and damp.',
        'The childs home - "cold" and damp.',
    ],
)
def test_another_word_makes_another_digest(other: str) -> None:
    assert digest(other) != digest(PLAIN)


@given(st.text())
def test_it_is_normal_after_once(text: str) -> None:
    """
    Normalising twice is normalising once, for texts without entities.
    """
    plain = text.replace("&", "")
    once = normalised(plain)

    assert normalised(once).rstrip(". ") == once.rstrip(". ")
