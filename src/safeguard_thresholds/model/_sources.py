"""
Where a fact is printed.
"""

from __future__ import annotations

from attrs import field, frozen

from ._checks import not_blank, sha256


@frozen
class Source:
    """
    A place in a published document.

    Attributes:
        ref: The ledger's id of the printed statement, for example
            ``haringey-2022/missing/r1/l3/4``.

        sha256: Digest of the printed wording, by which who holds the document
            can recognise it; None where there is no single wording.

        place: The heading it stands under, for a reader.
    """

    ref: str = field(validator=not_blank)
    sha256: str | None = field(default=None, validator=sha256)
    place: str | None = None


@frozen
class Fault:
    """
    One mistake in one data file.

    Attributes:
        file: The file, relative to the edition's folder.

        path: The place in it, for example ``indicator[4].level``; empty for
            the whole file.

        expected: What should stand there.

        found: What stands there.

        suggestion: The nearest allowed value, or None.
    """

    file: str
    path: str
    expected: str
    found: str
    suggestion: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}, {self.path}" if self.path else self.file
        hint = f" Did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{where}: expected {self.expected}, got {self.found}.{hint}"
