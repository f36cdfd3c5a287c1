"""Random classes, in every idiom in which Lua programs write them: constructors, inheritance, mixins, metamethods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fuzz.source import Source

FIELDS = (
    *(
        "x",
        "y",
        "name",
        "class",
        "from",
        "items",
        "keys",
        "get",
        "_private",
        "__secret",
        "self_",
        "hash",
        "arr",
        "meta",
    ),
    *("pairs", "append", "new_value", "None_", "__dict__", "__class__", "len", "value"),
)
"""Names of fields: ordinary ones, and some that mean something to Python, to a runtime, or as a method."""

METHODS = ("get", "set", "add", "describe", "reset", "copy", "each", "pop", "update", "__init__", "class")


@dataclass(slots=True)
class LuaClass:
    """A class in scope: what its constructor takes and what its objects answer."""

    name: str
    construct: str
    fields: tuple[str, ...]
    methods: list[str] = field(default_factory=list)
    operators: set[str] = field(default_factory=set)
    parent: LuaClass | None = None


def value(source: Source) -> str:
    """A small value for a field."""
    return source.choice(
        (
            "0",
            "1",
            "2",
            "7",
            '"a"',
            '"b"',
            "true",
            "false",
            "nil",
            "{}",
            "{1, 2}",
            '{x = 1, name = "in"}',
            "0.5",
            '"10"',
        )
    )


def number(source: Source) -> str:
    """A small number."""
    return source.choice(("0", "1", "2", "3", "5", "10", "-1", "1.5"))


def member(name: str) -> str:
    """``.name`` in the form that the name allows."""
    return f".{name}"


# ---------------------------------------------------------------------------------------------------- constructors


def _filled(source: Source, made: str, fields: tuple[str, ...]) -> None:
    """Assignments of the fields that the constructor's table did not have."""
    for position, name in enumerate(fields):
        given = ("a", "b", number(source), value(source))[min(position, 3)]
        if source.chance(15):
            source.emit(f"if a then {made}.{name} = {given} end")
        else:
            source.emit(f"{made}.{name} = {given}")


def _empty_then_filled(source: Source, name: str, fields: tuple[str, ...]) -> str:
    with source.function(f"function {name}.new(a, b)"):
        source.emit(f"local self = setmetatable({{}}, {name})")
        _filled(source, "self", fields)
        source.emit("return self")
    return f"{name}.new"


def _table_given(source: Source, name: str, fields: tuple[str, ...]) -> str:
    items = ", ".join(f"{one} = {('a', 'b', number(source))[min(i, 2)]}" for i, one in enumerate(fields))
    with source.function(f"function {name}.new(a, b)"):
        source.emit(f"return setmetatable({{{items}}}, {name})")
    return f"{name}.new"


def _metatable_per_object(source: Source, name: str, fields: tuple[str, ...]) -> str:
    with source.function(f"function {name}.new(a, b)"):
        source.emit("local self = {}")
        _filled(source, "self", fields)
        source.emit(f"setmetatable(self, {{__index = {name}}})")
        source.emit("return self")
    return f"{name}.new"


def _prototype(source: Source, name: str, fields: tuple[str, ...]) -> str:
    """The idiom of Programming in Lua: the class itself is the metatable, whatever it is called on."""
    with source.function(f"function {name}:new(a, b)"):
        source.emit("local o = {}")
        source.emit("setmetatable(o, self)")
        source.emit("self.__index = self")
        _filled(source, "o", fields)
        source.emit("return o")
    return f"{name}:new"


def _called_class(source: Source, name: str, fields: tuple[str, ...]) -> str:
    with source.function(f"function {name}:_init(a, b)"):
        _filled(source, "self", fields)
    head = f"setmetatable({name}, {{__call = function(cls, ...)"
    with source.function(head, "end})"):
        source.emit("local self = setmetatable({}, cls)")
        source.emit("self:_init(...)")
        source.emit("return self")
    return name


def _local_function(source: Source, name: str, fields: tuple[str, ...]) -> str:
    with source.function(f"local function new_{name}(a, b)"):
        source.emit("local object = {}")
        _filled(source, "object", fields)
        source.emit(f"return setmetatable(object, {name})")
    source.emit(f"{name}.create = new_{name}")
    return source.choice((f"new_{name}", f"{name}.create"))


def _maybe_nil(source: Source, name: str, fields: tuple[str, ...]) -> str:
    """A constructor that refuses some arguments."""
    with source.function(f"function {name}.new(a, b)"):
        source.emit('if a == "bad" then return nil, "refused" end')
        source.emit(f"local self = setmetatable({{{fields[0]} = a}}, {name})")
        _filled(source, "self", fields[1:])
        source.emit("return self")
    return f"{name}.new"


_CONSTRUCTORS: tuple[Callable[[Source, str, tuple[str, ...]], str], ...] = (
    *(_empty_then_filled, _table_given, _empty_then_filled, _table_given),
    *(_metatable_per_object, _prototype, _called_class, _local_function, _maybe_nil),
)

# --------------------------------------------------------------------------------------------------------- methods

_BODIES = (
    "return self.{f}",
    "return self.{f}, self.{g}",
    "self.{f} = p return self",
    "self.{f} = p",
    "self.{f} = (self.{f} or 0) + 1 return self.{f}",
    "self.{f}, self.{g} = self.{g}, self.{f} return self.{f}",
    "local old = self.{f} self.{f} = nil return old",
    "return self == self, self ~= nil, rawequal(self, p)",
    "self.late = p return self.late, self.{f}",
    "self[p or 'dynamic'] = p return self[p or 'dynamic']",
    "return function(q) self.{f} = q or self.{f} return self.{f} end",
    "if p then return self.{f} end",
    "return tostring(self.{f}) .. '/' .. tostring(p)",
    "local n = 0 for k, v in pairs(self) do if v == p then n = n + 1 end end return n",
    "self.{f} = self.{f} or {{}} return type(self.{f})",
    "return p, ...",
    "return select('#', ...), self.{f}",
    "if type(self.{f}) == 'number' then self.{f} = self.{f} + 1 end return self",
    "return {{self.{f}, p}}",
    "return (getmetatable(self) or {{}}).__index ~= nil, self.{g}",
    "return type(self), self.missing",
)

