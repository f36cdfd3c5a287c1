"""Which functions must be interpreted again when something that they have read changes.

A *fact* is a variable, a function (for its results), a table constructor (for its fields) or the name of something else
that is found out (``analyzer.program.hooks``). While a function is
interpreted, the facts it reads are noted; when one of them changes later, the function is due again. A function that
is not due would find exactly what it found before, so leaving it out changes nothing in the fixpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TypeAlias

from analyzer.program.scopes import Binding
from analyzer.syntax import tree

Fact: TypeAlias = Binding | tree.Node | str
_NOBODY: frozenset[tree.Function] = frozenset()


class Dependencies:
    """The readers of facts, and the functions that are due; at the start those given."""

    def __init__(self, functions: Iterable[tree.Function]) -> None:
        self._due = set(functions)
        self._readers: dict[Fact, set[tree.Function]] = {}
        self._reader: tree.Function | None = None

    @property
    def due(self) -> Set[tree.Function]:
        """The functions that must be interpreted, for the first time or again."""
        return self._due

    def enter(self, function: tree.Function) -> None:
        """``function`` is interpreted from here on: it is the reader of what is read."""
        self._reader = function
        self._due.discard(function)

    def again(self, function: tree.Function) -> None:
        """``function`` is due whatever it has read."""
        self._due.add(function)

    def read(self, fact: Fact) -> None:
        """The function that is being interpreted reads ``fact``."""
        readers = self._readers.get(fact)
        if readers is None:
            readers = self._readers[fact] = set()
        if self._reader is not None:
            readers.add(self._reader)

    def change(self, fact: Fact) -> None:
        """``fact`` has changed: its readers are due."""
        self._due |= self._readers.get(fact, _NOBODY)
