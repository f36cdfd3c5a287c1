"""Random statements, from simple assignments to closures, metatables, ``goto`` and coroutines."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.expressions import (
    MAKERS,
    bounded,
    condition,
    integer,
    list_of,
    number,
    operand_of_concat,
    plain,
    primary,
    string,
    wide,
)
from tests.fuzz.source import Source

KINDS = ("int", "int", "str", "bool", "list", "rec", "wide")


def block(source: Source, most: int = 5) -> None:
    """Some statements."""
    for _ in range(source.integer(1, most)):
        if source.budget <= 0:
            break
        source.budget -= 1
        kinds = _NESTED if source.indent < 6 and source.chance(55) else _SIMPLE
        source.choice(kinds)(source)


# ------------------------------------------------------------------------------------------------------------- simple


def declare(source: Source) -> None:
    kind = source.choice(KINDS)
    value = MAKERS[kind](source)
    name = source.new_name()
    source.emit(f"local {name} = {value}")
    source.declare(name, kind)


def declare_several(source: Source) -> None:
    kinds = [source.choice(KINDS) for _ in range(2)]
    with source.without_varargs():
        values = [MAKERS[kind](source) for kind in kinds]
    names = [source.new_name() for _ in kinds]
    form = source.integer(0, 2)
    if form == 0:
        source.emit(f"local {', '.join(names)} = {', '.join(values)}")
    elif form == 1:
        source.emit(f"local {', '.join(names)} = (function() return {', '.join(values)} end)()")
    else:
        source.emit(f"local {', '.join(names)}")
        kinds = ["nil", "nil"]
    for name, kind in zip(names, kinds, strict=True):
        source.declare(name, kind)


def assign(source: Source) -> None:
    variables = source.visible("int", "str", "bool", "list", "rec", "wide", assignable=True)
    if not variables:
        return declare(source)
    variable = source.choice(variables)
    if variable.kind == "int":
        value = bounded(source, integer(source), variable.bits)
    elif variable.kind == "str":
        value = f"{primary(string(source))}:sub(1, 40)"
    else:
        value = MAKERS[variable.kind](source)
    source.emit(f"{variable.name} = {value}")
    return None


def assign_several(source: Source) -> None:
    variables = source.visible("int", assignable=True)
    lists = source.visible("list")
    if len(variables) < 2:
        return declare(source)
    one, other = source.choice(variables), source.choice(variables)
    form = source.integer(0, 3)
    if form == 0 and one is not other:
        bits = max(one.bits, other.bits)
        one.bits = other.bits = bits
        source.emit(f"{one.name}, {other.name} = {other.name}, {one.name}")
    elif form == 1 and lists:
        target = source.choice(lists).name
        first, second = bounded(source, integer(source)), bounded(source, integer(source))
        source.emit(f"{one.name}, {target}[{operand_key(source)}] = {first}, {second}")
    elif form == 2 and lists:
        target = source.choice(lists).name
        source.emit(f"{target}[1], {target}[2] = {target}[2] or 1, {target}[1] or 2")
    else:
        with source.without_varargs():
            value = bounded(source, integer(source), one.bits)
        source.emit(f"{one.name} = (function() return {value}, 2 end)()")
    return None


def operand_key(source: Source) -> str:
    """A key that keeps a list without holes."""
    return source.choice(("1", "1", "2 - 1"))


def change_table(source: Source) -> None:
    lists = source.visible("list")
    records = source.visible("rec")
    if lists and source.chance(70):
        name = source.choice(lists).name
        value = bounded(source, integer(source))
        source.emit(
            source.choice(
                (
                    f"{name}[#{name} + 1] = {value}",
                    f"table.insert({name}, {value})",
                    f"table.insert({name}, 1, {value})",
                    f"table.remove({name})",
                    f"if #{name} > 0 then table.remove({name}, 1) end",
                    f"table.sort({name})",
                    f"table.sort({name}, function(p, q) return p > q end)",
                    f"{name}[1] = {value}",
                )
            )
        )
    elif records:
        name = source.choice(records).name
        source.emit(
            source.choice(
                (
                    f"{name}.n = {bounded(source, integer(source))}",
                    f"{name}.s = {primary(string(source))}:sub(1, 40)",
                    f"{name}.extra = {condition(source)}",
                )
            )
        )
    else:
        declare(source)


def show(source: Source) -> None:
    values = []
    for _ in range(source.integer(1, 3)):
        kind = source.choice(("int", "str", "bool", "wide", "float", "len"))
        if kind == "len":
            values.append(f"#{list_of(source)}" if source.chance(30) else plain(source, 2))
        elif kind == "str":
            values.append(string(source))
        elif kind == "float":
            values.append(number(source))
        else:
            values.append(MAKERS[kind](source))
    source.emit(f"print({', '.join(values)})")


def show_table(source: Source) -> None:
    lists, records = source.visible("list"), source.visible("rec")
    if lists:
        source.emit(
            f'print(table.concat({source.choice(lists).name}, " "), select("#", table.unpack({list_of(source)})))'
        )
    if records:
        name = source.choice(records).name
        source.emit(f"print({name}.n, {name}.s, {name}.extra, {name}.missing)")


def show_anything(source: Source) -> None:
    everything = source.visible("nil", "int", "str", "bool", "wide")
    if everything:
        names = [source.choice(everything).name for _ in range(2)]
        source.emit(f"print({names[0]}, {names[1]} == nil, not {names[0]}, type({names[1]}))")


def wrap_around(source: Source) -> None:
    variables = source.visible("wide", assignable=True)
    if not variables:
        name = source.new_name()
        source.emit(f"local {name} = {wide(source)}")
        source.declare(name, "wide")
        return
    name = source.choice(variables).name
    source.emit(f"{name} = {name} * 31 + {source.integer(0, 9)}")
    source.emit(f"print({name})")


# ------------------------------------------------------------------------------------------------------------- nested


def if_(source: Source) -> None:
    with source.block(f"if {condition(source)} then", "" if source.chance(40) else "end"):
        block(source, 3)
    if source.lines[-1].strip():
        return
    source.lines.pop()
    if source.chance(40):
        with source.block(f"elseif {condition(source)} then", ""):
            block(source, 2)
        source.lines.pop()
    with source.block("else"):
        block(source, 3)


def do(source: Source) -> None:
    with source.block("do"):
        block(source, 3)


def numeric_for(source: Source) -> None:
    name = source.new_name()
    limit = source.choice(("3", "4", f"math.min(4, {plain(source, 1)})"))
    step = source.choice(("", "", ", 2", ", -1"))
    source.loops += 1
    with source.block(f"for {name} = {source.integer(0, 3)}, {limit}{step} do"):
        source.declare(name, "int", 12)
        block(source, 3)
        leave(source)
    source.loops -= 1


def generic_for(source: Source) -> None:
    lists = source.visible("list")
    if not lists:
        return numeric_for(source)
    key, value = source.new_name(), source.new_name()
    source.loops += 1
    iterator = source.choice(("ipairs({})", "ipairs({})", "pairs({})", "next, {}"))
    copied = f"{{table.unpack({source.choice(lists).name}, 1, 4)}}"
    with source.block(f"for {key}, {value} in {iterator.format(copied)} do"):
        source.declare(key, "int", 12)
        source.declare(value, "int")
        block(source, 3)
        leave(source)
    source.loops -= 1
    return None


def while_(source: Source) -> None:
    source.loops += 1
    counter = f"w{len(source.lines)}"
    source.emit(f"local {counter} = 0")
    with source.block(f"while {counter} < {source.integer(1, 3)} and ({condition(source)} or true) do"):
        source.emit(f"{counter} = {counter} + 1")
        block(source, 3)
        leave(source)
    source.loops -= 1


def repeat(source: Source) -> None:
    source.loops += 1
    counter = f"r{len(source.lines)}"
    source.emit(f"local {counter} = 0")
    source.emit("repeat")
    source.indent += 1
    source.scopes.append({})
    source.emit(f"{counter} = {counter} + 1")
    block(source, 3)
    done = f"local done = {counter} > {source.integer(0, 2)} or {condition(source)}"
    source.emit(done)
    source.indent -= 1
    source.emit("until done")
    source.scopes.pop()
    source.loops -= 1


def leave(source: Source) -> None:
    """Sometimes end a loop's body early."""
    if source.chance(20):
        source.emit(f"if {condition(source)} then break end")


