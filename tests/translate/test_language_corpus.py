"""Every program of the language corpus prints as Python what it prints under real Lua (or what the dialect says)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.translate.harness import run

CORPUS = Path(__file__).parents[2] / "corpus"
PROGRAMS = sorted([*CORPUS.glob("language/*/*.lua"), *CORPUS.glob("dialect/*.lua")])


def test_corpus_is_there() -> None:
    assert len(PROGRAMS) >= 150


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_program_prints_what_it_must(path: Path) -> None:
    outcome = run(path.read_text(encoding="utf-8"), path.name)
    assert outcome.error is None
    assert outcome.text == path.with_suffix(".out").read_text(encoding="utf-8")
