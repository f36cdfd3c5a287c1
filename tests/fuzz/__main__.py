"""``python -m tests.fuzz``: compare generated programs with real Lua for as long as told, and minimise differences."""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from dataclasses import dataclass, field

from tests.fuzz.choices import Choices, shrink
from tests.fuzz.compare import Difference, difference
from tests.fuzz.programs import PROFILES

REPORT_EVERY = 1000
COLLECT_EVERY = 200
"""Python's collector would look at all trees of all programs again and again."""


@dataclass
class Search:
    """A run over numbered programs: number N is always the same program, of the profile that N falls on."""

    profiles: tuple[str, ...]
    written: int
    programs: int = 0
    differences: int = 0
    started: float = field(default_factory=time.monotonic)

    def check(self, number: int) -> None:
        """Compare program ``number``; every ``written``-th goes through the emitter as well."""
        profile = self.profiles[number % len(self.profiles)]
        written = number // len(self.profiles) % self.written == 0
        choices = Choices(generator=random.Random(number))
        found = difference(PROFILES[profile](choices), written)
        self.programs += 1
        if self.programs % COLLECT_EVERY == 0:
            gc.collect()
        if found is None:
            return
        self.differences += 1
        print(f"=== {profile} program {number}\n{_smallest(profile, choices.taken, written) or found}\n", flush=True)

    def report(self, number: int) -> None:
        """Say how far the search is."""
        rate = self.programs / (time.monotonic() - self.started)
        print(f"{self.programs} programs, {self.differences} differences, {rate:.0f}/s, next {number}", flush=True)


def _smallest(profile: str, taken: list[int], written: bool) -> Difference | None:
    def differs(values: list[int]) -> Difference | None:
        return difference(PROFILES[profile](Choices(values)), written)

    return differs(shrink(taken, lambda values: differs(values) is not None))


def main() -> int:
    """Exit code 1 when a difference was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to search at most")
    parser.add_argument("--programs", type=int, default=10**9, help="how many programs to compare at most")
    parser.add_argument("--first", type=int, default=0, help="number of the first program")
    parser.add_argument("--profile", choices=sorted(PROFILES), action="append", help="kinds of programs (default: all)")
    parser.add_argument("--written", type=int, default=10, help="emit the text of every n-th program (default: 10)")
    parser.add_argument(
        "--differences", type=int, default=10, help="how many differences to show at most (default: 10)"
    )
    arguments = parser.parse_args()
    search = Search(tuple(arguments.profile or PROFILES), arguments.written)
    number = arguments.first
    gc.disable()
    stop = time.monotonic() + arguments.seconds
    while (
        time.monotonic() < stop and search.programs < arguments.programs and search.differences < arguments.differences
    ):
        search.check(number)
        number += 1
        if search.programs % REPORT_EVERY == 0:
            search.report(number)
    search.report(number)
    return 1 if search.differences else 0


if __name__ == "__main__":
    sys.exit(main())
