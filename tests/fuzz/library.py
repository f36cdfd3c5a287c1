"""Random programs about the standard library: patterns, formats, packing, sorting, numbers near their limits."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.source import Source

SUBJECTS = (
    '"hello world"', '"THE (quick) fox"', '"key = value; other=2"', '"a,b,,c"', '""', '"aaa"', '"x"', '"[[nested] x]"',
    '"1.5e3 -7 0x1F"', '"  padded\\t"', '"line\\nbreak\\n"', '"a.b.c"', '"%d%s"', '"\\0zero\\0"',
    '"abcabcabc"', '"f(a(b)c)d"',
)  # fmt: skip
ATOMS = (
    *("a", "b", ".", "%a", "%d", "%s", "%w", "%p", "%l", "%u", "%A", "%S", "%x", "%c", "%%", "%.", "x", " ", ","),
    *(
        "[abc]",
        "[^abc]",
        "[a-c]",
        "[%w_]",
        "[^%s]",
        "[%a-]",
        "[]]",
        "[^]]",
        "(",
        ")",
        "%b()",
        "%f[%w]",
        "%f[%s]",
        "=",
        "%(",
    ),
)
SUFFIXES = ("", "", "", "*", "+", "-", "?")


def pattern(source: Source) -> str:
    """A pattern with all its brackets closed; when others fail is not compared."""
    parts = ["^"] if source.chance(15) else []
    opened = 0
    for _ in range(source.integer(1, 4)):
        atom = source.choice(ATOMS)
        if atom == "(":
            parts.append("(" + source.choice(("", ")", "%w", ".-")))
            opened += 0 if parts[-1].endswith(")") else 1
        elif atom == ")":
            if opened:
                parts.append(")")
                opened -= 1
        else:
            fixed = atom.startswith(("%b", "%f"))
            parts.append(atom + ("" if fixed else source.choice(SUFFIXES)))
    if opened:
        parts.append(")" * opened)
    if source.chance(15):
        parts.append("$")
    if source.chance(6):
        parts.append("%1")
    return '"' + "".join(parts) + '"'


def subject(source: Source) -> str:
    """A text to search in."""
    return source.choice(SUBJECTS)


def position(source: Source) -> str:
    """A position in a text, also beyond its ends."""
    return source.choice(("1", "2", "0", "-1", "-3", "5", "100", "-100", "3"))


def program(source: Source) -> None:
    """Protected calls of library functions, each printed."""
    for _ in range(source.integer(4, 14)):
        source.choice(_STATEMENTS)(source)


def protected(source: Source, call: str) -> None:
    """Print what an expression gives, or how it fails."""
    source.emit(f"print(pcall(function() return {call} end))")


def matching(source: Source) -> None:
    text, wanted = subject(source), pattern(source)
    protected(
        source,
        source.choice(
            (
                f"({text}):find({wanted})",
                f"({text}):find({wanted}, {position(source)})",
                f"({text}):find({wanted}, {position(source)}, {source.choice(('true', 'false'))})",
                f"({text}):match({wanted})",
                f"({text}):match({wanted}, {position(source)})",
                f"string.match({text}, {wanted})",
            )
        ),
    )


def replacing(source: Source) -> None:
    text, wanted = subject(source), pattern(source)
    replacement = source.choice(
        (
            *('"<%0>"', '"%1"', '""', '"[%1%1]"', '"%%"', '{a = "A", b = 1, x = false}', '{hello = "bye"}', '"r"'),
            *(
                "function(m) return m:upper() end",
                "function(m) return nil end",
                "function(...) return select('#', ...) end",
            ),
            *("function(m, n) return n or m end", "function(m) return false end", "function(m) return #m end"),
        )
    )
    limit = source.choice(("", "", ", 1", ", 0", ", 2", ", -1"))
    protected(source, f"({text}):gsub({wanted}, {replacement}{limit})")


def walking(source: Source) -> None:
    names = source.choice(("a", "a, b"))
    walk = f"for {names} in ({subject(source)}):gmatch({pattern(source)}) do print({names}) end"
    source.emit(f"print(pcall(function() {walk} end))")


def formatting(source: Source) -> None:
    flags = source.choice(("", "", "-", "0", "+", " ", "#"))
    width = source.choice(("", "", "5", "12", "1"))
    precision = source.choice(("", "", ".0", ".2", ".5"))
    kind = source.choice(("d", "s", "x", "X", "o", "c", "g", "f", "e", "i", "q", "u", "%", "5s"))
    arguments = {
        **dict.fromkeys("dixXou", ("0", "1", "-1", "255", "123456789", "math.maxinteger", "math.mininteger")),
        **dict.fromkeys("gfe", ("0.5", "1.25", "-2.75", "1e15", "123456.789", "1e-5", "0.1", "1/3")),
        "c": ("65", "97", "0", "255"),
        "s": ('"text"', '""', "12", "true", "nil", "'a\\0b'"),
        "q": ('"quote\\"d"', '"line\\nbreak"', '"tab\\t\\0"', "12"),
        "%": ("1",),
        "5s": ('"ab"', '"abcdefgh"'),
    }
    argument = arguments[kind]
    if kind == "q":
        flags = width = precision = ""
    elif kind in ("c", "s", "%", "5s"):
        flags = flags if flags == "-" and width else ""
        precision = "" if kind != "s" else precision
    elif (kind in "di" and flags == "#") or (kind in "uxXo" and flags in ("+", " ")):
        flags = ""
    if kind == "s" and (width or precision):
        argument = tuple(one for one in argument if "\\0" not in one)
    if kind == "%":
        flags = width = precision = ""
    if precision and kind in "diuxXo" and flags == "0":
        flags = ""
    specification = f"%{flags}{width}{precision}{kind}"
    protected(source, f"string.format('<{specification}|%s>', {source.choice(argument)}, {subject(source)})")


def packing(source: Source) -> None:
    kind = source.choice(
        ("b", "B", "h", "H", "i4", "I4", "i8", "j", "J", "i3", "d", "f", "n", "z", "s1", "s2", "s", "<i2", ">I4")
    )
    given = {
        "z": '"zero"', "s": '"text"', "s1": '"text"', "s2": '"text"', "d": "1.5", "f": "0.25", "n": "-2.5",
    }.get(kind, source.choice(("0", "1", "-1", "127", "128", "255", "65535", "-128")))  # fmt: skip
    order = source.choice(("<", ">", "<"))
    form = source.choice(("=", "!4", "")) if order == "<" else ""
    protected(
        source, f"(string.pack('{order}{form}{kind}B', {given}, 7):gsub('.', function(c) return c:byte() .. ' ' end))"
    )
    protected(source, f"string.unpack('{order}{form}{kind}B', string.pack('{order}{form}{kind}B', {given}, 7))")


def pieces(source: Source) -> None:
    text = subject(source)
    protected(
        source,
        source.choice(
            (
                f"({text}):sub({position(source)}, {position(source)})",
                f"({text}):byte({position(source)}, {position(source)})",
                f"({text}):rep({source.choice(('0', '1', '3', '-1'))})",
                f"({text}):reverse(), ({text}):upper(), ({text}):lower(), ({text}):len()",
                f"string.char(({text}):byte(1, -1))",
                f"#({text}) + #({text}):sub(2)",
                f"({text}) < ({subject(source)}), ({text}) == ({subject(source)}), ({text}) <= ({subject(source)})",
                f"tostring({text}):sub({position(source)})",
                f"table.concat({{({text}):byte(1, 3)}}, {subject(source)})",
            )
        ),
    )


def sorting(source: Source) -> None:
    """Also with comparators that are no order: no fault but the one for an invalid order may come of it."""
    count = source.integer(0, 12)
    items = ", ".join(str(source.integer(0, 20)) for _ in range(count))
    source.emit(f"local list{len(source.lines)} = {{{items}}}")
    name = f"list{len(source.lines) - 1}"
    form = source.integer(0, 4)
    if form == 0:
        source.emit(f"table.sort({name}) print(table.concat({name}, ' '))")
    elif form == 1:
        source.emit(f"table.sort({name}, function(p, q) return p > q end) print(table.concat({name}, ' '))")
    elif form == 2:
        body = source.choice(("true", "false", "p <= q", "p % 2 == 0", "p ~= q", "nil"))
        source.emit(f"local ok = pcall(table.sort, {name}, function(p, q) return {body} end) table.sort({name})")
        source.emit(f"print(table.concat({name}, ' '), #{name})")
    elif form == 3:
        source.emit("print(pcall(table.sort, {3, 'x', 1}), pcall(table.sort, {{}, 1}))")
    else:
        source.emit(f"for i, v in ipairs({name}) do {name}[i] = {{key = v % 3, at = i}} end")
        source.emit(
            f"table.sort({name}, function(p, q) if p.key ~= q.key then return p.key < q.key end return p.at < q.at end)"
        )
        source.emit(f"for i, v in ipairs({name}) do print(v.key, v.at) end")


def tables(source: Source) -> None:
    items = ", ".join(source.choice(("1", "2", '"a"', '"b"', "0.5")) for _ in range(source.integer(0, 5)))
    at, value = source.choice(("1", "2", "0", "-1", "6", "7", '"1"', "1.0", "nil")), source.choice(("9", '"z"'))
    protected(
        source,
        source.choice(
            (
                f"table.concat({{{items}}}, '-', {position(source)})",
                f"table.concat({{{items}}}, {source.choice((chr(34) * 2, '1', 'nil', '{}'))}, 1, 2)",
                f"table.unpack({{{items}}}, {source.choice(('1', '2', '0', '-1'))}, {source.integer(0, 6)})",
                f"select({source.choice(('1', '2', '-1', '-2', '0', '9', chr(34) + '#' + chr(34)))}, {items or 'nil'})",
                f"(function() local t = {{{items}}} table.insert(t, {at}, {value}) return unpack(t) end)()",
                f"(function() local t = {{{items}}} return table.remove(t, {at if at != 'nil' else '1'}), #t end)()",
                f"(function() local t = {{{items}}} local r = table.remove(t) return r, #t, t[1] end)()",
                f"next({{}}), next({{{items}}}), type(next)",
                f"rawequal({items or '1'}, 1), rawget({{{items}}}, 1)",
            )
        ),
    )


_INTEGERS = (
    *("0", "1", "-1", "7", "-7", "3", "-3", "math.maxinteger", "math.mininteger", "math.maxinteger - 1", "2^31 | 0"),
    *("9007199254740993", "math.mininteger + 1", "1 << 62", "255"),
)
_FLOATS = ("0.5", "-0.5", "1.5", "-2.5", "1e300", "-1e300", "2^53", "1e-300", "3.0", "-7.0", "0.1")


def integers(source: Source) -> None:
    """Wraparound and comparison of integers; the variables hide them from folding."""
    source.emit(f"do local a, b = {source.choice(_INTEGERS)}, {source.choice(_INTEGERS)}")
    operation = source.choice(
        (
            *("a + b", "a - b", "a * b", "a & b", "a | b", "a ~ b", "~a", "a << 3", "a << 63", "a << 64", "a << 0"),
            *("a == b", "a < b", "a <= b", "a > b", "a ~= b", "(a * b) * b", "a * a * a", "(a + 1) - 1", "a + b + a"),
            *("math.max(a, b)", "math.min(a, b)", "math.ult(a, b)", "math.abs(a)", "a // 1", "a // 7", "a // -7"),
            *("string.format('%d', a)", "string.format('%x', a)", "tostring(a)", "a .. b", "#tostring(a)", "a // b"),
        )
    )
    source.emit(f"print(pcall(function() return {operation} end)) end")


def floats(source: Source) -> None:
    source.emit(f"do local a, b = {source.choice(_FLOATS)}, {source.choice(_FLOATS)}")
    operation = source.choice(
        (
            *(
                "a + b",
                "a - b",
                "a * b",
                "a / b",
                "a % b",
                "-a",
                "a ^ 2",
                "a ^ b",
                "a == b",
                "a < b",
                "a >= b",
                "a / 0",
            ),
            *("math.floor(a)", "math.ceil(b)", "math.sqrt(math.abs(a))", "math.fmod(a, b)", "math.modf(a)", "-a / 0"),
            *("math.abs(a)", "math.max(a, b)", "a % 1", "-7 % a", "(a / 0) % 2", "math.exp(0)", "a * 0"),
            *("math.tointeger(a)", "tostring(a) == tostring(b)", "math.floor(-a)", "a % (1 / 0)", "-a % (1 / 0)"),
        )
    )
    source.emit(f"print(pcall(function() return {operation} end)) end")


def conversions(source: Source) -> None:
    text = source.choice(
        (
            '"10"',
            '"0x10"',
            '" 7 "',
            '"1.5"',
            '"-3"',
            '"abc"',
            '""',
            '"1 2"',
            '"0x"',
            '"z"',
            '"ff"',
            '"1.5.2"',
            '"- 1"',
            '"7.0"',
        )
    )
    plain = '"1"' if "." in text or "x" in text else text
    protected(
        source,
        source.choice(
            (
                f"tonumber({text})",
                f"tonumber({plain}, {source.choice(('2', '8', '16', '36', '10'))})",
                f"{text} .. 1, 1 .. {text}",
                f"{text} == 10, 10 == {text}",
                f"{text} < 10",
                f"tostring({text}), tostring(nil), tostring(true)",
                f"math.floor({text})",
                f"math.type({text}), math.tointeger(3)",
                f"#{text}, -(#{text})",
                f"string.rep({text}, '2')",
            )
        ),
    )


_STATEMENTS: tuple[Callable[[Source], None], ...] = (
    *(matching, matching, matching, replacing, replacing, walking, walking, formatting, formatting, packing, pieces),
    *(sorting, tables, tables, integers, integers, floats, conversions),
)
