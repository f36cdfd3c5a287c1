"""Reads a project: settings, registry files, entries, and the references between them.

``load_project`` never raises for what is on disk: everything wrong is in ``Project.diagnostics``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping as Map
from pathlib import Path

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.project import settings as settings_module
from analyzer.project.discovery import (
    SUFFIXES,
    Roots,
    claims_namespace,
    find_registry_files,
    find_roots,
    is_candidate,
    relative,
)
from analyzer.project.entries import EntryReader, is_identifier
from analyzer.project.model import Entry, Project, RegistryFile, SourceFile
from analyzer.project.problems import problem
from analyzer.project.reading import Reader, Unreadable
from analyzer.project.references import check_references
from analyzer.project.settings import Settings, parse_settings
from analyzer.project.sources import SourceReader, file_source
from analyzer.project.temporal_entries import read_client, read_worker
from analyzer.project.yaml_source import Mapping, Scalar, parse
from analyzer.records import record, replace
from analyzer.text import LineIndex


def load_project(root: Path, overlays: Map[Path, str] | None = None) -> Project:
    """Reads the project in the directory ``root``.

    ``overlays`` are unsaved texts of registry, settings or Lua files by absolute path. A directory that cannot be read
    gives a project without entries and a diagnostic (R0010).
    """
    root = Path(os.path.abspath(root))
    reader = Reader({Path(os.path.abspath(path)): text for path, text in (overlays or {}).items()})
    settings, diagnostics = load_settings(root, reader)
    if not root.is_dir() or not os.access(root, os.R_OK | os.X_OK):
        reason = "cannot be read: permission denied" if root.is_dir() else "is not a directory"
        diagnostics.append(problem("R0010", f"`{root}` {reason}", Place(str(root))))
        return Project(root, root, settings, diagnostics=diagnostics)
    roots, lock_diagnostics = find_roots(root, reader)
    project = Project(root, roots.source, settings, diagnostics=[*diagnostics, *lock_diagnostics])
    _Loading(project, roots, reader, SourceReader(root, reader)).run()
    project.entries = dict(sorted(project.entries.items()))
    _connect(project)
    project.diagnostics.extend(check_references(project))
    project.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    return project


def load_settings(root: Path, reader: Reader | None = None) -> tuple[Settings, list[Diagnostic]]:
    """The settings of a project, from lua2temporal.toml or else pyproject.toml, and what is wrong with them (R0011)."""
    reader = reader or Reader()
    diagnostics: list[Diagnostic] = []
    for name in settings_module.FILE_NAMES:
        text = reader.text(root / name)
        if isinstance(text, Unreadable):
            if not text.missing and root.is_dir():
                diagnostics.append(problem("R0010", f"`{name}` {text.reason}", Place(name)))
            continue
        found, problems = parse_settings(name, text)
        diagnostics.extend(problems)
        if found is not None:
            return found, diagnostics
    return Settings(), diagnostics


@record
class _Loading:
    project: Project
    roots: Roots
    reader: Reader
    sources: SourceReader

    def run(self) -> None:
        self._directory(self.roots.source, vendored=False)
        if self.roots.modules is not None and self.roots.modules != self.roots.source:
            self._directory(self.roots.modules, vendored=True)

    def _directory(self, directory: Path, vendored: bool) -> None:
        root = self.project.root
        skip = self.roots.source if vendored else self.roots.modules
        paths = list(find_registry_files(directory, root, self.project.settings, skip, self.project.diagnostics))
        known = set(paths)
        paths.extend(
            path
            for path in sorted(self.reader.overlays)
            if path.suffix in SUFFIXES and path.is_relative_to(directory) and path not in known and not vendored
        )
        for path in paths:
            self._file(path, directory, vendored)

    def _file(self, path: Path, directory: Path, vendored: bool) -> None:
        shown = relative(path, self.project.root)
        text = self.reader.text(path)
        if isinstance(text, Unreadable):
            if path.stem == "_index":
                self._report(problem("R0010", f"`{shown}` {text.reason}", Place(shown)))
            return
        if not is_candidate(path, text):
            return
        if not _is_text(shown):
            self._report(problem("R0010", f"`{shown}` has a name that is not UTF-8 text", Place(shown)))
            return
        lines = LineIndex(text, shown)
        node, problems = parse(lines)
        if node is None:
            if claims_namespace(path, text):
                self.project.diagnostics.extend(problems)
            return
        namespace = self._namespace(node, path, lines)
        if namespace is None or not isinstance(node, Mapping):
            return
        self.project.diagnostics.extend(problems)
        file = RegistryFile(shown, path, lines, node, namespace)
        self.project.files.append(file)
        for entry in EntryReader(file, directory, self.sources, self.project.diagnostics, vendored).read():
            self._add(entry)

    def _namespace(self, node: object, path: Path, lines: LineIndex) -> str | None:
        """The namespace of a registry file; None for other files, which are skipped without a word (§5.1)."""
        value = node.get("namespace") if isinstance(node, Mapping) else None
        if isinstance(value, Scalar) and value.text:
            if not is_identifier(value.text):
                message = "a namespace may contain neither blanks nor colons"
                self._report(problem("R0007", message, lines.place(value.start, value.end)))
                return None
            return value.text
        if path.stem == "_index" and isinstance(node, Mapping) and node.get("entries") is not None:
            message = "the file has entries but no `namespace`, so it is ignored"
            self._report(problem("R0007", message, lines.place(0), severity=Severity.WARNING))
        return None

    def _add(self, entry: Entry) -> None:
        first = self.project.entries.setdefault(entry.id, entry)
        if first is not entry:
            message = f"`{entry.id}` is already defined in {first.place.file}:{first.place.line}"
            self._report(problem("R0006", message, entry.place, entry_id=entry.id))

    def _report(self, diagnostic: Diagnostic) -> None:
        self.project.diagnostics.append(diagnostic)


def _is_text(name: str) -> bool:
    """Whether no byte of a file name stands in it as a lone surrogate, which generated text cannot hold."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _connect(project: Project) -> None:
    """Makes workers and clients of their entries and links them."""
    for entry in project.of_kind("temporal.client"):
        client, problems = read_client(entry)
        project.clients[entry.id] = client
        project.diagnostics.extend(problems)
    for entry in project.of_kind("temporal.worker"):
        worker, problems = read_worker(entry)
        worker.client = project.clients.get(worker.client_id)
        project.workers[entry.id] = worker
        project.diagnostics.extend(problems)


def with_source(project: Project, path: str, text: str) -> Project:
    """The project with another text of the Lua file ``path`` (relative to it), without reading anything again.

    Entries that do not use the file are shared with ``project``.
    """
    source: SourceFile | None = None
    entries = dict(project.entries)
    for entry in project.of_file(path):
        if source is None and entry.source is not None:
            source = file_source(path, text, entry.source.registry_path)
        entries[entry.id] = replace(entry, source=source, data={**entry.data, "source": text})
    return replace(project, entries=entries)
