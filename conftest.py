"""
The examples of README.md, docs/ and the plugins' READMEs, run as tests.

- A ``python`` block is run; with ``>>>`` its output is compared as well. The
  blocks of one page share their names.
- A ``console`` block holds commands after ``$`` and what they print. A line
  that is ``...`` alone stands for any lines.
- A ``code-block`` with a caption, in TOML, JSON or ``py``, is written to a
  file of that name.

Every page has a folder of its own to work in, from which the repository's
folders ``examples``, ``plugins`` and ``tests`` can be read.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import sys
import tempfile
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from sybil import Region, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.myst.lexers import DirectiveLexer

from safeguard_thresholds import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sybil import Document, Example

ROOT = Path(__file__).parent
COMMAND = "safeguard-thresholds"
WIDTH = "88"
FILES = ("toml", "json", "py")


def commands(block: str) -> Iterator[tuple[str, str]]:
    """
    Yield each command of a console block with the output shown for it.
    """
    command, unfinished = "", False
    output: list[str] = []
    for line in block.splitlines():
        if unfinished:
            command += " " + line.strip()
        elif line.startswith("$ "):
            if command:
                yield command, "\n".join(output)
            command, output = line[2:], []
        else:
            output.append(line.rstrip())
        unfinished = command.endswith("\\") and not output
        command = command.rstrip("\\").rstrip()
    if command:
        yield command, "\n".join(output)


def run_command(line: str, last_code: int) -> tuple[str, int]:
    """
    Run a line of the shell, and return what it prints and its exit code.

    It knows the library's own command, with ``<`` and ``>``, and ``echo $?``.
    """
    # Imported here: most test runs need no command line.
    from safeguard_thresholds.cli._commands import run  # noqa: PLC0415

    if line == "echo $?":
        return str(last_code), 0

    name, *arguments = shlex.split(line)
    if name != COMMAND:
        msg = f"a console block can run {COMMAND} alone, not {name}"
        raise ValueError(msg)

    printed = io.StringIO()
    given = target = None
    if "<" in arguments:
        *arguments, _, given = arguments
    if ">" in arguments:
        *arguments, _, target = arguments
    typed = io.BytesIO(Path(given).read_bytes() if given else b"")
    with (
        redirect_stdout(printed),
        redirect_stderr(printed),
        patch.object(sys, "stdin", io.TextIOWrapper(typed)),
    ):
        code = run(arguments)
    text = printed.getvalue()
    if target:
        Path(target).write_text(text, "utf-8")
        text = ""

    return "\n".join(line.rstrip() for line in text.splitlines()), code


def matches(expected: str, printed: str) -> bool:
    """
    Tell whether *printed* is as *expected*, in which ``...`` is any lines.
    """
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n"
        for line in expected.strip("\n").splitlines()
    )

    return re.fullmatch(pattern, printed.strip("\n") + "\n") is not None


def run_console(example: Example) -> str | None:
    """
    Run a console block; return what differs, or None.
    """
    for line, expected in commands(example.parsed):
        printed, code = run_command(line, example.namespace.get("_code", 0))
        example.namespace["_code"] = code
        if not (expected or printed).strip():
            continue
        if not matches(expected, printed):
            return (
                f"$ {line}\n--- expected ---\n{expected}\n"
                f"--- printed ---\n{printed}"
            )

    return None


def files(document: Document) -> Iterable[Region]:
    """
    Find the blocks that are files, by their captions.
    """
    for region in DirectiveLexer("code-block", r".+")(document):
        lexemes = region.lexemes
        caption = lexemes["options"].get("caption")
        if caption and lexemes["arguments"] in FILES:
            # In backquotes, or the underlines of __init__.py are lost.
            region.parsed = (caption.strip("`"), lexemes["source"])
            region.evaluator = write_file
            yield region


def write_file(example: Example) -> None:
    """
    Write a block to the file that its caption names.
    """
    name, content = example.parsed
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def install(folder: str) -> None:
    """
    Make a plugin's folder look as if pip had installed it.
    """
    import tomllib  # noqa: PLC0415 - one page needs it

    project = tomllib.loads(Path(folder, "pyproject.toml").read_text("utf-8"))
    name, version = project["project"]["name"], project["project"]["version"]
    source = Path(folder, "src").resolve()
    metadata = source / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )
    (metadata / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n"
            + "".join(f"{key} = {value}\n" for key, value in found.items())
            for group, found in project["project"]["entry-points"].items()
        )
    )
    sys.path.insert(0, str(source))
    for package in source.iterdir():
        # Another test may have made a package of this name.
        sys.modules.pop(package.name, None)
    registry.refresh()


def uninstall(folder: str) -> None:
    """
    Forget the modules that were imported from *folder*.
    """
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(folder):
            del sys.modules[name]
    registry.refresh()


def set_up(namespace: dict[str, Any]) -> None:
    """
    Give a page a folder of its own, and a terminal of fixed width.
    """
    stack = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    for name in ("examples", "plugins", "tests"):
        Path(folder, name).symlink_to(ROOT / name, target_is_directory=True)
    stack.enter_context(chdir(folder))
    plain = {"COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}
    stack.enter_context(patch.dict(os.environ, plain))
    stack.enter_context(patch.object(sys, "path", [*sys.path]))
    stack.callback(uninstall, str(Path(folder).resolve()))
    namespace.update(_stack=stack, install=install)


def tear_down(namespace: dict[str, Any]) -> None:
    """
    Leave everything as it was before the page.
    """
    namespace["_stack"].close()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser("console", run_console),
        files,
    ],
    # A pattern's ** is one folder to the oldest Python.
    patterns=["README.md", "docs/*.md", "docs/*/*.md", "docs/*/*/*.md"],
    setup=set_up,
    teardown=tear_down,
).pytest()
