"""Python names for Lua variables.

The author's names stay. A name gets the suffix ``_`` when it is a Python keyword or a name that the generated module
itself uses, and a number (``total_2``) when Python's function-wide scopes would mix two Lua variables
(spec/semantics.md §5).
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Set

from analyzer.program.scopes import Binding, FunctionScope, Resolution
from analyzer.syntax import tree

KEYWORDS = frozenset(keyword.kwlist)

USED_BUILTINS = frozenset(("len", "range", "str", "tuple", "float", "int"))
"""Python builtins that lowering may use."""


AMBIGUOUS = frozenset(("l", "O", "I"))
"""Names that Python's linters refuse because they look like digits."""


def sanitize(name: str) -> str:
    """``name`` as a Python identifier that no class body mangles and no linter refuses."""
    if name in KEYWORDS or name in AMBIGUOUS:
        return f"{name}_"
    if name.startswith("__") and not name.endswith("__"):
        return f"u{name}"
    return name


class Names:
    """Chooses names for all bindings of one module.

    ``reserved`` are names that the module imports or uses from Python; ``taken`` collects the module-level names.
    """

    def __init__(self, resolution: Resolution, reserved: Set[str]) -> None:
        self.resolution = resolution
        self.reserved = frozenset(reserved) | USED_BUILTINS
        self.names: dict[Binding, str] = {}
        self.conflicts: set[str] = set()
        self._by_function: dict[tree.Function, list[Binding]] = {}
        self._extra: dict[tree.Function, set[str]] = {}
        self._claimed: set[str] = set()

    def of(self, binding: Binding) -> str:
        """The Python name of ``binding``."""
        return self.names[binding]

    def allocate(self, erased: Set[Binding]) -> None:
        """Choose all names; ``erased`` bindings have no variable (module aliases)."""
        for scope in self.resolution.scopes.values():
            outer = {self.names[binding] for binding in self._outer_references(scope) if binding in self.names}
            mine: list[Binding] = []
            for binding in scope.bindings:
                if binding not in erased:
                    self.names[binding] = self._choose(binding, mine, outer)
                    mine.append(binding)
            self._by_function[scope.function] = mine

    def _outer_references(self, scope: FunctionScope) -> Iterable[Binding]:
        """Variables of enclosing functions that ``scope`` or a function inside it refers to."""
        own = scope.function
        for upvalue in scope.upvalues:
            if upvalue.function is not own:
                yield upvalue

    def _choose(self, binding: Binding, mine: list[Binding], outer: set[str]) -> str:
        base = sanitize(binding.name)
        if base in self.reserved:
            self.conflicts.add(base)
            base = f"{base}_"
        candidate, number = base, 1
        while candidate in outer or self._clashes(binding, candidate, mine):
            number += 1
            candidate = f"{base}_{number}" if not base.endswith("_") else f"{base}{number}"
        return candidate

    def _clashes(self, binding: Binding, candidate: str, mine: list[Binding]) -> bool:
        return any(self.names[other] == candidate and not can_share(other, binding) for other in reversed(mine))

    def claim_module_name(self, base: str) -> str:
        """A module-level name that no variable of the module has, for something that is not a variable."""
        taken = {*self.names.values(), *self._claimed}
        candidate, number = base, 1
        while candidate in taken or candidate in self.reserved:
            number += 1
            candidate = f"{base}_{number}"
        self._claimed.add(candidate)
        return candidate

    def fresh(self, function: tree.Function, base: str) -> str:
        """A name for a temporary in ``function`` that no variable of it, or seen from it, has."""
        extra = self._extra.setdefault(function, set())
        scope = self.resolution.scopes[function]
        taken = {self.names[binding] for binding in self._by_function.get(function, ())}
        taken |= {self.names[binding] for binding in scope.upvalues if binding in self.names}
        candidate, number = base, 1
        taken |= self._claimed
        while candidate in extra or candidate in taken or candidate in self.reserved or candidate in KEYWORDS:
            number += 1
            candidate = f"{base}_{number}"
        extra.add(candidate)
        return candidate

    def is_taken(self, function: tree.Function, name: str) -> bool:
        """Whether a variable of ``function``, or one of an enclosing function that it refers to, has this name."""
        scope = self.resolution.scopes[function]
        seen = [*self._by_function.get(function, ()), *scope.upvalues]
        return name in self.reserved or any(self.names.get(binding) == name for binding in seen)


def can_share(earlier: Binding, later: Binding) -> bool:
    """Whether two variables of one function may have one Python name.

    They may when neither is captured by a closure, neither is a function (mypy wants one meaning for the name of a
    ``def``), and the earlier one is dead once the later one is declared. Two parameters never may: Python declares
    them all at once.
    """
    if earlier.captured or later.captured or "function" in (earlier.kind, later.kind):
        return False
    if {earlier.kind, later.kind} <= {"param", "self"}:
        return False
    start = later.declaration.start
    if any(node.start > start for node in earlier.uses) or any(node.start > start for node in earlier.assignments):
        return False
    return earlier.loops >= later.loops or earlier.block is later.block
