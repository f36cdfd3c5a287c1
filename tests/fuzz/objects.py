"""Random programs about objects, records and arrays: what native classes and lists must not change.

Objects are made by classes (``tests.fuzz.classes``) or are records and arrays with or without declared types. They are
then used as they should be, and escape: into ``pairs``, ``next``, raw access, unknown functions, closures, coroutines,
errors, other objects, other metatables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fuzz.classes import FIELDS, METHODS, LuaClass, class_, derived_class, number, value
from tests.fuzz.source import Source

HELPERS = """\
local function keys(t)
    local out = {}
    for k in pairs(t) do out[#out + 1] = tostring(k) end
    table.sort(out)
    return table.concat(out, ",")
end
local function dump(v, level)
    if type(v) ~= "table" then return tostring(v) end
    level = level or 0
    if level > 2 then return "..." end
    local out = {}
    for k, x in next, v do out[#out + 1] = tostring(k) .. "=" .. dump(x, level + 1) end
    table.sort(out)
    return "{" .. table.concat(out, ",") .. "}"
end
local function same(v) return v end
local registry = {functions = {}, seen = {}}
registry.functions.touch = function(v) v.touched = true return v end
registry.functions.keep = function(v) registry.seen[#registry.seen + 1] = v return #registry.seen end
"""

RECORD_TYPES = {
    "Point": ("x", "y"),
    "Line": ("name", "quantity", "price"),
    "Node": ("value", "next"),
    "Odd": ("class", "from", "keys", "hash"),
}
DECLARATIONS = """\
type Point = {x: number, y: number}
type Line = {name: string, quantity: integer, price: number, note: string?}
type Node = {value: integer, next: Node?}
type Odd = {class: string, from: integer, keys: {string}, hash: boolean}
"""
_RECORDS = {
    "Point": ("{{x = {n}, y = {m}}}", "{{y = {m}, x = {n}}}"),
    "Line": (
        '{{name = "l", quantity = {k}, price = {n}}}',
        '{{quantity = {k}, name = "m", price = {n}, note = "n"}}',
        '{{price = {n}, name = "k", quantity = {k}, note = nil}}',
    ),
    "Node": ("{{value = {k}}}", "{{value = {k}, next = {{value = 2}}}}", "{{value = {k}, next = nil}}"),
    "Odd": ('{{class = "c", from = {k}, keys = {{"k"}}, hash = true}}',),
}
_FIELD_VALUES = {
    "x": ("1", "2.5"), "y": ("3",), "name": ('"n"',), "quantity": ("4",), "price": ("0.5", "2"), "value": ("6",),
    "next": ("nil", "{value = 9}"), "class": ('"k"',), "from": ("7",), "keys": ('{"a", "b"}',), "hash": ("false",),
}  # fmt: skip


@dataclass(slots=True)
class World:
    """What the statements of one program can speak of."""

    source: Source
    typed: bool
    classes: list[LuaClass] = field(default_factory=list)
    objects: dict[str, LuaClass] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    arrays: dict[str, str] = field(default_factory=dict)
    counter: int = 0

    def name(self, prefix: str) -> str:
        """A name that nothing else has."""
        self.counter += 1
        return f"{prefix}{self.counter}"

    def any_table(self) -> str:
        """An object, record or array."""
        everything = [*self.objects, *self.records, *self.arrays]
        return self.source.choice(everything) if everything else "{}"

    def annotation(self, text: str) -> str:
        """A type annotation, in programs that have them."""
        return f": {text}" if self.typed and self.source.chance(80) else ""


def program(source: Source) -> bool:
    """Classes, things made of them, and statements about these; tells whether there are type annotations."""
    world = World(source, typed=source.chance(45))
    if world.typed:
        source.emit(DECLARATIONS.rstrip())
    if source.chance(60):
        source.emit(HELPERS.rstrip())
        helped = True
    else:
        helped = False
    for _ in range(source.integer(0, 2)):
        world.classes.append(class_(source))
        if source.chance(50):
            world.classes.append(derived_class(source, world.classes[-1]))
    inside = source.chance(60)
    if inside:
        with source.function("local function main()"):
            _statements(world, helped)
        source.emit("return {main = main}")
    else:
        _statements(world, helped)
    return world.typed


def _statements(world: World, helped: bool) -> None:
    source = world.source
    for _ in range(source.integer(1, 3)):
        source.choice(_MAKERS)(world)
    kinds = (*_STATEMENTS, *_ESCAPES) if helped else _STATEMENTS
    for _ in range(source.integer(3, 14)):
        statement = source.choice(kinds)
        if source.chance(30):
            with source.block("do"):
                saved = dict(world.objects), dict(world.records), dict(world.arrays)
                statement(world)
                world.objects, world.records, world.arrays = saved
        else:
            statement(world)


# --------------------------------------------------------------------------------------------------------- things made


def make_object(world: World) -> None:
    source = world.source
    if not world.classes:
        return make_record(world)
    made = source.choice(world.classes)
    name = world.name("o")
    arguments = ", ".join(value(source) if source.chance(40) else number(source) for _ in range(source.integer(0, 3)))
    source.emit(f"local {name} = {made.construct}({arguments})")
    world.objects[name] = made
    return None


def make_record(world: World) -> None:
    source = world.source
    kind = source.choice(tuple(RECORD_TYPES))
    name = world.name("r")
    text = source.choice(_RECORDS[kind]).format(n=number(source), m=number(source), k=source.integer(0, 9))
    form = source.integer(0, 3)
    if form == 0:
        source.emit(f"local {name}{world.annotation(kind)} = {{}}")
        for one in RECORD_TYPES[kind]:
            source.emit(f"{name}.{one} = {source.choice(_FIELD_VALUES[one])}")
    elif form == 1:
        maker = world.name("make")
        source.emit(f"local function {maker}(){world.annotation(kind)} return {text} end")
        source.emit(f"local {name}{world.annotation(kind)} = {maker}()")
    else:
        source.emit(f"local {name}{world.annotation(kind)} = {text}")
    world.records[name] = kind


def make_array(world: World) -> None:
    source = world.source
    name = world.name("list")
    kind = source.choice(("number", "string", "record", "object", "array"))
    if kind == "object" and not world.classes:
        kind = "record"
    count = source.integer(0, 4)
    items = ", ".join(item(world, kind) for _ in range(count))
    element = {"number": "number", "string": "string", "record": "Point", "array": "{number}"}.get(kind, "any")
    annotation = world.annotation(f"{{{element}}}")
    form = source.integer(0, 2)
    if form == 0 and count:
        source.emit(f"local {name}{annotation} = {{}}")
        step = source.choice((f"{name}[#{name} + 1] = v", f"table.insert({name}, v)", f"{name}[i] = v"))
        source.emit(f"for i, v in ipairs({{{items}}}) do {step} end")
    else:
        source.emit(f"local {name}{annotation} = {{{items}}}")
    world.arrays[name] = kind


def item(world: World, kind: str) -> str:
    """An element for an array of this kind."""
    source = world.source
    if kind == "number":
        return source.choice(("1", "2", "3", "5", "8", "0"))
    if kind == "string":
        return source.choice(('"a"', '"b"', '"c"', '""'))
    if kind == "record":
        known = [name for name, of in world.records.items() if of == "Point"]
        return source.choice((*known, f"{{x = {source.integer(0, 9)}, y = {source.integer(0, 9)}}}"))
    if kind == "object":
        known = list(world.objects)
        return source.choice((*known, f"{source.choice(world.classes).construct}({number(source)})"))
    return source.choice(("{}", "{1}", "{1, 2}"))


_MAKERS: tuple[Callable[[World], None], ...] = (make_object, make_object, make_record, make_array)

# ------------------------------------------------------------------------------------------------------- plain use


def _an_object(world: World) -> tuple[str, LuaClass] | None:
    if not world.objects:
        return None
    name = world.source.choice(tuple(world.objects))
    return name, world.objects[name]


def call_method(world: World) -> None:
    source = world.source
    found = _an_object(world)
    if found is None:
        return make_object(world)
    name, of = found
    method = source.choice((*of.methods, *of.methods, source.choice(METHODS)))
    argument = source.choice((number(source), value(source), world.any_table(), ""))
    call = source.choice(
        (
            f"{name}:{method}({argument})",
            f"{name}:{method}({argument})",
            f"{name}.{method}({name}, {argument or 'nil'})",
        )
    )
    if of.construct.startswith(of.name + ".") and source.chance(10):
        call = f"{of.name}.{method}({name}, {argument or 'nil'})"
    form = source.integer(0, 4)
    if form == 0:
        source.emit(f"print(pcall(function() return {call} end))")
    elif form == 1:
        source.emit(f"print({call})")
    elif form == 2:
        source.emit(f"print(({call}))")
    elif form == 3:
        source.emit(call)
    else:
        first, second = world.name("v"), world.name("v")
        source.emit(f"local {first}, {second} = {call} print(type({first}), {second})")
    return None


def read_fields(world: World) -> None:
    source = world.source
    found = _an_object(world)
    if found is None:
        return read_record(world)
    name, of = found
    read = [source.choice((*of.fields, "missing", "late", "touched", source.choice(METHODS))) for _ in range(3)]
    source.emit(f"print({', '.join(f'{name}.{one}' for one in read)})")
    return None


def write_field(world: World) -> None:
    source = world.source
    found = _an_object(world)
    if found is None:
        return write_record(world)
    name, of = found
    target = source.choice((*of.fields, "late", source.choice(FIELDS)))
    given = source.choice(
        (value(source), number(source), "nil", world.any_table(), f"{name}.{source.choice(of.fields)}")
    )
    source.emit(source.choice((f"{name}.{target} = {given}", f'{name}["{target}"] = {given}')))
    return None


def operate(world: World) -> None:
    source = world.source
    found = _an_object(world)
    if found is None:
        return make_object(world)
    name, of = found
    alike = [other for other, kind in world.objects.items() if kind is of]
    other = source.choice(alike)
    operand = source.choice((other, number(source)))
    text = source.choice(
        (
            *(f"{name} + {operand}", f"{name} - {operand}", f"{operand} * {name}", f"{name} / {operand}"),
            *(f"{name} % {operand}", f"{name} ^ {operand}", f"-{name}", f"{name} .. {operand}", f"#{name}"),
            *(f"{name} == {other}", f"{name} ~= {other}", f"{name} < {other}", f"{name} >= {other}"),
            *(f"{name}(1, 2)", f"tostring({name})", f"not {name}", f"{name} and 1 or 2", f"type({name})"),
            *(f"{name} == nil", f"rawequal({name}, {other})", f"({name} or {{}}).{source.choice(of.fields)}"),
        )
    )
    source.emit(f"print(pcall(function() return {text} end))")
    return None


def alias(world: World) -> None:
    """Two names for one thing."""
    source = world.source
    name = world.name("p")
    found = _an_object(world)
    if found is not None and source.chance(60):
        original, of = found
        one = source.choice(of.fields)
        source.emit(f"local {name} = {original}")
        source.emit(f"{name}.{one} = {number(source)} print({original}.{one}, {name} == {original})")
        world.objects[name] = of
    elif world.records:
        original = source.choice(tuple(world.records))
        one = source.choice(RECORD_TYPES[world.records[original]])
        source.emit(f"local {name} = {original}")
        source.emit(f"{name}.{one} = {source.choice(_FIELD_VALUES[one])} print({original}.{one}, {name} == {original})")
        world.records[name] = world.records[original]


def read_record(world: World) -> None:
    source = world.source
    if not world.records:
        return make_record(world)
    name = source.choice(tuple(world.records))
    fields = RECORD_TYPES[world.records[name]]
    one, other = source.choice(fields), source.choice((*fields, "missing", "note"))
    source.emit(
        source.choice(
            (
                f"print({name}.{one}, {name}.{other})",
                f'print({name}["{one}"], {name}.missing == nil)',
                f"if {name}.{one} then print({name}.{one}) else print('none') end",
                f"print({name}.{one} == {name}.{other}, {name}.{one} ~= nil)",
                f"local k{len(source.lines)} = '{one}' print({name}[k{len(source.lines)}])",
                f"print(({name}.{one} or 1), type({name}.{other}))",
                f"print({name} == {name}, {name} == {{}}, {name} ~= {source.choice((*world.records, *world.arrays))})",
            )
        )
    )
    return None


def write_record(world: World) -> None:
    source = world.source
    if not world.records:
        return make_record(world)
    name = source.choice(tuple(world.records))
    kind = world.records[name]
    one = source.choice(RECORD_TYPES[kind])
    given = source.choice(_FIELD_VALUES[one])
    source.emit(
        source.choice(
            (
                f"{name}.{one} = {given}",
                f"{name}.{one} = nil",
                f"{name}.late = {given}",
                f'{name}["{one}"] = {given}',
                f"if type({name}.{one}) == 'number' then {name}.{one} = {name}.{one} + 1 end",
                f"{name}.{one}, {name}.extra = {given}, {name}.{one}",
                f"{name} = {source.choice(_RECORDS[kind]).format(n=1, m=2, k=3)}",
                f"{name}[1] = {given}",
            )
        )
    )
    return None


def in_closure(world: World) -> None:
    """A function that keeps a thing, and changes it later."""
    source = world.source
    name = world.any_table()
    one = source.choice(("x", "value", "late", "name", "class"))
    function = world.name("f")
    source.emit(f"local function {function}(v) {name}.{one} = v return {name}.{one} end")
    source.emit(f"print({function}({number(source)}), {name}.{one}, {function}(nil), {name}.{one})")


def typed_function(world: World) -> None:
    """A function of a record or list; what it is given may be something else."""
    source = world.source
    function = world.name("f")
    kind = source.choice(tuple(RECORD_TYPES))
    one = RECORD_TYPES[kind][0]
    with source.function(f"local function {function}(v{world.annotation(kind)}, list{world.annotation('{number}')})"):
        source.emit(f"v.{one} = v.{one}")
        source.emit("list[#list + 1] = 1")
        source.emit(
            source.choice((f"return v.{one}, #list", "return v", f"return {{v.{one}}}, list[1]", "return list"))
        )
    named = [name for name, of in world.records.items() if of == kind]
    given = source.choice((*named, *named, _RECORDS[kind][0].format(n=1, m=2, k=3), world.any_table()))
    arrays = [name for name, of in world.arrays.items() if of == "number"]
    source.emit(f"print(pcall({function}, {given}, {source.choice((*arrays, '{}', '{4, 5}'))}))")


def linked_nodes(world: World) -> None:
    source = world.source
    head = world.name("head")
    annotation = world.annotation("Node?")
    source.emit(f"local {head}{annotation} = nil")
    source.emit(f"for i = 1, {source.integer(0, 4)} do {head} = {{value = i, next = {head}}} end")
    source.emit(f"local total, node = 0, {head}")
    source.emit("while node do total = total + node.value node = node.next end")
    source.emit(f"print(total, {head} and {head}.value, {head} and {head}.next and {head}.next.value)")


# ---------------------------------------------------------------------------------------------------------- arrays


def change_array(world: World) -> None:
    source = world.source
    if not world.arrays:
        return make_array(world)
    name = source.choice(tuple(world.arrays))
    new = item(world, world.arrays[name])
    source.emit(
        source.choice(
            (
                f"{name}[#{name} + 1] = {new}",
                f"table.insert({name}, {new})",
                f"table.insert({name}, 1, {new})",
                f"table.insert({name}, #{name} + 1, {new})",
                f"print(table.remove({name}))",
                f"if #{name} > 0 then print(table.remove({name}, 1)) end",
                f"{name}[#{name}] = nil",
                f"if #{name} >= 2 then {name}[1], {name}[#{name}] = {name}[#{name}], {name}[1] end",
                f"for i = #{name}, 1, -1 do if i % 2 == 0 then table.remove({name}, i) end end",
                f"if #{name} > 1 then {name}[1] = nil print({name}[1], {name}[2]) {name}[1] = {new} end",
                f"{name}[0] = {new} {name}[-1] = {new} print({name}[0], {name}[-1]) {name}[0] = nil {name}[-1] = nil",
                f"{name}.tag = 'extra'",
                f"{name}[1.0] = {new}",
                f'{name}["1"] = {new}',
                f"{name}[true] = {new} print({name}[true], {name}[1]) {name}[true] = nil",
                f"{name} = {{{new}, {new}}}",
                f"while #{name} > 2 do table.remove({name}) end",
                f"for i, v in ipairs({name}) do if i < 3 then {name}[i + 1] = v end end",
                f"local first, second = unpack({name}) {name}[1] = second or first",
            )
        )
    )
    return None


def read_array(world: World) -> None:
    source = world.source
    if not world.arrays:
        return make_array(world)
    name = source.choice(tuple(world.arrays))
    kind = world.arrays[name]
    source.emit(
        source.choice(
            (
                f"print(#{name}, {name}[1], {name}[#{name}], {name}[#{name} + 1])",
                f"print({name}[0], {name}[-1], {name}[1.0] == {name}[1], {name}[1.5])",
                f"for i = 1, #{name} do print(i, {name}[i]) end",
                f"for i, v in ipairs({name}) do print(i, v) if i == 2 then break end end",
                f"for i, v in pairs({name}) do if type(i) == 'number' then print(i, type(v)) end end",
                f"print(select('#', unpack({name})), (unpack({name})))",
                f"print(next({name}) ~= nil, #{name} == 0, {name}.n, {name}.missing)",
                f"local n = 0 for _ in pairs({name}) do n = n + 1 end print(n)",
                f"local i = 1 while {name}[i] ~= nil do i = i + 1 end print(i)",
                f"local copy = {{}} for i, v in ipairs({name}) do copy[i] = v end print(#copy, copy == {name}, copy[1] == {name}[1])",
                f"local last = {name}[#{name}] print(last == {name}[#{name}], type(last))",
                f"print(pcall(table.concat, {name}, '-'))" if kind in ("number", "string") else f"print(#{name})",
                f"print({name}[1] and {name}[1].x)" if kind == "record" else f"print(type({name}[1]))",
            )
        )
    )
    return None


def sort_array(world: World) -> None:
    source = world.source
    if not world.arrays:
        return make_array(world)
    name = source.choice(tuple(world.arrays))
    kind = world.arrays[name]
    if kind in ("number", "string"):
        source.emit(source.choice((f"table.sort({name})", f"table.sort({name}, function(p, q) return p > q end)")))
        source.emit(f"print(table.concat({name}, ' '))")
    elif kind == "record":
        source.emit(f"table.sort({name}, function(p, q) return p.x * 10 + p.y < q.x * 10 + q.y end)")
        source.emit(f"for i, v in ipairs({name}) do print(i, v.x, v.y) end")
    return None


def array_in_function(world: World) -> None:
    source = world.source
    if not world.arrays:
        return make_array(world)
    name = source.choice(tuple(world.arrays))
    function = world.name("f")
    body = source.choice(
        (
            "list[#list + 1] = list[1] return #list",
            "local out = {} for i = #list, 1, -1 do out[#out + 1] = list[i] end return out[1], #out",
            "for i = 1, #list do if list[i] == nil then return i end end return list",
            "list = {} return #list",
            "return #list > 0 and list[#list] or 'empty'",
            "return function() return #list end",
            "return unpack(list)",
        )
    )
    source.emit(f"local function {function}(list) {body} end")
    source.emit(f"print({function}({name}), #{name})")
    return None


# ---------------------------------------------------------------------------------------------------------- escapes


def escape(world: World) -> None:
    """Something that only tables can do, or that hides where a thing goes."""
    source = world.source
    name = world.any_table()
    one = source.choice(("x", "y", "name", "class", "value", "late", "keys"))
    unlocked = f"getmetatable({name}) == nil"
    source.emit(
        source.choice(
            (
                f"print(keys({name}))",
                f"print(dump({name}))",
                f"print(same({name}) == {name}, same({name}).{one})",
                f"registry.functions.touch({name}) print({name}.touched)",
                f"print(registry.functions.keep({name}), registry.seen[#registry.seen] == {name})",
                f"print(rawget({name}, '{one}'), rawget({name}, 1))",
                f"rawset({name}, '{one}', {number(source)}) print({name}.{one})",
                f"print(next({name}) == nil, type(next({name})))",
                f"for k in pairs({name}) do {name}[k] = nil end print(next({name}))",
                f"local n = 0 for k, v in pairs({name}) do {name}[k] = v n = n + 1 end print(n)",
                f"if {unlocked} then setmetatable({name}, {{__index = function(t, k) return 'dflt' end}}) print({name}.{one}, {name}.nothing) setmetatable({name}, nil) end",
                f"if {unlocked} then setmetatable({name}, {{__newindex = function(t, k, v) rawset(t, k, 'set') end}}) {name}.fresh = 1 print({name}.fresh) setmetatable({name}, nil) end",
                f"if {unlocked} then setmetatable({name}, {{__tostring = function() return 'text' end}}) print(tostring({name})) end",
                f"if {unlocked} then setmetatable({name}, {{__len = function() return 77 end}}) print(#{name}) setmetatable({name}, nil) end",
                f"local map = {{[{name}] = 'key'}} print(map[{name}], map[{{}}])",
                f"local box = {{{name}, inner = {name}}} box.inner.{one} = 5 print(box[1].{one}, {name}.{one}, box[1] == box.inner)",
                f"local co = coroutine.wrap(function(v) v.{one} = 'co' local w = coroutine.yield(v) return w == v end) print(co({name}) == {name}, {name}.{one}, co({name}))",
                f"print(select(2, pcall(error, {name})) == {name})",
                f"print(pcall(function() error({name}) end))",
                f"local function vary(...) local t = {{...}} return select('#', ...), t[1] == {name} end print(vary({name}, nil, {name}))",
                f"print(type(json_text({name})))",
                f"local m = {{}} for k, v in pairs({name}) do m[k] = v end print(dump(m) == dump({name}))",
                f"{name}.self = {name} print({name}.self.self == {name}) {name}.self = nil",
                f"{name}[{name}] = 'me' print({name}[{name}]) {name}[{name}] = nil",
                f"for k, v in next, {name} do if k == '{one}' then print(k, v) end end",
                f"local mt = getmetatable({name}) print(mt == nil, type(mt))",
            )
        ).replace("json_text(", "dump(")
    )


def change_class(world: World) -> None:
    """What is done to an object's class or metatable after objects exist."""
    source = world.source
    found = _an_object(world)
    if found is None:
        return escape(world)
    name, of = found
    method = source.choice(METHODS)
    one = source.choice(of.fields)
    other = source.choice(world.classes).name
    source.emit(
        source.choice(
            (
                f"{name}.{method} = function(self, p) return 'own', p end",
                f"function {of.name}:{method}(p) return 'replaced', self.{one} end",
                f"{of.name}.{method} = nil",
                f"{of.name}.{one} = 'class value'",
                f"print(pcall(setmetatable, {name}, {other}))",
                f"print(pcall(setmetatable, {name}, nil))",
                f"print(getmetatable({name}) == {of.name}, {of.name}.__index == {of.name})",
                f"print(keys({of.name}))",
                f"local m = '{method}' print(type({of.name}[m]), type({name}[m]))",
                f"for k, v in pairs({of.name}) do if type(v) == 'function' and k ~= '__index' then {name}[k] = v end end",
                f"{of.name}.__index = function(t, k) return k end print({name}.{one}, {name}.zzz)",
                f"{of.name}.__newindex = function(t, k, v) rawset(t, k .. '_', v) end {name}.brand = 1 print({name}.brand, {name}.brand_)",
                f"local call = {name}.{method} print(type(call), pcall(call or print, {name}))",
                f"print(pcall(function() return {name}['{method}']({name}, 1) end))",
                f"print(rawequal(getmetatable({name}), {of.name}), rawget({name}, '{method}'), rawget({of.name}, '{one}'))",
                f"{of.name}.count = ({of.name}.count or 0) + 1 print({name}.count, {of.name}.count)",
                f"local up = getmetatable({of.name}) print(type(up), type(up) == 'table' and up.__index == {other})",
            )
        )
    )
    return None


_STATEMENTS: tuple[Callable[[World], None], ...] = (
    *(make_object, make_record, make_array, call_method, call_method, call_method, read_fields, write_field, operate),
    *(alias, read_record, write_record, in_closure, typed_function, linked_nodes),
    *(change_array, change_array, read_array, sort_array, array_in_function),
)
_ESCAPES: tuple[Callable[[World], None], ...] = (escape, escape, escape, change_class, change_class)
