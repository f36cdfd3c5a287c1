"""Formats generated text with ruff."""

from __future__ import annotations

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