def goto_(source: Source) -> None:
    label = f"l{len(source.lines)}"
    form = source.integer(0, 2)
    if form == 0:
        source.loops += 1
        with source.block("for _ = 1, 3 do"):
            source.emit(f"if {condition(source)} then goto {label} end")
            block(source, 2)
            source.emit(f"::{label}::")
        source.loops -= 1
    elif form == 1:
        with source.block("do"):
            source.emit("local round = 0")
            source.emit(f"::{label}::")
            source.emit("round = round + 1")
            with source.block("do"):
                block(source, 2)
            source.emit(f"if round < {source.integer(1, 3)} then goto {label} end")
    else:
        with source.block("do"):
            source.loops += 1
            with source.block("for _ = 1, 2 do"), source.block("for _ = 1, 2 do"):
                block(source, 2)
                source.emit(f"if {condition(source)} then goto {label} end")
            source.loops -= 1
            source.emit('print("through")')
            source.emit(f"::{label}::")


def function(source: Source) -> None:
    name = source.new_name()
    head = source.choice((f"local function {name}", f"local {name} = function"))
    parameters = [source.new_name(), f"{source.new_name()}_2"]
    source.declare(name, "hidden")
    with source.function(f"{head}({', '.join(parameters)})"):
        for parameter in parameters:
            source.declare(parameter, "int", 45)
        block(source, 3)
        source.emit(f"return {bounded(source, integer(source))}")
    source.declare(name, "fn", constant=True)


