"""
The registry, over distributions that are built and installed for real.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import importlib_metadata
import pytest
from importlib_metadata import EntryPoint, EntryPoints

import safeguard_thresholds
from distributions import Project, Site, Wheelhouse, plugin
from safeguard_thresholds import authorities, get_authority
from safeguard_thresholds.authority import GROUP, PluginFault, Registry
from safeguard_thresholds.exceptions import (
    BrokenPluginError,
    DataError,
    DuplicateAuthorityError,
    SafeguardThresholdsError,
    UnknownAuthorityError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from safeguard_thresholds import Authority

EXAMPLESHIRE = plugin("exampleshire", "E10999999", "Shire of Examples")
OTHERTON = plugin("otherton", "E10999998", "Market Sprocket")

BROKEN = {
    "RuntimeError: the matrix is upside down": plugin(
        "raising", module='raise RuntimeError("the matrix is upside down")'
    ),
    "ModuleNotFoundError: No module named 'no_such_dependency'": plugin(
        "lacking", module="import no_such_dependency"
    ),
    "AttributeError: module 'safeguard_thresholds_nameless' has no attribute "
    "'AUTHORTY'": plugin("nameless", entry_point="AUTHORTY"),
    "safeguard_thresholds_textual:AUTHORITY is no Authority but of type str": (
        plugin("textual", module="AUTHORITY = 'Exampleshire'")
    ),
    "the entry point says 'misnamed', authority.toml 'elsewhere'": plugin(
        "misnamed",
        authority_toml=b"""
            authority = { key = "elsewhere", name = "E", gss_code = "E1" }
            edition = [{ key = "2024", folder = "edition_2024" }]
        """,
    ),
    "DataError: authority.toml, authority.name: expected a text, got 7.": (
        plugin(
            "numbered",
            authority_toml=b"""
                authority = { key = "numbered", name = 7, gss_code = "E1" }
                edition = [{ key = "2024", folder = "edition_2024" }]
            """,
        )
    ),
}
RAISING = BROKEN["RuntimeError: the matrix is upside down"]

FIRST = plugin("twinford", name="twinford-first", version="1.5")
SECOND = plugin("twinford", name="twinford-second", version="2.5")

# Each access to AUTHORITY makes another one, and counts.
COUNTING = plugin(
    "counting",
    module="""
from safeguard_thresholds import Authority

MADE = []

def __getattr__(name):
    if name != "AUTHORITY":
        raise AttributeError(name)
    sum(range(100_000))
    MADE.append(name)
    return Authority.from_package(__name__)
