"""Projects and open buffers, and the latest analysis of each.

Everything here is synchronous and knows nothing of the protocol's messages. The server calls ``analyse`` and
``analyse_whole`` from worker threads and reads results from the event loop; what they share is guarded by one lock.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event, RLock

from analyzer.diagnostic import Diagnostic
from analyzer.lsp.analysis import (
    FileAnalysis,
    ProjectAnalysis,
    analyse_entries,
    analyse_file,
    analyse_project,
    carry_over,
    file_lines,
)
from analyzer.lsp.committed import Committed
from analyzer.lsp.discovery import find_root
from analyzer.lsp.documents import LUA, REGISTRY, Document, Documents, uri_of
from analyzer.lsp.embedded import inline_entries
from analyzer.lsp.memory import long_lived
from analyzer.lsp.settings import ServerSettings
from analyzer.program.modules import SourceCache
from analyzer.project import load_project, lone_project, with_source
from analyzer.project.discovery import relative
from analyzer.project.loader import load_settings
from analyzer.project.model import Project
from analyzer.records import field, record, replace
from analyzer.text import LineIndex

_LONGEST_WAIT = 0.5
"""Seconds that the analysis of a project waits at each module for that of a buffer."""


@record(eq=False)
class ProjectState:
    """One project: ``revision`` counts changes of its texts, ``whole_revision`` is that of the whole analysis.

    ``lone`` is the shown name of the only file when there is no registry. ``sound`` has for each open file the last
    text without syntax errors, with its findings.
    """

    root: Path
    lone: str = ""
    project: Project | None = None
    cache: SourceCache = field(default_factory=SourceCache)
    sound: dict[str, tuple[str, list[Diagnostic]]] = field(default_factory=dict)
    whole: ProjectAnalysis | None = None
    revision: int = 0
    whole_revision: int = -1
    committed: Committed = field(default_factory=Committed)

    @property
    def whole_is_current(self) -> bool:
        """Whether the analysis of the whole project saw the latest texts."""
        return self.whole_revision == self.revision


@record(eq=False)
class DocumentState:
    """What is known about an open buffer: its project, its name there, and the version that was analysed last.

    ``inline`` has the Lua text written in a registry file. A file that is closed and opened again is another
    ``document``, which may well have the same version.
    """

    document: Document
    project: ProjectState
    shown: str
    version: int
    analysis: FileAnalysis | None = None
    inline: FileAnalysis | None = None
    findings: list[Diagnostic] = field(default_factory=list)

    def is_of(self, document: Document | None) -> bool:
        """Whether this is about the present text of a buffer."""
        return document is self.document and self.version == self.document.version


class Workspace:
    """All projects that the editor has files of."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.settings = ServerSettings()
        self.documents = Documents()
        self.states: dict[str, DocumentState] = {}
        self._projects: dict[tuple[Path, str], ProjectState] = {}
        self._lock = RLock()
        self._quiet = Event()
        self._quiet.set()

    # -- what the editor tells

    def changed(self, document: Document) -> None:
        """A buffer was opened, changed or saved. Changes of Lua text are noticed when it is analysed."""
        if document.language == REGISTRY:
            self.reload()

    def closed(self, uri: str) -> None:
        """A buffer was closed, so the file on disk counts again."""
        with self._lock:
            document = self.documents.by_uri.pop(uri, None)
            state = self.states.pop(uri, None)
        if state is not None:
            state.project.sound.pop(state.shown, None)
            if document is not None and not self._saved(document):
                self.reload()
        live = {id(state.project) for state in self.states.values()}
        with self._lock:
            self._projects = {key: value for key, value in self._projects.items() if id(value) in live or not key[1]}

    def reload(self) -> None:
        """Files on disk, registry buffers or settings changed: projects are read again when they are needed."""
        with self._lock:
            for state in self._projects.values():
                state.project = None
                state.revision += 1

    def _saved(self, document: Document) -> bool:
        try:
            return document.path is not None and document.path.read_text("utf-8") == document.text
        except (OSError, ValueError):
            return False

    # -- analysis

    def analyse(self, document: Document) -> DocumentState:
        """The quick analysis of one buffer, remembered in ``states``; the analysis of a project waits for it."""
        self._quiet.clear()
        try:
            return self._analyse(document)
        finally:
            self._quiet.set()

    def _analyse(self, document: Document) -> DocumentState:
        version, text = document.version, document.text
        project_state, shown = self._locate(document)
        project = self._current(project_state)
        analysis: FileAnalysis | None = None
        inline: FileAnalysis | None = None
        findings = [item for item in project.diagnostics if item.place.file == shown]
        if document.language == LUA and "\0" not in text:
            analysis = analyse_file(project, shown, project_state.cache, project_state.whole)
        if analysis is not None:
            findings = _merged(_kept(project_state, analysis), findings)
        if document.language == REGISTRY:
            entries = inline_entries(project, shown)
            inline = analyse_entries(project, shown, entries, project_state.cache, project_state.whole)
            findings = findings if inline is None else _merged(inline.findings, findings)
        state = DocumentState(document, project_state, shown, version, analysis, inline, findings)
        self._remember(state)
        return state

    def _remember(self, state: DocumentState) -> None:
        """Enters a state, unless its buffer was closed in the meantime."""
        uri = state.document.uri
        with self._lock:
            if self.documents.by_uri.get(uri) is state.document:
                self.states[uri] = state

    def analyse_whole(self, state: ProjectState) -> ProjectAnalysis:
        """The analysis of everything, remembered in the state and in those of its open buffers."""
        with self._lock:
            project = self._current(state)
            revision = state.revision
        with long_lived():
            result = analyse_project(project, state.cache, between=lambda: self._quiet.wait(_LONGEST_WAIT))
        state.whole, state.whole_revision = result, revision
        ids = {entry.id for entry in project.lua_entries}
        for entry_id in [known for known in state.cache.parsed if known not in ids]:
            state.cache.parsed.pop(entry_id, None)
        for known in list(self.states.values()):
            if known.project is state:
                with self._lock:
                    if self.states.get(known.document.uri) is known:
                        self._remember(_with_whole(known, result))
        return result

    def _locate(self, document: Document) -> tuple[ProjectState, str]:
        """The project of a buffer and its name there; a Lua file that no entry names is a project of its own."""
        if document.path is None:
            return self._state(Path.cwd(), document.shown), document.shown
        chosen = self.settings.project
        folder = Path(chosen).expanduser() if chosen else None
        if folder is not None and not folder.is_absolute():
            folder = next((base / folder for base in self.folders), folder.absolute())
        inside = folder is not None and document.path.is_relative_to(folder)
        root = folder if folder is not None and inside else find_root(document.path, self.folders)
        state, shown = self._state(root), relative(document.path, root)
        if document.language == LUA and not self._current(state).of_file(shown):
            return self._state(root, shown), shown
        return state, shown

    def _state(self, root: Path, lone: str = "") -> ProjectState:
        with self._lock:
            return self._projects.setdefault((root, lone), ProjectState(root, lone))

    def _current(self, state: ProjectState) -> Project:
        """The project with the latest texts of all open buffers."""
        with self._lock:
            project = state.project
            if project is None:
                project = self._load(state)
            for document in list(self.documents.by_uri.values()):
                if document.language == LUA:
                    project = self._with_buffer(state, project, document)
            state.project = project
            return project

    def _load(self, state: ProjectState) -> Project:
        if state.lone:
            settings, _ = load_settings(state.root)
            return lone_project(state.lone, "", state.root, settings)
        return load_project(state.root, self.documents.overlays())

    def _with_buffer(self, state: ProjectState, project: Project, document: Document) -> Project:
        shown = document.shown if document.path is None else relative(document.path, state.root)
        entries = project.of_file(shown)
        if entries and entries[0].source is not None and entries[0].source.text != document.text:
            state.revision += 1
            return with_source(project, shown, document.text)
        return project

    # -- questions

    def analysis(self, uri: str) -> FileAnalysis | None:
        """The latest analysis of a buffer, perhaps of an older text."""
        state = self.states.get(uri)
        return None if state is None else state.analysis

    def lines_of(self, state: ProjectState, shown: str) -> LineIndex | None:
        """The text of a file of a project, the open buffer first."""
        document = self.document_of(state, shown)
        if document is not None:
            return document.lines
        return None if state.project is None else file_lines(state.project, {}, shown)

    def document_of(self, state: ProjectState, shown: str) -> Document | None:
        """The open buffer of a file of a project."""
        if state.lone and shown == state.lone and ":" in shown:
            return next((item for item in self.documents.by_uri.values() if item.shown == shown), None)
        return self.documents.at(state.root / shown)

    def uri_of(self, state: ProjectState, shown: str) -> str:
        """The URI of a file of a project."""
        document = self.document_of(state, shown)
        return document.uri if document is not None else uri_of(state.root / shown)


