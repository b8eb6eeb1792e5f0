"""
The developer's door: one command on a new machine.

    python3 dev.py example    set up, then assess the example
    python3 dev.py test       set up, then run all tests
    python3 dev.py TASK ...   set up, then run a task of pyproject.toml

It needs Python 3.11 or later with pip, and nothing else. Everything goes into
the folder .venv beside this file. The tasks themselves stand in pyproject.toml
under [tool.poe.tasks].
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / "python"
# The source documents and their ledger, for who works on the data.
SHARED = ROOT.parent / "shared"
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST_PYTHON = (3, 11)


def distributions() -> list[Path]:
    """
    Return the folders of the core and of every plugin.
    """
    return [
        ROOT,
        *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml")),
    ]


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """
    Run a command, and stop with its exit code where it fails.
    """
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def _fingerprint() -> str:
    """
    Return a digest of what decides what is installed.
    """
    digest = hashlib.sha256(sys.version.encode())
    for path in (
        CONSTRAINTS,
        *(folder / "pyproject.toml" for folder in distributions()),
    ):
        digest.update(path.read_bytes())

    return digest.hexdigest()


def set_up() -> None:
    """
    Make .venv hold the core, all plugins and all tools, if it does not yet.
    """
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python 3.11 or later is needed.")

    stamp = ENVIRONMENT / "set-up"
    if stamp.is_file() and stamp.read_text() == _fingerprint():
        return

    print("Setting up .venv; this takes a minute or two.", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "-q",
    ]
    # Dependency groups need a newer pip than the oldest Python brings.
    run(*pip, "install", "-c", CONSTRAINTS, "--upgrade", "pip")
    editable: list[str | Path] = [
        part
        for folder in distributions()
        for part in ("-e", f"{folder}[cli]" if folder == ROOT else folder)
    ]
    run(*pip, "install", "-c", CONSTRAINTS, "--group", "dev", *editable)
    run(PYTHON, ROOT / "dev.py", "--in-environment", "compile")
    stamp.write_text(_fingerprint())


def compile_data() -> None:
    """
    Make the fast form of every installed authority's data.
    """
    from safeguard_thresholds import authorities  # noqa: PLC0415 - see set_up

    for authority in authorities():
        for path in authority.compile():
            print(f"compiled {Path(path).relative_to(ROOT)}")


_SMOKE_CORE = """
import safeguard_thresholds as s
from safeguard_thresholds.loading._edition_folder import vocabulary

assert s.authorities() == () and s.registry.faults == ()
assert {theme.key for theme in vocabulary()[1]} >= {"neglect"}
print("the core, and its vocabulary of themes")
"""
_SMOKE_PLUGIN = """
import datetime
import safeguard_thresholds as s

assert s.authorities() and s.registry.faults == ()
for authority in s.authorities():
    for folder in authority._folders.values():
        # A wheel without its fast form would work, and be slow.
        assert (folder / "compiled.json").is_file(), folder
    for key in authority.edition_keys:
        edition = authority.edition(key)
        highest = edition.continuum.highest
        concern = next(c for c in edition.concerns() if c.level == highest)
        outcome = s.assess(edition, observed=[concern.id])
        assert outcome.certain == highest and outcome.reasons, edition
        now = outcome.contacts(datetime.datetime.now(datetime.timezone.utc))
        assert now.ring, edition
        print(edition)
"""


def try_wheels() -> None:
    """
    Build every wheel, and try each alone in an empty environment.
    """
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    compile_data()
    for folder in distributions():
        run(
            *(PYTHON, "-m", "build", "--wheel", "--no-isolation"),
            *("--outdir", dist, folder),
        )
    for wheel in sorted(dist.glob("*.whl")):
        print(f"\n{wheel.name}, alone in an empty environment:", flush=True)
        _try_wheel(wheel, dist)


def _try_wheel(wheel: Path, dist: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        environment = Path(name) / "environment"
        venv.create(environment, with_pip=True)
        python = environment / SCRIPTS.name / "python"
        # The core's wheel is there for the plugins to depend on.
        install: list[str | Path] = [
            *(str(python), "-m", "pip", "--disable-pip-version-check", "-q"),
            *("install", "-c", str(CONSTRAINTS), "--find-links", str(dist)),
        ]
        run(*install, wheel)
        is_core = wheel.name.startswith("safeguard_thresholds-")
        smoke = Path(name) / "smoke.py"
        smoke.write_text(_SMOKE_CORE if is_core else _SMOKE_PLUGIN)
        run(python, "-W", "error", smoke, cwd=Path(name))
        if is_core:
            run(*install, f"{wheel}[cli]")
            run(
                environment / SCRIPTS.name / "safeguard-thresholds",
                "authorities",
                cwd=Path(name),
            )


def check_sources() -> None:
    """
    Hold every installed edition against its document's ledger.
    """
    from safeguard_thresholds import authorities  # noqa: PLC0415 - see set_up
    from safeguard_thresholds.interop import (  # noqa: PLC0415 - as above
        edition_to_json_lines,
    )

    check = SHARED / "checks" / "edition.py"
    if not check.is_file():
        print("Skipped: the source documents are not beside the checkout.")
        return

    ledgers: dict[str, str] = {}
    for authority in authorities():
        for key in authority.edition_keys:
            edition = authority.edition(key)
            # Authorities that share a document are held against it together.
            ledgers.setdefault(edition.id, "")
            ledgers[edition.id] += edition_to_json_lines(edition)
    failed = 0
    for ledger, lines in ledgers.items():
        print(f"checks/edition.py {ledger}", flush=True)
        done = subprocess.run(
            [sys.executable, check, ledger], input=lines.encode(), check=False
        )
        failed += done.returncode
    print(f"{len(ledgers)} editions checked, {failed} with findings.")
    sys.exit(min(failed, 1))


IN_ENVIRONMENT = {
    "compile": compile_data,
    "sources": check_sources,
    "wheels": try_wheels,
}


def main(arguments: list[str]) -> None:
    """
    Set up where needed, then run a task in .venv.
    """
    if arguments[:1] == ["--in-environment"]:
        IN_ENVIRONMENT[arguments[1]]()
        return

    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return

    set_up()
    task, *rest = arguments
    if task == "example":
        command = SCRIPTS / "safeguard-thresholds"
        run(command, "assess", ROOT / "examples" / "case.json", *rest)
    else:
        run(SCRIPTS / "poe", "pytest" if task == "test" else task, *rest)


if __name__ == "__main__":
    main(sys.argv[1:])
