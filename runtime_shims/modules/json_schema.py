"""Validation against JSON schemas, for `json.validate` (spec/dialect.md §3.5).

Schemas without `$schema` are of draft 2020-12. Patterns are RE2, so no schema can make a workflow hang, and
references to other documents are never fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, SchemaError, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import extend, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from runtime_shims.lua.values import to_text, utf8
from runtime_shims.modules.json_decoder import decode_text
from runtime_shims.modules.text.go_regexp import PatternError, compile_pattern


def violation(schema: str, text: str) -> str | None:
    """Why the JSON text does not fit the schema, as a Lua string; None when it does.

    Both are Lua strings. A schema that is not valid is a violation as well. Raises DecodeError for bad JSON.
    """
    document = _document(text)
    try:
        error = best_match(_validator(schema).iter_errors(document))
    except SchemaError as schema_error:
        return utf8(f"invalid schema: {schema_error.message}")
    except (Unresolvable, PatternError) as reason:
        return utf8(f"invalid schema: {reason}")
    except RecursionError:
        return "invalid schema: endless recursion"
    if error is None:
        return None
    path = error.json_path.removeprefix("$").removeprefix(".")
    return utf8(f"{path}: {error.message}" if path else error.message)


@lru_cache(maxsize=64)
def _validator(schema: str) -> Validator:
    document = _document(schema)
    base = validator_for(document, default=Draft202012Validator)
    base.check_schema(document)
    keywords = {"pattern": _pattern, "patternProperties": _pattern_properties}
    return extend(base, keywords)(document, registry=Registry())


def _document(text: str) -> Any:
    decode_text(text)
    return json.JSONDecoder().raw_decode(to_text(text).lstrip(" \t\r\n"))[0]


def _pattern(_validator: Validator, pattern: str, instance: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Validator, properties: dict[str, Any], instance: object, _schema: object
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    for pattern, subschema in properties.items():
        for name, value in instance.items():
            if _matches(pattern, name):
                yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _matches(pattern: str, text: str) -> bool:
    return compile_pattern(pattern.encode()).search(text.encode()) is not None
