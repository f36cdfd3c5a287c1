"""What random programs are written with: choices, indented lines, and variables in scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

NAMES = (
    *("a", "b", "c", "x", "y", "n", "t", "i", "list", "len", "str", "class", "from", "value", "first", "data"),
    *("lambda", "range", "concat", "Table", "self_", "rt", "args", "load", "result", "index", "callback", "_"),
)
"""Names for variables: few, so that they shadow each other, and some that mean something in Python or the output."""


Choose = Callable[[int, int], int]
"""Decides on a number between two bounds; what it gives shrinks to the lower one."""


@dataclass(slots=True)
class Variable:
    """A variable in scope. ``kind`` is the type that its values have; ``bits`` bounds integers."""

    name: str
    kind: str
    bits: int = 10
    constant: bool = False


@dataclass
class Source:
    """A program being written. Every decision is a number that ``choose`` gives, so that programs can be shrunk."""

    choose: Choose
    lines: list[str] = field(default_factory=list)
    indent: int = 0
    scopes: list[dict[str, Variable]] = field(default_factory=lambda: [{}])
    budget: int = 40
    loops: int = 0
    functions: int = 0
    vararg: bool = False

    def integer(self, low: int, high: int) -> int:
        """A number between the bounds; shrinks to ``low``."""
        return self.choose(low, high)

    def choice(self, options: Sequence[T]) -> T:
        """One of ``options``; shrinks to the first."""
        return options[self.integer(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        """True with this probability; shrinks to False."""
        return self.integer(0, 99) >= 100 - percent

    def emit(self, text: str) -> None:
        """A line of the program."""
        self.lines.append("    " * self.indent + text)

    @contextmanager
    def block(self, head: str, tail: str = "end") -> Iterator[None]:
        """An indented block with a scope of its own."""
        self.emit(head)
        self.indent += 1
        self.scopes.append({})
        yield
        self.scopes.pop()
        self.indent -= 1
        self.emit(tail)

    @contextmanager
    def function(self, head: str, tail: str = "end", vararg: bool = False) -> Iterator[None]:
        """The block of a function body: loops around it cannot be left from inside."""
        saved = self.loops, self.vararg
        self.loops, self.vararg, self.functions = 0, vararg, self.functions + 1
        with self.block(head, tail):
            yield
        self.loops, self.vararg = saved
        self.functions -= 1

    @contextmanager
    def without_varargs(self) -> Iterator[None]:
        """Inside a function expression that has none."""
        saved, self.vararg = self.vararg, False
        yield
        self.vararg = saved

    def visible(self, *kinds: str, assignable: bool = False) -> list[Variable]:
        """Variables of these kinds in scope."""
        names: dict[str, Variable] = {}
        for scope in self.scopes:
            names.update(scope)
        return [v for v in names.values() if v.kind in kinds and not (assignable and v.constant)]

    def new_name(self) -> str:
        """A name for a new variable; it may hide another."""
        return self.choice(NAMES)

    def declare(self, name: str, kind: str, bits: int = 10, constant: bool = False) -> Variable:
        """Enter a variable into the innermost scope."""
        variable = self.scopes[-1][name] = Variable(name, kind, bits, constant)
        return variable

    def text(self) -> str:
        """The program."""
        return "\n".join(self.lines) + "\n"
