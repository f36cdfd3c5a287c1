"""Replaces ``file://`` values by the contents of files (spec/dialect.md §5.1) and makes Lua sources of them."""

from __future__ import annotations

import os
from pathlib import Path

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.project.discovery import is_inside, relative, resolve_inside
from analyzer.project.model import RegistryFile, SourceFile
from analyzer.project.problems import problem
from analyzer.project.reading import Reader
from analyzer.project.yaml_source import Data, Scalar, scalar_value
from analyzer.records import field, record

PREFIX = "file://"


@record
class SourceReader:
    """Resolves the values of one project; Lua files are shared by the entries that name them."""

    project_root: Path
    reader: Reader
    files: dict[str, SourceFile] = field(default_factory=dict)
    _directories: dict[tuple[Path, str], bool] = field(default_factory=dict)
    _real_paths: dict[str, str] = field(default_factory=dict)

    def value(self, node: Scalar, file: RegistryFile, root: Path, diagnostics: list[Diagnostic]) -> Data:
        """The value of a scalar, with the content of the file when it is a ``file://`` value.

        A file that cannot be had is reported and leaves an empty text; that a file is no text is only a warning here,
        because the value need not be a program.
        """
        if not node.text.startswith(PREFIX):
            return scalar_value(node)
        path = self._path(node, file, root, diagnostics)
        text = None if path is None else self._text(path, node, file, diagnostics, Severity.WARNING)
        return text or ""

    def source(self, node: Scalar, file: RegistryFile, root: Path, diagnostics: list[Diagnostic]) -> SourceFile | None:
        """The Lua source that a ``source`` value stands for, or None when it cannot be had, which is reported."""
        if not node.text.startswith(PREFIX):
            return inline_source(node, file)
        path = self._path(node, file, root, diagnostics)
        if path is None:
            return None
        found = self.files.get(str(path))
        if found is None:
            text = self._text(path, node, file, diagnostics, Severity.ERROR)
            if text is None:
                return None
            found = self.files[str(path)] = file_source(relative(path, self.project_root), text, file.path)
        return found

    def _path(self, node: Scalar, file: RegistryFile, root: Path, diagnostics: list[Diagnostic]) -> Path | None:
        name = node.text.removeprefix(PREFIX)
        base = str(root) if name.startswith("/") else os.path.dirname(file.absolute)
        joined = os.path.normpath(os.path.join(base, name.lstrip("/")))
        path = Path(joined)
        inside = joined.startswith(f"{root}{os.sep}") or path.is_relative_to(root)
        if "\0" not in name and inside and self._stays_inside(root, path):
            return path
        place = file.lines.place(node.start, node.end)
        shown = relative(root, self.project_root)
        where = "the project" if shown == "." else f"the source root `{shown}`"
        diagnostics.append(problem("R0003", f"`{node.text}` leads out of {where}", place))
        return None

    def _stays_inside(self, root: Path, path: Path) -> bool:
        """Whether a path lies in ``root`` when symbolic links are followed; directories are looked at once."""
        name = str(path)
        if os.path.islink(name) or name == str(root):
            return resolve_inside(root, path) is not None
        directory = os.path.dirname(name)
        found = self._directories.get((root, directory))
        if found is None:
            found = is_inside(self._real_path(str(root)), self._real_path(directory))
            self._directories[root, directory] = found
        return found

    def _real_path(self, directory: str) -> str:
        """The path of a directory with symbolic links followed."""
        found = self._real_paths.get(directory)
        if found is None:
            found = self._real_paths[directory] = os.path.realpath(directory)
        return found

    def _text(
        self, path: Path, node: Scalar, file: RegistryFile, diagnostics: list[Diagnostic], severity: Severity
    ) -> str | None:
        text = self.reader.text(path)
        if isinstance(text, str):
            return text
        place = file.lines.place(node.start, node.end)
        shown = relative(path, self.project_root)
        if text.missing:
            diagnostics.append(problem("R0002", f"`{shown}` does not exist", place))
        else:
            diagnostics.append(problem("R0010", f"`{shown}` {text.reason}", place, severity=severity))
        return None


def file_source(path: str, text: str, registry_path: str) -> SourceFile:
    """The source in a file of its own; ``path`` is relative to the project."""
    return SourceFile(path, registry_path, text)


def inline_source(node: Scalar, file: RegistryFile) -> SourceFile:
    """The source written in the registry file itself."""
    line = file.lines.line(node.start)
    source = SourceFile(None, file.path, node.text, line, 0, exact=False)
    if node.style == "|":
        source.first_line = line + 1
        source.indent = _indent(node, file, line + 1)
        source.exact = True
    elif node.end - node.start == len(node.text) + 2 * bool(node.style) and "\n" not in node.text:
        source.indent = file.lines.position(node.start)[1] - 1 + bool(node.style)
        source.exact = True
    return source


def _indent(node: Scalar, file: RegistryFile, first_line: int) -> int:
    """How far a literal block is moved right: the difference at its first line that is not empty."""
    for number, line in enumerate(node.text.split("\n")):
        if line:
            raw = file.lines.line_text(first_line + number)
            return max(len(raw) - len(line), 0)
    return 0
