"""
The command ``safeguard-thresholds``.

What it needs beyond the core is the extra ``cli``.
"""

from __future__ import annotations

import sys

_MISSING = (
    "safeguard-thresholds: the command needs the extra cli. Install it with: "
    "pip install 'safeguard-thresholds[cli]'"
)


def main() -> int:
    """
    Run the command line, and return its exit code.

    Returns:
        0 where all was done, 1 where there are findings, 2 where the input
        is wrong: then one message stands on standard error, and nothing on
        standard output.
    """
    try:
        from ._commands import run  # noqa: PLC0415 - the extra may be missing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"click", "rich"}:
            raise
        print(_MISSING, file=sys.stderr)  # noqa: T201 - there is no click
        return 2

    return run()
