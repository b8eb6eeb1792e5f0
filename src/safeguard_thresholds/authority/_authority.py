"""
An authority and its editions.
"""

from __future__ import annotations

from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from attrs import field, frozen

from ..exceptions import (
    DataError,
    NoEditionInForceError,
    SafeguardThresholdsError,
    UnknownEditionError,
)
from ..loading._compiled import (
    FILE_NAME,
    compile_edition,
    load_compiled,
    toml_files,
)
from ..model import Edition, Fault

if TYPE_CHECKING:
    from datetime import date


@frozen(eq=False, repr=False)
class Authority:
    """
    A local authority: a place, and the documents that hold there.

    Make one with :meth:`from_package`. Its editions are read when first asked
    for, by any thread, and once.

    Attributes:
        key: A short name for code and files.

        name: The name for readers.

        gss_code: The Government Statistical Service's nine-character code.

        aliases: Other names that people use.

        edition_keys: The keys of its editions, oldest first.
    """

    key: str
    name: str
    gss_code: str
    aliases: tuple[str, ...]
    edition_keys: tuple[str, ...]
    _folders: dict[str, Traversable]
    _loaded: dict[str, Edition] = field(factory=dict, init=False)
    _lock: RLock = field(factory=RLock, init=False)

    @classmethod
    def from_package(cls, package: str) -> Authority:
        """
        Read ``authority.toml`` of an importable package.

        Args:
            package: The package's name, usually ``__name__``.

        Raises:
            DataError: With every fault of the file.
        """
        return cls.from_folder(package_files(package))

    @classmethod
    def from_folder(cls, folder: Traversable | str) -> Authority:
        """
        Read ``authority.toml`` of a folder.

        Raises:
            DataError: With every fault of the file.
        """
        # Imported here: it brings cattrs, which takes longer than all else.
        from ..loading._converter import FaultsFound, structure  # noqa: PLC0415
        from ..loading._edition_folder import parse_toml  # noqa: PLC0415
        from ..loading._files import AuthorityFile  # noqa: PLC0415

        root = Path(folder) if isinstance(folder, str) else folder
        name = "authority.toml"
        try:
            content = (root / name).read_bytes()
        except OSError:
            raise DataError(
                (Fault(name, "", "the file", "no such file"),)
            ) from None
        try:
            file = structure(
                parse_toml(content, name), AuthorityFile, name, iso=False
            )
        except FaultsFound as found:
            raise DataError(found.faults) from None

        faults = [
            Fault(
                name,
                f"edition[{place}].folder",
                "the name of a folder",
                repr(edition.folder),
            )
            for place, edition in enumerate(file.edition)
            if not (root / edition.folder).is_dir()
        ]
        keys = [edition.key for edition in file.edition]
        faults += [
            Fault(
                name,
                f"edition[{place}].key",
                "a key that no other edition has",
                repr(key),
            )
            for place, key in enumerate(keys)
            if key in keys[:place]
        ]
        if faults:
            raise DataError(tuple(faults))

        return cls(
            file.authority.key,
            file.authority.name,
            file.authority.gss_code,
            file.authority.aliases,
            tuple(keys),
            {edition.key: root / edition.folder for edition in file.edition},
        )

    @property
    def names(self) -> tuple[str, ...]:
        """
        Every name that it goes by, which are key, name, code and aliases.
        """
        return (self.key, self.name, self.gss_code, *self.aliases)

    def edition(
        self, key: str | None = None, *, on: date | None = None
    ) -> Edition:
        """
        Return one edition, by its key or by a day on which it holds.

        Args:
            key: The edition's key, for example ``2022``.

            on: A day.

        Raises:
            UnknownEditionError: There is none of this key.

            NoEditionInForceError: None, or more than one, holds on that day.
                The nearest is never taken instead.

            DataError: Its files have faults.
        """
        if (key is None) == (on is None):
            msg = "name an edition by its key, or by a day (on=...)"
            raise TypeError(msg)

        if key is not None:
            return self._edition(key)

        assert on is not None  # noqa: S101 - for the type checker
        editions = [self._edition(each) for each in self.edition_keys]
        in_force = [
            edition
            for edition in editions
            if (start := edition.in_force_from.on) is not None
            and start <= on
            and ((end := edition.in_force_to.on) is None or on <= end)
        ]
        if len(in_force) == 1:
            return in_force[0]

        raise NoEditionInForceError(
            self.key,
            on,
            tuple(
                f"{edition.key} from {edition.in_force_from.on or 'unknown'}"
                f" to {edition.in_force_to.on or 'no end known'}"
                for edition in editions
            ),
            tuple(edition.key for edition in in_force),
        )

    def _edition(self, key: str) -> Edition:
        found = self._loaded.get(key)
        if found is not None:
            return found

        if key not in self._folders:
            raise UnknownEditionError(self.key, key, self.edition_keys)

        with self._lock:
            # Another thread may have come first.
            found = self._loaded.get(key) or self._read(key)
            self._loaded[key] = found

        return found

    def _read(self, key: str) -> Edition:
        edition = load(self._folders[key], self.key)
        if edition.key != key:
            raise DataError(
                (
                    Fault(
                        "edition.toml",
                        "edition.key",
                        f"the key in authority.toml, {key!r}",
                        repr(edition.key),
                    ),
                )
            )

        return edition

    def compile(self) -> tuple[str, ...]:
        """
        Write each edition's compiled form beside its TOML files.

        A wheel that carries it loads many times faster. One that is stale is
        never used.

        Returns:
            The paths written.

        Raises:
            DataError: The files of an edition have faults.

            SafeguardThresholdsError: The plugin is not installed as plain
                files.
        """
        from ..loading._edition_folder import (  # noqa: PLC0415
            edition_from_files,
        )

        written = []
        for folder in self._folders.values():
            if not isinstance(folder, Path):
                msg = f"{self.key}: not installed as plain files"
                raise SafeguardThresholdsError(msg)
            contents = _contents(folder)
            edition = edition_from_files(contents, self.key)
            path = folder / FILE_NAME
            path.write_text(compile_edition(edition, contents), "utf-8")
            written.append(str(path))

        return tuple(written)

    def __repr__(self) -> str:
        return f"<Authority {self.key!r}: {', '.join(self.edition_keys)}>"


def _contents(folder: Traversable) -> dict[str, bytes]:
    return {
        name: file.read_bytes() for name, file in toml_files(folder).items()
    }


def load(folder: Traversable, authority: str) -> Edition:
    """
    Read an edition from its folder: the compiled form where it is fresh.

    Raises:
        DataError: With every fault of all files.
    """
    try:
        contents = _contents(folder)
        compiled = folder / FILE_NAME
        fast = compiled.read_bytes() if compiled.is_file() else None
    except OSError as error:
        # It was there when the authority was found.
        raise DataError(
            (
                Fault(
                    folder.name,
                    "",
                    "a folder that can be read",
                    f"one that cannot ({error.strerror})",
                ),
            )
        ) from None
    if fast is not None:
        edition = load_compiled(fast, contents)
        if edition is not None and edition.authority == authority:
            return edition

    # Imported here: it brings cattrs, which takes longer than all else.
    from ..loading._edition_folder import (  # noqa: PLC0415
        edition_from_files,
    )

    return edition_from_files(contents, authority)
