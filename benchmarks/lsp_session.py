"""A recorded edit session: what a programmer types into a workflow, key by key, with slips, pauses and second thoughts.

Every step says what happens at the cursor. The session leaves the text as it found it, so it can be replayed for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Step = tuple[str, str]
"""``type`` one key at a time, ``paste`` at once, ``erase`` as many keys back, ``remove`` at once, or ``pause``."""

RECORDED: tuple[Step, ...] = (
    ("type", '    local note = string.format("%s-%d", order.id, index)\n'),
    ("type", "    if note == "),
    ("pause", ""),
    ("type", '"" tehn'),
    ("erase", "ehn"),
    ("type", "hen\n"),
    ("type", "        retrun"),
    ("erase", "trun"),
    ("type", 'turn nil, errors.new("no note")\n    end\n'),
    ("pause", ""),
    (
        "paste",
        '    for position, item in ipairs(order.items or {}) do\n        funcs.call("app:audit", item)\n    end\n',
    ),
    ("type", "    -- Größe und Wert 🙂 noch prüfen\n"),
    ("remove", "    -- Größe und Wert 🙂 noch prüfen\n"),
    ("type", "    time."),
    ("pause", ""),
    ("type", 'sleep("1s")\n'),
    ("pause", ""),
    ("erase", '    time.sleep("1s")\n'),
    (
        "remove",
        '    for position, item in ipairs(order.items or {}) do\n        funcs.call("app:audit", item)\n    end\n',
    ),
    ("remove", '        return nil, errors.new("no note")\n    end\n'),
    ("remove", '    if note == "" then\n'),
    ("erase", '    local note = string.format("%s-%d", order.id, index)\n'),
)


def keystrokes(line: int) -> Iterator[dict[str, Any] | None]:
    """The changes of the session at the beginning of a line, for ever; None is a pause."""
    text = ""
    while True:
        for action, what in RECORDED:
            if action == "pause":
                yield None
            elif action in ("type", "paste"):
                for piece in what if action == "type" else [what]:
                    yield _change(_position(line, text), _position(line, text), piece)
                    text += piece
            else:
                assert text.endswith(what), (text, what)
                for piece in reversed(what) if action == "erase" else [what]:
                    shorter = text[: len(text) - len(piece)]
                    yield _change(_position(line, shorter), _position(line, text), "")
                    text = shorter


def _position(line: int, text: str) -> dict[str, int]:
    """Where ``text`` ends when it begins at the start of a line."""
    last = text.rpartition("\n")[2]
    return {"line": line + text.count("\n"), "character": len(last.encode("utf-16-le")) // 2}


def _change(start: dict[str, int], end: dict[str, int], text: str) -> dict[str, Any]:
    return {"range": {"start": start, "end": end}, "text": text}
