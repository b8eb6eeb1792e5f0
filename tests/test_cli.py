"""
The command line: what it prints, and how it ends.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from distributions import Wheelhouse, plugin
from safeguard_thresholds import cli
from safeguard_thresholds.cli._commands import run
from safeguard_thresholds.interop import (
    edition_from_json_lines,
    outcome_from_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from safeguard_thresholds.model import Edition

ROOT = Path(__file__).parent.parent
EXAMPLE = str(ROOT / "examples" / "case.json")
MORNING = ("--at", "2026-11-20T10:30")

Ran = tuple[int, str, str]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


@pytest.fixture(name="safeguard")
def safeguard_fixture(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    def safeguard(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
        )
        code = run(list(arguments))
        out, err = capfd.readouterr()
        return code, out, err

    return safeguard


def case(**changed: Any) -> bytes:
    data = {"authority": "haringey", "edition": "2022"} | changed

    return json.dumps(data).encode()


class TestAssess:
    def test_it_prints_what_a_practitioner_needs(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        code, out, err = safeguard("assess", EXAMPLE, *MORNING)

        assert (code, err) == (0, "")
        assert (
            "Level 3 (Complex Needs) at least; possibly up to Level 4 (Acute "
            "Needs)"
        ) in out
        assert "It does not take it." in out
        statement = haringey["missing/three-or-more-in-six-months"].statement
        assert (
            f"Level 3. Missing: {statement} [haringey-2022/missing/r1/l3/4]"
        ) in out
        for heading in (
            "Why",
            "Consider",
            "Ask",
            "Consent",
            "Next step",
            "Call (Friday 20 November 2026, 10:30)",
        ):
            assert f"\n{heading}\n" in out
        assert "Unless: this is judged to make the risk" in out
        assert "open    Haringey MASH: 0208 489 4470" in out
        assert "(as of 31 March 2022)" in out

    def test_json_is_the_whole_outcome(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        code, out, _ = safeguard("assess", EXAMPLE, "--format", "json")

        outcome = outcome_from_json(out)

        assert code == 0
        assert json.loads(out)["certain"] == {
            "ordinal": 3,
            "key": "complex_needs",
            "name": "Complex Needs",
        }
        assert outcome.possible is not None
        assert outcome.possible.ordinal == 4

    def test_standard_input_is_read(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        with Path(EXAMPLE).open("rb") as file:
            piped = safeguard("assess", "-", *MORNING, stdin=file.read())

        assert piped == safeguard("assess", EXAMPLE, *MORNING)

    def test_an_empty_case_gives_no_level_and_the_definitions(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        code, out, _ = safeguard("assess", "-", *MORNING, stdin=case())

        assert code == 0
        assert "No level: no concern of the document was observed" in out
        assert "That is no sign of safety" in out
        assert "What the levels mean" in out
        assert "[level-definitions/significant-harm]" in out
        assert "should go through Haringey's MASH" in out

    def test_a_suspicion_alone_gives_no_certain_level(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        _, out, _ = safeguard(
            "assess",
            "-",
            *MORNING,
            stdin=case(suspected=["fgm/girl-asks-for-help"]),
        )

        assert "No certain level; possibly up to Level 4" in out
        assert "! Ask at once whether the child is in immediate" in out

    def test_in_immediate_danger_the_police_come_first(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        _, out, _ = safeguard(
            "assess",
            "-",
            *MORNING,
            stdin=case(
                observed=["fgm/girl-asks-for-help"], immediate_danger=True
            ),
        )

        calls = out[out.index("Call (") :].splitlines()
        assert calls[1].strip() == (
            "Immediate danger: call Police on 999 FIRST."
        )

    def test_a_single_level_is_said_alone(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        _, out, _ = safeguard(
            "assess",
            "-",
            *MORNING,
            stdin=case(observed=["parenting/concerns-emerging"]),
        )

        assert "\nLevel 2 (Early Help (Targeted)) at least\n" in out
        assert "! The level rests on a broad statement alone." in out

    def test_a_level_is_a_lower_bound_until_all_was_looked_at(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        every = [domain.key for domain in haringey.domains]

        _, out, _ = safeguard(
            "assess",
            "-",
            *MORNING,
            stdin=case(
                observed=["parenting/concerns-emerging"],
                assessed_domains=every,
            ),
        )

        assert "\nLevel 2 (Early Help (Targeted))\n" in out

    def test_many_reasons_are_cut_with_a_word_on_where_the_rest_is(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        top = [i.id for i in haringey.concerns() if i.level.ordinal == 4]

        _, out, _ = safeguard(
            "assess", "-", *MORNING, stdin=case(observed=top)
        )

        assert f"and {len(top) - 6} more: see explain" in out

    def test_a_policy_of_ones_own_is_taken(
        self, safeguard: Callable[..., Ran], tmp_path: Path
    ) -> None:
        file = tmp_path / "own.toml"
        file.write_text("""
            [policy]
            key = "own"
            name = "Ours"
            edition = "haringey-2022"
            [[step]]
            type = "highest_observed_concern"
            because = "The highest counts."
            [[step]]
            type = "cumulative"
            key = "two-is-intensive"
            effect = "raise"
            at_level = 2
            concerns = 2
            level = 4
            because = "We agreed so."
        """)

        code, out, _ = safeguard(
            "assess", EXAMPLE, "--policy", str(file), *MORNING
        )

        assert code == 0
        assert "\nLevel 4 (Acute Needs) at least\n" in out
        assert "Policy: Ours." in out

    def test_a_day_picks_the_edition(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        text = json.dumps({"authority": "haringey"}).encode()

        found = safeguard(
            "assess", "-", "--as-of", "2026-01-01", *MORNING, stdin=text
        )
        before = safeguard(
            "assess", "-", "--as-of", "2020-01-01", *MORNING, stdin=text
        )

        assert found[0] == 0
        assert before[0] == 2
        assert "no edition in force on 2020-01-01" in before[2]

    def test_now_is_the_moment_where_none_is_given(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        code, out, _ = safeguard("assess", EXAMPLE)

        assert code == 0
        assert "Emergency Duty Team: 0208 489 0000" in out


class TestRefusals:
    """
    Wrong input: exit code 2, one clear message, no traceback, no output.
    """

    @pytest.mark.parametrize(
        ("stdin", "message"),
        [
            pytest.param(
                case(authority="harringay"),
                "No authority 'harringay' is installed. Did you mean "
                "'haringey'? Installed: haringey.",
                id="unknown authority",
            ),
            pytest.param(
                case(observed=["missing/regulary-missing"]),
                "observed[0]: haringey-2022 has no indicator "
                "'missing/regulary-missing'. Did you mean "
                "'missing/regularly-missing'?",
                id="unknown id",
            ),
            pytest.param(
                b"the child is fine",
                "standard input: expected JSON, got what is not: Expecting "
                "value, line 1, column 1.",
                id="no JSON",
            ),
            pytest.param(
                case(observed=["otherton-2020/missing/r1/l3/1"]),
                "observed[0]: 'otherton-2020/missing/r1/l3/1' belongs to "
                "another edition than haringey-2022, which this case is "
                "assessed under.",
                id="an indicator of another edition",
            ),
            pytest.param(
                case(
                    facts={
                        "current_level": {
                            "edition": "otherton-2020",
                            "ordinal": 3,
                        }
                    }
                ),
                "facts.current_level: expected a level of haringey-2022, got "
                "one of 'otherton-2020'. Levels of two editions stand on "
                "different scales: give the level of this edition, or leave "
                "it out.",
                id="a level of another edition",
            ),
            pytest.param(
                b"",
                "standard input: expected JSON, got what is not: Expecting "
                "value, line 1, column 1.",
                id="an empty file",
            ),
            pytest.param(
                b"{}",
                "standard input, authority: expected the key of an "
                "authority, got nothing.",
                id="an empty case",
            ),
            pytest.param(
                b"\x00junk" * 10_000_000,
                "standard input: expected a case of at most 5 MiB, got more.",
                id="50 MB of junk",
            ),
            pytest.param(
                case(edition="2021"),
                "haringey has no edition '2021'. Did you mean '2022'? It "
                "has: 2022.",
                id="unknown edition",
            ),
        ],
    )
    @pytest.mark.parametrize("command", ["assess", "explain"])
    def test_a_case(
        self,
        safeguard: Callable[..., Ran],
        command: str,
        stdin: bytes,
        message: str,
    ) -> None:
        code, out, err = safeguard(command, "-", stdin=stdin)

        assert (code, out) == (2, "")
        assert err == f"safeguard-thresholds: {message}\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("matrix", "haringey", "mising"), "Did you mean 'missing'?"),
            (("matrix", "haringey", "zzz"), "no domain 'zzz'. It has: "),
            (("export", "nowhere"), "No authority 'nowhere'"),
            (("contacts", "haringey", "--level", "5"), "no level 5"),
            (("contacts", "haringey", "--at", "soon"), "expected a moment"),
            (("matrix", "haringey", "--as-of", "x"), "expected a date"),
            (("assess", "no-such-file.json"), "cannot be read"),
            (("assess", EXAMPLE, "--policy", "none.toml"), "cannot be read"),
            (("assess",), "Missing argument"),
            (("asess",), "No such command"),
        ],
    )
    def test_arguments(
        self,
        safeguard: Callable[..., Ran],
        arguments: tuple[str, ...],
        message: str,
    ) -> None:
        code, out, err = safeguard(*arguments)

        assert (code, out) == (2, "")
        assert message in err
        assert "Traceback" not in err

    def test_ctrl_c_ends_it_quietly(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        class Interrupted(io.BytesIO):
            def read(self, _: int | None = -1) -> bytes:
                raise KeyboardInterrupt

        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))

        assert run(["assess", "-"]) == 130
        assert "Traceback" not in capfd.readouterr().err


class TestOthers:
    def test_explain_tells_everything(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        code, out, _ = safeguard("explain", EXAMPLE)

        assert code == 0
        assert "Policy: Haringey 2022, as printed" in out
        assert (
            "missing/missing-five-days-or-more (ruled out). It was ruled out."
        ) in out
        assert "(step several-concerns)" in out
        assert "If you do not agree" in out
        assert "young-carer" in out

    def test_explain_of_nothing_says_so(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        every = [domain.key for domain in haringey.domains]

        _, out, _ = safeguard(
            "explain", "-", stdin=case(assessed_domains=every)
        )

        assert out.count("• Nothing.") == 3
        assert "domains have not been looked at" not in out

    def test_explain_gives_json_too(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        explained = safeguard("explain", EXAMPLE, "--format", "json")

        assert explained == safeguard("assess", EXAMPLE, "--format", "json")

    def test_authorities_are_listed(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        code, out, _ = safeguard("authorities")

        assert code == 0
        assert "E09000014" in out
        assert "from 2022-03-31, no end known" in out

    def test_a_broken_plugin_is_a_finding_and_hides_no_other(
        self, tmp_path: Path
    ) -> None:
        broken = plugin("brokenshire", name="brokenshire-plugin")
        site = Wheelhouse(tmp_path / "wheels").installed(broken)
        data = site / "brokenshire_plugin" / "edition_2024" / "policy.toml"
        data.write_text("[policy]")

        done = subprocess.run(
            [sys.executable, "-m", "safeguard_thresholds", "authorities"],
            capture_output=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(site)},
            text=True,
        )

        assert (done.returncode, done.stderr) == (1, "")
        assert "E09000014" in done.stdout
        assert "Cannot be used" in done.stdout
        assert "! brokenshire (brokenshire-plugin 2024.1): " in done.stdout
        assert "policy.toml" in done.stdout

    def test_authorities_in_json(self, safeguard: Callable[..., Ran]) -> None:
        code, out, _ = safeguard("authorities", "--format", "json")

        data = json.loads(out)
        assert code == 0
        assert data["faults"] == []
        assert [a["key"] for a in data["authorities"]] == ["haringey"]
        assert data["authorities"][0]["editions"][0]["id"] == "haringey-2022"

    def test_a_domain_is_a_table_by_levels(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        code, out, _ = safeguard("matrix", "haringey", "disability")

        assert code == 0
        for level in haringey.continuum:
            assert level.label in out
        for indicator in haringey.indicators:
            assert (indicator.domain.key == "disability") == (
                indicator.id in out
            )
        assert "Parent/Carer/ Extended Family" in out

    def test_an_empty_cell_says_that_the_document_is_silent(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        _, out, _ = safeguard("matrix", "haringey", "level-definitions")
        _, full, _ = safeguard("matrix", "haringey", "missing")

        assert "The document says nothing." not in full
        assert "Significant harm" in out

    def test_without_a_domain_the_domains_are_listed(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        code, out, _ = safeguard("matrix", "haringey", "--edition", "2022")

        assert code == 0
        assert all(domain.name in out for domain in haringey.domains)

    def test_a_matrix_in_json(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        _, one, _ = safeguard("matrix", "haringey", "fgm", "--format", "json")
        _, every, _ = safeguard("matrix", "haringey", "--format", "json")

        assert [d["key"] for d in json.loads(one)["domains"]] == ["fgm"]
        assert len(haringey.indicators) == sum(
            len(level["indicators"])
            for domain in json.loads(every)["domains"]
            for level in domain["levels"]
        )

    def test_contacts_on_a_bank_holiday_are_unknown(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        code, out, _ = safeguard(
            "contacts", "haringey", "--at", "2026-12-28T10:00"
        )

        assert code == 0
        assert (
            "unknown Haringey MASH: 0208 489 4470, mashreferral@haringey.gov"
            ".uk, for certain from Tuesday 29 December 2026, 08:45"
        ) in out
        assert "ring all." in out

    def test_contacts_before_a_bank_holiday_say_when_for_certain(
        self, safeguard: Callable[..., Ran]
    ) -> None:
        _, out, _ = safeguard(
            "contacts", "haringey", "--at", "2026-12-27T10:00"
        )

        assert (
            "opens Tuesday 29 December 2026, 08:45, perhaps already Monday "
            "28 December 2026, 08:45 (the document is silent on bank "
            "holidays)"
        ) in out

    def test_contacts_in_json(self, safeguard: Callable[..., Ran]) -> None:
        code, out, _ = safeguard(
            *("contacts", "haringey", "--level", "4", "--immediate-danger"),
            *("--at", "2026-11-20T20:00:00+00:00", "--format", "json"),
        )

        data = json.loads(out)
        assert code == 0
        assert data["ring"] == ["police", "emergency-duty-team"]
        assert data["at"] == "2026-11-20T20:00:00+00:00"
        assert data["closed"][0]["opens_at"] == "2026-11-23T08:45:00+00:00"

    def test_an_export_can_be_read_back(
        self, safeguard: Callable[..., Ran], haringey: Edition
    ) -> None:
        code, out, _ = safeguard("export", "haringey", "--edition", "2022")
        _, as_list, _ = safeguard("export", "haringey", "--format", "json")

        assert code == 0
        assert edition_from_json_lines(out) == haringey
        assert json.loads(as_list) == [
            json.loads(line) for line in out.splitlines()
        ]

    def test_help_and_version(self, safeguard: Callable[..., Ran]) -> None:
        code, out, _ = safeguard("--help")
        version = safeguard("--version")

        assert code == 0
        assert "Exit codes: 0 done, 1 findings, 2 the input is wrong." in out
        assert version[:2] == (0, "safeguard-thresholds, version 0.1.0\n")


class TestAsAProcess:
    """
    The installed command, as its users run it.
    """

    COMMAND = (sys.executable, "-m", "safeguard_thresholds")

    def test_a_closed_pipe_is_no_mistake(self) -> None:
        # As in "export haringey | head".
        process = subprocess.Popen(
            [*self.COMMAND, "export", "haringey"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()

        error = process.stderr.read()
        process.stderr.close()

        assert (process.wait(), error) == (0, b"")

    def test_colour_is_for_terminals(self) -> None:
        plain = self._run({"NO_COLOR": "1", "FORCE_COLOR": ""})
        coloured = self._run({"FORCE_COLOR": "1", "TERM": "xterm-256color"})

        assert b"\x1b[" not in plain
        assert b"\x1b[" in coloured

    def _run(self, environment: dict[str, str]) -> bytes:
        return subprocess.run(
            [*self.COMMAND, "matrix", "haringey", "missing"],
            check=True,
            capture_output=True,
            env=os.environ | environment,
        ).stdout

    def test_the_extra_is_named_where_it_is_missing(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        # As in an environment without click: Python refuses to import it.
        monkeypatch.setitem(sys.modules, "click", None)
        monkeypatch.delitem(sys.modules, "safeguard_thresholds.cli._commands")
        monkeypatch.delattr(cli, "_commands")

        code = cli.main()

        assert code == 2
        assert "pip install 'safeguard-thresholds[cli]'" in (
            capfd.readouterr().err
        )

    def test_another_missing_module_is_not_hidden(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "safeguard_thresholds.interop", None)
        monkeypatch.delitem(sys.modules, "safeguard_thresholds.cli._commands")
        monkeypatch.delattr(cli, "_commands")

        with pytest.raises(ModuleNotFoundError, match="interop"):
            cli.main()

    def test_main_runs_the_command(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["safeguard-thresholds", "--version"])

        assert cli.main() == 0
        assert "version 0.1.0" in capfd.readouterr().out
