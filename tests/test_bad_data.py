"""
Broken data files, one mistake a folder, each with the message it must give.

A folder of ``bad_data`` holds what differs from Exampleshire's sound edition:
the changed or added file, and a file ``REMOVED`` that names one to leave out.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import pytest

import exampleshire
from safeguard_thresholds.exceptions import DataError
from safeguard_thresholds.loading._edition_folder import edition_from_files

FOLDERS = sorted(
    folder
    for folder in (Path(__file__).parent / "bad_data").iterdir()
    if folder.is_dir()
)
MESSAGE = "message.txt"
REMOVED = "REMOVED"

each_folder = pytest.mark.parametrize(
    "folder", FOLDERS, ids=lambda folder: folder.name
)


def changed_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in {MESSAGE, REMOVED}
    }


def removed_files(folder: Path) -> set[str]:
    named = folder / REMOVED

    return set(named.read_text("utf-8").split()) if named.exists() else set()


def broken(folder: Path) -> dict[str, bytes]:
    """
    Return the sound edition's files with the change of *folder*.
    """
    files = exampleshire.files() | changed_files(folder)

    return {
        name: content
        for name, content in files.items()
        if name not in removed_files(folder)
    }


@each_folder
def test_the_message_says_where_what_and_what_else(folder: Path) -> None:
    with pytest.raises(DataError) as caught:
        edition_from_files(broken(folder), "exampleshire")

    expected = (folder / MESSAGE).read_text("utf-8")
    assert str(caught.value) + "\n" == expected


@each_folder
def test_one_mistake_gives_one_fault(folder: Path) -> None:
    with pytest.raises(DataError) as caught:
        edition_from_files(broken(folder), "exampleshire")

    assert len(caught.value.faults) == 1


@each_folder
def test_a_folder_changes_one_place_of_the_sound_edition(
    folder: Path,
) -> None:
    sound = exampleshire.files()
    removed = removed_files(folder)
    changed = changed_files(folder)
    assert len(removed | changed.keys() & sound.keys()) == 1
    for name in changed.keys() - sound.keys():
        # A file under another name is the one that was removed.
        assert [changed[name]] == [sound[old] for old in removed]
    for name in changed.keys() & sound.keys():
        before, after = sound[name].split(b"\n"), changed[name].split(b"\n")
        places = [
            place
            for place in SequenceMatcher(None, before, after).get_opcodes()
            if place[0] != "equal"
        ]
        assert len(places) == 1


def test_there_are_at_least_forty_mistakes() -> None:
    assert len(FOLDERS) >= 40


def test_the_sound_edition_gives_no_fault() -> None:
    edition = edition_from_files(exampleshire.files(), "exampleshire")

    assert edition == exampleshire.edition()


def altered(*changes: tuple[str, str, str]) -> dict[str, bytes]:
    """
    Return the sound files with texts in them replaced: file, old, new.
    """
    files = exampleshire.files()
    for name, old, new in changes:
        assert files[name].count(old.encode()) == 1, old
        files[name] = files[name].replace(old.encode(), new.encode())

    return files


def message_of(files: dict[str, bytes]) -> list[str]:
    with pytest.raises(DataError) as caught:
        edition_from_files(files, "exampleshire")

    return str(caught.value).split("\n")


class TestEveryFaultAtOnce:
    """
    "Every fault of all files at once, each as FILE: PATH: expected ..., got
    ..., with the nearest allowed value." (Design, section 4.)
    """

    def test_faults_of_several_files_come_together(self) -> None:
        files = altered(
            ("edition.toml", 'title = "Exampleshire Threshold Document"', ""),
            (
                "indicators/missing.toml",
                'id = "missing/once"\nlevel = 2\nkind = "concern"',
                'id = "missing/once"\nlevel = 9\nkind = "concerns"',
            ),
            ("contacts.toml", 'key = "early-help-hub"', 'key = "police"'),
            ("routes.toml", "amount = 1", "amount = 1.5"),
            ("policy.toml", 'key = "no-school-place"', "key = 7"),
        )
        del files["indicators/home.toml"]
        files["readme.toml"] = b""

        assert message_of(files) == [
            "contacts.toml, contact[3].key: expected a key that no other "
            "contact has, got 'police', as in contacts.toml, contact[0].",
            "edition.toml, edition.title: expected a text, got nothing.",
            "indicators/missing.toml, indicator[1].level: expected a whole "
            "number from 1 to 4, got 9.",
            "indicators/missing.toml, indicator[1].kind: expected one of "
            "concern, strength, guidance, got 'concerns'. Did you mean "
            "'concern'?",
            "policy.toml, step[4].key: expected a text, got 7.",
            "readme.toml: expected one of the files edition.toml, "
            "contacts.toml, policy.toml, consent.toml, routes.toml, "
            "procedures.toml, definitions.toml, circumstances.toml, "
            "indicators/*.toml, got a file of another name.",
            "routes.toml, timescale[0].amount: expected a whole number, got "
            "1.5.",
        ]

    def test_a_broken_domain_hides_no_fault_between_other_files(self) -> None:
        files = altered(
            (
                "indicators/missing.toml",
                'id = "missing/once"\nlevel = 2',
                'id = "missing/once"\nlevel = "2"',
            ),
            (
                "indicators/school.toml",
                'id = "school/no-school-place"',
                'id = "home/some-worries"',
            ),
            ("policy.toml", "exampleshire-2024/p/rules/5", "p/rules/5"),
            ("policy.toml", 'domain = "home"', 'domain = "hone"'),
        )

        assert message_of(files) == [
            "indicators/missing.toml, indicator[1].level: expected a whole "
            "number from 1 to 4, got '2'.",
            "indicators/school.toml, indicator[3].id: expected an id that no "
            "other indicator has, got 'home/some-worries', as in "
            "indicators/home.toml, indicator[1].",
            "policy.toml, step[5].sources[0].ref: expected a ref that begins "
            "with exampleshire-2024/, got 'p/rules/5'.",
            "policy.toml, step[5].domain: expected the key of a domain, got "
            "'hone'. Did you mean 'home'?",
        ]

    def test_a_broken_domain_makes_what_names_its_indicators_no_fault(
        self,
    ) -> None:
        files = altered(
            (
                "indicators/home.toml",
                'key = "home"\nname = "Home"',
                'key = "home"',
            )
        )

        assert message_of(files) == [
            "indicators/home.toml, domain.name: expected a text, got nothing."
        ]

    def test_a_missing_domain_makes_what_names_its_indicators_no_fault(
        self,
    ) -> None:
        files = exampleshire.files()
        del files["indicators/home.toml"]

        assert message_of(files) == [
            "edition.toml, edition.domains[2]: expected the name of a file in "
            "indicators, got 'home'."
        ]

    def test_levels_are_not_held_against_an_edition_that_is_no_toml(
        self,
    ) -> None:
        files = altered(
            ("edition.toml", '[edition]\nkey = "2024"', "[edition"),
            ("contacts.toml", "levels = [2]", "levels = [0, 9]"),
        )

        assert message_of(files) == [
            "contacts.toml, contact[3].levels[0]: expected a whole number "
            "from 1 up, got 0.",
            "edition.toml, line 1, column 9: expected TOML, got what is not "
            "(Expected ']' at the end of a table declaration).",
        ]

    @pytest.mark.parametrize(
        ("levels", "told"),
        [
            ("level = []", "level: expected at least one, got none."),
            ("level = 4", "level: expected a list, got 4."),
            ("", "level: expected a list, got nothing."),
        ],
    )
    def test_an_edition_needs_levels(self, levels: str, told: str) -> None:
        files = exampleshire.files()
        head = files["edition.toml"].partition(b"[[level]]")[0]
        files["edition.toml"] = levels.encode() + b"\n" + head

        assert message_of(files) == [f"edition.toml, {told}"]

    def test_a_fault_of_a_ref_is_told_once(self) -> None:
        files = altered(
            (
                "indicators/home.toml",
                'ref = "exampleshire-2024/home/r1/l1/1"',
                "ref = 7",
            ),
            (
                "indicators/school.toml",
                'ref = "exampleshire-2024/school/r1/l1/1"',
                'ref = " "',
            ),
        )

        assert message_of(files) == [
            "indicators/home.toml, indicator[0].sources[0].ref: expected a "
            "text, got 7.",
            "indicators/school.toml, indicator[0].sources[0].ref: expected "
            "words, got a blank text.",
        ]


def test_what_may_be_case_text_is_not_repeated() -> None:
    files = altered(
        (
            "indicators/missing.toml",
            'id = "missing/once"\nlevel = 2',
            'id = "missing/once"\nlevel = "Sam was seen at the station"',
        )
    )

    assert message_of(files) == [
        "indicators/missing.toml, indicator[1].level: expected a whole number "
        "from 1 to 4, got a text of 27 characters."
    ]


def test_a_key_may_not_stand_in_two_files_of_procedures() -> None:
    files = exampleshire.files()
    files["procedures.toml"] = files["routes.toml"]

    assert message_of(files)[:2] == [
        "procedures.toml, consent[0].key: expected a key that no other "
        "consent has, got 'early-help', as in routes.toml, consent[0].",
        "procedures.toml, consent[1].key: expected a key that no other "
        "consent has, got 'protection', as in routes.toml, consent[1].",
    ]


def test_a_file_that_only_begins_like_the_folder_is_no_domain() -> None:
    files = exampleshire.files()
    files["indicators-old.toml"] = files["indicators/home.toml"]

    (told,) = message_of(files)
    assert told.startswith("indicators-old.toml: expected one of the files ")
