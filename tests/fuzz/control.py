"""Random programs about control: errors and their levels, protected calls, coroutines, ``goto``, varargs, loops."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.source import Source

VALUES = ("nil", "false", "true", "0", "1", "-2", "7", '"s"', '""', "{}", "1.5")
CONDITIONS = ("i == 2", "i > 1", "count % 2 == 0", "count > 5", "true", "false", "i ~= 3", "not flag", "flag")


def value(source: Source) -> str:
    """Any small value."""
    return source.choice(VALUES)


def values(source: Source, most: int = 4) -> str:
    """An expression list, often with nils inside and at its end."""
    return ", ".join(value(source) if source.chance(60) else "nil" for _ in range(source.integer(0, most)))


def condition(source: Source) -> str:
    """A condition over the variables that every function here has."""
    return source.choice(CONDITIONS)


def program(source: Source) -> None:
    """A few scenes, each printing what it does."""
    source.emit("local count, flag, log = 0, false, {}")
    source.emit("local function note(...) count = count + 1 log[#log + 1] = select('#', ...) return ... end")
    for _ in range(source.integer(2, 6)):
        source.choice(_SCENES)(source)
    source.emit("print(count, flag, table.concat(log, ','))")


# ---------------------------------------------------------------------------------------------------------- errors


def levels(source: Source) -> None:
    """Errors with a level, raised some calls deep."""
    name = f"f{len(source.lines)}"
    depth = source.integer(1, 4)
    thrown = source.choice(('"message"', '"message"', "{code = 1}", "nil", "42", "note", "true"))
    level = source.choice(("", ", 0", ", 1", ", 2", ", 3"))
    with source.function(f"local function {name}1(i)"):
        source.emit(f"if {condition(source)} then error({thrown}{level}) end")
        source.emit(f"return {values(source)}")
    for number in range(2, depth + 1):
        with source.function(f"local function {name}{number}(i)"):
            form = source.integer(1 if level[-1:] in ("2", "3") else 0, 3)  # a tail call has no place of its own
            if form == 0:
                source.emit(f"return {name}{number - 1}(i)")
            elif form == 1:
                source.emit(f"local r = {name}{number - 1}(i)")
                source.emit("return r")
            elif form == 2:
                source.emit(f"local r, s = {name}{number - 1}(i) count = count + 1 return s, r")
            else:
                source.emit(f"return ({name}{number - 1}(i + 1))")
    caught = source.choice(("print(pcall({f}, 2))", "local ok, err = pcall({f}, 2) print(ok, err)"))
    with source.block("do"):
        source.emit(caught.format(f=f"{name}{depth}"))
        source.emit(f"print(select('#', pcall({name}{depth}, 1)))")


def nested_protection(source: Source) -> None:
    """Protected calls in protected calls, with handlers and errors in handlers."""
    with source.function("print(pcall(function(...)", f"end{source.choice((', 1', ', nil, 2', ''))}))", vararg=True):
        with source.function("local ok, err = pcall(function()", "end)"):
            source.emit(f"note({values(source)})")
            source.emit(
                source.choice(("error('inner')", "error({1})", "local t = nil return t.x", "return 1", "note()()"))
            )
        source.emit("note(ok)")
        source.emit(
            source.choice(
                (
                    "if not ok then error(err, 0) end",
                    "print(type(err))",
                    "print(ok, tostring(err))",
                    "return ok, ...",
                    "error(err)",
                )
            )
        )
    handler = source.choice(
        (
            "function(e) return 'handled ' .. tostring(e) end",
            "function(e) return e, 1, 2 end",
            "function(e) count = count + 1 end",
            "function(e) return type(e) end",
            "tostring",
        )
    )
    failing = source.choice(
        ("error('x')", "error({})", "error()", "return 1, nil, 3", "return nil + 1", "return ('x').y.z")
    )
    source.emit(f"print(xpcall(function() note(1) {failing} end, {handler}))")


def faults(source: Source) -> None:
    """Operations that fail, with what they are told to fail on."""
    bad = source.choice(("nil", "true", "{}", "note", '"text"'))
    operation = source.choice(
        (
            *("x + 1", "1 - x", "x * x", "x / 2", "-x", "x .. 'a'", "#x", "x < 1", "1 <= x", "x()", "x.field", "x.a.b"),
            *("x:method()", "x[nil]", "x > x", "2 ^ x", "{} .. x", "x.y.z.w", "('s')(x)", "x.field()", "x.a:b()"),
        )
    )
    form = source.integer(0, 3)
    if form == 0:
        source.emit(f"print(pcall(function() local x = {bad} return {operation} end))")
    elif form == 1:
        source.emit(f"print(pcall(function(x) return {operation} end, {bad}))")
    elif form == 2:
        with source.block("do"):
            source.emit(f"local x = {bad}")
            source.emit(f"print(pcall(function() local y = {operation} return y end))")
    else:
        source.emit(f"print(pcall(function() x = {bad} local r = {operation} return r end))")
    target = source.choice(("x.a = 1", "x[1] = 2", "x.a.b = 3", "x[nil] = 1", "x[0/0] = 1", "x.a, x.b = 1, 2"))
    source.emit(f"print(pcall(function() local x = {bad} {target} return 'written' end))")


# ------------------------------------------------------------------------------------------------------ coroutines


def generator(source: Source) -> None:
    """A coroutine that yields from nested calls, loops and protected calls, resumed more often than it yields."""
    name = f"co{len(source.lines)}"
    with source.function(
        f"local {name} = coroutine.{source.choice(('create', 'create', 'wrap'))}(function(a, b)", "end)"
    ):
        made = "create" in source.lines[-1]
        source.emit("local i = 0")
        for _ in range(source.integer(1, 3)):
            source.emit(
                source.choice(
                    (
                        f"local r{len(source.lines)}, s{len(source.lines)} = coroutine.yield({values(source)}) "
                        f"print(r{len(source.lines)}, s{len(source.lines)})",
                        "for k = 1, 2 do i = i + k coroutine.yield(k, i) end",
                        "print(pcall(function() local v = coroutine.yield('in pcall') note(v) error(v) end))",
                        "local function inner(n) if n == 0 then return coroutine.yield('deep') end "
                        "return inner(n - 1) end "
                        "print(inner(2))",
                        f"if {condition(source)} then coroutine.yield('maybe') end",
                        "while i < 2 do i = i + 1 a = coroutine.yield(a, i) end",
                        "print(coroutine.status(coroutine.running()))",
                        "print(coroutine.resume(coroutine.running()))",
                        f"error({source.choice((chr(34) + 'co' + chr(34), '{1}', 'nil'))})",
                        "note(coroutine.yield(coroutine.yield(1)))",
                        "local t = {coroutine.yield('item'), coroutine.yield('last')} print(#t, t[1])",
                        "for k, v in (function() local n = 0 return function() n = n + 1 "
                        "if n < 3 then return n, coroutine.yield(n) end end end)() do print(k, v) end",
                        "local t = {3, 1, 2} table.sort(t, function(p, q) flag = true return p < q end) "
                        "print(t[1], t[3])",
                        "print(xpcall(function() coroutine.yield('x') return nil + 1 end, function(e) return 'H' end))",
                    )
                )
            )
        source.emit(f"return {values(source)}")
    if made:
        source.emit(f"for k = 1, {source.integer(2, 6)} do print(coroutine.resume({name}, k, {value(source)})) end")
        source.emit(f"print(coroutine.status({name}), coroutine.resume({name}))")
    else:
        source.emit(f"for k = 1, {source.integer(2, 5)} do print(pcall({name}, k, {value(source)})) end")


def iterator(source: Source) -> None:
    """A generic ``for`` over a function of the program."""
    name = f"it{len(source.lines)}"
    if source.chance(50):
        with source.function(f"local function {name}(n)"):
            source.emit("return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * 2) end end)")
        head = f"for k, v in {name}({source.integer(0, 4)}) do"
    else:
        with source.function(f"local function {name}(state, i)"):
            source.emit(f"i = i + {source.integer(1, 2)}")
            source.emit("if i <= state then return i, i * i end")
        head = f"for k, v in {name}, {source.integer(0, 7)}, 0 do"
    with source.block(head):
        source.emit("local i = k")
        source.emit(f"if {condition(source)} then {source.choice(('break', 'print(k)', 'note(k, v)', 'v = 0'))} end")
        source.emit("print(k, v)")


# ------------------------------------------------------------------------------------------------------------ goto


def jumps(source: Source) -> None:
    """Labels in loops and blocks, jumped to forwards, backwards, out of loops."""
    mark = len(source.lines)
    with source.function(f"local function g{mark}(i)"):
        source.emit("local steps = 0")
        _jump_block(source, f"m{mark}", 0, [])
        source.emit("return steps, i")
    source.emit(f"print(g{mark}({source.integer(0, 3)}), g{mark}(2))")


def _jump_block(source: Source, prefix: str, depth: int, targets: list[str]) -> None:
    """Statements with labels between them; ``targets`` are labels ahead of this block, in blocks around it."""
    count = source.integer(1, 3)
    labels = [f"{prefix}_{depth}_{len(source.lines)}_{number}" for number in range(count)]
    for number in range(count):
        ahead = [*targets, *labels[number:]]
        source.emit("do")
        source.indent += 1
        source.emit("steps = steps + 1")
        form = source.integer(0, 6 if depth < 3 else 2)
        if form == 0:
            source.emit(f"if {condition(source)} then goto {source.choice(ahead)} end")
        elif form == 1 and number > 0:
            source.emit(f"if steps < {source.integer(2, 9)} then goto {source.choice(labels[:number])} end")
        elif form == 2:
            source.emit(f"print(steps, i) if {condition(source)} then i = i + 1 end")
        elif form == 3:
            head = source.choice(("for i = 1, 3 do", "for _, i in ipairs({3, 1}) do", "while steps < 6 do"))
            with source.block(head):
                source.emit("steps = steps + 1")
                _jump_block(source, prefix, depth + 1, ahead)
                if source.chance(40):
                    source.emit(f"if {condition(source)} then goto {source.choice(ahead)} end")
        elif form == 4:
            source.emit("repeat")
            source.indent += 1
            source.emit("steps = steps + 1")
            source.emit("local done = steps > 3")
            with source.block("do"):
                _jump_block(source, prefix, depth + 1, ahead)
            source.indent -= 1
            source.emit("until done")
        elif form == 5:
            with source.block(f"if {condition(source)} then"):
                _jump_block(source, prefix, depth + 1, ahead)
        else:
            source.emit("local held = steps")
            source.emit("log[#log + 1] = (function() held = held + 1 return held end)()")
            source.emit(f"if {condition(source)} then goto {source.choice(ahead)} end")
        source.indent -= 1
        source.emit("end")
        source.emit(f"::{labels[number]}::")
    source.emit("steps = steps + 0")


# --------------------------------------------------------------------------------------------------------- varargs


def varargs(source: Source) -> None:
    """Lists with nils inside and at their ends, passed on, packed, counted, truncated."""
    name = f"v{len(source.lines)}"
    with source.function(f"local function {name}(a, ...)", vararg=True):
        source.emit(
            source.choice(
                (
                    "return select('#', ...), ...",
                    "return (...), a",
                    "local x, y = ... return y, x, select('#', a, ...)",
                    "local t = {...} return t[1], t[2], select('#', unpack(t, 1, select('#', ...)))",
                    "local t = {n = select('#', ...), ...} return t.n, t[t.n]",
                    "if select('#', ...) == 0 then return 'none' end return " + f"{name}(...)",
                    "return note(...), note(a, ...)",
                    "for i = 1, select('#', ...) do note((select(i, ...))) end return ...",
                    "local function inner(...) return ... end return inner(a, inner(...))",
                    "return select(-1, a, ...)",
                    "return pcall(select, 0, ...)",
                    "local f = function(...) return select('#', ...) end return f(...), f((...)), f(..., nil)",
                    "a = a or ... return a",
                    "return ... == nil, #{a, ...} >= 0",
                    "return {...}, ({...})[1]",
                )
            )
        )
    for _ in range(source.integer(1, 3)):
        given = values(source)
        source.emit(
            source.choice(
                (
                    f"print({name}({given}))",
                    f"print({name}({given}), 'end')",
                    f"print(({name}({given})))",
                    f"print(select('#', {name}({given})))",
                    f"print(select(2, 0, {name}({given})))",
                    f"print(pcall({name}, {given or 'nil'}))",
                    f"note({name}({given}))",
                    f"local t = {{{name}({given})}} print(t[1], t[2])",
                )
            )
        )


# ----------------------------------------------------------------------------------------------------------- loops


def numeric_loop(source: Source) -> None:
    """``for`` with any bounds and steps, its variable assigned and captured."""
    number = (
        "0",
        "1",
        "3",
        "-2",
        "2.5",
        "0.5",
        "1e1",
        "-1.5",
        "math.maxinteger",
        "math.mininteger",
        "math.maxinteger - 1",
    )
    first, limit = source.choice(number), source.choice(number)
    step = source.choice(("", "", ", 1", ", 2", ", -1", ", 0.5", ", -0.25", ", math.maxinteger", ", 0", ", 3"))
    with source.block("do"):
        source.emit("local n, kept = 0, {}")
        protected = source.chance(70)
        if protected:
            source.emit("print(pcall(function()")
        with source.block(f"for i = {first}, {limit}{step} do"):
            source.emit("n = n + 1")
            source.emit("if n <= 3 then print(i) end")
            source.emit("kept[n] = function() return i end")
            source.emit(
                source.choice(("i = 100", "if n % 2 == 0 then i = i + 1 end", "local i = n", "flag = not flag"))
            )
            source.emit("if n >= 6 then break end")
        if protected:
            source.emit("end))")
        source.emit("print(n, kept[1] and kept[1](), kept[n] and kept[n]())")


def changed_while_walked(source: Source) -> None:
    """Fields assigned and cleared while ``pairs`` or ``next`` walk a table."""
    change = source.choice(("t[k] = nil", "t[k] = v", "t[k] = 'new'", "if v == 2 then t[k] = nil end", "t = {}"))
    walk = source.choice(("pairs(t)", "next, t", "next, t, nil"))
    content = source.choice(("1, 2, 3", "a = 1, b = 2, c = 2", "1, nil, 3, x = 2", "[1] = 1, [2] = 2, y = 3", ""))
    with source.block("do"):
        source.emit(f"local t, n, sum = {{{content}}}, 0, 0")
        source.emit(f"for k, v in {walk} do n = n + 1 sum = sum + v {change} end")
        source.emit("print(n, sum, next(t) == nil)")


_SCENES: tuple[Callable[[Source], None], ...] = (
    *(levels, nested_protection, faults, faults, generator, generator, iterator),
    *(jumps, jumps, varargs, varargs, numeric_loop, changed_while_walked),
)
