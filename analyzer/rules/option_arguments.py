"""Faults in option tables: keys that do not exist, values that a key cannot take (wire.md §2)."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.catalog.options import OPTION_TABLES, Option, canonical_enum
from analyzer.duration import parse_duration
from analyzer.rules.analysis import Analysis
from analyzer.rules.calls import LibraryCall
from analyzer.rules.definitions import definition
from analyzer.rules.faults import Fault, closest
from analyzer.rules.option_tables import OptionItem, option_items
from analyzer.syntax import tree

_ANY_CASE = frozenset({"retry_policy", "priority"})
"""Tables whose keys are accepted in any case and as camelCase (wire.md §2.4)."""


def option_faults(analysis: Analysis, call: LibraryCall) -> Iterator[Fault]:
    """The faults in the option table of a call, at the call when the table is in another module."""
    for item in option_items(analysis, call):
        if item.option is None:
            if (fault := _unknown_key(item)) is not None:
                yield fault
        elif (why := _bad_value(analysis, item, item.option)) is not None:
            message, help = why
            yield Fault(item.at.expr, message, help)


def _unknown_key(item: OptionItem) -> Fault | None:
    known = OPTION_TABLES[item.table]
    if item.table in _ANY_CASE and _folded(item.name) in {_folded(name) for name in known}:
        return None
    meant = closest(item.name, known) or _with_family(item.name, known)
    message = f"there is no option `{item.name}`, so it is ignored"
    if meant is None:
        return Fault(item.key, message, f"Known are {', '.join(sorted(known)[:8])} …")
    text = f"{message}; did you mean `{meant}`?"
    return Fault(item.key, text, rewrite=(item.key, meant))


def _with_family(name: str, known: dict[str, Option]) -> str | None:
    """`task_queue` for `workflow.task_queue`."""
    tail = name.rpartition(".")[2]
    found = [key for key in known if key.rpartition(".")[2] == tail and not key.startswith("temporal.")]
    return found[0] if found else None


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _bad_value(analysis: Analysis, item: OptionItem, option: Option) -> tuple[str, str] | None:
    """Why the value of an option is impossible, and the help; None when it may be right."""
    value = definition(analysis, item.at.unit, item.at.expr).expr
    if isinstance(value, tree.Nil):
        return None
    match option.kind:
        case "enum" if isinstance(value, tree.String):
            return _bad_enum(value.value, item.name, option)
        case "duration" | "seconds" if isinstance(value, tree.String):
            if parse_duration(value.value) is None:
                return f'"{value.value}" is no duration', 'Write it like "5s", "250ms" or "1h30m".'
        case "duration" | "seconds" if _is_one_of(value, tree.TrueLiteral, tree.FalseLiteral, tree.TableConstructor):
            return f"`{item.name}` takes a duration", 'Write it like "5s".'
        case "string" if _is_one_of(value, tree.Number, tree.TrueLiteral, tree.FalseLiteral, tree.TableConstructor):
            return f"`{item.name}` takes a text", ""
        case "boolean" if _is_one_of(value, tree.Number, tree.String, tree.TableConstructor):
            return f"`{item.name}` takes true or false", ""
        case "integer" | "number" if _is_one_of(value, tree.String, tree.TrueLiteral, tree.FalseLiteral):
            return f"`{item.name}` takes a number", ""
        case "table" | "retry_policy" | "priority" if _is_one_of(value, tree.Number, tree.String, tree.TrueLiteral):
            return f"`{item.name}` takes a table", ""
    return None


def _bad_enum(text: str, name: str, option: Option) -> tuple[str, str] | None:
    if canonical_enum(text) in option.values:
        return None
    meant = closest(canonical_enum(text), option.values)
    return f'"{text}" is no value of `{name}`' + (f'; did you mean "{meant}"?' if meant else ""), (
        f"Values: {', '.join(option.values)}."
    )


def _is_one_of(value: tree.Expr, *classes: type[tree.Node]) -> bool:
    return isinstance(value, classes)
