"""Build throughput: Lua lines per CPU-second, cold, without the cross-check; beside parsing with luaparser alone.

The formatter's processes count as well. Exits with 1 when the target is missed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from analyzer.project.loader import load_project
from transpiler.build import BuildOptions, build

TARGET = 3_000
"""Lines per CPU-second."""

CORPUS = Path(__file__).parents[1] / "corpus"


def project_of(directory: Path) -> int:
    """Write a project of all libraries and language programs of the corpus; the number of its lines."""
    entries, lines = [], 0
    for number, path in enumerate(sorted([*CORPUS.glob("libraries/*/*.lua"), *CORPUS.glob("language/*/*.lua")])):
        text = path.read_text(encoding="utf-8")
        (directory / f"m{number}.lua").write_text(text, encoding="utf-8")
        entries.append(f'  - {{name: m{number}, kind: library.lua, source: "file://m{number}.lua"}}')
        lines += text.count("\n")
    (directory / "_index.yaml").write_text("namespace: app\nentries:\n" + "\n".join(entries) + "\n")
    return lines


def cpu_seconds() -> float:
    """Processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def main() -> int:
    """Print the figures; 1 when the target is missed."""
    with TemporaryDirectory() as source, TemporaryDirectory() as output:
        lines = project_of(Path(source))
        start = cpu_seconds()
        result = build(load_project(Path(source)), Path(output) / "out", BuildOptions(lint=False, cross_check=False))
        ours = lines / (cpu_seconds() - start)
        from luaparser import ast

        start = time.process_time()
        parsed = 0
        for path in sorted(CORPUS.glob("libraries/*/*.lua"))[:8]:
            text = path.read_text(encoding="utf-8")
            ast.parse(text)
            parsed += text.count("\n")
        peer = time.process_time() - start
    print(f"{lines} lines, {len(result.files)} files")
    print(f"build                {ours:>9,.0f} lines per CPU-second")
    print(f"luaparser, parsing   {parsed / peer:>9,.0f} lines per CPU-second")
    print(f"ratio of build to its target of {TARGET:,}: {ours / TARGET:.2f} ({'met' if ours >= TARGET else 'MISSED'})")
    return 0 if ours >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
