"""States of buffers: what is kept of a buffer that is closed and opened again while it is analysed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types

from analyzer.lsp import workspace as workspace_module
from analyzer.lsp.analysis import ProjectAnalysis
from analyzer.lsp.documents import Document, uri_of
from analyzer.lsp.scheduler import Scheduler
from analyzer.lsp.workspace import DocumentState, Workspace
from analyzer.program.modules import SourceCache
from analyzer.project.model import Project
from tests.lsp.shop import ORDER, write_shop


def opened(workspace: Workspace, root: Path, text: str) -> Document:
    """The buffer of the workflow, with version 1 whenever it is opened."""
    return workspace.documents.open(types.TextDocumentItem(uri_of(root / "order.lua"), "lua", 1, text))


def test_a_state_is_of_one_opening_of_a_buffer(tmp_path: Path) -> None:
    workspace, root = Workspace(), write_shop(tmp_path)
    first = opened(workspace, root, ORDER)
    state = workspace.analyse(first)
    assert state.is_of(first)
    workspace.closed(first.uri)
    second = opened(workspace, root, ORDER.replace("first + second", "os.time()"))
    assert not state.is_of(second), "the version is the same, the text is not"


def test_an_analysis_of_the_project_does_not_bring_back_a_closed_buffer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, root = Workspace(), write_shop(tmp_path)
    first = opened(workspace, root, ORDER)
    state = workspace.analyse(first)
    real = workspace_module.analyse_project
    second: list[Document] = []

    def meanwhile(project: Project, cache: SourceCache, between: Callable[[], object]) -> ProjectAnalysis:
        result = real(project, cache, between)
        workspace.closed(first.uri)
        second.append(opened(workspace, root, "return {}\n"))
        workspace.states[first.uri] = state
        return result

    monkeypatch.setattr(workspace_module, "analyse_project", meanwhile)
    workspace.analyse_whole(state.project)

    published: list[DocumentState] = []
    scheduler = Scheduler(workspace, lambda _, known: published.append(known))

    async def ask() -> DocumentState | None:
        return await scheduler.fresh(first.uri)

    fresh = asyncio.run(ask())
    scheduler.close()
    assert fresh is not None and fresh.is_of(second[0])
    assert all(known.document is second[0] for known in published)