""",
)


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Wheelhouse:
    return Wheelhouse(tmp_path_factory.mktemp("wheelhouse"))


@pytest.fixture
def site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheelhouse: Wheelhouse
) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    safeguard_thresholds.registry.refresh()
    site = Site(folder, wheelhouse)
    yield site
    monkeypatch.undo()
    site.forget()
    safeguard_thresholds.registry.refresh()


def fault_of(key: str, registry: Registry) -> PluginFault:
    (fault,) = [fault for fault in registry.faults if fault.key == key]

    return fault


def assert_usable(key: str, registry: Registry) -> None:
    assert registry[key].edition("2024").authority == key
    assert key in [authority.key for authority in registry]
    assert key not in [fault.key for fault in registry.faults]


class TestFinding:
    def test_an_installed_plugin_is_found(self, site: Site) -> None:
        site.install(EXAMPLESHIRE)
        registry = Registry()

        assert "exampleshire" in registry
        assert "exampleshire" in registry.keys
        assert "otherton" not in registry
        assert_usable("exampleshire", registry)

    def test_keys_are_in_order(self, site: Site) -> None:
        site.install(OTHERTON, EXAMPLESHIRE, RAISING)
        ours = {"exampleshire", "otherton", "raising"}

        assert [key for key in Registry().keys if key in ours] == [
            "exampleshire",
            "otherton",
            "raising",
        ]

    @pytest.mark.parametrize(
        "name",
        [
            "exampleshire",
            "EXAMPLESHIRE",
            "Exampleshire Council",
            "exampleshire council",
            "E10999999",
            "e10999999",
            "Shire of Examples",
            "SHIRE OF EXAMPLES",
            "  Exampleshire ",
        ],
    )
    def test_any_name_in_any_case_finds_it(
        self, site: Site, name: str
    ) -> None:
        site.install(EXAMPLESHIRE, OTHERTON)

        assert Registry().get(name).key == "exampleshire"

    def test_the_functions_use_what_is_installed(self, site: Site) -> None:
        site.install(EXAMPLESHIRE)

        found = get_authority("exampleshire")

        assert found.key == "exampleshire"
        assert found in authorities()
        assert safeguard_thresholds.registry["exampleshire"] is found

    def test_a_distribution_that_two_paths_have_counts_once(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.install(EXAMPLESHIRE)
        shadowed = Site(tmp_path / "shadowed", site.wheelhouse)
        shadowed.install(EXAMPLESHIRE)
        monkeypatch.setattr(sys, "path", [*sys.path, str(shadowed.folder)])

        assert_usable("exampleshire", Registry())

    def test_a_registry_can_look_at_another_group(self, site: Site) -> None:
        site.install(EXAMPLESHIRE)

        assert Registry("exampleshire.towns").keys == ()
        assert Registry(GROUP).keys == Registry().keys


class TestNothingBeforeItIsAskedFor:
    """
    "Loading an authority must not import any other. ... Nothing heavy is
    imported before it is used."
    """

    HEAVY = ("cattrs", "holidays", "click", "rich", "hypothesis")
    PLUGINS = (EXAMPLESHIRE.package, OTHERTON.package)

    @pytest.mark.parametrize(
        ("code", "absent"),
        [
            (
                "s",
                (*HEAVY, *PLUGINS, "attr", "attrs", "importlib_metadata"),
            ),
            ("s.authority", (*HEAVY, *PLUGINS, "importlib_metadata")),
            (
                "assert 'exampleshire' in s.registry.keys",
                (*HEAVY, *PLUGINS),
            ),
            (
                "s.get_authority('exampleshire').edition('2024')",
                ("holidays", "click", "rich", OTHERTON.package),
            ),
        ],
        ids=["the package", "the floor", "the keys", "one authority"],
    )
    def test_what_was_not_asked_for_is_not_imported(
        self, site: Site, code: str, absent: tuple[str, ...]
    ) -> None:
        site.install(EXAMPLESHIRE, OTHERTON)

        out = site.run(
            f"import safeguard_thresholds as s\n{code}\n"
            "import json, sys\nprint(json.dumps(list(sys.modules)))"
        )

        imported = {name.partition(".")[0] for name in json.loads(out)}
        assert "safeguard_thresholds" in imported
        assert imported.isdisjoint(absent)


class TestBrokenPlugins:
    """
    "A broken plugin hides no other: it becomes a named fault (distribution,
    version, cause) ... and an error only for who asks for it, or in strict
    mode."
    """

    @pytest.mark.parametrize(("cause", "project"), BROKEN.items())
    def test_a_fault_names_distribution_version_and_cause(
        self, site: Site, cause: str, project: Project
    ) -> None:
        site.install(project)
        (key,) = project.entry_points

        fault = fault_of(key, Registry())

        assert fault == PluginFault(key, project.name, "2024.1", cause)
        assert str(fault) == f"{key} ({project.name} 2024.1): {cause}"

    @pytest.mark.parametrize(("cause", "project"), BROKEN.items())
    def test_who_asks_for_it_gets_an_error(
        self, site: Site, cause: str, project: Project
    ) -> None:
        site.install(project)
        (key,) = project.entry_points

        with pytest.raises(BrokenPluginError) as caught:
            Registry().get(key)

        assert caught.value.key == key
        assert caught.value.distribution == project.name
        assert caught.value.version == "2024.1"
        assert caught.value.cause == cause

    def test_an_error_keeps_what_the_plugin_raised(self, site: Site) -> None:
        site.install(RAISING)

        with pytest.raises(BrokenPluginError) as caught:
            Registry().get("raising")

        assert isinstance(caught.value.__cause__, RuntimeError)

    @pytest.mark.parametrize("project", BROKEN.values())
    def test_it_hides_no_other(self, site: Site, project: Project) -> None:
        site.install(EXAMPLESHIRE, project, OTHERTON)
        registry = Registry()

        assert_usable("exampleshire", registry)
        assert_usable("otherton", registry)
        assert registry.get("Market Sprocket").key == "otherton"

    def test_an_edition_that_is_damaged_is_a_fault(self, site: Site) -> None:
        site.install(EXAMPLESHIRE, OTHERTON)
        routes = site.package(EXAMPLESHIRE) / "edition_2024" / "routes.toml"
        routes.write_bytes(routes.read_bytes()[:100])
        registry = Registry()

        fault = fault_of("exampleshire", registry)
        with pytest.raises(DataError) as caught:
            registry["exampleshire"].edition("2024")

        assert fault.distribution == EXAMPLESHIRE.name
        assert fault.version == "2024.1"
        assert fault.cause == str(caught.value)
        assert [found.file for found in caught.value.faults] == ["routes.toml"]
        assert_usable("otherton", registry)

    def test_the_strict_mode_raises_every_fault(self, site: Site) -> None:
        site.install(EXAMPLESHIRE, *BROKEN.values(), FIRST, SECOND)
        registry = Registry()

        with pytest.raises(ExceptionGroup) as caught:
            registry.check()

        errors = [
            error
            for error in caught.value.exceptions
            if isinstance(error, BrokenPluginError)
        ]
        assert len(errors) == len(caught.value.exceptions)
        assert {
            key for project in BROKEN.values() for key in project.entry_points
        } | {"twinford"} <= {error.key for error in errors}
        assert [
            (error.key, error.distribution, error.version, error.cause)
            for error in errors
        ] == [
            (fault.key, fault.distribution, fault.version, fault.cause)
            for fault in registry.faults
        ]

    def test_the_strict_mode_is_silent_where_all_is_well(self) -> None:
        registry = Registry("exampleshire.towns")

        registry.check()

        assert registry.faults == ()

    def test_a_plugin_that_exits_hides_no_other(self, site: Site) -> None:
        exiting = plugin("exiting", module="raise SystemExit('no licence')")
        site.install(EXAMPLESHIRE, exiting)
        registry = Registry()

        assert_usable("exampleshire", registry)
        assert fault_of("exiting", registry).distribution == exiting.name

    @pytest.mark.parametrize("project", [EXAMPLESHIRE, RAISING])
    def test_a_distribution_without_metadata_hides_no_other(
        self, site: Site, project: Project
    ) -> None:
        site.install(OTHERTON, project)
        (site.dist_info(project) / "METADATA").unlink()
        registry = Registry()

        assert_usable("otherton", registry)

    def test_an_edition_that_vanished_hides_no_other(self, site: Site) -> None:
        site.install(EXAMPLESHIRE, OTHERTON)
        registry = Registry()
        assert registry["exampleshire"].key == "exampleshire"
        shutil.rmtree(site.package(EXAMPLESHIRE) / "edition_2024")

        assert fault_of("exampleshire", registry).version == "2024.1"
        assert_usable("otherton", registry)

    def test_who_asks_in_another_case_gets_the_same_error(
        self, site: Site
    ) -> None:
        site.install(RAISING)

        with pytest.raises(BrokenPluginError):
            Registry().get("Raising")


class TestTwoDistributionsThatClaimOneKey:
    """
    "Two distributions that claim one key: an error naming both."
    """

    def test_who_asks_gets_an_error_that_names_both(self, site: Site) -> None:
        site.install(FIRST, SECOND)

        with pytest.raises(DuplicateAuthorityError) as caught:
            Registry().get("twinford")

        assert caught.value.key == "twinford"
        assert caught.value.claimants == (
            "twinford-first 1.5",
            "twinford-second 2.5",
        )
        assert "twinford-first 1.5 and twinford-second 2.5" in str(
            caught.value
        )

    def test_it_is_one_fault(self, site: Site) -> None:
        site.install(FIRST, SECOND)
        registry = Registry()

        fault = fault_of("twinford", registry)

        assert set(fault.distribution.split(" and ")) == {
            "twinford-first",
            "twinford-second",
        }
        assert set(fault.version.split(" and ")) == {"1.5", "2.5"}

    def test_neither_is_imported(self, site: Site) -> None:
        site.install(FIRST, SECOND)
        registry = Registry()

        assert registry.faults
        assert FIRST.package not in sys.modules
        assert SECOND.package not in sys.modules

    def test_others_are_still_usable(self, site: Site) -> None:
        site.install(FIRST, SECOND, EXAMPLESHIRE)
        registry = Registry()

        assert_usable("exampleshire", registry)
        assert registry.get("Shire of Examples").key == "exampleshire"

    def test_uninstalling_one_mends_it(self, site: Site) -> None:
        site.install(FIRST, SECOND)
        registry = Registry()
        assert "twinford" in [fault.key for fault in registry.faults]

        site.uninstall(FIRST)
        registry.refresh()

        assert_usable("twinford", registry)

    def test_a_name_that_two_authorities_share_names_neither(
        self, site: Site
    ) -> None:
        site.install(
            plugin("oldford", "E10999997", "New Town"),
            plugin("newford", "E10999996", "New Town"),
        )

        with pytest.raises(SafeguardThresholdsError):
            Registry().get("New Town")


class TestNotInstalled:
    """
    "Asking for what is not installed: an error that names what is, and the
    nearest match."
    """

    @pytest.mark.parametrize(
        ("name", "suggestion"),
        [
            ("exampelshire", "exampleshire"),
            ("Otherton Counsil", "otherton"),
            ("market sproket", "otherton"),
            ("zzz", None),
        ],
    )
    def test_the_error_names_what_is_and_the_nearest(
        self, site: Site, name: str, suggestion: str | None
    ) -> None:
        site.install(EXAMPLESHIRE, OTHERTON)
        registry = Registry()

        with pytest.raises(UnknownAuthorityError) as caught:
            registry.get(name)

        assert caught.value.found == name
        assert caught.value.available == registry.keys
        assert {"exampleshire", "otherton"} <= set(caught.value.available)
        assert caught.value.suggestion == suggestion

    def test_the_words_tell_what_to_do(self, site: Site) -> None:
        site.install(EXAMPLESHIRE)
        registry = Registry()

        with pytest.raises(UnknownAuthorityError) as caught:
            registry.get("exampelshire")

        assert str(caught.value) == (
            "No authority 'exampelshire' is installed. Did you mean "
            f"'exampleshire'? Installed: {', '.join(registry.keys)}."
        )

    def test_where_nothing_is_installed_it_says_so(self) -> None:
        with pytest.raises(UnknownAuthorityError, match="Installed: none"):
            Registry("exampleshire.towns").get("exampleshire")


class TestRefresh:
    def test_what_is_uninstalled_is_gone(self, site: Site) -> None:
        site.install(EXAMPLESHIRE, OTHERTON)
        registry = Registry()
        assert_usable("exampleshire", registry)

        site.uninstall(EXAMPLESHIRE)
        registry.refresh()

        assert "exampleshire" not in registry
        with pytest.raises(UnknownAuthorityError):
            registry.get("exampleshire")
        assert_usable("otherton", registry)

    def test_what_was_replaced_is_the_new_one(self, site: Site) -> None:
        site.install(FIRST)
        registry = Registry()
        first = registry["twinford"]

        site.uninstall(FIRST)
        site.install(SECOND)
        registry.refresh()

        assert registry["twinford"] is not first
        assert_usable("twinford", registry)

    def test_what_is_installed_is_there_from_then_on(self, site: Site) -> None:
        registry = Registry()
        assert "exampleshire" not in registry
        site.install(EXAMPLESHIRE)
        assert "exampleshire" not in registry

        registry.refresh()

        assert_usable("exampleshire", registry)

    def test_it_looks_again_though_the_clock_is_coarse(
        self, site: Site, tmp_path: Path
    ) -> None:
        def tick() -> None:
            os.utime(site.folder, (1_700_000_000, 1_700_000_000))

        other = Site(tmp_path / "other", site.wheelhouse)
        other.install(EXAMPLESHIRE)
        tick()
        registry = Registry()
        assert "exampleshire" not in registry

        for path in other.folder.iterdir():
            path.rename(site.folder / path.name)
        tick()
        registry.refresh()

        assert_usable("exampleshire", registry)


class TestThreads:
    def test_many_that_ask_at_once_get_one_object(self, site: Site) -> None:
        site.install(COUNTING)
        registry = Registry()
        together = Barrier(16)

        def ask(_: int) -> Authority:
            together.wait()
            return registry.get("counting")

        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(ask, range(16)))

        assert {id(each) for each in found} == {id(registry["counting"])}
        assert sys.modules[COUNTING.package].MADE == ["AUTHORITY"]


class Frozen(importlib_metadata.Distribution):
    """
    A provider of its own, which does not say whose its entry points are.
    """

    def read_text(self, filename: object) -> str | None:
        return "Name: frozen\n" if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        raise NotImplementedError

    @property
    def entry_points(self) -> EntryPoints:
        return EntryPoints([EntryPoint("frozen", "no_such_module:A", GROUP)])


class FrozenFinder(importlib_metadata.DistributionFinder):
    def find_spec(self, *_: object) -> None:
        return None

    def find_distributions(
        self, _context: object = None
    ) -> Iterable[importlib_metadata.Distribution]:
        return [Frozen()]


def test_a_fault_of_no_known_distribution_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, FrozenFinder()])

    fault = fault_of("frozen", Registry())

    assert fault.distribution == "an unnamed distribution"
    assert fault.version == "of unknown version"
    assert fault.cause.startswith("ModuleNotFoundError")
