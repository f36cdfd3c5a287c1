"""Speed of ``lua2temporal lint`` as users run it, as whole processes: ``python benchmarks/lint.py [LINES]``.

The project is made of the libraries, language programs and workflows of the corpus, copied into namespaces of their own
with all function and local names changed, so that no two files are alike. Printed: CPU time and lines per CPU-second
cold (without a cache), warm (nothing changed) and after the change of one file; the wall time, with all processes that
pay and with one; the peak memory; the time for a single file of about 120 lines. ``luacheck`` (Debian package
``lua-check``), where installed, runs on the same files.
Every figure is the median of several runs, since other work on the machine disturbs single ones.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from analyzer.syntax import parse, tree
from analyzer.syntax.walk import walk

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
SINGLE_RUNS = 11
CORPUS = ROOT / "corpus"
SINGLE = ROOT / "benchmarks" / "lua" / "fulfilment.lua"
EXCLUDED = ("dialect", "typed", "lint_cases")
"""Parts of the corpus that a linter for plain Lua cannot read, or that are about findings."""


@dataclass(slots=True)
class Cost:
    """What one command took: CPU seconds of all its processes, megabytes at the peak of one, seconds of wall time."""

    seconds: float
    megabytes: float
    elapsed: float = 0.0


def measure(command: list[str]) -> Cost:
    """Runs a command to its end, without its output."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, time.perf_counter() - started)


def median(command: list[str], runs: int) -> Cost:
    """The cost of a command in the median of several runs."""
    costs = [measure(command) for _ in range(runs)]
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        max(cost.megabytes for cost in costs),
        statistics.median(cost.elapsed for cost in costs),
    )


def lint(*arguments: str) -> list[str]:
    """The command line of a lint run."""
    return [sys.executable, "-c", "from transpiler.cli import entry_point; entry_point()", "lint", *arguments]


# -- the project


def varied(text: str, number: int) -> str:
    """The same program with other names for its locals."""
    declared: set[str] = set()
    fixed: set[tree.Node] = set()
    names: list[tree.Name] = []
    for node in walk(parse(text).chunk.main):
        if isinstance(node, tree.TypedName | tree.LocalFunction):
            declared.add(node.name.id)
        elif isinstance(node, tree.NumericFor):
            declared.add(node.var.id)
        elif isinstance(node, tree.GenericFor):
            declared.update(name.id for name in node.names)
        elif isinstance(node, tree.MethodCall):
            fixed.add(node.name)
        elif isinstance(node, tree.Function) and node.self_param is not None:
            fixed.add(node.self_param)
        elif isinstance(node, tree.Name):
            names.append(node)
    declared.discard("self")
    pieces = []
    position = 0
    for name in sorted(names, key=lambda name: name.start):
        if name.id in declared and name not in fixed:
            pieces += [text[position : name.end], f"_{number}"]
            position = name.end
    return f"-- {number}\n{''.join(pieces)}{text[position:]}"


def generate(directory: Path, lines: int) -> int:
    """Writes a project of at least ``lines`` lines; the number of lines."""
    total = number = 0
    (directory / "wippy.lock").write_text("directories:\n  src: ./src\n", encoding="utf-8")
    parts = sorted({path.parent for path in CORPUS.rglob("*.lua")})
    while total < lines:
        number += 1
        for part in parts:
            shown = part.relative_to(CORPUS)
            if shown.parts[0] not in EXCLUDED and total < lines:
                total += _copy(part, directory / "src" / f"copy{number}" / shown, number)
    return total


def _copy(part: Path, target: Path, number: int) -> int:
    """Copies one directory of the corpus into a namespace of its own; the number of lines."""
    target.mkdir(parents=True)
    files = sorted(part.glob("*.lua"))
    namespace = "_".join(["copy", str(number), *part.relative_to(CORPUS).parts]).replace("-", "_")
    registry = part / "_index.yaml"
    old, text = "", f'version: "1.0"\nnamespace: {namespace}\n\nentries:\n'
    if registry.exists():
        text = registry.read_text(encoding="utf-8")
        old = next(line.split()[1] for line in text.splitlines() if line.startswith("namespace:"))
        text = text.replace(f"namespace: {old}\n", f"namespace: {namespace}\n").replace(f"{old}:", f"{namespace}:")
    else:
        for file in files:
            text += f"  - name: {file.stem}\n    kind: workflow.lua\n    source: file://{file.name}\n    method: main\n"
    (target / "_index.yaml").write_text(text, encoding="utf-8")
    total = 0
    for file in files:
        source = varied(file.read_text(encoding="utf-8"), number)
        if old:
            source = source.replace(f'"{old}:', f'"{namespace}:')
        (target / file.name).write_text(source, encoding="utf-8")
        total += source.count("\n")
    return total


# -- the report


def main() -> int:
    """Runs the benchmark and prints the figures. Exit code 1 when a target is missed."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        lines = generate(project, wanted)
        files = sorted((project / "src").rglob("*.lua"))
        print(f"{lines} lines in {len(files)} files")
        cold = median(lint("-C", name, "--no-cache"), RUNS)
        measure(lint("-C", name))
        warm = median(lint("-C", name), RUNS)
        edited = Cost(statistics.median(_edited(name, files[len(files) // 2], run) for run in range(RUNS)), 0)
        for title, cost in (("cold", cold), ("warm", warm), ("one file changed", edited)):
            ratio = f"{cold.seconds / cost.seconds:5.1f} times cold"
            print(f"{title:<18}{cost.seconds:7.2f} CPU s {lines / cost.seconds:>10,.0f} lines per CPU-second  {ratio}")
        alone = median(lint("-C", name, "--no-cache", "--jobs", "1"), RUNS)
        print(f"{'cold, wall time':<18}{cold.elapsed:7.2f} s, in one process {alone.elapsed:.2f} s")
        print(f"{'peak memory':<18}{cold.megabytes:7.0f} MB")
        single = median(lint("--no-cache", str(SINGLE)), SINGLE_RUNS)
        print(f"{'single file':<18}{single.seconds * 1000:7.0f} CPU ms, wall time {single.elapsed * 1000:.0f} ms")
        targets = {
            "warm at least 3 times cold": warm.seconds * 3 <= cold.seconds,
            "less than 300 MB": cold.megabytes < 300,
            "a single file in less than 100 ms": single.elapsed < 0.1,
        }
        if (luacheck := shutil.which("luacheck")) is not None:
            theirs = median([luacheck, "-q", "--no-cache", str(project / "src")], RUNS)
            print(f"{'luacheck':<18}{theirs.seconds:7.2f} CPU s {lines / theirs.seconds:>10,.0f} lines per CPU-second")
            print(
                f"ratio to luacheck: cold {theirs.seconds / cold.seconds:.2f}, warm {theirs.seconds / warm.seconds:.1f}"
            )
            targets["cold at least luacheck's figure"] = cold.seconds <= theirs.seconds
        missed = [target for target, met in targets.items() if not met]
        print(f"targets missed: {'; '.join(missed)}" if missed else "all targets met")
        return int(bool(missed))


def _edited(project: str, file: Path, run: int) -> float:
    """The CPU seconds of a run after the change of one file, with the cache of the state before."""
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"-- change {run}\n")
    return measure(lint("-C", project)).seconds


if __name__ == "__main__":
    sys.exit(main())
