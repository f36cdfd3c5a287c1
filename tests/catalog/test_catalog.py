"""The catalogue agrees with the documents it is made from, and with itself."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

import pytest

from analyzer.catalog import (
    ABSENT_GLOBALS,
    AMBIENT_NAMES,
    GLOBALS,
    MODULES,
    OBJECT_TYPES,
    Constant,
    Module,
    Signature,
    allowed_in_workflow,
    lookup,
    method,
)
from analyzer.catalog.types import alternatives, element, is_optional

PRIMITIVES = frozenset(["nil", "boolean", "integer", "float", "number", "string", "table", "function", "thread", "any"])


def _modules() -> Iterator[Module]:
    todo = list(MODULES.values())
    while todo:
        module = todo.pop()
        yield module
        todo.extend(module.nested.values())


def _signatures() -> Iterator[tuple[str, Signature]]:
    for module in _modules():
        yield from ((f"{module.name}.{name}", signature) for name, signature in module.functions.items())
    for type_ in OBJECT_TYPES.values():
        yield from ((f"{type_.name}:{name}", signature) for name, signature in type_.methods.items())
    yield from ((name, value) for name, value in GLOBALS.items() if isinstance(value, Signature))


SIGNATURES = dict(_signatures())


def _unknown_types(text: str) -> set[str]:
    names = set()
    for name in alternatives(text):
        names |= _unknown_types(inner) if (inner := element(name)) else {name}
    return names - PRIMITIVES - set(OBJECT_TYPES)


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_signature_is_well_formed(name: str) -> None:
    signature = SIGNATURES[name]
    types = [*signature.returns, *(param.type for param in signature.params)]
    assert not [text for text in types if _unknown_types(text)]
    optional = [param.optional for param in signature.params]
    assert optional == sorted(optional), "a required parameter follows an optional one"
    assert signature.python_name.isidentifier()
    assert not keyword.iskeyword(signature.python_name)
    assert signature.doc
    assert not (signature.diverges and signature.suspends and signature.returns)


def test_types_of_fields_and_constants_are_known() -> None:
    fields = [text for type_ in OBJECT_TYPES.values() for text in type_.fields.values()]
    constants = [constant.type for module in _modules() for constant in module.constants.values()]
    assert not [text for text in fields + constants if _unknown_types(text)]


def test_object_types_have_one_owner() -> None:
    owners = [name for module in _modules() for name in module.types]
    assert sorted(owners) == sorted(set(owners)) == sorted(OBJECT_TYPES)


@pytest.mark.parametrize(
    ("path", "returns", "variadic"),
    [
        ("funcs.call", 2, False),
        ("funcs.async", 2, False),
        ("funcs.new", 1, False),
        ("time.sleep", 0, False),
        ("time.now", 1, False),
        ("time.timer", 2, False),
        ("workflow.version", 2, False),
        ("workflow.info", 2, False),
        ("process.send", 2, False),
        ("process.pid", 1, False),
        ("process.inbox", 1, False),
        ("process.listen", 2, False),
        ("channel.select", 1, False),
        ("coroutine.spawn", 1, False),
        ("coroutine.resume", 1, True),
        ("string.gsub", 2, False),
        ("string.find", 1, True),
        ("string.byte", 0, True),
        ("string.gmatch", 1, False),
        ("table.insert", 0, False),
        ("table.remove", 1, False),
        ("math.modf", 2, False),
        ("json.encode", 2, False),
        ("crypto.random.bytes", 2, False),
        ("pcall", 1, True),
        ("select", 0, True),
        ("pairs", 3, False),
        ("ipairs", 3, False),
        ("next", 1, True),
        ("print", 0, False),
        ("tostring", 1, False),
    ],
)
def test_result_counts(path: str, returns: int, variadic: bool) -> None:
    found = lookup(path)
    assert isinstance(found, Signature)
    assert (len(found.returns), found.returns_variadic) == (returns, variadic)


@pytest.mark.parametrize(
    ("type_name", "name", "returns"),
    [
        ("Channel", "receive", ("any", "boolean")),
        ("Error", "retryable", ("boolean?",)),
        ("Message", "from", ("string",)),
        ("Payload", "data", ("any", "Error?")),
        ("Time", "date", ("integer", "integer", "integer")),
        ("Duration", "milliseconds", ("integer",)),
        ("Spawner", "spawn_monitored", ("string?", "Error?")),
        ("Logger", "info", ()),
        ("Request", "body", ("string?", "Error?")),
        ("Response", "set_status", ("Error?",)),
        ("string", "upper", ("string",)),
    ],
)
def test_method_results(type_name: str, name: str, returns: tuple[str, ...]) -> None:
    found = method(type_name, name)
    assert found is not None
    assert found.returns == returns


def test_unknown_names_are_none() -> None:
    assert lookup("funcs.cal") is None
    assert lookup("tostring.x") is None
    assert lookup("nothing") is None
    assert lookup("logger.info") is None, "a logger has methods, not functions"
    assert method("Channel", "peek") is None
    assert method("Nothing", "peek") is None


def test_constants() -> None:
    assert lookup("process.event.EXIT") == Constant("string", "pid.exit")
    assert lookup("errors.NOT_FOUND") == Constant("string", "NotFound")
    assert lookup("time.MILLISECOND") == Constant("float", 1e6)
    assert lookup("time.SUNDAY") == Constant("integer", 0)
    assert lookup("time.DECEMBER") == Constant("integer", 12)
    assert lookup("http.STATUS.CONFLICT") == Constant("integer", 409)


@pytest.mark.parametrize("name", sorted(SIGNATURES))
def test_recorded_durable_and_channel_operations_suspend(name: str) -> None:
    signature = SIGNATURES[name]
    if signature.determinism in "RDC":
        assert signature.suspends
    if signature.determinism in "PT" and not name.startswith(("coroutine.", "Request:", "Response:", "HttpClient")):
        assert not signature.suspends
    if signature.determinism == "D":
        assert signature.durable


def test_module_gate_is_that_of_the_platform() -> None:
    """spec/dialect.md §3.1: the lists of allowed and rejected modules."""
    allowed = (
        "base64 compress expr hash html json payload template text treesitter yaml contract crypto ctx funcs os "
        "process time uuid workflow"
    )
    rejected = (
        "cdc cloudstorage env eval events excel exec fs http http_client hub io logger metrics pg queue registry "
        "security sql store stream system tty websocket channel"
    )
    assert [name for name in allowed.split() if not allowed_in_workflow(name)] == []
    assert [name for name in rejected.split() if name not in MODULES or allowed_in_workflow(name)] == []
    assert not allowed_in_workflow("nothing")


def test_ambient_names() -> None:
    """spec/dialect.md §1.11 and wire.md §11.3."""
    expected = (
        "assert error getmetatable setmetatable rawequal rawget rawset next pairs ipairs pcall xpcall print select "
        "tonumber tostring type unpack require _G _VERSION table math os string coroutine errors payload channel "
        "process subscribe unsubscribe"
    )
    assert set(expected.split()) <= AMBIENT_NAMES
    assert not {"time", "funcs", "json", "uuid", "crypto", "ctx", "workflow", "io", "debug", "load"} & AMBIENT_NAMES
    assert not set(ABSENT_GLOBALS) & AMBIENT_NAMES


def test_python_names_avoid_keywords_and_builtins() -> None:
    names = {path: signature.python_name for path, signature in SIGNATURES.items()}
    assert names["funcs.async"] == "async_"
    assert names["coroutine.yield"] == "yield_"
    assert names["errors.is"] == "is_"
    assert names["Message:from"] == "from_"
    assert names["assert"] == "assert_"
    assert names["type"] == "type_"
    assert {MODULES[name].python_name for name in ("string", "table", "math", "os")} == {
        "string_",
        "table_",
        "math_",
        "os_",
    }


def test_label_reads_like_a_signature() -> None:
    found = lookup("funcs.call")
    assert isinstance(found, Signature)
    assert found.label("funcs.call") == "funcs.call(target: string, ...) -> any, Error?"
    assert found.required == 1


def test_hazards_are_rule_names() -> None:
    """contract.md §3."""
    rules = {
        "wall-clock",
        "random",
        "io",
        "iteration-order",
        "identity-text",
        "local-time-zone",
        "unordered-text",
        "unsupported-command",
    }
    found = {signature.hazard for signature in SIGNATURES.values()} | {
        absent.hazard for module in _modules() for absent in module.absent.values()
    }
    assert found - {""} == rules


def test_type_texts() -> None:
    assert alternatives("Channel?") == {"Channel", "nil"}
    assert alternatives("number|string|Duration") == {"number", "string", "Duration"}
    assert alternatives("{string|nil}?") == {"{string|nil}", "nil"}
    assert element("{integer}") == "integer"
    assert element("integer") is None
    assert [is_optional(text) for text in ("any", "nil", "string?", "string")] == [True, True, True, False]
