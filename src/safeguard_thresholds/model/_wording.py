"""
The official wording of a statement, recognised without being kept.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_QUOTES = {
    **dict.fromkeys(map(ord, "\u2018\u2019`"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
}


def normalised(text: str) -> str:
    """
    Return a printed statement without what printing changes.

    That is the form of quotes, dashes and letters, white space, and a full
    stop at the end.
    """
    text = unicodedata.normalize("NFKC", html.unescape(text))
    text = text.translate(_DASHES | _QUOTES)
    text = re.sub(r"\s+", " ", text).strip().rstrip(".").strip()

    return text.casefold()


def digest(text: str) -> str:
    """
    Return the digest by which a printed statement is recognised.

    Returns:
        The SHA-256 of the normalised statement, 64 hexadecimal digits, as
        ``Source.sha256`` holds it.
    """
    return hashlib.sha256(normalised(text).encode()).hexdigest()
