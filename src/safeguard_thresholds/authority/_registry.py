"""
The authorities that are installed, found by entry point.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import invalidate_caches
from threading import RLock
from typing import TYPE_CHECKING

from attrs import frozen

from ..exceptions import (
    AmbiguousAuthorityError,
    BrokenPluginError,
    DuplicateAuthorityError,
    SafeguardThresholdsError,
    UnknownAuthorityError,
    nearest,
)
from ._authority import Authority

if TYPE_CHECKING:
    from collections.abc import Iterator

    from importlib_metadata import EntryPoint

GROUP = "safeguard_thresholds.authorities"
"""
The entry-point group in which plugins name their authorities.
"""


@frozen
class PluginFault:
    """
    A plugin that is installed but cannot be used.

    Attributes:
        key: The authority's key, as the entry point gives it.

        distribution: The distribution that has the plugin; several, where
            they claim one key.

        version: Its version.

        cause: What went wrong, in words.
    """

    key: str
    distribution: str
    version: str
    cause: str

    def __str__(self) -> str:
        return f"{self.key} ({self.distribution} {self.version}): {self.cause}"


class Registry:
    """
    The authorities whose plugins are installed.

    Nothing is looked up before it is first asked for, and looking up one
    authority imports no other. All methods can be called from any thread.
    """

    def __init__(self, group: str = GROUP) -> None:
        self._group = group
        self._lock = RLock()
        self._entry_points: dict[str, list[EntryPoint]] | None = None
        self._authorities: dict[str, Authority] = {}

    def _found(self) -> dict[str, list[EntryPoint]]:
        with self._lock:
            if self._entry_points is None:
                # Imported here: it reads the whole environment.
                from importlib_metadata import (  # noqa: PLC0415
                    entry_points,
                )

                found: dict[str, list[EntryPoint]] = {}
                for entry_point in entry_points(group=self._group):
                    found.setdefault(entry_point.name, []).append(entry_point)
                self._entry_points = dict(sorted(found.items()))
            return self._entry_points

    def refresh(self) -> None:
        """
        Forget all, and look again when next asked.
        """
        with self._lock:
            # What was installed within the same tick of the file system's
            # clock would not be seen otherwise.
            invalidate_caches()
            self._entry_points = None
            self._authorities.clear()

    @property
    def keys(self) -> tuple[str, ...]:
        """
        The keys of all authorities that are installed, broken ones too.
        """
        return tuple(self._found())

    def __contains__(self, key: object) -> bool:
        return key in self._found()

    def __iter__(self) -> Iterator[Authority]:
        """
        Yield the authorities that can be used, by key.
        """
        for key in self.keys:
            try:
                yield self._load(key)
            except SafeguardThresholdsError:
                # It is in faults, and must hide no other.
                continue

    def get(self, name: str) -> Authority:
        """
        Return the authority of this name.

        Args:
            name: Its key, its name, its GSS code or an alias, whatever the
                case of the letters.

        Raises:
            UnknownAuthorityError: None of this name is installed.

            BrokenPluginError: Its plugin cannot be used.

            DuplicateAuthorityError: Several distributions claim it.

            AmbiguousAuthorityError: Several authorities go by this name.
        """
        if name in self._found():
            return self._load(name)

        wanted = name.strip().casefold()
        if wanted in self._found():
            return self._load(wanted)

        others: dict[str, set[str]] = {}
        for authority in self:
            for other in authority.names:
                others.setdefault(other.casefold(), set()).add(authority.key)
        keys = sorted(others.get(wanted, ()))
        if len(keys) > 1:
            raise AmbiguousAuthorityError(name, tuple(keys))
        if keys:
            return self._load(keys[0])

        near = nearest(wanted, others)
        raise UnknownAuthorityError(
            name, self.keys, min(others[near]) if near else None
        )

    __getitem__ = get

    def _load(self, key: str) -> Authority:
        found = self._authorities.get(key)
        if found is not None:
            return found

        claims = self._found()[key]
        if len(claims) > 1:
            raise DuplicateAuthorityError(
                key, tuple(sorted(" ".join(_named(c)) for c in claims))
            )

        with self._lock:
            # Another thread may have come first.
            found = self._authorities.get(key) or _authority(key, claims[0])
            self._authorities[key] = found

        return found

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """
        Every plugin that is installed but cannot be used, and why.

        All authorities and editions are read for it.
        """
        return tuple(fault for key in self.keys for fault in self._check(key))

    def _check(self, key: str) -> Iterator[PluginFault]:
        claims = self._found()[key]
        names = [_named(claim) for claim in claims]
        try:
            authority = self._load(key)
            for edition in authority.edition_keys:
                authority.edition(edition)
        except BrokenPluginError as error:
            yield PluginFault(key, *names[0], error.cause)
        except DuplicateAuthorityError as error:
            yield PluginFault(
                key,
                " and ".join(name for name, _ in names),
                " and ".join(version for _, version in names),
                str(error),
            )
        except SafeguardThresholdsError as error:
            yield PluginFault(key, *names[0], str(error))

    def check(self) -> None:
        """
        Be strict: raise where any plugin cannot be used.

        Raises:
            ExceptionGroup: With a :class:`BrokenPluginError` for each.
        """
        if faults := self.faults:
            raise ExceptionGroup(
                "plugins that cannot be used",
                [
                    BrokenPluginError(
                        fault.key,
                        fault.distribution,
                        fault.version,
                        fault.cause,
                    )
                    for fault in faults
                ],
            )


def _named(entry_point: EntryPoint) -> tuple[str, str]:
    # A distribution that lost its metadata raises one thing or another.
    with suppress(Exception):
        distribution = entry_point.dist
        if distribution is not None:
            return distribution.name, distribution.version

    return ("an unnamed distribution", "of unknown version")


def _authority(key: str, entry_point: EntryPoint) -> Authority:
    # A plugin is somebody else's code: whatever it raises is its fault, and
    # must not look like ours.
    try:
        found = entry_point.load()
    except (Exception, SystemExit) as error:
        raise BrokenPluginError(
            key, *_named(entry_point), f"{type(error).__name__}: {error}"
        ) from error

    if not isinstance(found, Authority):
        raise BrokenPluginError(
            key,
            *_named(entry_point),
            f"{entry_point.value} is no Authority but of type "
            f"{type(found).__name__}",
        )
    if found.key != key:
        raise BrokenPluginError(
            key,
            *_named(entry_point),
            f"the entry point says {key!r}, authority.toml {found.key!r}",
        )

    return found


registry = Registry()
"""
The registry that the command line and the functions below use.
"""


def get_authority(name: str) -> Authority:
    """
    Return the installed authority of this name.

    Args:
        name: Its key, its name, its GSS code or an alias.

    Raises:
        UnknownAuthorityError: None of this name is installed.

        BrokenPluginError: Its plugin cannot be used.

        DuplicateAuthorityError: Several distributions claim it.
    """
    return registry.get(name)


def authorities() -> tuple[Authority, ...]:
    """
    Return all authorities that are installed and can be used, by key.
    """
    return tuple(registry)
