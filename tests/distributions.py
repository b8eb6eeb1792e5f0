"""
Small distributions, built and installed for real.

Each is built into a wheel and installed by pip once a session; a test gets
copies of what pip made, in a folder of its own, and may break them.
"""

from __future__ import annotations

import csv
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from attrs import field, frozen
from hatchling.builders.wheel import WheelBuilder

import exampleshire
from safeguard_thresholds.authority import GROUP

SOUND = """
from safeguard_thresholds import Authority

AUTHORITY = Authority.from_package(__name__)
"""


@frozen
class Project:
    """
    What a plugin's author writes: one package, and its entry points.
    """

    name: str
    version: str
    package: str
    entry_points: dict[str, str]
    files: dict[str, bytes]

    def write(self, folder: Path) -> None:
        lines = [
            "[build-system]",
            'requires = ["hatchling"]',
            'build-backend = "hatchling.build"',
            "[project]",
            f'name = "{self.name}"',
            f'version = "{self.version}"',
            f'[project.entry-points."{GROUP}"]',
            *(f'{key} = "{at}"' for key, at in self.entry_points.items()),
            "[tool.hatch.build.targets.wheel]",
            f'packages = ["{self.package}"]',
        ]
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text("\n".join(lines), "utf-8")
        for name, content in self.files.items():
            path = folder / self.package / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def plugin(
    key: str,
    gss_code: str = "E10999999",
    alias: str = "",
    *,
    module: str = SOUND,
    authority_toml: bytes | None = None,
    entry_point: str = "AUTHORITY",
    name: str | None = None,
    version: str = "2024.1",
) -> Project:
    """
    Return a plugin that serves Exampleshire's document under another *key*.
    """
    name = name or f"safeguard-thresholds-{key}"
    package = name.replace("-", "_")
    if authority_toml is None:
        authority_toml = f"""
            [authority]
            key = "{key}"
            name = "{key.capitalize()} Council"
            gss_code = "{gss_code}"
            aliases = ["{alias or f"Council of {key.capitalize()}"}"]

            [[edition]]
            key = "2024"
            folder = "edition_2024"
        """.encode()

    return Project(
        name,
        version,
        package,
        {key: f"{package}:{entry_point}"},
        {
            "__init__.py": module.encode(),
            "authority.toml": authority_toml,
            **{
                f"edition_2024/{path}": content
                for path, content in exampleshire.files().items()
            },
        },
    )


@frozen
class Wheelhouse:
    """
    Builds each project into a wheel, and has pip install it, once.
    """

    folder: Path
    _installed: dict[str, Path] = field(factory=dict, init=False)

    def installed(self, project: Project) -> Path:
        """
        Return the folder into which pip installed the project's wheel.
        """
        known = repr(project)
        if known not in self._installed:
            root = self.folder / f"{len(self._installed)}-{project.name}"
            project.write(root)
            (wheel,) = WheelBuilder(str(root)).build(
                directory=str(root / "dist"), versions=["standard"]
            )
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "install", "--quiet"),
                    *("--disable-pip-version-check", "--no-compile"),
                    *("--no-index", "--no-deps"),
                    *("--target", root / "installed", wheel),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            self._installed[known] = root / "installed"

        return self._installed[known]


@frozen
class Site:
    """
    A folder of installed distributions, like ``site-packages``.
    """

    folder: Path
    wheelhouse: Wheelhouse
    _packages: set[str] = field(factory=set, init=False)

    def install(self, *projects: Project) -> None:
        for project in projects:
            shutil.copytree(
                self.wheelhouse.installed(project),
                self.folder,
                dirs_exist_ok=True,
            )
            self._packages.add(project.package)
        # As the documentation of importlib asks of who installs.
        importlib.invalidate_caches()

    def uninstall(self, project: Project) -> None:
        """
        Remove every file that the distribution's RECORD names, as pip does.
        """
        record = self.dist_info(project) / "RECORD"
        with record.open(encoding="utf-8", newline="") as lines:
            names = [row[0] for row in csv.reader(lines)]
        for name in names:
            (self.folder / name).unlink()
        shutil.rmtree(self.folder / project.package)
        self.dist_info(project).rmdir()
        importlib.invalidate_caches()

    def dist_info(self, project: Project) -> Path:
        name = project.name.replace("-", "_")

        return self.folder / f"{name}-{project.version}.dist-info"

    def package(self, project: Project) -> Path:
        return self.folder / project.package

    def run(self, code: str) -> str:
        """
        Run *code* in a new interpreter that has this site, and return what it
        prints.
        """
        path = [str(self.folder), os.environ.get("PYTHONPATH", "")]
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join(filter(None, path))},
        )
        assert done.returncode == 0, done.stderr

        return done.stdout

    def forget(self) -> None:
        """
        Drop what was imported from here.
        """
        for name in list(sys.modules):
            if name.partition(".")[0] in self._packages:
                del sys.modules[name]
        importlib.invalidate_caches()
