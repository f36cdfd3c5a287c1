"""When to analyse what: a buffer at once after each change, the whole project when the keyboard rests.

Analyses run in two threads, one for buffers and one for projects, so that the second never delays the first. The event
loop only hands over and publishes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from analyzer.lsp.analysis import FileAnalysis, ProjectAnalysis
from analyzer.lsp.documents import Document
from analyzer.lsp.memory import sweep
from analyzer.lsp.workspace import DocumentState, ProjectState, Workspace

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_PATIENCE = 3
_MOST_UNSWEPT = 50
FIRST_DELAY = 0.05
"""Seconds between opening a file of a project and the analysis of the whole project."""


class Scheduler:
    """Keeps analyses up to date; ``publish`` is called with every buffer that has new findings."""

    def __init__(self, workspace: Workspace, publish: Callable[[Document, DocumentState], None]) -> None:
        self.workspace = workspace
        self.publish = publish
        self._extra = ThreadPoolExecutor(1, thread_name_prefix="extra")
        self._quick = ThreadPoolExecutor(1, thread_name_prefix="buffer")
        self._slow = ThreadPoolExecutor(1, thread_name_prefix="project")
        self._dirty: dict[str, None] = {}
        self._failed: dict[str, int] = {}
        self._current: str | None = None
        self._unswept = 0
        self._worker: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._whole: asyncio.Task[None] | None = None
        self._running: dict[ProjectState, asyncio.Task[ProjectAnalysis | None]] = {}

    def touch(self, uri: str) -> None:
        """A buffer changed: analyse it now, and the project later."""
        self._dirty[uri] = None
        if self._worker is None or self._worker.done():
            self._worker = asyncio.get_running_loop().create_task(self._work())
        self._arm()

    def touch_all(self) -> None:
        """Everything on disk may have changed."""
        for uri in list(self.workspace.documents.by_uri):
            self.touch(uri)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        first = any(state.project.whole is None for state in self.workspace.states.values())
        delay = FIRST_DELAY if first else self.workspace.settings.idle_delay
        self._timer = asyncio.get_running_loop().call_later(delay, self._start_whole)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._dirty:
            uri = next(reversed(self._dirty))
            del self._dirty[uri]
            document = self.workspace.documents.by_uri.get(uri)
            if document is None:
                continue
            version = document.version
            self._current = uri
            try:
                state = await loop.run_in_executor(self._quick, self.workspace.analyse, document)
            except Exception:
                logger.exception("analysis of %s failed", uri)
                self._failed[uri] = version
                continue
            finally:
                self._current = None
            if state.is_of(self.workspace.documents.by_uri.get(uri)):
                self.publish(document, state)
            if state.project.whole is None:
                self._arm()
            self._unswept += 1
            if self._unswept > _MOST_UNSWEPT and not self._dirty:
                self._unswept = 0
                await loop.run_in_executor(self._quick, sweep)

    def _start_whole(self) -> None:
        self._timer = None
        typing = self._worker is not None and not self._worker.done()
        if not typing and (self._whole is None or self._whole.done()):
            self._whole = asyncio.get_running_loop().create_task(self._analyse_projects())
        else:
            self._arm()

    async def _analyse_projects(self) -> None:
        states = dict.fromkeys(state.project for state in self.workspace.states.values())
        for state in states:
            if not state.whole_is_current:
                await self._analyse_whole(state)

    async def _analyse_whole(self, state: ProjectState) -> ProjectAnalysis | None:
        """Analyses a project, or waits for the analysis that is under way."""
        task = self._running.get(state)
        if task is None:
            task = self._running[state] = asyncio.get_running_loop().create_task(self._run_whole(state))
            task.add_done_callback(lambda _: self._running.pop(state, None))
        return await asyncio.shield(task)

    async def _run_whole(self, state: ProjectState) -> ProjectAnalysis | None:
        loop = asyncio.get_running_loop()
        revision = state.revision
        try:
            result = await loop.run_in_executor(self._slow, self.workspace.analyse_whole, state)
        except Exception:
            logger.exception("analysis of %s failed", state.root)
            state.whole_revision = revision
            return None
        for uri, known in list(self.workspace.states.items()):
            if known.project is state and known.is_of(self.workspace.documents.by_uri.get(uri)):
                self.publish(known.document, known)
        return result

    # -- waiting for answers

    async def fresh(self, uri: str) -> DocumentState | None:
        """The state of a buffer for its latest version; None when it is not open or cannot be analysed."""
        while True:
            document = self.workspace.documents.by_uri.get(uri)
            if document is None:
                return None
            state = self.workspace.states.get(uri)
            waits = uri in self._dirty or uri == self._current
            if state is not None and state.is_of(document) and not waits:
                return state
            if self._failed.get(uri) == document.version and not waits:
                return None
            if self._worker is None or self._worker.done():
                self.touch(uri)
            assert self._worker is not None
            await asyncio.shield(self._worker)

    async def whole(self, uri: str) -> FileAnalysis | None:
        """The view of a buffer in the analysis of its whole project.

        It is of the latest texts, unless the user keeps on typing for longer than some analyses take.
        """
        state = await self.fresh(uri)
        if state is None or state.analysis is None:
            return None
        project = state.project
        for _ in range(_PATIENCE):
            if project.whole_is_current and project.whole is not None:
                break
            if await self._analyse_whole(project) is None:
                return state.analysis
        found = None if project.whole is None else project.whole.of_file(state.shown)
        return found or state.analysis

    async def within(self, seconds: float, work: Callable[[], Result]) -> Result | None:
        """What ``work`` gives in a thread of its own; None when it takes longer, or fails, which is logged."""
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(asyncio.shield(loop.run_in_executor(self._extra, work)), seconds)
        except TimeoutError:
            return None
        except Exception:
            logger.exception("an addition to an answer failed")
            return None

    def close(self) -> None:
        """Ends the threads without waiting for them."""
        self._extra.shutdown(wait=False, cancel_futures=True)
        self._quick.shutdown(wait=False, cancel_futures=True)
        self._slow.shutdown(wait=False, cancel_futures=True)
