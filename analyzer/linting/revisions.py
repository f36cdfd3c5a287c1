"""The other revision of a project that ``--since REV`` and ``--against DIR`` compare with (rule D401)."""

from __future__ import annotations

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.linting.targets import NoSuchRevision

if TYPE_CHECKING:
    from analyzer.project.model import Project

_TIMEOUT = 60


@contextmanager
def previous_revision(root: Path, since: str | None, against: Path | None) -> Iterator[Project | None]:
    """The project as it was at a git revision, or as it is in another directory; None when neither is asked for.

    Raises NoSuchRevision.
    """
    from analyzer.project.loader import load_project

    if against is not None:
        if not against.is_dir():
            raise NoSuchRevision(f"{against}: no such directory")
        yield load_project(against)
    elif since is not None:
        with tempfile.TemporaryDirectory(prefix="lua2temporal-") as directory:
            yield load_project(_extract(root, since, Path(directory)))
    else:
        yield None


def _extract(root: Path, revision: str, directory: Path) -> Path:
    """Writes the files of a revision to ``directory``; the project's own directory in it comes back."""
    top = Path(_git(root, "rev-parse", "--show-toplevel").decode().strip())
    _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    inside = root.resolve().relative_to(top.resolve())
    archive = directory / "revision.tar"
    _git(top, "archive", "--format=tar", f"--output={archive}", revision)
    with tarfile.open(archive) as tar:
        tar.extractall(directory / "tree", filter="data")
    found = directory / "tree" / inside
    found.mkdir(parents=True, exist_ok=True)
    return found


def _git(directory: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, timeout=_TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as trouble:
        raise NoSuchRevision(f"git cannot be run: {trouble}") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise NoSuchRevision(f"git {arguments[0]}: {reason[0] if reason else 'no such revision'}")
    return done.stdout
