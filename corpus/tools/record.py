"""Record what real Lua 5.4 prints for the programs of corpus/language.

`record.py` writes `<name>.out` beside every `<name>.lua`; `record.py --check` writes nothing and exits 1 when a
recorded output differs from what real Lua prints now. Paths given as arguments limit the run to those files or
directories. The output is stored byte for byte. A program whose output stock Lua and the dialect would render
differently (spec/dialect.md §1) does not belong here and is refused: see `dialect_conflicts`.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import lupa.lua54

LANGUAGE = Path(__file__).resolve().parents[1] / "language"

# The dialect's print renders only strings and numbers, so programs print exactly one string; the rest is a mistake.
PRINT = b"""
local write = ...
function print(...)
    local text = ...
    if select("#", ...) ~= 1 or type(text) ~= "string" then
        error("programs of this corpus print exactly one string", 2)
    end
    write(text)
end
"""

CONFLICTING_OUTPUT = {
    rb"(?<![\w.])-?\d+\.0(?![\d.])": "a float with an integral value (the dialect prints no fraction)",
    rb"\d\.\d{13,}": "a float with more digits than stock Lua prints",
    rb"(?:table|function|thread): (?:builtin: )?0x": "an address",
    rb"(?<!\w)-?(?:inf|nan)(?!\w)": "infinity or NaN",
}

CONFLICTING_SOURCE = {
    rb"\\x[0-9a-fA-F]{2}|\\z|\\u\{": "an escape that the dialect does not have",
    rb"<\s*(?:const|close)\s*>": "a local attribute",
    rb"\b(?:utf8|debug|io|os)\.\w": "a library that the dialect does not have or that is not deterministic",
    rb"\btable\.(?:pack|move)\b": "a table function that the dialect does not have",
    rb"\b(?:load|loadstring|dofile|rawlen|collectgarbage)\s*\(": "a base function that the dialect does not have",
    rb"\bmath\.(?:huge|type|random|randomseed)\b": "a math function whose result differs",
    rb"\blocal\s+(?:function\s+)?(?:fun|interface|as|asserts|readonly|is|typeof|keyof|extends)\b": "a reserved word",
}


def programs(paths: list[Path]) -> Iterator[Path]:
    """Yield the Lua files below `paths` in a stable order."""
    for path in paths:
        yield from sorted(path.rglob("*.lua")) if path.is_dir() else [path]


def run(program: Path) -> bytes:
    """Return what real Lua 5.4 prints for `program`; raises lupa's LuaError when the program does not end normally."""
    printed: list[bytes] = []
    runtime = lupa.lua54.LuaRuntime(encoding=None, register_eval=False, unpack_returned_tuples=True)
    runtime.execute(PRINT, printed.append)
    load = runtime.globals()[b"load"]
    chunk = load(program.read_bytes(), b"=" + program.stem.encode())
    if isinstance(chunk, tuple):
        raise lupa.lua54.LuaSyntaxError(chunk[1].decode())
    chunk()
    return b"".join(line + b"\n" for line in printed)


def dialect_conflicts(source: bytes, output: bytes) -> list[str]:
    """Return why a program would not give the same output in the dialect; empty when nothing speaks against it."""
    code = re.sub(rb"--[^\n]*", b"", source)
    found = [reason for pattern, reason in CONFLICTING_SOURCE.items() if re.search(pattern, code)]
    return found + [reason for pattern, reason in CONFLICTING_OUTPUT.items() if re.search(pattern, output)]


def main() -> int:
    """Record or check the programs named on the command line; the exit code says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", type=Path, default=[LANGUAGE], metavar="PATH")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a recorded output differs")
    arguments = parser.parse_args()

    failures = 0
    for program in programs(arguments.paths):
        recorded = program.with_suffix(".out")
        try:
            output = run(program)
        except lupa.lua54.LuaError as error:
            failures += 1
            print(f"{program}: {error}", file=sys.stderr)
            continue
        for reason in dialect_conflicts(program.read_bytes(), output):
            failures += 1
            print(f"{program}: {reason}", file=sys.stderr)
        if not arguments.check:
            recorded.write_bytes(output)
        elif not recorded.exists() or recorded.read_bytes() != output:
            failures += 1
            print(f"{program}: the recorded output differs from real Lua's", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
