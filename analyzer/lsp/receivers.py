"""What the expression before the cursor may be, from its tokens and the last analysis of the file."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.catalog import OBJECT_TYPES, lookup
from analyzer.catalog.model import Constant, Module, Signature
from analyzer.lsp.analysis import FileAnalysis
from analyzer.lsp.nodes import visible_bindings
from analyzer.lsp.positions import change_between
from analyzer.lsp.typing_context import Typing
from analyzer.program.arity import signature_of
from analyzer.program.modules import NameKind
from analyzer.program.references import Reference, References
from analyzer.program.scopes import Binding
from analyzer.program.values import BuiltinValue, FunctionValue, ModuleValue, ObjectValue, TableValue, Value

STRING = "string"
_DEPTH = 20


class Receivers:
    """Answers for one cursor position in the current ``text`` of a file that was last analysed as ``view``."""

    def __init__(self, view: FileAnalysis, text: str, offset: int, typing: Typing) -> None:
        self.view = view
        self.typing = typing
        change = change_between(view.text, text)
        mapped = change.to_old(offset)
        self.offset = change.start if mapped is None else mapped
        self._bindings: dict[str, Binding] | None = None

    @property
    def bindings(self) -> dict[str, Binding]:
        """The local variables that are visible at the cursor."""
        if self._bindings is None:
            unit = self.view.unit
            self._bindings = visible_bindings(unit.chunk, unit.resolution, self.offset)
        return self._bindings

    def values(self, index: int, depth: int = 0) -> list[Value]:
        """What the expression that ends with the token ``index`` may be."""
        kind = self.typing.kind(index)
        if depth > _DEPTH:
            return []
        if kind == "string":
            return [ObjectValue(STRING)]
        if kind == ")":
            opening = self._opening(index)
            if self.typing.kind(opening - 1) in ("name", ")"):
                return self._results(self.values(opening - 1, depth + 1))
            return self.values(index - 1, depth + 1)
        if kind != "name":
            return []
        name = self.typing.value(index)
        if self.typing.kind(index - 1) in (".", ":"):
            return self._members(self.values(index - 2, depth + 1), name)
        return self.named(name)

    def named(self, name: str) -> list[Value]:
        """What a variable may be."""
        view = self.view
        binding = self.bindings.get(name)
        if binding is not None:
            found = view.program.values_of(view.unit, binding.declaration)
            if found:
                return found
            reference = None if binding.value is None else References(view.unit).of(binding.value)
            return [] if reference is None else self.referenced(reference)
        meaning = view.unit.meaning(name)
        if meaning.kind is NameKind.IMPORT:
            return [] if meaning.unit is None else self.referenced(Reference("", meaning.unit))
        return _catalogue(meaning.target) if meaning.kind.in_catalogue else []

    def referenced(self, reference: Reference) -> list[Value]:
        """What a static reference stands for."""
        program = self.view.program
        if reference.unit is None:
            return _catalogue(reference.path)
        if reference.unit not in program.units.values():
            return []
        values = list(program.flow.values(program.flow.module_result(reference.unit)))
        for name in reference.path.split(".") if reference.path else ():
            values = self._members(values, name)
        return values

    def _members(self, values: Iterable[Value], name: str) -> list[Value]:
        found: list[Value] = []
        for value in values:
            if isinstance(value, ModuleValue):
                found += _catalogue(f"{value.name}.{name}")
            elif isinstance(value, TableValue) and (slot := value.slots.get(name)):
                found += self.view.program.flow.values(slot)
            elif isinstance(value, ObjectValue):
                if signature_of(f"{value.type}.{name}") is not None:
                    found.append(BuiltinValue(f"{value.type}.{name}"))
                elif value.type in OBJECT_TYPES and name in OBJECT_TYPES[value.type].fields:
                    found += _typed(OBJECT_TYPES[value.type].fields[name])
        return found

    def _results(self, values: Iterable[Value]) -> list[Value]:
        found: list[Value] = []
        for value in values:
            if isinstance(value, BuiltinValue):
                signature = signature_of(value.name)
                if signature is not None and signature.returns:
                    found += _typed(signature.returns[0])
            elif isinstance(value, FunctionValue) and value.returns:
                found += self.view.program.flow.values(value.returns[0])
        return found

    def _opening(self, index: int) -> int:
        depth = 0
        while index >= 0:
            kind = self.typing.kind(index)
            depth += (kind == ")") - (kind == "(")
            if depth == 0:
                return index
            index -= 1
        return 0


def _catalogue(path: str) -> list[Value]:
    found = lookup(path) if path else None
    if isinstance(found, Module):
        return [ObjectValue(found.object)] if found.object else [ModuleValue(path)]
    if isinstance(found, Signature):
        return [BuiltinValue(path)]
    return _typed(found.type) if isinstance(found, Constant) else []


def _typed(notation: str) -> list[Value]:
    name = notation.rstrip("?")
    return [ObjectValue(name)] if name in OBJECT_TYPES or name == STRING else []
