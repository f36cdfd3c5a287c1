"""D105 on loops as people write them: ``data/order.lua`` has one function per shape."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analyzer import check

SHAPES = (Path(__file__).parent / "data" / "order.lua").read_text(encoding="utf-8")
NAMES = re.findall(r"^function F\.(\w+)\(", SHAPES, re.MULTILINE)
EXPECTED = {name: words for words, name in re.findall(r"^-- (.+)\nfunction F\.(bad_\w+)\(", SHAPES, re.MULTILINE)}


def _messages() -> dict[str, list[str]]:
    """What D105 says about each function, in a workflow that calls them all."""
    calls = "".join(f"    out[#out + 1] = F.{name}(order.a, order.b)\n" for name in NAMES)
    main = f"local function main(order)\n    local out = {{}}\n{calls}    return out\nend\n\nreturn {{ main = main }}\n"
    source = SHAPES.replace("return F\n", main)
    lines = source.splitlines()
    found: dict[str, list[str]] = {}
    for finding in check(source, "order.lua"):
        if finding.code == "D105":
            for line in reversed(lines[: finding.place.line]):
                if (match := re.match(r"(?:local )?function (?:F\.)?(\w+)", line)) is not None:
                    found.setdefault(match[1], []).append(finding.message)
                    break
        else:
            assert finding.severity != "error", finding
    return found


MESSAGES = _messages()


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("ok_")])
def test_order_does_not_show(name: str) -> None:
    assert MESSAGES.get(name, []) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("bad_")])
def test_order_shows(name: str) -> None:
    assert any(EXPECTED[name] in message for message in MESSAGES.get(name, [])), MESSAGES.get(name)


def test_nothing_else_is_reported() -> None:
    assert set(MESSAGES) <= set(NAMES)
    assert sum(name.startswith("ok_") for name in NAMES) >= 40
