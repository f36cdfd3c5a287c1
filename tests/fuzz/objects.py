"""Random programs about objects, records and arrays: what native classes and lists must not change.

Objects are made by classes (``tests.fuzz.classes``) or are records and arrays with or without declared types. They are
then used as they should be, and escape: into ``pairs``, ``next``, raw access, unknown functions, closures, coroutines,
errors, other objects, other metatables.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.arrays import array_in_function, change_array, read_array, sort_array
from tests.fuzz.classes import FIELDS, METHODS, LuaClass, class_, derived_class, number, value
from tests.fuzz.escapes import CHANGES, ESCAPES
from tests.fuzz.source import Source
from tests.fuzz.world import (
    DECLARATIONS,
    FIELD_VALUES,
    MAKERS,
    RECORD_TYPES,
    RECORDS,
    World,
    make_array,
    make_object,
    make_record,
)

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
        source.choice(MAKERS)(world)
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
        source.emit(f"{name}.{one} = {source.choice(FIELD_VALUES[one])} print({original}.{one}, {name} == {original})")
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
    given = source.choice(FIELD_VALUES[one])
    source.emit(
        source.choice(
            (
                f"{name}.{one} = {given}",
                f"{name}.{one} = nil",
                f"{name}.late = {given}",
                f'{name}["{one}"] = {given}',
                f"if type({name}.{one}) == 'number' then {name}.{one} = {name}.{one} + 1 end",
                f"{name}.{one}, {name}.extra = {given}, {name}.{one}",
                f"{name} = {source.choice(RECORDS[kind]).format(n=1, m=2, k=3)}",
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
    given = source.choice((*named, *named, RECORDS[kind][0].format(n=1, m=2, k=3), world.any_table()))
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


# ---------------------------------------------------------------------------------------------------------- escapes


def escape(world: World) -> None:
    """Something that only tables can do, or that hides where a thing goes."""
    source = world.source
    one = source.choice(("x", "y", "name", "class", "value", "late", "keys"))
    source.emit(source.choice(ESCAPES).substitute(n=world.any_table(), one=one, number=number(source)))


def change_class(world: World) -> None:
    """What is done to an object's class or metatable after objects exist."""
    source = world.source
    found = _an_object(world)
    if found is None:
        return escape(world)
    name, of = found
    text = source.choice(CHANGES).substitute(
        n=name,
        c=of.name,
        m=source.choice(METHODS),
        one=source.choice(of.fields),
        other=source.choice(world.classes).name,
    )
    source.emit(text)
    return None


_STATEMENTS: tuple[Callable[[World], None], ...] = (
    *(make_object, make_record, make_array, call_method, call_method, call_method, read_fields, write_field, operate),
    *(alias, read_record, write_record, in_closure, typed_function, linked_nodes),
    *(change_array, change_array, read_array, sort_array, array_in_function),
)
_ESCAPES: tuple[Callable[[World], None], ...] = (escape, escape, escape, change_class, change_class)
