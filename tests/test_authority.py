"""
An authority, read from its folder, and its editions.
"""

from __future__ import annotations

import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

import exampleshire
from safeguard_thresholds import Authority
from safeguard_thresholds.exceptions import (
    DataError,
    NoEditionInForceError,
    SafeguardThresholdsError,
    UnknownEditionError,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from safeguard_thresholds import Edition


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """
    Return a copy of Exampleshire's folder, to write in.
    """
    return Path(
        shutil.copytree(
            exampleshire.FOLDER,
            tmp_path / "exampleshire",
            ignore=shutil.ignore_patterns("compiled.json"),
        )
    )


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def add_edition(folder: Path, key: str, first: str, last: str | None) -> None:
    """
    Add a copy of the edition of 2024 that holds from *first* to *last*.
    """
    name = f"edition_{key}"
    shutil.copytree(folder / "edition_2024", folder / name)
    head = folder / name / "edition.toml"
    replace(head, 'key = "2024"', f'key = "{key}"')
    replace(head, "on = 2024-05-01", f"on = {first}" if first else "")
    replace(head, "on = 2026-04-30", f"on = {last}" if last else "")
    with (folder / "authority.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[edition]]\nkey = "{key}"\nfolder = "{name}"\n')


def faults_of(act: Callable[[], object]) -> list[str]:
    with pytest.raises(DataError) as caught:
        act()

    return [str(fault) for fault in caught.value.faults]


class TestFolder:
    def test_an_authority_is_what_its_file_says(self, folder: Path) -> None:
        authority = Authority.from_folder(folder)

        assert authority.key == "exampleshire"
        assert authority.name == "Exampleshire County Council"
        assert authority.gss_code == "E10999999"
        assert authority.aliases == ("Exampleshire",)
        assert authority.edition_keys == ("2024",)

    def test_names_are_all_that_it_goes_by(self, folder: Path) -> None:
        assert Authority.from_folder(folder).names == (
            "exampleshire",
            "Exampleshire County Council",
            "E10999999",
            "Exampleshire",
        )

    def test_a_folder_can_be_named_by_a_text(self, folder: Path) -> None:
        authority = Authority.from_folder(str(folder))

        assert authority.edition("2024").key == "2024"

    def test_a_folder_can_be_in_an_archive(
        self, folder: Path, tmp_path: Path
    ) -> None:
        archive = shutil.make_archive(str(tmp_path / "made"), "zip", folder)

        authority = Authority.from_folder(zipfile.Path(archive))

        assert authority.edition("2024") == exampleshire.edition()

    def test_repr_names_it_and_its_editions(self, folder: Path) -> None:
        add_edition(folder, "2026", "2026-05-01", None)

        assert repr(Authority.from_folder(folder)) == (
            "<Authority 'exampleshire': 2024, 2026>"
        )

    def test_an_edition_is_not_read_before_it_is_asked_for(
        self, folder: Path
    ) -> None:
        authority = Authority.from_folder(folder)
        head = folder / "edition_2024" / "edition.toml"
        replace(head, "Exampleshire Threshold Document", "Read late")

        assert authority.edition("2024").title == "Read late"


class TestMistakesInAuthorityToml:
    """
    "Strict loading: ... every fault of all files at once, each as
    `FILE: PATH: expected ..., got ...`, with the nearest allowed value."
    """

    @pytest.mark.parametrize(
        ("content", "expected"),
        [(b"key =", "TOML"), (b"name = '\xff'", "UTF-8 text")],
    )
    def test_a_file_that_cannot_be_read_is_a_fault(
        self, folder: Path, content: bytes, expected: str
    ) -> None:
        (folder / "authority.toml").write_bytes(content)

        with pytest.raises(DataError) as caught:
            Authority.from_folder(folder)

        (fault,) = caught.value.faults
        assert (fault.file, fault.expected) == ("authority.toml", expected)

    @pytest.mark.parametrize("archive", [False, True])
    def test_a_missing_file_is_a_fault(
        self, folder: Path, tmp_path: Path, *, archive: bool
    ) -> None:
        (folder / "authority.toml").unlink()
        root: Traversable = folder
        if archive:
            made = shutil.make_archive(str(tmp_path / "made"), "zip", folder)
            root = zipfile.Path(made)

        assert faults_of(lambda: Authority.from_folder(root)) == [
            "authority.toml: expected the file, got no such file."
        ]

    def test_all_faults_come_at_once_with_the_nearest(
        self, folder: Path
    ) -> None:
        file = folder / "authority.toml"
        replace(file, 'name = "Exampleshire County Council"', "name = 1")
        replace(file, "aliases =", "aliasses =")
        replace(file, 'folder = "edition_2024"', "folder = true")

        assert set(faults_of(lambda: Authority.from_folder(folder))) == {
            "authority.toml, authority.name: expected a text, got 1.",
            "authority.toml, authority: expected one of the keys key, name, "
            "gss_code, aliases, got the unknown key 'aliasses'. Did you mean "
            "'aliases'?",
            "authority.toml, edition[0].folder: expected a text, got True.",
        }

    @pytest.mark.parametrize("gone", [["2024"], ["2026"], ["2024", "2026"]])
    def test_every_folder_that_is_not_there_is_a_fault(
        self, folder: Path, gone: list[str]
    ) -> None:
        add_edition(folder, "2026", "2026-05-01", None)
        for key in gone:
            shutil.rmtree(folder / f"edition_{key}")

        assert faults_of(lambda: Authority.from_folder(folder)) == [
            f"authority.toml, edition[{['2024', '2026'].index(key)}].folder: "
            f"expected the name of a folder, got 'edition_{key}'."
            for key in gone
        ]

    def test_an_authority_without_an_edition_is_a_fault(
        self, folder: Path
    ) -> None:
        (folder / "authority.toml").write_text(
            "edition = []\n[authority]\n"
            'key = "exampleshire"\nname = "Exampleshire"\ngss_code = "E1"\n'
        )

        assert faults_of(lambda: Authority.from_folder(folder)) == [
            "authority.toml, edition: expected at least one, got none."
        ]

    def test_two_editions_of_one_key_are_a_fault(self, folder: Path) -> None:
        add_edition(folder, "2026", "2026-05-01", None)
        replace(folder / "authority.toml", 'key = "2026"', 'key = "2024"')

        assert faults_of(lambda: Authority.from_folder(folder))


class TestEditionByKey:
    def test_a_key_names_its_edition(self, folder: Path) -> None:
        add_edition(folder, "2026", "2026-05-01", None)
        authority = Authority.from_folder(folder)

        assert authority.edition("2024").key == "2024"
        assert authority.edition("2026").key == "2026"

    def test_an_edition_is_read_once(self, folder: Path) -> None:
        authority = Authority.from_folder(folder)

        assert authority.edition("2024") is authority.edition("2024")

    def test_an_edition_belongs_to_its_authority(self, folder: Path) -> None:
        replace(folder / "authority.toml", '"exampleshire"', '"otherton"')

        edition = Authority.from_folder(folder).edition("2024")

        assert edition.authority == "otherton"
        assert edition.id == "exampleshire-2024"

    def test_an_unknown_key_is_refused_with_the_nearest(
        self, folder: Path
    ) -> None:
        add_edition(folder, "2019", "2019-05-01", "2024-04-30")
        authority = Authority.from_folder(folder)

        with pytest.raises(UnknownEditionError) as caught:
            authority.edition("2023")

        assert caught.value.authority == "exampleshire"
        assert caught.value.found == "2023"
        assert caught.value.available == ("2024", "2019")
        assert str(caught.value) == (
            "exampleshire has no edition '2023'. Did you mean '2024'? It has: "
            "2024, 2019."
        )

    @pytest.mark.parametrize(
        "arguments", [{}, {"key": "2024", "on": date(2024, 6, 1)}]
    )
    def test_neither_or_both_of_key_and_day_is_refused(
        self, folder: Path, arguments: dict[str, Any]
    ) -> None:
        authority = Authority.from_folder(folder)

        with pytest.raises(TypeError, match="by its key, or by a day"):
            authority.edition(**arguments)

    def test_a_folder_with_another_key_is_a_fault(self, folder: Path) -> None:
        head = folder / "edition_2024" / "edition.toml"
        replace(head, 'key = "2024"', 'key = "2025"')
        authority = Authority.from_folder(folder)

        assert faults_of(lambda: authority.edition("2024")) == [
            "edition.toml, edition.key: expected the key in authority.toml, "
            "'2024', got '2025'."
        ]

    def test_the_faults_of_all_files_come_at_once(self, folder: Path) -> None:
        edition = folder / "edition_2024"
        replace(
            edition / "indicators" / "home.toml", "level = 2", "level = 2.9"
        )
        replace(
            edition / "indicators" / "missing.toml",
            '"missing-episodes"',
            '"missing-episode"',
        )
        replace(edition / "contacts.toml", "always = true", 'always = "no"')
        (edition / "procedures.toml").write_bytes(b"procedures = []")
        authority = Authority.from_folder(folder)

        assert faults_of(lambda: authority.edition("2024")) == [
            "contacts.toml, contact[0].schedule.always: expected true or "
            "false, got 'no'.",
            "indicators/home.toml, indicator[1].level: expected a whole "
            "number from 1 to 4, got 2.9.",
            "indicators/missing.toml, indicator[0].themes[0]: expected a "
            "theme of the library's vocabulary, got 'missing-episode'. Did "
            "you mean 'missing-episodes'?",
            "procedures.toml: expected one of the keys consent, route, "
            "disagreement, timescale, procedure, unencoded, got the unknown "
            "key 'procedures'. Did you mean 'procedure'?",
        ]

    def test_what_had_faults_is_read_again_once_mended(
        self, folder: Path
    ) -> None:
        home = folder / "edition_2024" / "indicators" / "home.toml"
        replace(home, "level = 2", "level = 2.9")
        authority = Authority.from_folder(folder)
        assert faults_of(lambda: authority.edition("2024"))

        replace(home, "level = 2.9", "level = 2")

        assert authority.edition("2024") == exampleshire.edition()


# Exampleshire's edition of 2024 holds from 1 May 2024 to 30 April 2026.
# Between that of 2015 and it lies a gap; those of 2024 and 2025 overlap.
EDITIONS = {
    "2015": ("2015-01-01", "2024-03-31"),
    "2025": ("2026-04-01", "2026-12-31"),
    "2027": ("2027-01-01", None),
}


class TestEditionByDay:
    """
    "`authority.edition(on=DATE)` picks ... Old editions stay loadable. No
    edition at that date: an error, never the nearest."
    """

    @pytest.fixture
    def authority(self, folder: Path) -> Authority:
        for key, (first, last) in EDITIONS.items():
            add_edition(folder, key, first, last)

        return Authority.from_folder(folder)

    @pytest.mark.parametrize(
        ("day", "key"),
        [
            ("2015-01-01", "2015"),
            ("2020-02-29", "2015"),
            ("2024-03-31", "2015"),
            ("2024-05-01", "2024"),
            ("2026-03-31", "2024"),
            ("2026-05-01", "2025"),
            ("2026-12-31", "2025"),
            ("2027-01-01", "2027"),
            ("2099-12-31", "2027"),
        ],
    )
    def test_the_edition_that_holds_on_a_day_is_picked(
        self, authority: Authority, day: str, key: str
    ) -> None:
        assert authority.edition(on=date.fromisoformat(day)).key == key

    @pytest.mark.parametrize("day", ["2014-12-31", "2024-04-01", "2024-04-30"])
    def test_a_day_in_a_gap_is_refused(
        self, authority: Authority, day: str
    ) -> None:
        with pytest.raises(NoEditionInForceError) as caught:
            authority.edition(on=date.fromisoformat(day))

        assert caught.value.in_force == ()
        assert caught.value.on == date.fromisoformat(day)

    @pytest.mark.parametrize("day", ["2026-04-01", "2026-04-30"])
    def test_a_day_that_two_editions_claim_is_refused(
        self, authority: Authority, day: str
    ) -> None:
        with pytest.raises(NoEditionInForceError) as caught:
            authority.edition(on=date.fromisoformat(day))

        assert caught.value.in_force == ("2024", "2025")

    def test_the_words_of_a_gap_tell_the_days_of_all(
        self, folder: Path
    ) -> None:
        add_edition(folder, "2027", "2027-01-01", None)
        authority = Authority.from_folder(folder)

        with pytest.raises(NoEditionInForceError) as caught:
            authority.edition(on=date(2026, 5, 1))

        assert str(caught.value) == (
            "exampleshire has no edition in force on 2026-05-01 (2024 from "
            "2024-05-01 to 2026-04-30; 2027 from 2027-01-01 to no end known). "
            "Name an edition to use it all the same."
        )

    def test_the_words_of_an_overlap_tell_the_days_of_all(
        self, folder: Path
    ) -> None:
        add_edition(folder, "2025", "2025-01-01", "2025-12-31")
        authority = Authority.from_folder(folder)

        with pytest.raises(NoEditionInForceError) as caught:
            authority.edition(on=date(2025, 1, 1))

        assert str(caught.value) == (
            "exampleshire: the editions 2024, 2025 all claim 2025-01-01 (2024 "
            "from 2024-05-01 to 2026-04-30; 2025 from 2025-01-01 to "
            "2025-12-31). Name one."
        )

    def test_an_edition_without_a_first_day_is_never_picked(
        self, folder: Path
    ) -> None:
        add_edition(folder, "undated", "", None)
        authority = Authority.from_folder(folder)

        assert authority.edition("undated").in_force_from.on is None
        assert authority.edition(on=date(2024, 5, 1)).key == "2024"
        with pytest.raises(NoEditionInForceError, match="from unknown to"):
            authority.edition(on=date(2024, 5, 1) - timedelta(days=1))


class TestCompiledForm:
    def test_compile_tells_the_files_that_it_wrote(self, folder: Path) -> None:
        add_edition(folder, "2026", "2026-05-01", None)

        written = Authority.from_folder(folder).compile()

        assert written == tuple(
            str(folder / name / "compiled.json")
            for name in ("edition_2024", "edition_2026")
        )
        assert all(Path(path).is_file() for path in written)

    def test_it_is_the_same_edition(self, folder: Path) -> None:
        Authority.from_folder(folder).compile()

        edition = Authority.from_folder(folder).edition("2024")

        assert edition == exampleshire.edition()
        assert edition.indicators == exampleshire.edition().indicators

    def test_it_is_used_while_the_files_are_the_same(
        self, folder: Path
    ) -> None:
        (written,) = Authority.from_folder(folder).compile()
        # What the TOML files do not say can only come from there.
        replace(Path(written), "Exampleshire Threshold Document", "Compiled")

        assert Authority.from_folder(folder).edition("2024").title == (
            "Compiled"
        )

    @pytest.mark.parametrize("change", ["changed", "gone", "new"])
    def test_a_stale_one_is_ignored(self, folder: Path, change: str) -> None:
        edition = folder / "edition_2024"
        definitions = edition / "definitions.toml"
        if change == "new":
            content = definitions.read_bytes()
            definitions.unlink()
        (written,) = Authority.from_folder(folder).compile()
        replace(Path(written), "Exampleshire Threshold Document", "Compiled")
        if change == "new":
            definitions.write_bytes(content)
        elif change == "gone":
            definitions.unlink()
        else:
            replace(edition / "edition.toml", "Threshold Document", "Guide")

        title = Authority.from_folder(folder).edition("2024").title

        assert title == (
            "Exampleshire Guide"
            if change == "changed"
            else "Exampleshire Threshold Document"
        )

    def test_one_that_was_cut_short_is_ignored(self, folder: Path) -> None:
        (written,) = Authority.from_folder(folder).compile()
        content = Path(written).read_bytes()
        Path(written).write_bytes(content[: len(content) // 2])

        assert Authority.from_folder(folder).edition("2024") == (
            exampleshire.edition()
        )

    def test_files_with_faults_are_not_compiled(self, folder: Path) -> None:
        (folder / "edition_2024" / "policy.toml").unlink()
        authority = Authority.from_folder(folder)

        assert faults_of(authority.compile) == [
            "policy.toml: expected the file, got no such file."
        ]
        assert not (folder / "edition_2024" / "compiled.json").exists()

    def test_an_archive_is_not_compiled(
        self, folder: Path, tmp_path: Path
    ) -> None:
        archive = shutil.make_archive(str(tmp_path / "made"), "zip", folder)
        authority = Authority.from_folder(zipfile.Path(archive))

        with pytest.raises(
            SafeguardThresholdsError, match="not installed as plain files"
        ):
            authority.compile()

    def test_another_authoritys_is_ignored(self, folder: Path) -> None:
        Authority.from_folder(folder).compile()
        replace(folder / "authority.toml", '"exampleshire"', '"otherton"')

        edition = Authority.from_folder(folder).edition("2024")

        assert edition.authority == "otherton"


class Counted(Traversable):
    """
    A folder or file that notes each time a file below it is opened.
    """

    def __init__(self, path: Path, opened: list[str]) -> None:
        self.path = path
        self.opened = opened

    @property
    def name(self) -> str:
        return self.path.name

    def is_dir(self) -> bool:
        return self.path.is_dir()

    def is_file(self) -> bool:
        return self.path.is_file()

    def iterdir(self) -> Iterator[Counted]:
        return (Counted(path, self.opened) for path in self.path.iterdir())

    def joinpath(self, *descendants: str | os.PathLike[str]) -> Counted:
        return Counted(self.path.joinpath(*descendants), self.opened)

    __truediv__ = joinpath

    def open(self, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        self.opened.append(self.name)
        return self.path.open(mode, *args, **kwargs)

    def read_bytes(self) -> bytes:
        with self.open("rb") as file:
            return bytes(file.read())

    def read_text(self, encoding: str | None = None) -> str:
        return self.read_bytes().decode(encoding or "utf-8")


class TestThreads:
    """
    Its editions are read when first asked for, by any thread, and once.
    """

    def test_many_that_ask_at_once_read_once(self, folder: Path) -> None:
        opened: list[str] = []
        authority = Authority.from_folder(Counted(folder, opened))
        together = Barrier(16)

        def ask(_: int) -> Edition:
            together.wait()
            return authority.edition("2024")

        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(ask, range(16)))

        assert {id(edition) for edition in found} == {
            id(authority.edition("2024"))
        }
        assert sorted(opened) == sorted(
            ["authority.toml", *(Path(n).name for n in exampleshire.files())]
        )
