"""What the programs of ``tests.fuzz.objects`` are about: objects, records with or without declared types, arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fuzz.classes import LuaClass, number, value
from tests.fuzz.source import Source

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
RECORDS = {
    "Point": ("{{x = {n}, y = {m}}}", "{{y = {m}, x = {n}}}"),
    "Line": (
        '{{name = "l", quantity = {k}, price = {n}}}',
        '{{quantity = {k}, name = "m", price = {n}, note = "n"}}',
        '{{price = {n}, name = "k", quantity = {k}, note = nil}}',
    ),
    "Node": ("{{value = {k}}}", "{{value = {k}, next = {{value = 2}}}}", "{{value = {k}, next = nil}}"),
    "Odd": ('{{class = "c", from = {k}, keys = {{"k"}}, hash = true}}',),
}
FIELD_VALUES = {
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
    text = source.choice(RECORDS[kind]).format(n=number(source), m=number(source), k=source.integer(0, 9))
    form = source.integer(0, 3)
    if form == 0:
        source.emit(f"local {name}{world.annotation(kind)} = {{}}")
        for one in RECORD_TYPES[kind]:
            source.emit(f"{name}.{one} = {source.choice(FIELD_VALUES[one])}")
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


MAKERS: tuple[Callable[[World], None], ...] = (make_object, make_object, make_record, make_array)
