"""The pages for users stay true: commands, options, registry entries and links that they show exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from analyzer.project.loader import load_project
from transpiler.cli.main import group
from transpiler.cli.reference import PAGE, page

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "examples").rglob("*.md"))]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
_INLINE = re.compile(r"`(lua2temporal [^`]+)`")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_commands_page_is_current() -> None:
    """Run ``python -m transpiler.cli.reference`` when this fails."""
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page()


def command_lines(text: str) -> Iterator[str]:
    """The uses of the command in a page, in shell blocks and in running text."""
    for language, block in _FENCE.findall(text):
        if language == "sh":
            yield from (line for line in block.splitlines() if line.startswith("lua2temporal "))
    yield from (" ".join(found.split()) for found in _INLINE.findall(_FENCE.sub("", text)))


def parameters_of(name: str) -> set[str]:
    command = group.get_command(click.Context(group), name)
    assert command is not None, f"there is no command {name}"
    return {option for item in command.params for option in (*item.opts, *item.secondary_opts)} | {"--help"}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_commands_and_options_exist(path: Path) -> None:
    for line in command_lines(path.read_text(encoding="utf-8")):
        words = shlex.split(line, comments=True)[1:]
        if not words or words[0].isupper() or words[0].startswith("-"):
            continue
        known = parameters_of(words[0])
        given = [word.partition("=")[0] for word in words[1:] if re.match(r"--?[A-Za-z]", word)]
        assert [option for option in given if option not in known] == [], line


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    links = [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_registry_entries_are_valid(path: Path, tmp_path: Path) -> None:
    for language, block in _FENCE.findall(path.read_text(encoding="utf-8")):
        if language != "yaml" or "entries" not in yaml.safe_load(block):
            continue
        # The sources that a page names are not there.
        (tmp_path / "_index.yaml").write_text(re.sub(r"source: .*", 'source: "return {}"', block))
        found = [item for item in load_project(tmp_path).diagnostics if item.severity in ("error", "warning")]
        assert [item.message for item in found] == []
