"""Lint speed and memory beside luacheck on the same tree: ``python -m benchmarks.lint [LINES]``.

The tree is the generated project of ``benchmarks.program``, which is plain Lua. Each figure is of a whole process,
its start included: lines per CPU-second without and with the results of an earlier run, the wall time for one file of
120 lines, and the largest resident memory. luacheck comes from Debian's package lua-check.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.program import generate

_DEFAULT_LINES = 10_000
_ROUNDS = 3
_ONE_FILE = Path(__file__).parent / "lua" / "text.lua"
_LINT = [sys.executable, "-m", "transpiler", "lint", "--color", "never"]


@dataclass(slots=True)
class Cost:
    """What a process took: CPU seconds, wall seconds, megabytes."""

    cpu: float
    wall: float
    memory: float


def run(command: list[str], directory: Path) -> Cost:
    """Runs a command to its end; findings are no failure."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=directory,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    errors = process.stderr.read() if process.stderr is not None else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed: {errors.decode(errors='replace')}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024)


def best(command: list[str], directory: Path) -> Cost:
    """The cheapest of several runs, by CPU time."""
    return min((run(command, directory) for _ in range(_ROUNDS)), key=lambda cost: cost.cpu)


def write_project(directory: Path, lines: int) -> int:
    """Writes the generated project; the number of its lines comes back."""
    entries = []
    total = 0
    for source in generate(lines):
        name = source.entry_id.partition(":")[2]
        (directory / source.file).write_text(source.text, encoding="utf-8")
        total += source.text.count("\n")
        imports = ", ".join(f"{alias}: {target}" for alias, target in source.imports)
        entries.append(
            f"  - name: {name}\n    kind: {source.kind}\n    source: file://{source.file}\n"
            f"    modules: [{', '.join(source.modules)}]\n    imports: {{{imports}}}\n"
        )
    (directory / "_index.yaml").write_text("namespace: app\nentries:\n" + "".join(entries), encoding="utf-8")
    return total


def main() -> None:
    """Runs the benchmark and prints the figures."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else _DEFAULT_LINES
    with tempfile.TemporaryDirectory(prefix="lua2temporal-bench-") as name:
        directory = Path(name)
        lines = write_project(directory, wanted)
        print(f"{lines} lines, {len(list(directory.glob('*.lua')))} files")
        cold = best([*_LINT, "--no-cache"], directory)
        run(_LINT, directory)
        warm = best(_LINT, directory)
        _print("lint, cold", lines, cold)
        _print("lint, warm", lines, warm)
        peer = shutil.which("luacheck")
        if peer is None:
            print("luacheck is not installed (Debian package lua-check): nothing to compare with")
        else:
            _print("luacheck", lines, best([peer, "-q", "--no-cache", "--std", "lua51", "."], directory))
        alone = directory / "alone"
        alone.mkdir()
        shutil.copy(_ONE_FILE, alone / "one.lua")
        count = _ONE_FILE.read_text(encoding="utf-8").count("\n")
        fresh, again = best([*_LINT, "--no-cache", "one.lua"], alone), best([*_LINT, "one.lua"], alone)
        print(f"one file of {count} lines: {fresh.wall * 1000:.0f} ms cold, {again.wall * 1000:.0f} ms warm, wall time")


def _print(what: str, lines: int, cost: Cost) -> None:
    print(f"{what:12} {lines / cost.cpu:>9,.0f} lines per CPU-second, {cost.wall:6.2f} s wall, {cost.memory:5.0f} MB")


if __name__ == "__main__":
    main()
