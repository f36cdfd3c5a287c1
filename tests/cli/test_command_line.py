"""Exit codes, output channels, shared options and start-up of the command (contract.md §2)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from transpiler.cli import commands
from transpiler.cli.main import command_modules, run
from transpiler.version import FALLBACK, version

ROOT = Path(__file__).parents[2]
HEAVY = ("libcst", "temporalio", "rich", "luaparser", "antlr4", "pygls", "starlette", "jsonschema")

COMMAND = """
import click, sys
from transpiler.cli.exit_codes import CommandFailed
from transpiler.cli.options import Common, common_options

@click.command(short_help="Something to test with.")
@click.argument("what", default="nothing")
@common_options
def command(common, what):
    "Does what it is told."
    common.result(f"{common.directory} {common.color} {common.verbosity} {common.use_color()}")
    common.note("note")
    common.note("detail", verbosity=1)
    if what == "fail":
        raise CommandFailed("it failed", 1, help="try again")
    if what == "crash":
        raise RuntimeError("boom\\nsecond line")
    if what == "interrupt":
        raise KeyboardInterrupt
    if what == "denied":
        open("/proc/nothing/here", "w")
    if what == "recurse":
        f = lambda n: f(n + 1)
        f(0)
    if what == "exit":
        sys.exit(3)
    if what == "surrogate":
        common.result("\\udcff")
    return 1 if what == "one" else None
"""


@pytest.fixture
def with_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A subcommand of a name that nothing else has; the name comes back."""
    name = f"probe_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(COMMAND)
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    return name.replace("_", "-")


@pytest.mark.parametrize(
    ("what", "code", "error"),
    [
        ("nothing", 0, "note\n"),
        ("one", 1, "note\n"),
        ("fail", 1, "note\nError: it failed\nHelp: try again\n"),
        ("crash", 70, "note\nError: internal error: RuntimeError: boom\nHelp: run again with -v for the traceback\n"),
        ("interrupt", 130, "note\n\nError: interrupted\n"),
        ("denied", 2, "note\nError: /proc/nothing/here: no such file or directory\n"),
        ("exit", 3, "note\n"),
        ("surrogate", 0, "note\n"),
    ],
)
def test_exit_codes(what: str, code: int, error: str, with_command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([with_command, what]) == code
    captured = capfd.readouterr()
    assert captured.err.lstrip() == error
    assert captured.out.startswith(". auto 0 False\n")


def test_recursion_is_an_internal_error(with_command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([with_command, "recurse"]) == 70
    assert "Traceback" not in capfd.readouterr().err


def test_traceback_behind_verbose(with_command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([with_command, "crash", "-v"]) == 70
    error = capfd.readouterr().err
    assert "Traceback" in error
    assert error.endswith("Error: internal error: RuntimeError: boom\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], ". auto 0 False"),
        (["-C", "x"], [], "x auto 0 False"),
        (["-C", "x"], ["-C", "y"], "y auto 0 False"),
        (["--color", "always"], [], ". always 0 True"),
        ([], ["--color=never"], ". never 0 False"),
        (["-v"], [], ". auto 1 False"),
        ([], ["-vv"], ". auto 2 False"),
        ([], ["-q"], ". auto -1 False"),
        (["-q"], [], ". auto -1 False"),
    ],
)
def test_shared_options_before_and_after_the_subcommand(
    before: list[str], after: list[str], expected: str, with_command: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([*before, with_command, *after]) == 0
    assert capfd.readouterr().out == f"{expected}\n"


def test_quiet_and_verbose_notes(with_command: str, capfd: pytest.CaptureFixture[str]) -> None:
    run([with_command, "-q"])
    assert capfd.readouterr().err == ""
    run([with_command, "-v"])
    assert capfd.readouterr().err == "note\ndetail\n"


def test_color_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from transpiler.cli.options import Common

    class Terminal:
        def isatty(self) -> bool:
            return True

    stream: Callable[[], object] = Terminal
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert Common().use_color(stream())  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not Common().use_color(stream())  # type: ignore[arg-type]
    assert Common(color="always").use_color(stream())  # type: ignore[arg-type]


@pytest.mark.parametrize("arguments", [["nothing-like-it"], ["--bogus"], ["--color", "blue"], ["-C"], []])
def test_wrong_usage(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "Error: " in captured.err or "Usage: " in captured.err


def test_misspelt_subcommand(with_command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([with_command[:-1]]) == 2
    assert f"did you mean '{with_command}'?" in capfd.readouterr().err


def test_help_lists_subcommands(with_command: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    assert "Something to test with." in capfd.readouterr().out
    assert run([with_command, "--help"]) == 0
    output = capfd.readouterr().out
    assert all(option in output for option in ("--color", "-q", "-v", "-C", "--help"))


def test_version_of_the_package() -> None:
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert declared == FALLBACK
    assert version()


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "transpiler", *arguments],
        env=environment,
        capture_output="stdout" not in options,
        text=True,
        timeout=60,
        check=False,
        **options,  # type: ignore[call-overload]
    )


def test_version_is_printed_quickly() -> None:
    best = min(_timed() for _ in range(5))
    assert best < 0.15


def _timed() -> float:
    started = time.perf_counter()
    result = command("--version")
    elapsed = time.perf_counter() - started
    assert (result.returncode, result.stdout) == (0, f"lua2temporal {version()}\n")
    return elapsed


def test_version_among_other_options() -> None:
    assert command("-q", "--version").stdout == f"lua2temporal {version()}\n"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_full_disk(arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        result = command(*arguments, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "Exception" not in result.stderr


def imported(code: str) -> set[str]:
    """The top-level packages that are loaded after running ``code`` in a fresh interpreter."""
    script = f"{code}\nimport sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return set(result.stdout.split())


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&- <&-", "| (exec <&-; sleep 2)"])
def test_streams_that_nobody_holds(redirection: str, tmp_path: Path) -> None:
    (tmp_path / "bad.lua").write_text("return function() return os.time() end\n")
    shell = f"set -o pipefail; {sys.executable} -m transpiler lint bad.lua {redirection}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", shell], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_version_imports_nothing_of_weight() -> None:
    script = "import sys; sys.argv = ['x', '--version']\nfrom transpiler.cli import entry_point\n"
    script += "try:\n    entry_point()\nexcept SystemExit:\n    pass"
    assert not imported(script) & {*HEAVY, "click", "yaml", "analyzer"}


def test_lint_path_imports_nothing_of_weight() -> None:
    script = "import transpiler.cli.main, analyzer.project.loader, analyzer.catalog, analyzer.catalog.options"
    loaded = imported(script)
    assert {"click", "analyzer"} <= loaded
    assert not loaded & {*HEAVY, "yaml"}


def test_listing_subcommands_imports_nothing_of_weight() -> None:
    script = "\n".join(f"import {module}" for module in command_modules().values()) or "import transpiler.cli.commands"
    assert not imported(script) & set(HEAVY)


def test_analyzer_stands_alone() -> None:
    assert not imported("import analyzer.project, analyzer.catalog") & {"transpiler", "runtime_shims", "click"}
