"""Formats generated text with ruff and proves that formatting and emission kept the tree."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

LINE_LENGTH = 120
RUFF_SETTINGS = f"""\
# Written by lua2temporal: the lint selection that generated code is held to.
line-length = {LINE_LENGTH}
target-version = "py311"

[lint]
select = ["E4", "E7", "E9", "F", "I"]
ignore = ["F841"]
"""


class FormattingError(RuntimeError):
    """ruff could not be run or refused the text: an internal error, never a user's mistake."""


def ruff_command() -> list[str]:
    """How to start the ruff that was installed with this package."""
    scripts = Path(sysconfig.get_path("scripts"))
    executable = scripts / ("ruff.exe" if os.name == "nt" else "ruff")
    return [str(executable)] if executable.exists() else [sys.executable, "-m", "ruff"]


def _settings() -> list[str]:
    return ["--isolated", "--line-length", str(LINE_LENGTH), "--target-version", "py311"]


def _run(arguments: list[str], text: str | None = None) -> str:
    done = subprocess.run(
        [*ruff_command(), *arguments], input=text, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        raise FormattingError(done.stderr.strip() or "ruff failed")
    return done.stdout


def format_text(text: str) -> str:
    """``text`` formatted. Raises FormattingError."""
    return _run(["format", *_settings(), "--stdin-filename", "generated.py", "-"], text)


def format_all(texts: Mapping[str, str]) -> dict[str, str]:
    """Several texts formatted by one ruff process; keys are kept. Raises FormattingError."""
    if len(texts) <= 1:
        return {key: format_text(text) for key, text in texts.items()}
    with TemporaryDirectory(prefix="lua2temporal-") as directory:
        paths = {}
        for position, (key, text) in enumerate(texts.items()):
            path = paths[key] = Path(directory, f"m{position}.py")
            path.write_text(text, encoding="utf-8", newline="\n")
        _run(["format", "--no-cache", "--quiet", *_settings(), directory])
        return {key: path.read_text(encoding="utf-8") for key, path in paths.items()}


def same_tree(expected: ast.Module, text: str) -> ast.Module:
    """Parse ``text`` and prove that it says what ``expected`` says; returns the parsed tree (with real positions).

    Raises FormattingError when the trees differ: a defect of the emitter.
    """
    parsed = ast.parse(text)
    difference = first_difference(expected, parsed)
    if difference is not None:
        raise FormattingError(f"the emitted text does not say what was meant, at line {difference}")
    return parsed


_IGNORED = {"lineno", "col_offset", "end_lineno", "end_col_offset", "type_comment", "type_ignores", "kind", "ctx"}


def first_difference(left: ast.AST, right: ast.AST) -> int | None:
    """The line in ``right`` near which the trees differ, or None; iterative, so that depth does not matter."""
    pending: list[tuple[object, object]] = [(left, right)]
    line = 1
    while pending:
        one, other = pending.pop()
        if isinstance(one, ast.AST):
            line = getattr(other, "lineno", line)
            if one.__class__ is not other.__class__:
                return line
            for field in one._fields:
                if field not in _IGNORED:
                    pending.append((getattr(one, field, None), getattr(other, field, None)))
        elif isinstance(one, list):
            if not isinstance(other, list) or len(one) != len(other):
                return line
            pending.extend(zip(one, other, strict=True))
        elif one.__class__ is not other.__class__ or (one != other and not (one != one and other != other)):
            return line
    return None
