"""
A caller's own policy from a TOML file.
"""

from __future__ import annotations

from pathlib import Path

from ..exceptions import DataError, InputError, InvalidValueError
from ..model import EscalationPolicy, Fault


def read_policy(path: str | Path) -> EscalationPolicy:
    """
    Read a policy from a TOML file of the form of an edition's own.

    Args:
        path: The file.

    Raises:
        InputError: The file cannot be read.

        DataError: With every fault of the file. Whether it fits an edition is
            seen when it is first used with one.
    """
    # Imported here: it brings cattrs, which takes longer than all else.
    from ..loading._converter import FaultsFound, structure  # noqa: PLC0415
    from ..loading._edition_folder import parse_toml  # noqa: PLC0415
    from ..loading._files import PolicyFile  # noqa: PLC0415

    name = Path(path).name
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            str(path), f"cannot be read ({error.strerror})."
        ) from None
    try:
        file = structure(
            parse_toml(content, name), PolicyFile, name, iso=False
        )
    except FaultsFound as found:
        raise DataError(found.faults) from None
    try:
        return EscalationPolicy(
            file.policy.key, file.policy.name, file.policy.edition, file.step
        )
    except InvalidValueError as error:
        raise DataError(
            # In the file, a step's table is called step.
            (Fault(name, "step", error.expected, error.found),)
        ) from None