_METAMETHODS = {
    "__tostring": "function(o) return 'obj:' .. tostring(o.{f}) end",
    "__eq": "function(p, q) return p.{f} == q.{f} end",
    "__lt": "function(p, q) return tostring(p.{f}) < tostring(q.{f}) end",
    "__le": "function(p, q) return tostring(p.{f}) <= tostring(q.{f}) end",
    "__add": "function(p, q) return (type(p) == 'table' and 'T' or tostring(p)) .. type(q) end",
    "__sub": "function(p, q) return type(p), type(q) end",
    "__mul": "function(p, q) return p end",
    "__div": "function(p, q) return q end",
    "__mod": "function(p, q) return 'mod' end",
    "__pow": "function(p, q) return 'pow' end",
    "__unm": "function(p) return 'neg ' .. tostring(p.{f}) end",
    "__concat": "function(p, q) return 'cat' end",
    "__len": "function(o) return 42 end",
    "__call": "function(self, p, ...) return self.{f}, p, select('#', ...) end",
    "__newindex": "function(t, k, v) rawset(t, k, v) end",
    "__metatable": "'locked'",
}

INDEX_FORMS = (
    "{c}.__index = {c}",
    "{c}.__index = {c}",
    "{c}.__index = {c}",
    "{c}.__index = {c}",
    "{c}.__index = function(t, k) return rawget({c}, k) end",
    "{c}.__index = function(t, k) if k == 'missing' then return 'made up' end return {c}[k] end",
)


def _methods(source: Source, made: LuaClass) -> None:
    for _ in range(source.integer(1, 4)):
        name = source.choice(METHODS)
        one, other = source.choice(made.fields), source.choice(made.fields)
        body = source.choice(_BODIES).format(f=one, g=other)
        form = source.integer(0, 4)
        head = f"function {made.name}:{name}(p, ...)" if form <= 2 else f"{made.name}.{name} = function(self, p, ...)"
        if form == 4:
            head = f'{made.name}["{name}"] = function(self, p, ...)'
        source.emit(f"{head} {body} end")
        if name not in made.methods:
            made.methods.append(name)


def _operators(source: Source, made: LuaClass) -> None:
    for name, text in _METAMETHODS.items():
        if source.chance(16):
            source.emit(f"{made.name}.{name} = {text.format(f=source.choice(made.fields))}")
            made.operators.add(name)


def class_(source: Source) -> LuaClass:
    """A class of its own, or one that inherits from ``parent``."""
    name = f"C{len(source.lines)}"
    count = source.integer(1, 4)
    fields = tuple(dict.fromkeys(source.choice(FIELDS) for _ in range(count)))
    source.emit(source.choice((f"local {name} = {{}}", f"local {name} = {{count = 0}}")))
    source.emit(source.choice(INDEX_FORMS).format(c=name))
    made = LuaClass(name, "", fields)
    if source.chance(25):
        source.emit(f"{name}.{source.choice(fields)} = {source.choice(('1', chr(34) + 'static' + chr(34)))}")
    first = source.chance(30)
    if first:
        _methods(source, made)
    made.construct = source.choice(_CONSTRUCTORS)(source, name, fields)
    if not first or source.chance(50):
        _methods(source, made)
    _operators(source, made)
    return made


def derived_class(source: Source, parent: LuaClass) -> LuaClass:
    """A class that inherits: by the metatable of the class, by copying, or as a prototype."""
    name = f"D{len(source.lines)}"
    fields = tuple(dict.fromkeys((*parent.fields, source.choice(FIELDS))))
    made = LuaClass(name, "", fields, list(parent.methods), set(), parent)
    form = source.integer(0, 4)
    if form == 4 and parent.construct == f"{parent.name}:new":
        source.emit(f"local {name} = {parent.construct}(1, 2)")
        made.construct = f"{name}:new"
        made.operators = set()
        _methods(source, made)
        return made
    if form == 3:
        source.emit(f"local {name} = {{}}")
        source.emit(f"for k, v in pairs({parent.name}) do {name}[k] = v end")
    elif form == 2:
        source.emit(f"local {name} = {{}}")
        source.emit(f"setmetatable({name}, {parent.name})")
    else:
        source.emit(f"local {name} = setmetatable({{}}, {{__index = {parent.name}}})")
    source.emit(f"{name}.__index = {name}")
    if source.chance(40):
        for operator in sorted(parent.operators - {"__metatable"}):
            source.emit(f"{name}.{operator} = {parent.name}.{operator}")
            made.operators.add(operator)
    with source.function(f"function {name}.make(a, b)"):
        source.emit(f"local self = {parent.construct}(a, b)")
        source.emit(f"setmetatable(self, {name})")
        _filled(source, "self", fields[len(parent.fields) :])
        source.emit("return self")
    made.construct = f"{name}.make"
    if parent.methods and source.chance(60):
        method = source.choice(parent.methods)
        body = source.choice(
            (
                f"return {parent.name}.{method}(self, p, ...)",
                f"local r = {parent.name}.{method}(self, p) return r, 'derived'",
                f"return 'overridden', self.{source.choice(fields)}",
            )
        )
        source.emit(f"function {name}:{method}(p, ...) {body} end")
    if source.chance(60):
        _methods(source, made)
    return made
