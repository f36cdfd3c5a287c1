"""Can a module be plain module-level Python, or does it need a factory per run? (decisions.md 5)"""

from __future__ import annotations

from dataclasses import dataclass, field

from analyzer.program.callgraph import FunctionRef
from analyzer.syntax import tree


@dataclass(slots=True)
class StateReason:
    """Why a module needs a factory.

    ``kind``: ``effect-at-load``, ``reassigned``, ``mutated``, ``object-at-load``, ``global``, ``export``, ``import``,
    ``unknown-call``. ``message`` is worded for people; ``node`` is the place in the module itself, when there is one.
    """

    kind: str
    message: str
    node: tree.Node | None = None


@dataclass(slots=True)
class ModuleState:
    """The verdict on one module; ``plain`` means no reason was found."""

    reasons: list[StateReason] = field(default_factory=list)

    @property
    def plain(self) -> bool:
        """Whether the module is constant after load and has no effect at load."""
        return not self.reasons


@dataclass(slots=True)
class Exports:
    """What loading a module gives.

    ``kind``: ``table`` (one table whose fields are in ``fields``), ``function`` (``functions`` may be it), ``none``
    (nothing is returned) or ``other``. ``fields`` maps constant field names to the expression nodes that were stored
    there; ``field_functions`` to the Lua functions among their values. ``constant``: the export is one table whose
    fields have constant names, are written once, at load, by the module itself. ``table`` is its constructor.
    """

    kind: str = "none"
    functions: tuple[FunctionRef, ...] = ()
    table: tree.TableConstructor | None = None
    fields: dict[str, list[tree.Node]] = field(default_factory=dict)
    field_functions: dict[str, tuple[FunctionRef, ...]] = field(default_factory=dict)
    constant: bool = False
