"""Applies fixes to the texts of a project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Edit
from analyzer.records import field, record
from analyzer.text import LineIndex

if TYPE_CHECKING:
    from analyzer.project.model import Project


MAXIMUM_PASSES = 5
"""Fixes that overlap wait for the next pass; so many are made at most."""


@record
class FixResult:
    """``texts`` are the new texts of changed files by path relative to the project; ``applied`` the findings fixed."""

    texts: dict[str, str] = field(default_factory=dict)
    applied: list[Diagnostic] = field(default_factory=list)


def apply_fixes(project: Project, findings: Iterable[Diagnostic], unsafe: bool = False) -> FixResult:
    """Applies the fixes that do not overlap; equal edits of several fixes (one ``require`` for all) count once.

    A fix is applied as a whole or not at all. Unsafe ones are left out unless wanted.
    """
    originals = project_texts(project)
    indexes: dict[str, LineIndex] = {}
    chosen: dict[str, dict[tuple[int, int], str]] = {}
    result = FixResult()
    for finding in findings:
        fix = finding.fix
        if fix is None or (fix.applicability != "safe" and not unsafe):
            continue
        wanted: list[tuple[str, int, int, str]] = []
        for edit in fix.edits:
            if edit.place.file not in originals:
                break
            index = indexes.setdefault(edit.place.file, LineIndex(originals[edit.place.file]))
            wanted.append((edit.place.file, *_range(index, edit), edit.text))
        else:
            if all(_fits(chosen.get(file, {}), start, end, text) for file, start, end, text in wanted):
                for file, start, end, text in wanted:
                    chosen.setdefault(file, {})[start, end] = text
                result.applied.append(finding)
    for file, edits in sorted(chosen.items()):
        text = originals[file]
        for (start, end), new in sorted(edits.items(), reverse=True):
            text = text[:start] + new + text[end:]
        result.texts[file] = text
    return result


def project_texts(project: Project) -> dict[str, str]:
    """The text of every registry and Lua file of the project, by its path relative to the project."""
    texts = {file.path: file.lines.text for file in project.files}
    for entry in project.lua_entries:
        if entry.source is not None and entry.source.path is not None:
            texts[entry.source.path] = entry.source.text
    return texts


def _range(index: LineIndex, edit: Edit) -> tuple[int, int]:
    place = edit.place
    return index.offset(place.line, place.column), index.offset(place.end_line, place.end_column)


def _fits(chosen: dict[tuple[int, int], str], start: int, end: int, text: str) -> bool:
    """Whether an edit is one of the chosen ones or touches none of them."""
    if (start, end) in chosen:
        return chosen[start, end] == text
    return all(end < other_start or start > other_end for other_start, other_end in chosen)


def plan_fixes(project: Project, findings: Iterable[Diagnostic], unsafe: bool = False) -> FixResult:
    """Like ``apply_fixes``, without files that would no longer parse, and without vendored ones."""
    from analyzer.syntax import parse

    vendored = {entry.source.display_path for entry in project.lua_entries if entry.vendored and entry.source}
    candidates = [item for item in findings if item.place.file not in vendored]
    result = apply_fixes(project, candidates, unsafe)
    broken = {path for path, text in result.texts.items() if path.endswith(".lua") and parse(text, path).diagnostics}
    if not broken:
        return result
    kept = [
        item for item in result.applied if item.fix and all(edit.place.file not in broken for edit in item.fix.edits)
    ]
    return apply_fixes(project, kept, unsafe)


def write_texts(root: Path, texts: dict[str, str]) -> None:
    """Writes new texts over files of the project, each at once; line ends, byte order mark and mode are kept."""
    import os
    import tempfile

    for path, text in texts.items():
        target = Path(os.path.realpath(root / path))
        old = target.read_bytes()
        content = text.encode("utf-8")
        if old.startswith(b"\xef\xbb\xbf"):
            content = b"\xef\xbb\xbf" + content
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            os.chmod(temporary, target.stat().st_mode)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise


def unified_diff(project: Project, texts: dict[str, str]) -> str:
    """The changes as a unified diff."""
    from difflib import unified_diff as lines_of

    originals = project_texts(project)
    parts: list[str] = []
    for path, text in sorted(texts.items()):
        old, new = originals[path].splitlines(keepends=True), text.splitlines(keepends=True)
        for line in lines_of(old, new, f"a/{path}", f"b/{path}"):
            parts.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(parts)
