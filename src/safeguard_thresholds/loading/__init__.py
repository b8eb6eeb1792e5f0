"""
Files to objects, strictly, with every fault at once.

Its modules are imported by name where they are needed: some bring cattrs,
which takes longer to import than the rest of the library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Theme, ThemeDomain


def themes() -> tuple[Theme, ...]:
    """
    Return the library's own vocabulary of themes.
    """
    from ._edition_folder import vocabulary  # noqa: PLC0415 - see above

    return vocabulary()[1]


def theme_domains() -> tuple[ThemeDomain, ...]:
    """
    Return the groups that the themes belong to.
    """
    from ._edition_folder import vocabulary  # noqa: PLC0415 - see above

    return vocabulary()[0]


__all__ = ["theme_domains", "themes"]
