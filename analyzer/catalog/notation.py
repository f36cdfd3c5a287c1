"""A one-line notation for signatures, so that catalogue files read like reference documentation.

``function("call(target: string, options?: table, ...) -> any, Error?", "D", "Calls an activity.")``

``name?: type`` is an optional parameter, ``...`` at the end of the parameters makes the function variadic, ``...`` at
the end of the results says that their count depends on the call. A type left out means ``any``.
"""

from __future__ import annotations

from collections.abc import Iterable
from keyword import iskeyword

from analyzer.catalog.model import Callback, Constant, Determinism, ObjectType, Param, Signature

_SUSPENDING = frozenset("RDC")


def function(
    text: str,
    determinism: Determinism = "P",
    doc: str = "",
    *,
    suspends: bool | None = None,
    durable: bool | None = None,
    replacement: str = "",
    python_name: str = "",
    callbacks: tuple[Callback, ...] = (),
    hazard: str = "",
    diverges: bool = False,
) -> tuple[str, Signature]:
    """Parses one signature and returns it with its name.

    Operations of class R, D and C suspend and those of class D are durable, unless the arguments say otherwise
    (docs/conventions.md, "Suspension"). A name that is a Python keyword gets the suffix ``_`` in Python.
    """
    head, _, tail = text.partition(" -> ")
    name, _, inside = head.partition("(")
    params, variadic = _params(inside.removesuffix(")"))
    returns = [part.strip() for part in tail.split(",")] if tail else []
    returns_variadic = bool(returns) and returns[-1] == "..."
    signature = Signature(
        params=params,
        variadic=variadic,
        returns=tuple(returns[:-1] if returns_variadic else returns),
        returns_variadic=returns_variadic,
        suspends=determinism in _SUSPENDING if suspends is None else suspends,
        determinism=determinism,
        durable=determinism == "D" if durable is None else durable,
        replacement=replacement,
        doc=doc,
        python_name=python_name or (name + "_" if iskeyword(name) else name),
        callbacks=callbacks,
        hazard=hazard,
        diverges=diverges,
    )
    return name, signature


def _params(text: str) -> tuple[tuple[Param, ...], bool]:
    params = []
    variadic = False
    for part in text.split(",") if text else ():
        name, _, type_ = part.strip().partition(":")
        if name == "...":
            variadic = True
        else:
            params.append(Param(name.removesuffix("?"), type_.strip() or "any", name.endswith("?")))
    return tuple(params), variadic


def constants(type_: str, values: Iterable[tuple[str, str | int | float | bool | None]]) -> dict[str, Constant]:
    """Constants of one type, by name."""
    return {name: Constant(type_, value) for name, value in values}


def object_types(*types: ObjectType) -> dict[str, ObjectType]:
    """Object types by name."""
    return {type_.name: type_ for type_ in types}