def _with_whole(state: DocumentState, whole: ProjectAnalysis) -> DocumentState:
    """The state of a buffer with the findings of the whole analysis, unless it was edited in the meantime."""
    analysis = whole.of_file(state.shown)
    document = state.document
    if state.version != document.version or (analysis is not None and analysis.text != document.text):
        return state
    general = [item for item in whole.project.diagnostics if item.place.file == state.shown]
    if analysis is None:
        return replace(state, findings=_merged(whole.findings.get(state.shown, []), general))
    return replace(state, analysis=analysis, findings=_merged(_kept(state.project, analysis), general))


def _kept(state: ProjectState, analysis: FileAnalysis) -> list[Diagnostic]:
    """The findings of a file; a half-typed text keeps those of its last sound form outside of what was edited."""
    if analysis.sound:
        state.sound[analysis.path] = (analysis.text, analysis.findings)
        return analysis.findings
    text, findings = state.sound.get(analysis.path, ("", []))
    return carry_over(analysis.findings, findings, text, analysis.text, analysis.path)


def _merged(findings: list[Diagnostic], general: list[Diagnostic]) -> list[Diagnostic]:
    return sorted({(item.sort_key, item.code): item for item in [*findings, *general]}.values(), key=_by_place)


def _by_place(finding: Diagnostic) -> tuple[str, int, int, str, str]:
    return finding.sort_key
