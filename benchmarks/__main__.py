"""Runs the benchmarks: all of them, or those named on the command line."""

from __future__ import annotations

import subprocess
import sys
from pkgutil import iter_modules

import benchmarks


def main(names: list[str]) -> int:
    """Run each benchmark in a process of its own; the first failure's exit code."""
    known = sorted(module.name for module in iter_modules(benchmarks.__path__) if not module.name.startswith("_"))
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    code = 0
    for name in names or known:
        print(f"== {name}", flush=True)
        code = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode or code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
