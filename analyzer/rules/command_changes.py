"""The first difference between the commands of two revisions of a workflow (rule D401)."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.program.callgraph import BuiltinUse
from analyzer.program.modules import ModuleUnit
from analyzer.records import record
from analyzer.rules.analysis import Analysis
from analyzer.rules.commands import UNRECORDED, Step, command_tree
from analyzer.rules.definitions import definition, literal_number, string_of
from analyzer.syntax import tree

_MAX_VALUES = 6


@record(frozen=True)
class Change:
    """``before`` and ``after`` are the steps at the first difference; None where one revision has nothing more."""

    before: Step | None
    after: Step | None
    where: Step | None = None
    """The step of the new revision that follows what is missing, or the last one when nothing follows."""

    follows: bool = False


@record(frozen=True)
class VersionCall:
    """A call of ``workflow.version`` with constant arguments."""

    change: str
    lowest: int
    highest: int
    unit: ModuleUnit
    node: tree.Node


def version_calls(analysis: Analysis, unit: ModuleUnit) -> dict[str, VersionCall]:
    """The calls of ``workflow.version`` that a workflow may get to, by change id."""
    found: dict[str, VersionCall] = {}
    for use in analysis.program.reachable_from(unit).uses:
        if use.name == "workflow.version" and (call := _version_call(analysis, use)) is not None:
            found.setdefault(call.change, call)
    return found


def _version_call(analysis: Analysis, use: BuiltinUse) -> VersionCall | None:
    node, unit = use.node, use.function.unit
    if not isinstance(node, tree.Call) or use.via or len(node.args) != 3:
        return None
    change = string_of(analysis, unit, node.args[0])
    lowest, highest = (_integer(definition(analysis, unit, argument).expr) for argument in node.args[1:])
    if change is None or lowest is None or highest is None:
        return None
    return VersionCall(change, lowest, highest, unit, node)


def _integer(expr: tree.Expr) -> int | None:
    value = literal_number(expr)
    return None if value is None else int(value)


def changes(before: Analysis, old: ModuleUnit, after: Analysis, new: ModuleUnit) -> list[Change]:
    """The first difference for every version that running executions may have recorded, each difference once."""
    found: dict[tuple[tree.Node | None, ...], Change] = {}
    for versions in _recorded(version_calls(before, old), version_calls(after, new)):
        change = _first(command_tree(before, old, versions), command_tree(after, new, versions), None)
        if change is not None:
            steps = (change.before, change.after)
            found.setdefault(tuple(None if step is None else step.node for step in steps), change)
    return list(found.values())


def _recorded(old: dict[str, VersionCall], new: dict[str, VersionCall]) -> Iterator[dict[str, int]]:
    """The versions that executions of the old revision may have; changes that came later are not recorded."""
    usual = dict.fromkeys(new, UNRECORDED) | {change: call.highest for change, call in old.items()}
    yield usual
    for change, call in old.items():
        earlier = [value for value in range(call.lowest, call.highest) if value != 0 or call.lowest == 0]
        for value in earlier[-_MAX_VALUES:]:
            yield usual | {change: value}


def _first(before: list[Step], after: list[Step], where: Step | None) -> Change | None:
    for index in range(max(len(before), len(after))):
        old = before[index] if index < len(before) else None
        new = after[index] if index < len(after) else None
        if old is not None and new is not None:
            if old.key == new.key:
                where = new
                continue
            inside = _inside(old, new)
            if inside is not None:
                return inside
        return _classified(before[index:], after[index:], where)
    return None


def _inside(old: Step, new: Step) -> Change | None:
    """The difference inside two groups of the same kind; None when they are not the same group changed in one part."""
    if old.kind != new.kind or not old.parts or len(old.parts) != len(new.parts):
        return None
    keys = [tuple(step.key for step in part) for part in new.parts]
    rest = list(range(len(new.parts)))
    left: list[list[Step]] = []
    for part in old.parts:
        key = tuple(step.key for step in part)
        match = next((index for index in rest if keys[index] == key), None)
        if match is None:
            left.append(part)
        else:
            rest.remove(match)
    if len(left) != 1:
        return None
    return _first(left[0], new.parts[rest[0]], new)


def _classified(before: list[Step], after: list[Step], where: Step | None) -> Change:
    """An added step, a removed one, or one in place of another."""
    # Where one revision has nothing more, an end on some paths is no difference: the next command is.
    old = before[0] if after and before else _commanding(before)
    new = after[0] if before and after else _commanding(after)
    if old is not None and new is not None:
        if any(step.key == old.key for step in after[1:]):
            return Change(None, new, where)
        if any(step.key == new.key for step in before[1:]):
            return Change(old, None, new, follows=True)
    return Change(old, new, where)


def _commanding(steps: list[Step]) -> Step | None:
    """The first step that issues a command."""
    return next((step for step in steps if step.has_commands), None)
