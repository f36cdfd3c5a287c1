"""Runs the command in-process on projects made of texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analyzer.diagnostic import Diagnostic, Edit, Fix, Place, Severity, TraceStep
from transpiler.cli.main import run

FINDING = Diagnostic(
    "D101",
    "wall-clock",
    Severity.ERROR,
    "100% <wrong>,\nreally: \x1b[31m",
    Place("src/a b.lua", 2, 5, 2, 9),
    "app:lib",
    "do better",
    Fix("repair", "safe", (Edit(Place("src/a b.lua", 2, 5, 2, 9), "x"), Edit(Place("_index.yaml", 1, 1, 1, 1), "y"))),
    (TraceStep("app:main", Place("src/main.lua", 7, 1, 7, 4), "main", "calls `f`"),),
    ("app:main", "app:other"),
)
"""A finding with everything that a finding can have, and text that formats must escape."""


@dataclass(slots=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document

    @property
    def findings(self) -> list[tuple[str, int, str]]:
        """(file, line, code) of a JSON report."""
        return [(item["file"], item["line"], item["code"]) for item in self.data["diagnostics"]]


def lint(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Outcome:
    code = run(["lint", *map(str, arguments)])
    captured = capsys.readouterr()
    return Outcome(code, captured.out, captured.err)


def write(directory: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


CLOCK = "local function main()\n    return os.time()\nend\n\nreturn { main = main }\n"
CLEAN = "local function main()\n    return 1\nend\n\nreturn { main = main }\n"


def registry(*entries: str, namespace: str = "app") -> str:
    return f"version: '1.0'\nnamespace: {namespace}\nentries:\n" + "".join(entries)


def entry(name: str, kind: str = "workflow.lua", modules: str = "", imports: str = "", source: str = "") -> str:
    lines = [f"  - name: {name}", f"    kind: {kind}", f"    source: file://{source or name}.lua"]
    if kind not in ("library.lua",):
        lines.append("    method: main")
    if modules:
        lines.append(f"    modules: [{modules}]")
    if imports:
        lines.append(f"    imports: {{{imports}}}")
    return "\n".join(lines) + "\n"
