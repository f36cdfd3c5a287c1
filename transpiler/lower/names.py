"""Python names for Lua variables.

The author's names stay. A name gets the suffix ``_`` when it is a Python keyword or a name that the generated module
itself uses, and a number (``total_2``) when Python's function-wide scopes would mix two Lua variables
(spec/semantics.md §5).
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Member:
    """A field of the export table that becomes a module-level name, ``base`` if it can.

    ``users`` are the functions that mention the field, and those around them: a variable of the same name would hide it
    there. ``variable`` is the one whose name the field shares because it has its value.
    """

    field: str
    base: str
    users: frozenset[tree.Function]
    variable: Binding | None = None


class Names:
    """Chooses names for all bindings of one module.

    ``reserved`` are names that the module imports or uses from Python; ``members`` maps the fields of a dissolved
    export table to their names; ``conflicts`` collects the reserved names that the author uses as well.
    """

    def __init__(self, resolution: Resolution, reserved: Set[str]) -> None:
        self.resolution = resolution
        self.reserved = frozenset(reserved)
        self.names: dict[Binding, str] = {}
        self.members: dict[str, str] = {}
        self.conflicts: set[str] = set()
        self._by_function: dict[tree.Function, list[Binding]] = {}
        self._extra: dict[tree.Function, set[str]] = {}
        self._claimed: set[str] = set()

    def of(self, binding: Binding) -> str:
        """The Python name of ``binding``."""
        return self.names[binding]

    def allocate(self, erased: Set[Binding], members: Sequence[Member] = ()) -> None:
        """Choose all names; ``erased`` bindings have no variable (module aliases).

        ``members`` keep the author's names before any variable does.
        """
        for member in members:
            if member.variable is None:
                self.members[member.field] = self.claim_module_name(member.base)
        for scope in self.resolution.scopes.values():
            outer = {self.names[binding] for binding in self._outer_references(scope) if binding in self.names}
            outer |= self._visible_members(scope, members)
            mine: list[Binding] = []
            for binding in scope.bindings:
                if binding not in erased:
                    self.names[binding] = self._choose(binding, scope, mine, outer)
                    mine.append(binding)
            self._by_function[scope.function] = mine
            if scope.parent is None:
                self._name_shared_members(members)

    def _visible_members(self, scope: FunctionScope, members: Sequence[Member]) -> set[str]:
        """Names of fields that no variable of ``scope`` may have."""
        return {
            self.members[member.field]
            for member in members
            if member.field in self.members and (scope.parent is None or scope.function in member.users)
        }

    def _name_shared_members(self, members: Sequence[Member]) -> None:
        for member in members:
            if member.variable is not None:
                self.members[member.field] = self.names[member.variable]

    def _outer_references(self, scope: FunctionScope) -> Iterable[Binding]:
        """Variables of enclosing functions that ``scope`` or a function inside it refers to."""
        own = scope.function
        for upvalue in scope.upvalues:
            if upvalue.function is not own:
                yield upvalue

    def _choose(self, binding: Binding, scope: FunctionScope, mine: list[Binding], outer: set[str]) -> str:
        base = self._unreserved(sanitize(binding.name))
        candidate, number = base, 1
        while candidate in outer or self._clashes(binding, scope, candidate, mine):
            number += 1
            candidate = f"{base}_{number}" if not base.endswith("_") else f"{base}{number}"
        return candidate

    def _unreserved(self, base: str) -> str:
        if base not in self.reserved:
            return base
        self.conflicts.add(base)
        return f"{base}_"

    def _clashes(self, binding: Binding, scope: FunctionScope, candidate: str, mine: list[Binding]) -> bool:
        return any(self.names[other] == candidate and not can_share(other, binding, scope) for other in reversed(mine))

    def claim_module_name(self, base: str) -> str:
        """A name that nothing else has at module level, for something that is not a variable. Variables inside
        functions may hide it."""
        main = self._by_function.get(self.resolution.chunk.main, ())
        taken = {*(self.names[binding] for binding in main), *self._claimed}
        candidate, number = self._unreserved(base), 1
        while candidate in taken:
            number += 1
            candidate = f"{base}_{number}"
        self._claimed.add(candidate)
        return candidate

    def fresh(self, function: tree.Function, *bases: str) -> str:
        """A name for a temporary in ``function`` that no variable of it, or seen from it, has: the first of ``bases``
        that is free, or the first with a number."""
        extra = self._extra.setdefault(function, set())
        scope = self.resolution.scopes[function]
        taken = {self.names[binding] for binding in self._by_function.get(function, ())}
        taken |= {self.names[binding] for binding in scope.upvalues if binding in self.names}
        taken |= self._claimed | {*self.members.values()} | extra | self.reserved | KEYWORDS
        self.conflicts.update(self.reserved.intersection(bases))
        candidate, number = next((base for base in bases if base not in taken), bases[0]), 1
        while candidate in taken:
            number += 1
            candidate = f"{bases[0]}_{number}"
        extra.add(candidate)
        return candidate

    def discard(self, function: tree.Function) -> str:
        """The name for values of ``function`` that nobody uses: ``_``, unless a variable of that name is read."""
        seen = [*self._by_function.get(function, ()), *self.resolution.scopes[function].upvalues]
        if any(self.names.get(binding) == "_" and (binding.uses or binding.captured) for binding in seen):
            return self.fresh(function, "_extra")
        self._extra.setdefault(function, set()).add("_")
        return "_"

    def is_taken(self, function: tree.Function, name: str) -> bool:
        """Whether a variable of ``function``, or one of an enclosing function that it refers to, has this name."""
        scope = self.resolution.scopes[function]
        seen = [*self._by_function.get(function, ()), *scope.upvalues]
        if name in self._extra.get(function, ()):
            return True
        return name in self.reserved or any(self.names.get(binding) == name for binding in seen)


def can_share(earlier: Binding, later: Binding, scope: FunctionScope) -> bool:
    """Whether two variables of the function that ``scope`` belongs to may have one Python name.

    They may when neither is captured by a closure, neither is a function (mypy wants one meaning for the name of a
    ``def``), and the earlier one is dead once the later one is declared, in a later round of a loop as well. Two
    parameters never may: Python declares them all at once.
    """
    if earlier.captured or later.captured or "function" in (earlier.kind, later.kind):
        return False
    if {earlier.kind, later.kind} <= {"param", "self"}:
        return False
    start = later.declaration.start
    if any(earlier.declaration.start < label and label < start < jump for label, jump in scope.repeated):
        return False
    if any(node.start > start for node in earlier.uses) or any(node.start > start for node in earlier.assignments):
        return False
    unused = not earlier.uses and not earlier.assignments
    over = earlier.block.end <= start or earlier.block is later.block
    return unused or over or earlier.loops >= later.loops
