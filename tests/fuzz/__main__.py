"""``python -m tests.fuzz --seconds N``: compare generated programs with real Lua, print minimised differences."""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz.fuzzing import check
from tests.fuzz.programs import typed_projects, untyped_projects

BATCH = 100


def main() -> int:
    """Exit code 1 when a difference was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to search")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--kind", choices=("typed", "untyped", "both"), default="both")
    arguments = parser.parse_args()
    kinds = {"typed": [typed_projects()], "untyped": [untyped_projects()]}
    strategies = kinds.get(arguments.kind, [*kinds["typed"], *kinds["untyped"]])
    stop = time.monotonic() + arguments.seconds
    number = arguments.seed
    differences = programs = 0
    while time.monotonic() < stop:
        found = check(strategies[number % len(strategies)], BATCH, number)
        programs += BATCH
        if found is not None:
            differences += 1
            print(f"=== seed {number}\n{found}\n", flush=True)
        number += 1
    print(f"about {programs} programs, {differences} differences, next seed {number}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
