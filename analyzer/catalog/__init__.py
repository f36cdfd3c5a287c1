"""The module catalogue: every module and global of the dialect as data.

``MODULES``, ``GLOBALS``, ``OBJECT_TYPES`` and ``AMBIENT_NAMES`` are the tables; ``lookup``, ``method`` and
``allowed_in_workflow`` the usual questions. The shape is described in ``analyzer.catalog.model``; a new module is one
file here and one line in the list below. Sources: spec/dialect.md §3, spec/wire.md, spec/host-modules.md.
"""

from __future__ import annotations

from analyzer.catalog.base import ABSENT as ABSENT_GLOBALS
from analyzer.catalog.base import CONSTANTS as GLOBAL_CONSTANTS
from analyzer.catalog.base import FUNCTIONS as GLOBAL_FUNCTIONS
from analyzer.catalog.base64 import BASE64
from analyzer.catalog.channel import CHANNEL
from analyzer.catalog.compress import COMPRESS
from analyzer.catalog.coroutine_ import COROUTINE
from analyzer.catalog.crypto import CRYPTO
from analyzer.catalog.ctx import CTX
from analyzer.catalog.env import ENV
from analyzer.catalog.errors import ERRORS
from analyzer.catalog.funcs import FUNCS
from analyzer.catalog.hash import HASH
from analyzer.catalog.http import HTTP
from analyzer.catalog.http_client import HTTP_CLIENT
from analyzer.catalog.json import JSON
from analyzer.catalog.logger import LOGGER
from analyzer.catalog.math_ import MATH
from analyzer.catalog.model import Absent, Callback, Constant, Module, ObjectType, Param, Signature
from analyzer.catalog.os_ import OS
from analyzer.catalog.payload import PAYLOAD
from analyzer.catalog.process import PROCESS
from analyzer.catalog.string_ import STRING
from analyzer.catalog.table_ import TABLE
from analyzer.catalog.text import TEXT
from analyzer.catalog.time import TIME
from analyzer.catalog.unsupported import UNSUPPORTED
from analyzer.catalog.uuid import UUID
from analyzer.catalog.workflow import WORKFLOW
from analyzer.catalog.yaml import YAML

__all__ = [
    "ABSENT_GLOBALS",
    "AMBIENT_NAMES",
    "GLOBALS",
    "GLOBAL_CONSTANTS",
    "GLOBAL_FUNCTIONS",
    "MODULES",
    "OBJECT_TYPES",
    "Absent",
    "Callback",
    "Constant",
    "Module",
    "ObjectType",
    "Param",
    "Signature",
    "allowed_in_workflow",
    "lookup",
    "method",
]

MODULES: dict[str, Module] = {
    module.name: module
    for module in (
        BASE64,
        CHANNEL,
        COMPRESS,
        COROUTINE,
        CRYPTO,
        CTX,
        ENV,
        ERRORS,
        FUNCS,
        HASH,
        HTTP,
        HTTP_CLIENT,
        JSON,
        LOGGER,
        MATH,
        OS,
        PAYLOAD,
        PROCESS,
        STRING,
        TABLE,
        TEXT,
        TIME,
        UUID,
        WORKFLOW,
        YAML,
        *UNSUPPORTED,
    )
}
"""Every module by the name under which ``modules:`` and ``require`` know it, libraries included."""

GLOBALS: dict[str, Signature | Constant | Module] = {
    **GLOBAL_FUNCTIONS,
    **GLOBAL_CONSTANTS,
    **{name: module for name, module in MODULES.items() if module.ambient},
}
"""What a chunk sees without declaring anything."""

OBJECT_TYPES: dict[str, ObjectType] = {
    name: type_
    for module in MODULES.values()
    for part in (module, *module.nested.values())
    for name, type_ in part.types.items()
}
"""Object types by name."""

AMBIENT_NAMES: frozenset[str] = frozenset(GLOBALS)
"""Names that need neither ``modules:`` nor ``imports:``."""


def lookup(path: str) -> Signature | Constant | Module | None:
    """What a dotted path such as ``tostring``, ``funcs.call`` or ``process.event.EXIT`` stands for, or None."""
    head, *rest = path.split(".")
    found: Signature | Constant | Module | None = GLOBALS.get(head) or MODULES.get(head)
    for name in rest:
        if not isinstance(found, Module):
            return None
        found = found.member(name)
    return found


def method(type_name: str, name: str) -> Signature | None:
    """The method ``name`` of an object type or of strings, or None."""
    if type_name == "string":
        return STRING.functions.get(name)
    object_type = OBJECT_TYPES.get(type_name)
    return None if object_type is None else object_type.methods.get(name)


def allowed_in_workflow(name: str) -> bool:
    """Whether a workflow, or a library that it imports, may list the module under ``modules`` (wire.md §11.3)."""
    module = MODULES.get(name)
    return module is not None and module.workflow_allowed