def recursive_function(source: Source) -> None:
    name = source.new_name()
    tail = source.chance(50)
    source.declare(name, "hidden")
    with source.function(f"local function {name}(n, acc)"):
        source.declare("n", "int", 45, constant=True)
        source.declare("acc", "int", 45)
        source.emit("n = math.min(n, 6)")
        source.emit(f"if n <= 0 then return {bounded(source, ('acc', 45))} end")
        block(source, 2)
        value = bounded(source, integer(source))
        rest = f"{name}(n - 1, {value})"
        source.emit(f"return {rest}" if tail else f"return ({rest} + 1) % 997")
    source.declare(name, "fn", constant=True)


def vararg_function(source: Source) -> None:
    name = source.new_name()
    source.declare(name, "hidden")
    with source.function(f"local function {name}(...)", vararg=True):
        block(source, 3)
        source.emit(source.choice(("return ...", "return (...), select('#', ...)", "return 1, ...", "return")))
    arguments = ", ".join(bounded(source, integer(source)) for _ in range(source.integer(0, 3)))
    source.emit(
        source.choice(
            (
                f"print({name}({arguments}))",
                f"print(({name}({arguments})))",
                f"print({name}({arguments}), 1)",
                f"print(#{{{name}({arguments})}}, select('#', {name}({arguments})))",
                f"do local p, q = {name}({arguments}) print(p, q) end",
            )
        )
    )


def closures(source: Source) -> None:
    """Functions made in a loop: each has its own variables."""
    store = f"fs{len(source.lines)}"
    source.emit(f"local {store} = {{}}")
    source.loops += 1
    with source.block("for k = 1, 3 do"):
        source.declare("k", "int", constant=True)
        name = source.new_name()
        source.emit(f"local {name} = {bounded(source, integer(source))}")
        variable = source.declare(name, "int")
        with source.function(f"{store}[k] = function(d)"):
            source.declare("d", "int", 45)
            if source.chance(60):
                source.emit(f"{name} = {bounded(source, integer(source), variable.bits)}")
            if source.chance(40):
                block(source, 2)
            source.emit(f"return {bounded(source, integer(source))}")
        if source.chance(30):
            source.emit(f"{name} = {bounded(source, integer(source), variable.bits)}")
    source.loops -= 1
    source.emit(f"for k = 1, 3 do print({store}[k](k), {store}[1](2)) end")


def counter(source: Source) -> None:
    """Two functions that share a variable."""
    up, down = source.new_name(), f"{source.new_name()}_2"
    shared = source.new_name()
    with source.block("do"):
        source.emit(f"local {shared} = {source.integer(0, 9)}")
        source.emit(f"local function {up}(d) {shared} = ({shared} + (d or 1)) % 997 return {shared} end")
        source.emit(f"local {down} = function() {shared} = {shared} - 1 return {shared}, {up} end")
        source.emit(f"print({up}(3), {down}(), ({down}()), {shared})")
        source.emit(f"local got, again = {down}() print(got, again == {up}, again(2), {shared} + {up}())")


def class_(source: Source) -> None:
    name = f"Class{len(source.lines)}"
    inherits = source.chance(40)
    source.emit(f"local {name} = {{}}")
    source.emit(f"{name}.__index = {name}")
    with source.function(f"function {name}.new(n)"):
        source.emit(f"return setmetatable({{n = n, log = {{}}}}, {name})")
    with source.function(f"function {name}:add(d)"):
        source.declare("d", "int", 45)
        source.emit(f"self.n = (self.n + d) % {source.choice(('997', '1024'))}")
        if source.chance(40):
            block(source, 2)
        source.emit("self.log[#self.log + 1] = self.n")
        source.emit("return self.n")
    source.emit(f"function {name}:get() return self.n + #self.log end")
    for line in (
        f'{name}.__tostring = function(o) return "<" .. o.n .. ">" end',
        f"{name}.__add = function(p, q) return {name}.new((p.n + (type(q) == 'table' and q.n or q)) % 997) end",
        f"{name}.__eq = function(p, q) return p.n == q.n end",
        f"{name}.__lt = function(p, q) return p.n < q.n end",
        f"{name}.__le = function(p, q) return p.n <= q.n end",
        f"{name}.__len = function(o) return o.n end",
        f"{name}.__concat = function(p, q) return tostring(p) .. tostring(q) end",
        f"{name}.__call = function(self, d, ...) return self.n + (d or 0), ... end",
    ):
        if "tostring" in line.partition("=")[0] or source.chance(60):
            source.emit(line)
    made = name
    if inherits:
        made = f"{name}Child"
        source.emit(f"local {made} = setmetatable({{}}, {{__index = {name}}})")
        source.emit(f"{made}.__index = {made}")
        source.emit(f"{made}.__tostring = {name}.__tostring")
        source.emit(f"function {made}.new(n) local o = {name}.new(n) return setmetatable(o, {made}) end")
        source.emit(f"function {made}:get() return {name}.get(self) * 2 % 997 end")
    variable = source.new_name()
    source.emit(f"local {variable} = {made}.new({bounded(source, integer(source))})")
    source.declare(variable, "obj", constant=True)
    source.emit(f"print(tostring({variable}), {variable}:add(2), {variable}:get(), {variable}.missing)")
    source.emit(f"print(pcall(function() return {operators(source, variable, made)} end))")


