"""Validation against JSON schemas, for `json.validate` (spec/dialect.md §3.5).

Schemas without `$schema` are of draft 2020-12. Patterns are RE2, so no schema can make a workflow hang, and
references to other documents are never fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, SchemaError, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from runtime_shims.lua.values import to_text, utf8
from runtime_shims.modules.json_decoder import decode_text
from runtime_shims.modules.json_encoder import MAXIMUM_DEPTH
from runtime_shims.modules.text.go_regexp import PatternError, compile_pattern

MAXIMUM_REFERENCE_DEPTH = 2 * MAXIMUM_DEPTH
"""Twice the deepest value: a schema that follows more references inside each other goes round in circles."""

_reference_depth: ContextVar[int] = ContextVar("reference_depth", default=0)


class InvalidSchemaError(Exception):
    """The schema is not one, or refers to itself without end."""


def violation(schema: str, text: str) -> str | None:
    """Why the JSON text does not fit the schema, as a Lua string; None when it does.

    Both are Lua strings. A schema that is not valid is a violation as well. Raises DecodeError for bad JSON.
    """
    document = _document(text)
    try:
        error = best_match(_validator(schema).iter_errors(document))
    except SchemaError as schema_error:
        return utf8(f"invalid schema: {schema_error.message}")
    except (Unresolvable, PatternError, InvalidSchemaError) as reason:
        return utf8(f"invalid schema: {reason}")
    if error is None:
        return None
    path = error.json_path.removeprefix("$").removeprefix(".")
    return utf8(f"{path}: {error.message}" if path else error.message)


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    document = _document(schema)
    if not isinstance(document, dict | bool):
        raise InvalidSchemaError("neither an object nor a boolean")
    if isinstance(document, dict) and not isinstance(document.get("$schema", ""), str):
        raise InvalidSchemaError("$schema is not a string")
    base: Any = validator_for(document, default=Draft202012Validator)
    base.check_schema(document)
    keywords: dict[str, Any] = {"pattern": _pattern, "patternProperties": _pattern_properties}
    for reference in ("$ref", "$dynamicRef", "$recursiveRef"):
        if reference in base.VALIDATORS:
            keywords[reference] = _bounded(base.VALIDATORS[reference])
    validator_class: Any = extend(base, keywords)  # type: ignore[no-untyped-call]
    return validator_class(document, registry=Registry())


def _document(text: str) -> Any:
    decode_text(text)
    return json.JSONDecoder().raw_decode(to_text(text).lstrip(" \t\r\n"))[0]


def _pattern(_validator: Any, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, properties: dict[str, Any], instance: object, _schema: object
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    for pattern, subschema in properties.items():
        for name, value in instance.items():
            if _matches(pattern, name):
                yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _matches(pattern: str, text: str) -> bool:
    return compile_pattern(pattern.encode()).search(text.encode()) is not None


def _bounded(keyword: Callable[..., Iterator[ValidationError]]) -> Callable[..., list[ValidationError]]:
    """The keyword with a limit on references that are followed inside each other."""

    def bounded(validator: Any, reference: str, instance: object, schema: object) -> list[ValidationError]:
        depth = _reference_depth.get()
        if depth == MAXIMUM_REFERENCE_DEPTH:
            raise InvalidSchemaError("references nested too deeply")
        token = _reference_depth.set(depth + 1)
        try:
            return list(keyword(validator, reference, instance, schema))
        finally:
            _reference_depth.reset(token)

    return bounded
