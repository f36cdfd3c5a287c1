"""The graph of a workflow: steps in the control flow that leads to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class NodeKind(StrEnum):
    """What a step is; each drawing gives every kind a shape of its own."""

    START = "start"
    END = "end"
    COMMAND = "command"
    ACTIVITY = "activity"
    CHILD = "child"
    TIMER = "timer"
    SEND = "send"
    RECEIVE = "receive"
    TASK = "task"
    BRANCH = "branch"
    LOOP = "loop"
    REFERENCE = "reference"


@dataclass(slots=True, frozen=True)
class Node:
    """One step. ``file`` and ``line`` say where it stands in the source; line 0 is nowhere."""

    id: str
    kind: NodeKind
    label: str
    file: str = ""
    line: int = 0


@dataclass(slots=True, frozen=True)
class Edge:
    """What follows what. ``detached`` edges lead into a task that runs beside its starter."""

    source: str
    target: str
    label: str = ""
    detached: bool = False


@dataclass(slots=True)
class Graph:
    """Nodes in the order in which they are met: every edge to an earlier node closes a loop."""

    title: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