def operators(source: Source, variable: str, made: str) -> str:
    """An operator on objects; it fails when the class lacks the metamethod."""
    other = f"{made}.new({source.integer(0, 9)})"
    return source.choice(
        (
            f"tostring({variable} + {other})",
            f"{variable} == {other}",
            f"{variable} < {other}",
            f"{variable} <= {other}",
            f"#{variable} >= 0",
            f"{variable} .. {other}",
            f"{variable}(1, 2)",
            f"tostring({variable} + 1)",
        )
    )


def default_table(source: Source) -> None:
    """``__index`` and ``__newindex`` functions."""
    name = f"d{len(source.lines)}"
    source.emit(f"local {name} = setmetatable({{}}, {{__index = function(_, k) return k .. '?' end}})")
    source.emit(f"print({name}.one, {name}[2], rawget({name}, 'one'))")
    source.emit(f"{name}.one = {bounded(source, integer(source))}")
    source.emit(f"print({name}.one, rawget({name}, 'one'))")
    if source.chance(50):
        source.emit(f"local log{name} = {{}}")
        body = f"log{name}[#log{name} + 1] = k rawset(t, k, v)"
        source.emit(f"setmetatable({name}, {{__newindex = function(t, k, v) {body} end}})")
        source.emit(f"{name}.one = 1 {name}.two = 2 print(#log{name}, {name}.two)")


def protected(source: Source) -> None:
    form = source.integer(0, 4)
    if form == 0:
        with source.function("print(pcall(function()", "end))"):
            block(source, 3)
            source.emit(f"return {bounded(source, integer(source))}, {string(source)}")
    elif form == 1:
        with source.function("print(pcall(function()", "end))"):
            block(source, 2)
            source.emit(f"error({operand_of_concat(string(source))}, 0)")
    elif form == 2:
        with source.function("local ok, err = pcall(function()", "end)"):
            block(source, 2)
            source.emit(f"error({{code = {bounded(source, integer(source))}}})")
        source.emit("print(ok, type(err), err.code)")
    elif form == 3:
        with source.function("print(select('#', pcall(function(...)", "end, 1, nil, 3)))", vararg=True):
            block(source, 2)
            source.emit("return ...")
    else:
        source.emit(f"print(pcall(error, {string(source)}, 0))")


def coroutine_(source: Source) -> None:
    name = f"co{len(source.lines)}"
    wrapped = source.chance(50)
    maker = "wrap" if wrapped else "create"
    with source.function(f"local {name} = coroutine.{maker}(function(p)", "end)"):
        source.declare("p", "int", 12)
        source.emit("local got = p")
        source.declare("got", "int", 12)
        with source.block("for k = 1, 2 do"):
            source.declare("k", "int", constant=True)
            saved, source.loops = source.loops, 0
            block(source, 2)
            source.loops = saved
            source.emit(f"got = coroutine.yield(got, {bounded(source, integer(source))}) or 0")
        source.emit(f"return {string(source)}, got")
    if wrapped:
        source.emit(f"print({name}(1)) print({name}(2)) print({name}(3))")
    else:
        source.emit(f"for k = 1, 4 do print(coroutine.resume({name}, k)) end")
        source.emit(f"print(coroutine.status({name}))")


_SIMPLE: tuple[Callable[[Source], None], ...] = (
    *(show, declare, assign, declare, assign, change_table, declare_several, assign_several),
    *(show_table, show_anything, wrap_around),
)
_NESTED: tuple[Callable[[Source], None], ...] = (
    *(if_, numeric_for, function, closures, generic_for, while_, repeat, do, goto_, protected),
    *(vararg_function, recursive_function, counter, class_, default_table, coroutine_),
)
