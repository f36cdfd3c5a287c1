"""A small project of every kind of entry, and how tests write, build and look at projects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from analyzer.project import load_project
from transpiler.build import BuildOptions, BuildResult, build

REGISTRY = """version: "1.0"
namespace: app

entries:
  - name: client
    kind: temporal.client
    address: localhost:7233

  - name: worker
    kind: temporal.worker
    client: app:client
    task_queue: shop

  - name: flow
    kind: workflow.lua
    meta:
      temporal:
        workflow:
          worker: app:worker
          name: ShopFlow
    source: file://flow.lua
    method: main
    modules: [funcs]
    imports:
      prices: app.lib:prices

  - name: charge
    kind: function.lua
    meta:
      temporal:
        activity:
          worker: app:worker
    source: file://charge.lua
    method: main

  - name: report
    kind: function.lua
    source: file://report.lua
    method: main
    modules: [json]
"""
LIBRARY_REGISTRY = """version: "1.0"
namespace: app.lib

entries:
  - name: prices
    kind: library.lua
    source: file://prices.lua
"""
FLOW = """local funcs = require("funcs")
local prices = require("prices")

local function main(order)
    return funcs.call("app:charge", prices.total(order))
end

return { main = main }
"""
SHOP = {
    "_index.yaml": REGISTRY,
    "flow.lua": FLOW,
    "charge.lua": "local function main(amount)\n    return { charged = amount }\nend\n\nreturn { main = main }\n",
    "report.lua": 'local json = require("json")\n\nreturn { main = function(x)\n    return json.encode(x)\nend }\n',
    "lib/_index.yaml": LIBRARY_REGISTRY,
    "lib/prices.lua": "local function total(order)\n    return order.price * order.count\nend\n\n"
    "return { total = total }\n",
}


def write_files(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return root


def build_project(root: Path, output: Path, options: BuildOptions | None = None) -> BuildResult:
    return build(load_project(root), output, options)


def contents(directory: Path) -> dict[str, bytes]:
    """Relative path → bytes of every file."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def times(directory: Path) -> dict[str, int]:
    """Relative path → modification time of every file and directory."""
    return {str(path.relative_to(directory)): path.stat().st_mtime_ns for path in (directory, *directory.rglob("*"))}


def manifest(directory: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    return document


def with_modules(registry: str, entry: str, modules: str) -> str:
    """``registry`` with the modules that an entry declares replaced or added."""
    head, separator, tail = registry.partition(f"  - name: {entry}\n")
    block, blank, rest = tail.partition("\n\n")
    block = re.sub(r"    modules: .*\n?", "", block).rstrip("\n")
    return f"{head}{separator}{block}\n    modules: [{modules}]{blank or chr(10)}{rest}"


def line_of(text: str, part: str) -> int:
    """1-based line of the first occurrence of ``part``."""
    return text[: text.index(part)].count("\n") + 1
