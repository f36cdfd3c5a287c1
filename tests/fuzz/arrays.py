"""Random statements about arrays: grown, shrunk, sorted, walked, handed to functions."""

from __future__ import annotations

from tests.fuzz.world import World, item, make_array


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
                f"local copy = {{}} for i, v in ipairs({name}) do copy[i] = v end "
                f"print(#copy, copy == {name}, copy[1] == {name}[1])",
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
        # Which elements are compared with which is nobody's business, so that no comparison may fail.
        source.emit("local function weight(p) return (p.x or 0) * 1000 + (p.y or 0) end")
        source.emit(f"table.sort({name}, function(p, q) return weight(p) < weight(q) end)")
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
