"""Run the tests of corpus/libraries under real Lua 5.4.

`library_tests.py` runs every `function.lua` entry whose `meta.type` is `test` and prints what it prints ("ok N"); exit
code 1 when one fails. Project directories given as arguments limit the run. The libraries use no more than plain Lua,
so stock Lua with a `require` that knows the entry's imports is enough.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lupa.lua54
import yaml

LIBRARIES = Path(__file__).resolve().parents[1] / "libraries"

LOAD_ENTRY = b"""
local source, name, imports = ...
local function require(module)
    return imports[module] or error("module '" .. module .. "' not found", 2)
end
return assert(load(source, "=" .. name, "t", setmetatable({require = require}, {__index = _G})))()
"""


class Project:
    """The Lua entries of one registry file, each loaded once, with its imports before it."""

    def __init__(self, index: Path, write: Any) -> None:
        """Read `index`; `write` gets every printed line as bytes."""
        registry = yaml.safe_load(index.read_text(encoding="utf-8"))
        self.directory = index.parent
        self.entries: dict[str, dict[str, Any]] = {
            f"{registry['namespace']}:{entry['name']}": entry for entry in registry["entries"]
        }
        self.lua = lupa.lua54.LuaRuntime(encoding=None, unpack_returned_tuples=True)
        self.lua.execute(b"local write = ... function print(text) write(tostring(text)) end", write)
        self.loaded: dict[str, Any] = {}

    def tests(self) -> Iterator[str]:
        """Yield the ids of the test entries."""
        for entry_id, entry in self.entries.items():
            if entry.get("meta", {}).get("type") == "test":
                yield entry_id

    def load(self, entry_id: str) -> Any:
        """Return what the chunk of `entry_id` returns; raises lupa's LuaError when it cannot be loaded."""
        if entry_id not in self.loaded:
            entry = self.entries[entry_id]
            imports = self.lua.table_from(
                {alias.encode(): self.load(target) for alias, target in entry.get("imports", {}).items()}
            )
            source = (self.directory / entry["source"].removeprefix("file://")).read_bytes()
            self.loaded[entry_id] = self.lua.execute(LOAD_ENTRY, source, entry_id.encode(), imports)
        return self.loaded[entry_id]

    def run(self, entry_id: str) -> None:
        """Call the entry's method; raises lupa's LuaError when the test fails."""
        self.load(entry_id)[self.entries[entry_id]["method"].encode()]()


def run_project(directory: Path) -> dict[str, list[str]]:
    """Run the tests of one project; returns what each test entry printed. Raises lupa's LuaError for a failed test."""
    printed: list[str] = []
    project = Project(directory / "_index.yaml", lambda line: printed.append(line.decode()))
    results: dict[str, list[str]] = {}
    for entry_id in project.tests():
        printed.clear()
        project.run(entry_id)
        results[entry_id] = list(printed)
    return results


def main() -> int:
    """Run the projects named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("projects", nargs="*", type=Path, metavar="PROJECT")
    arguments = parser.parse_args()
    failures = 0
    for directory in arguments.projects or sorted(index.parent for index in LIBRARIES.glob("*/_index.yaml")):
        try:
            for entry_id, lines in run_project(directory).items():
                print(f"{entry_id}: {' '.join(lines)}")
        except lupa.lua54.LuaError as error:
            failures += 1
            print(f"{directory.name}: {error}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
