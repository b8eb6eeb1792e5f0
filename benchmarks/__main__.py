"""
Speed, as ratios to what a user would pick instead, in one run.

    python -m benchmarks            all
    python -m benchmarks import     one of: import, load, assess

Times differ from machine to machine and from hour to hour; the ratios of one
run are what counts. Nothing here is a test: no number fails a build.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import statistics
import subprocess
import sys
import timeit
from typing import TYPE_CHECKING

from safeguard_thresholds import assess, get_authority
from safeguard_thresholds.authority._authority import load
from safeguard_thresholds.interop import edition_to_objects
from safeguard_thresholds.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from safeguard_thresholds.model import Edition

_ROUNDS = 7


def _report(
    what: str, ours: float, theirs: float, wanted: float, instead: str
) -> None:
    ratio = ours / theirs
    verdict = "met" if ratio <= wanted else "FALLS SHORT"
    print(
        f"{what:<44}{ours * 1e6:>12.1f} us   against {theirs * 1e6:>10.1f} us "
        f"({instead}): {ratio:5.2f} times, at most {wanted:g} wanted: {verdict}"
    )


def _paired(
    ours: Callable[[], object], theirs: Callable[[], object], number: int
) -> tuple[float, float]:
    """
    Return the medians of both in seconds a call, measured in turns.
    """
    rounds = [
        (
            timeit.timeit(ours, number=number) / number,
            timeit.timeit(theirs, number=number) / number,
        )
        for _ in range(_ROUNDS)
    ]

    return (
        statistics.median(first for first, _ in rounds),
        statistics.median(second for _, second in rounds),
    )


_CLOCK = """
import time
start = time.perf_counter()
import {0}
print(time.perf_counter() - start)
"""


def _import_seconds(modules: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _CLOCK.format(modules)],
        check=True,
        capture_output=True,
        text=True,
    )

    return float(done.stdout)


def bench_import() -> None:
    """
    ``import safeguard_thresholds`` against ``import attrs, cattrs``.
    """
    rounds = [
        (
            _import_seconds("safeguard_thresholds"),
            _import_seconds("attrs, cattrs"),
            _import_seconds(
                "safeguard_thresholds.model, safeguard_thresholds.assessment,"
                "safeguard_thresholds.authority"
            ),
        )
        for _ in range(2 * _ROUNDS)
    ]
    ours, theirs, whole = map(statistics.median, zip(*rounds, strict=True))
    instead = "import attrs, cattrs"
    _report("import safeguard_thresholds", ours, theirs, 1.25, instead)
    print(
        f"{'  and with all that assessing needs':<44}{whole * 1e6:>12.1f} us"
        f"   {whole / theirs:30.2f} times; paid when first used"
    )


def bench_load() -> None:
    """
    Load Haringey, against ``json.loads`` of its export.
    """
    authority = get_authority("haringey")
    edition = authority.edition("2022")
    authority.compile()
    folder = authority._folders["2022"]  # noqa: SLF001 - to load it again
    exported = json.dumps(
        list(edition_to_objects(edition)), ensure_ascii=False
    )
    ours, theirs = _paired(
        lambda: load(folder, "haringey"), lambda: json.loads(exported), 20
    )
    instead = f"json.loads of {len(exported) // 1024} KiB"
    _report("load Haringey, digests checked", ours, theirs, 4, instead)


def _by_hand(
    edition: Edition, observed: list[str], suspected: list[str]
) -> Callable[[], object]:
    """
    Return what somebody would write without the library: no reasons.
    """
    matrix = {
        indicator.id: {
            "level": indicator.level.ordinal,
            "concern": indicator.kind is Kind.CONCERN,
        }
        for indicator in edition.indicators
    }
    names = {level.ordinal: level.name for level in edition.continuum}

    def by_hand() -> dict[str, str | None]:
        certain = 0
        for id_ in set(observed):
            row = matrix[id_]
            if row["concern"] and row["level"] > certain:
                certain = row["level"]
        possible = certain
        for id_ in set(suspected):
            row = matrix[id_]
            if row["concern"] and row["level"] > possible:
                possible = row["level"]
        return {
            "certain": names.get(certain),
            "possible": names.get(possible),
        }

    return by_hand


def bench_assess() -> None:
    """
    Assessing 20 observations against a dictionary and a loop.
    """
    edition = get_authority("haringey").edition("2022")
    concerns = [i.id for i in edition.concerns()]
    # Every 17th concern: 20 of them, of all levels and most domains.
    chosen = concerns[::17][:20]
    observed, suspected = chosen[:16], chosen[16:]
    by_hand = _by_hand(edition, observed, suspected)

    def levels() -> object:
        outcome = assess(edition, observed=observed, suspected=suspected)
        return outcome.certain, outcome.possible

    def reasons() -> object:
        outcome = assess(edition, observed=observed, suspected=suspected)
        return outcome.reasons, outcome.reviews, outcome.not_counted

    def everything() -> object:
        return assess(edition, observed=observed, suspected=suspected).detail

    instead = "a dictionary and a loop, no reasons"
    for what, work, wanted in (
        ("assess 20 observations: level and bounds", levels, 3.0),
        ("  with all reasons", reasons, 10.0),
    ):
        ours, theirs = _paired(work, by_hand, 5000)
        _report(what, ours, theirs, wanted, instead)
        if ours > wanted * theirs:
            _profile(work)
    ours, theirs = _paired(everything, by_hand, 5000)
    print(
        f"{'  with questions, consent, routes, contacts':<44}"
        f"{ours * 1e6:>12.1f} us   {ours / theirs:30.2f} times"
    )


def _profile(work: Callable[[], object]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(2000):
        work()
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(8)


BENCHMARKS = {
    "import": bench_import,
    "load": bench_load,
    "assess": bench_assess,
}


def main() -> None:
    """
    Run the benchmarks that were named, or all.
    """
    for name in sys.argv[1:] or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
