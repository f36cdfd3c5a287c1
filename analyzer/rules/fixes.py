"""Builds the edits of fixes."""

from __future__ import annotations

from analyzer.diagnostic import Edit, Fix
from analyzer.program.modules import NameKind
from analyzer.project.edit import add_module
from analyzer.rules.context import RuleContext
from analyzer.syntax import tree


def module_edits(context: RuleContext, module: str, at: tree.Node) -> list[Edit] | None:
    """The edits that make the module usable under its own name at ``at``; None when the name is taken there.

    A ``require`` is added behind those at the top of the file when the file has none, and the module is declared in the
    registry file for every entry that runs this file and lacks it. A lone file has no registry file and needs none.
    """
    visible = _visible(context, module, at)
    if visible is not None:
        reference = context.references.of(visible)
        if reference is None or reference.unit is not None or reference.path != module:
            return None
        return _declarations(context, module)
    if context.unit.meaning(module).kind not in (NameKind.MODULE, NameKind.AMBIENT, NameKind.UNDECLARED):
        return None
    edits = _declarations(context, module)
    if edits is None:
        return None
    if not _used_as_global(context, module):
        edits.append(_require(context, module))
    return edits


def _visible(context: RuleContext, name: str, at: tree.Node) -> tree.Name | None:
    """The declaration of the local ``name`` that is in scope at ``at``, the innermost one."""
    found: tree.Name | None = None
    for binding in context.unit.resolution.all_bindings:
        declared = binding.declaration.start
        if binding.name != name or not (declared < at.start and binding.block.start <= at.start < binding.block.end):
            continue
        if found is None or declared > found.start:
            found = binding.declaration
    return found


def _used_as_global(context: RuleContext, name: str) -> bool:
    return any(use.id == name for use in context.unit.resolution.global_reads)


def _declarations(context: RuleContext, module: str) -> list[Edit] | None:
    """The registry edits; None when an entry's list of modules cannot be edited."""
    edits: list[Edit] = []
    source = context.entry.source
    path = None if source is None else source.path
    entries = context.project.of_file(path) if path is not None else [context.entry]
    for entry in entries:
        if module in entry.modules or entry.file is None:
            continue
        edit = add_module(entry, module)
        if edit is None:
            return None
        edits.append(edit)
    return edits


def _require(context: RuleContext, module: str) -> Edit:
    """``local module = require("module")`` behind the last ``require`` at the top, else before the first statement."""
    statements = context.unit.chunk.block.statements
    last: tree.Statement | None = None
    for statement in statements:
        if not _is_require(statement):
            break
        last = statement
    newline = "\r\n" if "\r\n" in context.unit.source else "\n"
    line = f'local {module} = require("{module}")'
    if last is not None:
        return context.edit(last.end, last.end, f"{newline}{line}")
    start = statements[0].start if statements else 0
    return context.edit(start, start, f"{line}{newline}{newline}")


def _is_require(statement: tree.Statement) -> bool:
    if not isinstance(statement, tree.Local) or len(statement.exprs) != 1:
        return False
    value = statement.exprs[0]
    return isinstance(value, tree.Call) and isinstance(value.func, tree.Name) and value.func.id == "require"


def declare_module(context: RuleContext, module: str) -> Fix | None:
    """The fix that declares the module in the registry file; None when it cannot be done there."""
    edits = _declarations(context, module)
    if not edits:
        return None
    return Fix(f"declare `{module}` under `modules:`", "safe", tuple(edits))
