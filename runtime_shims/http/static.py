"""Files of an `http.static` entry (host-modules.md §1.6), found and answered by Starlette's StaticFiles."""

from __future__ import annotations

import html
import os
import stat
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from runtime_shims.http.exchange import Exchange, Middleware

INDEX = "index.html"
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class StaticMount:
    """The files of a directory below a path.

    With `index` every path without a file is answered with that file (`spa`); else directories have an index page or a
    listing. `cache` is the Cache-Control of every answer.
    """

    id: str
    path: str
    directory: Path
    index: str = ""
    cache: str = ""
    middleware: Sequence[Middleware] = ()

    def below(self, segments: Sequence[str]) -> tuple[str, ...] | None:
        """The decoded segments of a request path behind the mount; None for a path elsewhere."""
        own = [segment for segment in self.path.split("/") if segment]
        return tuple(segments[len(own) :]) if list(segments[: len(own)]) == own else None

    async def answer(self, exchange: Exchange, scope: MutableMapping[str, Any], segments: Sequence[str]) -> None:
        """Answer a request for what stands at the segments behind the mount."""
        response = await anyio.to_thread.run_sync(self._response, scope, segments)
        if self.cache:
            response.headers["Cache-Control"] = self.cache
        await exchange.respond(response, scope)

    def _response(self, scope: MutableMapping[str, Any], segments: Sequence[str]) -> Response:
        if any(segment in ("..", ".") or set(segment) & {"/", "\\", "\0"} for segment in segments):
            return _not_found()
        files = StaticFiles(directory=self.directory, check_dir=False)
        return self._single_page(files, scope, segments) if self.index else self._file_or_page(files, scope, segments)

    def _file_or_page(self, files: StaticFiles, scope: MutableMapping[str, Any], segments: Sequence[str]) -> Response:
        """What Go's file server answers."""
        inner = [segment for segment in segments if segment]
        found, status = _look_up(files, inner)
        if status is None:
            return _not_found()
        directory_wanted = not segments or segments[-1] == ""
        if stat.S_ISDIR(status.st_mode):
            if not directory_wanted:
                return RedirectResponse(f"{quote(inner[-1])}/", 301)
            index, index_status = _look_up(files, [*inner, INDEX])
            if index_status is not None and stat.S_ISREG(index_status.st_mode):
                return files.file_response(index, index_status, scope)
            return _listing(found)
        if directory_wanted:
            return RedirectResponse(f"../{quote(inner[-1])}", 301)
        if inner[-1] == INDEX:
            return RedirectResponse("./", 301)
        return files.file_response(found, status, scope)

    def _single_page(self, files: StaticFiles, scope: MutableMapping[str, Any], segments: Sequence[str]) -> Response:
        """An existing file, with the mount's path in front as the reference engine looks, or without; or the page."""
        own = [segment for segment in self.path.split("/") if segment]
        inner = [segment for segment in segments if segment]
        for candidate in ([*own, *inner], inner):
            found, status = _look_up(files, candidate)
            if status is not None and stat.S_ISREG(status.st_mode):
                return files.file_response(found, status, scope)
        found, status = _look_up(files, [self.index])
        if status is None or not stat.S_ISREG(status.st_mode):
            return _not_found()
        response = files.file_response(found, status, scope)
        response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response


def _look_up(files: StaticFiles, segments: Sequence[str]) -> tuple[str, os.stat_result | None]:
    """A file inside the directory, symbolic links followed, and its status; None for no such file."""
    try:
        return files.lookup_path(os.path.join(*segments) if segments else ".")
    except (OSError, ValueError):
        return "", None


def _listing(directory: str) -> Response:
    lines = []
    for name in sorted(os.listdir(directory)):
        shown = f"{name}/" if os.path.isdir(os.path.join(directory, name)) else name
        lines.append(f'<a href="{quote(shown)}">{html.escape(shown)}</a>\n')
    return HTMLResponse(f"<!doctype html>\n<pre>\n{''.join(lines)}</pre>\n")


def _not_found() -> Response:
    return PlainTextResponse("404 page not found\n", 404, _NOSNIFF)
