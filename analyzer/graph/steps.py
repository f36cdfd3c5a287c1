"""Which library functions are steps of a workflow, and what kind of step each is."""

from __future__ import annotations

from analyzer.graph.model import NodeKind
from analyzer.program.arity import signature_of
from analyzer.program.library import FUNCTION_CALLS, SPAWNS

_KINDS = {
    NodeKind.TIMER: ("time.sleep", "time.after", "time.timer", "time.ticker", "Timer.reset"),
    NodeKind.ACTIVITY: FUNCTION_CALLS,
    NodeKind.CHILD: SPAWNS | {"workflow.exec", "process.exec"},
    NodeKind.SEND: ("process.send", "process.cancel", "process.terminate"),
    NodeKind.RECEIVE: ("process.inbox", "process.listen", "process.events", "Channel.receive", "channel.select"),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}


def step_kind(name: str) -> NodeKind | None:
    """The kind of step that a call of the library function ``name`` is; None for what no picture needs."""
    known = _KIND_OF.get(name)
    if known is not None:
        return known
    signature = signature_of(name)
    return NodeKind.COMMAND if signature is not None and signature.durable else None
