"""The catalogue and the shims agree on every name and on what suspends (docs/conventions.md)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from analyzer.catalog import GLOBAL_FUNCTIONS, MODULES, OBJECT_TYPES, Module, Signature

PACKAGE = "runtime_shims.modules"
SHIMS = sorted(name for name, module in MODULES.items() if module.supported and find_spec(f"{PACKAGE}.{name}"))
TASK_STARTERS = frozenset({"coroutine.spawn"})
"""Plain functions that hand on the awaitable of the scheduler."""

CLASSES = {
    "Channel": "runtime_shims.engine.channel",
    "Message": "runtime_shims.engine.messages",
    "Error": "runtime_shims.lua.error_object",
    "Payload": "runtime_shims.modules.payload",
    "Future": "runtime_shims.modules.future",
    "Spawner": "runtime_shims.modules.spawner",
    "Regexp": "runtime_shims.modules.text.regexp",
    "Time": "runtime_shims.modules.time_values",
    "Duration": "runtime_shims.modules.time_values",
    "Location": "runtime_shims.modules.time_values",
    "Timer": "runtime_shims.modules.timers",
    "Ticker": "runtime_shims.modules.timers",
}


def functions(module: Module, shim: Any) -> Iterator[tuple[str, Signature, Any]]:
    """Every function of a module and of its supported nested tables, with the shim's attribute."""
    for name, signature in module.functions.items():
        yield f"{module.name}.{name}", signature, getattr(shim, signature.python_name, None)
    for nested in module.nested.values():
        if nested.supported:
            yield from functions(nested, nested_shim(shim, nested))


def nested_shim(shim: Any, nested: Module) -> Any:
    found = getattr(shim, nested.shim_name, None)
    if found is None and isinstance(shim, ModuleType):
        found = import_module(f"{shim.__name__}.{nested.shim_name}")
    return found


def takes(function: Callable[..., Any], count: int) -> bool:
    """Whether a Python function can be called with ``count`` positional arguments."""
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


@pytest.mark.parametrize("name", SHIMS)
def test_module(name: str) -> None:
    module = MODULES[name]
    shim = import_module(f"{PACKAGE}.{name}")
    for path, signature, function in functions(module, shim):
        assert callable(function), path
        if path not in TASK_STARTERS:
            assert inspect.iscoroutinefunction(function) == signature.suspends, path
        assert takes(function, len(signature.params)), path
    for constant in module.constants:
        assert hasattr(shim, constant), f"{name}.{constant}"
    for nested in module.nested.values():
        values = {key: value.value for key, value in nested.constants.items() if value.value is not None}
        assert {key: getattr(nested_shim(shim, nested), key) for key in values} == values


@pytest.mark.parametrize("name", SHIMS)
def test_module_as_a_value(name: str) -> None:
    """What Lua code gets for the module has the same members under their Lua names."""
    table = import_module(f"{PACKAGE}.{name}").as_table()
    module = MODULES[name]
    assert [member for member in module.member_names if table[member] is None] == []


@pytest.mark.parametrize("name", SHIMS)
def test_namespaces_as_values(name: str) -> None:
    """What the translator makes of `http.STATUS[name]` and of `http.STATUS` as a value."""
    shim = import_module(f"{PACKAGE}.{name}")
    for nested in MODULES[name].nested.values():
        table = nested_shim(shim, nested).as_table()
        assert [member for member in nested.member_names if table[member] is None] == []
        assert table["no such member"] is None


@pytest.mark.parametrize("name", CLASSES)
def test_object_type(name: str) -> None:
    module = import_module(CLASSES[name])
    cls = getattr(module, name, None) or module.ErrorObject
    for method, signature in OBJECT_TYPES[name].methods.items():
        function = getattr(cls, signature.python_name, None)
        assert callable(function), f"{name}:{method}"
        assert inspect.iscoroutinefunction(function) == signature.suspends, f"{name}:{method}"


@pytest.mark.parametrize("name", sorted(GLOBAL_FUNCTIONS))
def test_global_function(name: str) -> None:
    signature = GLOBAL_FUNCTIONS[name]
    function = getattr(import_module("runtime_shims"), signature.python_name, None)
    assert callable(function), name
    asynchronous = signature.suspends or any(callback.mode == "propagates" for callback in signature.callbacks)
    assert inspect.iscoroutinefunction(function) == asynchronous
