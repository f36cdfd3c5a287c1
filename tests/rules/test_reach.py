"""Every way of reaching a library function, tried with every family of findings (design.md §4).

``data/reach.txt`` has one form per way: aliases, upvalues, fields, methods, metatables, callbacks, libraries, …
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.diagnostic import Diagnostic
from analyzer.records import record
from analyzer.rules.base import Example, in_main
from tests.rules.support import findings

TEXT = (Path(__file__).parent / "data" / "reach.txt").read_text(encoding="utf-8")

METAMETHODS = frozenset(("__index fn", "__add", "__tostring", "__newindex", "__eq", "__len", "__concat"))
CALLBACKS = METAMETHODS | {"xpcall handler", "sort", "gsub", "gsub method"}
"""Forms in which the function is called where suspending is impossible, whatever stands around them."""

LOADS = frozenset(("at load", "library load"))
"""Forms in which the function is called while a file is loaded, whatever stands around them."""

KEEPS_STATE = frozenset(("global fn", "library registry"))
"""Forms that D104 reports whatever function they call."""


@record
class Form:
    """A body of ``main``, what stands before it, and libraries."""

    name: str
    body: str
    before: str
    libraries: dict[str, str]


def _read() -> list[Form]:
    forms = []
    for section in re.split(r"^== ", TEXT, flags=re.MULTILINE)[1:]:
        name, _, rest = section.partition("\n")
        body, *parts = re.split(r"^-- (before|library \w+)\n", rest.strip("\n"), flags=re.MULTILINE)
        named = dict(zip(parts[::2], parts[1::2], strict=True))
        libraries = {title.removeprefix("library "): text for title, text in named.items() if title != "before"}
        forms.append(Form(name, body.strip("\n"), named.get("before", "").strip("\n"), libraries))
    return forms


FORMS = _read()


def _filled(text: str, function: str, arguments: str) -> str:
    module, _, name = function.rpartition(".")
    text = text.replace("_AND_ARGUMENTS", f", {arguments}" if arguments else "")
    return (
        text.replace("ARGUMENTS", arguments)
        .replace("FUNCTION", function)
        .replace("MODULE", module)
        .replace("NAME", name)
    )


def _main(body: str, before: str) -> str:
    return in_main(body, before)


def _around(after: str) -> Callable[[str, str], str]:
    """A program in which the body is a function of its own, and ``after`` does something with it."""

    def build(body: str, before: str) -> str:
        inner = in_main(body, before).replace("local function main(order)", "local function step(order)")
        return inner.replace("return { main = main }\n", after)

    return build


_WHILE_LOADING = _around("step({})\n\nreturn { main = function(order) return order end }\n")
_IN_COMPARATOR = _around(
    "local function main(list)\n    table.sort(list, function(a, b)\n        step(a)\n        return a < b\n    end)\n"
    "    return list\nend\n\nreturn { main = main }\n"
)
_IN_LOOP = _around(
    "local function main(t)\n    for _, value in pairs(t) do\n        step(value)\n    end\nend\n\n"
    "return { main = main }\n"
)
_ENDLESS = _around(
    "local function main(t)\n    while true do\n        step(t)\n    end\nend\n\nreturn { main = main }\n"
)


def _found(
    form: Form, function: str, arguments: str, build: Callable[[str, str], str], directory: Path
) -> list[Diagnostic]:
    source = build(_filled(form.body, function, arguments), _filled(form.before, function, arguments))
    libraries = {name: _filled(text, function, arguments) for name, text in form.libraries.items()}
    found = findings(Example(source, libraries=libraries), directory)
    assert [item.message for item in found if item.code in ("P0001", "E0001")] == []
    return found


@pytest.mark.parametrize(
    ("code", "function", "arguments"),
    [
        ("D101", "os.time", ""),
        ("D101", "os.date", ""),
        ("D101", "os.clock", ""),
        ("D102", "math.random", "1, 6"),
        ("D103", "io.open", '"file"'),
        ("D103", "os.getenv", '"HOME"'),
        ("D109", "process.link", '"pid"'),
    ],
)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_source_is_found(form: Form, code: str, function: str, arguments: str, tmp_path: Path) -> None:
    found = [item for item in _found(form, function, arguments, _main, tmp_path) if item.code == code]
    assert found
    assert all("app:main" in item.workflows for item in found)


@pytest.mark.parametrize(
    ("code", "build", "function", "arguments", "unless"),
    [
        pytest.param("D201", _WHILE_LOADING, "time.sleep", '"1s"', CALLBACKS, id="D201"),
        pytest.param("D202", _IN_COMPARATOR, "time.sleep", '"1s"', LOADS, id="D202"),
        pytest.param("D105", _IN_LOOP, "time.sleep", '"1s"', LOADS, id="D105"),
        pytest.param("D402", _ENDLESS, "time.sleep", '"1s"', LOADS, id="D402"),
    ],
)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_effect_is_found(
    form: Form,
    code: str,
    build: Callable[[str, str], str],
    function: str,
    arguments: str,
    unless: frozenset[str],
    tmp_path: Path,
) -> None:
    codes = {item.code for item in _found(form, function, arguments, build, tmp_path)}
    assert (code in codes) == (form.name not in unless)
    if form.name in unless:
        assert codes & {"D201", "D202"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_harmless_functions_are_silent(form: Form, tmp_path: Path) -> None:
    codes = {item.code for item in _found(form, "math.floor", "1.5", _main, tmp_path)}
    codes -= {"T0001", "W0004", "W0005", "W0006", "W0007"}
    assert codes == ({"D104"} if form.name in KEEPS_STATE else set())
