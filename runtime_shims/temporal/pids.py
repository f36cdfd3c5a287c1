"""PID texts: `{node@host|unique}` (spec/wire.md §1.1)."""

from __future__ import annotations

from typing import NamedTuple

UPDATE_HOST = "update"
WORKFLOW_HOST = "temporal"
SYSTEM_PID = "{|topology}"


class Pid(NamedTuple):
    """The parts of a PID; `node` is empty when the text has none."""

    node: str
    host: str
    unique: str

    def __str__(self) -> str:
        place = f"{self.node}@{self.host}" if self.node else self.host
        return f"{{{place}|{self.unique}}}"


def parse_pid(text: str) -> Pid | None:
    """The PID that `text` writes; None when it is none (a name, then).

    A second `|` belongs to an older form, whose unique part is the text behind it.
    """
    if len(text) < 3 or text[0] != "{" or text[-1] != "}":
        return None
    place, bar, unique = text[1:-1].partition("|")
    if not bar:
        return None
    _, second_bar, last = unique.partition("|")
    node, at, host = place.partition("@")
    return Pid(node if at else "", host if at else place, last if second_bar else unique)


def update_pid(update_id: str) -> str:
    """The sender of a Temporal update."""
    return str(Pid("", UPDATE_HOST, update_id))
