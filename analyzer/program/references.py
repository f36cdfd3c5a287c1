"""What an expression names statically: a catalogue module or function, an import, or a member of one.

``local time = require("time")``, a bare ``time``, ``local now = time.now``: all of them are known when the program is
read, unless the name is assigned again (spec/dialect.md §1.11).
"""

from __future__ import annotations

from analyzer.catalog import lookup
from analyzer.catalog.model import Signature
from analyzer.program.modules import ModuleUnit, NameKind
from analyzer.records import record
from analyzer.syntax import tree


@record(frozen=True)
class Reference:
    """``path`` is a qualified catalogue name (``process.event``); for an import ``unit`` is set and ``path`` is the
    dotted path below its export (empty for the export itself). ``is_type`` marks a type of the dialect, declared or
    built in, whose value is used."""

    path: str
    unit: ModuleUnit | None = None
    is_type: bool = False

    def member(self, name: str) -> Reference:
        """The reference to a member."""
        return Reference(f"{self.path}.{name}" if self.path else name, self.unit)


_MODULE_KINDS = (NameKind.MODULE, NameKind.AMBIENT, NameKind.BASE, NameKind.UNDECLARED)


class References:
    """Static references of one module; results are remembered per node."""

    def __init__(self, unit: ModuleUnit) -> None:
        self.unit = unit
        self._known: dict[tree.Node, Reference | None] = {}

    def of(self, expr: tree.Expr) -> Reference | None:
        """What ``expr`` names, or None when it is an ordinary value. Chains of fields and names cost no depth."""
        chain: list[tree.Expr] = []
        while expr not in self._known:
            chain.append(expr)
            self._known[expr] = None
            if isinstance(expr, tree.Index):
                expr = expr.obj
            elif isinstance(expr, tree.Paren | tree.Cast | tree.NonNil):
                expr = expr.expr
            elif isinstance(expr, tree.Name) and (value := self._value(expr)) is not None:
                expr = value
            else:
                break
        for part in reversed(chain):
            self._known[part] = self._find(part)
        return self._known[chain[0] if chain else expr]

    def _find(self, expr: tree.Expr) -> Reference | None:
        match expr:
            case tree.Name():
                return self._name(expr)
            case tree.Index(key=tree.String() as key):
                owner = self.of(expr.obj)
                if owner is None or owner.is_type or "." in key.value:
                    return None
                if owner.unit is None and owner.path == "_G":
                    return self._global(key.value)
                if owner.unit is None and isinstance(lookup(owner.path), Signature):
                    return None
                return owner.member(key.value)
            case tree.Call():
                return self._require(expr)
            case tree.Paren() | tree.Cast() | tree.NonNil():
                return self.of(expr.expr)
        return None

    def _name(self, name: tree.Name) -> Reference | None:
        if name not in self.unit.resolution.bindings:
            return self._global(name.id)
        value = self._value(name)
        return None if value is None else self.of(value)

    def _value(self, name: tree.Name) -> tree.Expr | None:
        """The only value of a local variable."""
        binding = self.unit.resolution.bindings.get(name)
        if binding is None or binding.kind != "local" or not binding.constant:
            return None
        return binding.value

    def _global(self, name: str) -> Reference | None:
        if name == "_G":
            return Reference("_G")
        meaning = self.unit.meaning(name)
        if meaning.kind is NameKind.IMPORT:
            return Reference("", meaning.unit) if meaning.unit is not None else None
        if meaning.kind is NameKind.TYPE:
            return Reference(name, is_type=True)
        if meaning.kind in _MODULE_KINDS:
            return Reference(meaning.target or name)
        return None

    def _require(self, call: tree.Call) -> Reference | None:
        if not (isinstance(call.func, tree.Name) and call.func.id == "require" and len(call.args) == 1):
            return None
        if call.func in self.unit.resolution.bindings or not isinstance(call.args[0], tree.String):
            return None
        return self._global(call.args[0].value)
