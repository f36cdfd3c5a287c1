"""How deep Lua calls may nest (decisions.md 10): at least `LUA_DEPTH` calls, beyond that the Lua error "stack
overflow".

A Lua call takes up to `FRAMES_PER_CALL` Python frames (a helper or `pcall` between two functions). CPython 3.11
spends C stack on every `await`; 8 MB carry about 20,000 awaiting frames, so the frame limit stays below that and new
threads get at least as much. Nested sorts take 4 KB of C stack each and are limited as in Lua, where C functions nest
200 deep.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

LUA_DEPTH: Final = 5_000
FRAMES_PER_CALL: Final = 3
C_CALL_DEPTH: Final = 200
_RESERVE: Final = 1_000
_THREAD_STACK: Final = 16 << 20

_c_calls: ContextVar[int] = ContextVar("c_calls", default=0)


def allow_deep_calls() -> None:
    """Raises Python's recursion limit and the stack of new threads to what the depth needs; never lowers them."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), LUA_DEPTH * FRAMES_PER_CALL + _RESERVE))
    if threading.stack_size() < _THREAD_STACK:
        threading.stack_size(_THREAD_STACK)


@contextmanager
def c_call() -> Iterator[None]:
    """Guards a library function that calls back into Lua from C code. Raises `LuaError` when they nest too deep."""
    depth = _c_calls.get() + 1
    if depth > C_CALL_DEPTH:
        from runtime_shims.lua.errors import LibraryError

        raise LibraryError("stack overflow")
    token = _c_calls.set(depth)
    try:
        yield
    finally:
        _c_calls.reset(token)
