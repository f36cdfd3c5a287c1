"""Generated source text: well-formed typed programs, and what looks like one.

Programs are drawn by a seeded ``random.Random``, which is many times faster than composing strategies of this size.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

NAMES = ("a", "b", "count", "order", "type", "x1", "_", "self")
LUA_WORDS = (
    *("and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil"),
    *("not", "or", "repeat", "return", "then", "true", "until", "while"),
)
OTHER_WORDS = (
    *("fun", "interface", "as", "asserts", "readonly", "is", "typeof", "keyof", "extends", "type", "continue", "elif"),
)
OPERATORS = (
    *("+", "-", "*", "/", "//", "%", "^", "#", "&", "~", "|", "<<", ">>", "==", "~=", "<=", ">=", "<", ">", "="),
    *("(", ")", "{", "}", "[", "]", "::", ";", ":", ",", ".", "..", "...", "?", "?:", "!", "@", "->", "!=", "+=", "++"),
    *("&&", "||", "--", "--[[", "[[", "]]", "[==[", '"', "'", "\\"),
)
LITERALS = (
    *("0", "7", "3.5", "1e3", "0xff", "9223372036854775808", '"s"', "'\\n\\065'", '"Größe"', "[[long]]", "[==[\nx]==]"),
)
BINARY = (
    *("or", "and", "<", ">", "<=", ">=", "~=", "==", "|", "~", "&", "<<", ">>", "..", "+", "-", "*", "/", "//", "%"),
    "^",
)


class Generator:
    """Draws source text; ``typed`` programs use every construct of the type grammar."""

    def __init__(self, random: Random, typed: bool = True) -> None:
        self.random = random
        self.typed = typed

    def maybe(self, make: Callable[[], str], chance: float = 0.4) -> str:
        return make() if self.random.random() < chance else ""

    def several(self, make: Callable[[], str], least: int = 0, most: int = 3, separator: str = ", ") -> str:
        return separator.join(make() for _ in range(self.random.randint(least, most)))

    def pick(self, *options: str | Callable[[], str]) -> str:
        option = self.random.choice(options)
        return option if isinstance(option, str) else option()

    def name(self) -> str:
        return self.random.choice(NAMES)

    def program(self) -> str:
        """Statements, each ended by ``;``, so that a line that begins with ``(`` is not ambiguous."""
        return self.several(lambda: self.statement(3), 0, 5, " ;\n") + "\n"

    # types

    def simple_type(self) -> str:
        return self.pick("string", "number", "nil", "true", "'a'", "5", "time.Duration", "Message", "any")

    def type_(self, depth: int = 2) -> str:
        if depth == 0:
            return self.simple_type()

        def inner() -> str:
            return self.type_(depth - 1)

        def function() -> str:
            vararg = self.maybe(lambda: ", ..." + inner())
            results = self.pick(inner, "()", lambda: f"({self.several(inner, 2)})")
            return f"(a: {inner()}, {inner()}{vararg}) -> {results}"

        def field() -> str:
            return self.name() + self.pick(": ", "?: ") + inner() + self.pick("", " @min(1)", " @a @b(2, x)")

        return self.pick(
            self.simple_type,
            lambda: self.simple_type() + self.pick("?", "[]", "??", "[][]", " @min(1)", " @min(1) @max(5)?", "[]?"),
            lambda: "{" + inner() + "}" + self.pick("", "?", " @min_len(1)?"),
            lambda: self.pick("", "readonly ") + "{[" + inner() + "]: " + inner() + "}",
            lambda: self.pick("", "readonly ", "interface ") + "{" + self.several(field) + "}",
            lambda: "Box<" + self.several(inner, 1) + ">" + self.pick("", "?", "[]", "[string]"),
            lambda: "(" + function() + ")" + self.pick("", "?", "[]"),
            function,
            lambda: "fun(" + self.several(inner) + ")" + self.maybe(lambda: ": " + inner()),
            lambda: f"keyof({inner()})",
            lambda: f"typeof({self.expression(1)})",
            lambda: f"asserts a{self.maybe(lambda: ' is ' + inner())}",
            lambda: self.several(self.simple_type, 2, 4, self.pick(" | ", " & ")),
            lambda: f"{self.simple_type()} | ({function()}) & {self.simple_type()}",
            lambda: f"{self.simple_type()} extends {self.simple_type()} ? {{{inner()}}} : {inner()}",
        )

    def annotation(self) -> str:
        return self.maybe(lambda: ": " + self.type_()) if self.typed else ""

    def type_params(self) -> str:
        return self.maybe(lambda: self.pick("<T>", f"<T, U: {self.type_()}>")) if self.typed else ""

    def typed_name(self) -> str:
        return self.name() + self.annotation()

    def signature(self) -> str:
        params = self.several(self.typed_name) or self.pick("", "...")
        if params and params != "...":
            params += self.maybe(lambda: ", ..." + self.annotation())
        results = ""
        if self.typed:
            some = self.pick(": ()", lambda: f": ({self.several(self.type_, 2)})", lambda: ": " + self.type_())
            results = self.pick("", some, lambda: f": {self.simple_type()}, {self.type_()}")
        return f"{self.type_params()}({params}){results}"

    # expressions

    def expression(self, depth: int = 3) -> str:
        if depth == 0:
            return self.pick(*NAMES, *LITERALS, "nil", "true", "false")

        def inner() -> str:
            return self.expression(depth - 1)

        def item() -> str:
            return self.pick(inner, lambda: f"{self.name()} = {inner()}", lambda: f"[ {inner()}] = {inner()}")

        options: list[str | Callable[[], str]] = [
            inner,
            lambda: f"{inner()} {self.random.choice(BINARY)} {inner()}",
            lambda: f"{inner()} {self.random.choice(BINARY)} {inner()}",
            lambda: self.pick("not ", "- ", "#", "~") + inner(),
            lambda: self.prefix(depth - 1),
            lambda: "{" + self.several(item) + "}",
            lambda: f"function{self.signature()} {self.statement(0)} end",
        ]
        if self.typed:
            options += [
                lambda: f"{self.name()} as {self.simple_type()}?",
                lambda: f"{self.name()} as ((a: string) -> ())",
                lambda: f"{self.name()} :: {{{self.type_()}}}",
                lambda: f"{self.prefix(depth - 1)}!",
                lambda: f"({inner()} as {{{self.type_()}}})",
            ]
        return self.pick(*options)

    def prefix(self, depth: int) -> str:
        def inner() -> str:
            return self.expression(depth)

        def suffix() -> str:
            call = f"({self.several(inner, most=2)})"
            plain = self.pick(f".{self.name()}", lambda: f"[ {inner()}]", call, f":{self.name()}{call}", "{}", '"s"')
            return self.pick(plain, plain, plain, ".is", ":as()") if self.typed else plain

        return self.pick(self.name, lambda: f"({inner()})") + self.several(suffix, 0, 3, "")

    def call(self) -> str:
        return self.pick(self.name, lambda: self.prefix(1)) + f"({self.several(self.expression)})"

    # statements

    def target(self) -> str:
        return self.pick(self.name, lambda: f"{self.prefix(1)}.{self.name()}", lambda: f"({self.expression(1)})[1]")

    def block(self, depth: int) -> str:
        return "".join(f"\n  {self.statement(depth)} ;" for _ in range(self.random.randint(0, 3))) + "\n"

    def statement(self, depth: int) -> str:
        def values() -> str:
            return " = " + self.several(self.expression, 1)

        options: list[str | Callable[[], str]] = [
            lambda: "local " + self.several(self.typed_name, 1) + self.maybe(values, 0.7),
            lambda: self.several(self.target, 1, 2) + values(),
            self.call,
            "do return end",
            "do return 1, 2; end",
            "while true do break end",
            "do goto done ::done:: end",
        ]
        if self.typed:
            options += [
                lambda: f"type Alias{self.type_params()} = {self.type_()}",
                lambda: f"interface Shape: Base, Other\n function area({self.typed_name()}): {self.type_()}\nend",
            ]
        if depth > 0:

            def block() -> str:
                return self.block(depth - 1)

            options += [
                lambda: f"if {self.expression()} then{block()}{self.maybe(lambda: 'else' + block())}end",
                lambda: f"if {self.expression()} then{block()}elseif {self.expression()} then{block()}end",
                lambda: f"while {self.expression()} do{block()}end",
                lambda: f"repeat{block()}until {self.expression()}",
                lambda: f"for i = 1, {self.expression()}{self.maybe(lambda: ', 2')} do{block()}end",
                lambda: f"for k, v in {self.several(self.expression, 1)} do{block()}end",
                lambda: f"function {self.pick('f', 'a.b', 'a.b:c', 'x1:m')}{self.signature()}{block()}end",
                lambda: f"local function f{self.signature()}{block()}end",
                lambda: f"do{block()}end",
            ]
        return self.pick(*options)


seeds = st.integers(0, 2**32)
programs = seeds.map(lambda seed: Generator(Random(seed)).program())
plain_programs = seeds.map(lambda seed: Generator(Random(seed), typed=False).program())
token_soup = st.lists(
    st.sampled_from((*LUA_WORDS, *OTHER_WORDS, *OPERATORS, *NAMES, *LITERALS, "\n")), max_size=40
).map(" ".join)


@st.composite
def mutated_programs(draw: st.DrawFn) -> str:
    """A program with a few characters removed, doubled or replaced."""
    text = draw(programs)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + draw(st.sampled_from((*OPERATORS, *LUA_WORDS, "", "\x00", "é"))) + text[stop:]
    return text
