"""The options of ``lua2temporal lint`` (contract.md §2, §3)."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer import check
from tests.lint.support import CLEAN, CLOCK, entry, lint, registry, write

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    library = "local M = {}\nfunction M.now()\n    return os.time()\nend\nreturn M\n"
    caller = "local function main()\n    return clock.now()\nend\nreturn { main = main }\n"
    return write(
        tmp_path,
        {
            "_index.yaml": registry(
                entry("clock", "library.lua"),
                *(entry(f"flow{number}", imports="clock: clock") for number in range(10)),
                entry("direct"),
                entry("job", "function.lua"),
            ),
            "other/_index.yaml": registry(entry("flow"), namespace="app.other"),
            "other/flow.lua": CLOCK,
            "clock.lua": library,
            "direct.lua": CLOCK,
            "job.lua": CLOCK,
            **{f"flow{number}.lua": caller for number in range(10)},
        },
    )


def test_one_cause_is_one_finding(project: Path, capsys: Capsys) -> None:
    outcome = lint(capsys, project, "--json", "--ignore", "R")
    assert outcome.findings == [("clock.lua", 3, "D101"), ("direct.lua", 2, "D101"), ("other/flow.lua", 2, "D101")]
    library, direct, _ = outcome.data["diagnostics"]
    assert library["entry_id"] == "app:clock"
    assert library["workflows"] == [f"app:flow{number}" for number in range(10)]
    assert [(step["entry_id"], step["line"], step["function"]) for step in library["trace"]] == [
        ("app:flow0", 2, "main")
    ]
    assert direct["trace"] == []
    assert outcome.code == 1
    assert (outcome.data["total_entries"], outcome.data["error_count"]) == (14, 3)


def test_namespaces_and_paths(project: Path, capsys: Capsys) -> None:
    def found(*arguments: str | Path) -> list[tuple[str, int, str]]:
        return lint(capsys, *arguments, "--json", "--ignore", "R").findings

    assert found("-C", project, "--ns", "app.*") == found("-C", project)
    assert found("-C", project, "--ns", "app.other") == [("other/flow.lua", 2, "D101")]
    assert found("-C", project, project / "direct.lua") == [("direct.lua", 2, "D101")]
    assert found("-C", project, project / "other") == [("other/flow.lua", 2, "D101")]
    assert found("-C", project, project / "flow3.lua") == [("clock.lua", 3, "D101")], "a workflow's cause counts for it"
    assert found("-C", project, project / "job.lua") == []


def test_a_registry_file_shows_what_points_into_it(tmp_path: Path, capsys: Capsys) -> None:
    entries = (entry("main", imports="lost: app:lost"), entry("other", source="gone"))
    write(tmp_path, {"_index.yaml": registry(*entries), "main.lua": CLEAN})
    outcome = lint(capsys, "-C", tmp_path, "_index.yaml", "--json")
    assert {("_index.yaml", 8, "R0004"), ("_index.yaml", 11, "R0002")} <= set(outcome.findings)
    assert outcome.code == 1
    assert lint(capsys, "-C", tmp_path, "_index.yaml", "--ns", "elsewhere", "--json").findings == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_no_source(tmp_path: Path, capsys: Capsys) -> None:
    write(tmp_path, {"_index.yaml": registry(entry("main"))})
    for name in ("main.lua", "more.yaml", "pyproject.toml"):
        os.mkfifo(tmp_path / name)
    assert ("_index.yaml", 6, "R0010") in lint(capsys, "-C", tmp_path, "--json").findings
    assert lint(capsys, "-C", tmp_path, "main.lua", "--json").code == 1


def test_select_ignore_level(tmp_path: Path, capsys: Capsys) -> None:
    body = "    for k in pairs(t) do\n        return k\n    end\n    return os.time()\n"
    source = f"local function main(t)\n{body}end\nreturn main\n"
    file = write(tmp_path, {"a.lua": source}) / "a.lua"
    codes = lambda *arguments: [code for _, _, code in lint(capsys, file, "--json", *arguments).findings]  # noqa: E731
    assert codes() == ["D105", "D101"]
    assert codes("--select", "D101") == ["D101"]
    assert codes("--select", "D1", "--ignore", "D105") == ["D101"]
    assert codes("--level", "error") == ["D101"]
    assert lint(capsys, file, "--ignore", "D101").code == 0


def test_settings(tmp_path: Path, capsys: Capsys) -> None:
    write(tmp_path, {"a.lua": CLOCK, "b.lua": CLOCK, "lua2temporal.toml": '[per-path]\n"a.lua" = ["D101"]\n'})
    assert lint(capsys, tmp_path, "--json").findings == [("b.lua", 2, "D101")]
    (tmp_path / "lua2temporal.toml").write_text('[severity]\nD101 = "hint"\n[nonsense]\n')
    outcome = lint(capsys, tmp_path, "--json", "--level", "hint")
    assert {(item["code"], item["severity"]) for item in outcome.data["diagnostics"]} == {
        ("D101", "hint"),
        ("R0011", "warning"),
    }
    assert outcome.code == 0


def test_fix_changes_source_and_registry_and_keeps_comments(tmp_path: Path, capsys: Capsys) -> None:
    index = registry("  # the clock\n", entry("main", modules="json")).replace("[json]", "[json] # more later")
    write(tmp_path, {"_index.yaml": index, "main.lua": CLOCK})
    diff = lint(capsys, tmp_path, "--diff")
    assert (tmp_path / "main.lua").read_text() == CLOCK
    assert "+    return time.now():unix()" in diff.out
    assert "+    modules: [json, time] # more later" in diff.out
    outcome = lint(capsys, tmp_path, "--fix", "--json", "--ignore", "R")
    assert outcome.findings == []
    assert (tmp_path / "_index.yaml").read_text() == index.replace("[json]", "[json, time]")
    assert (tmp_path / "main.lua").read_text().startswith('local time = require("time")\n\nlocal function main()')
    assert lint(capsys, tmp_path, "--fix", "--diff").out == ""


def test_a_second_fix_in_the_same_file(tmp_path: Path, capsys: Capsys) -> None:
    """Two findings share one ``require`` and one registry edit."""
    source = "local function main()\n    return os.time() - os.time()\nend\nreturn { main = main }\n"
    write(tmp_path, {"_index.yaml": registry(entry("main")), "main.lua": source})
    assert lint(capsys, tmp_path, "--fix", "--json", "--ignore", "R").findings == []
    assert (tmp_path / "main.lua").read_text().count("require") == 1


def test_unsafe_fixes_only_on_demand(tmp_path: Path, capsys: Capsys) -> None:
    file = write(tmp_path, {"a.lua": "return { main = function(order) return ordr end }\n"}) / "a.lua"
    lint(capsys, file, "--fix")
    assert "ordr" in file.read_text()
    assert lint(capsys, file, "--fix", "--unsafe-fixes").code == 0
    assert "ordr" not in file.read_text()


def test_line_ends_and_byte_order_mark_survive_a_fix(tmp_path: Path, capsys: Capsys) -> None:
    file = tmp_path / "a.lua"
    file.write_bytes(b"\xef\xbb\xbf" + CLOCK.replace("\n", "\r\n").encode())
    assert lint(capsys, file, "--fix").code == 0
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbflocal time")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_baseline(tmp_path: Path, capsys: Capsys) -> None:
    file = write(tmp_path, {"a.lua": CLOCK}) / "a.lua"
    known = tmp_path / "known.json"
    assert lint(capsys, file, "--baseline", known, "--write-baseline").code == 0
    assert lint(capsys, file, "--baseline", known).code == 0
    file.write_text("-- a line more\n" + CLOCK)
    assert lint(capsys, file, "--baseline", known).code == 0, "shifted lines are not new"
    file.write_text(CLOCK.replace("os.time()", "os.time() + os.time()"))
    assert lint(capsys, file, "--baseline", known, "--json").findings == [("a.lua", 2, "D101")] * 2
    file.write_text(CLEAN)
    assert "gone" in lint(capsys, file, "--baseline", known).err
    known.write_text("[]")
    assert lint(capsys, file, "--baseline", known).code == 2


def test_standard_input(project: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    def piped(text: str, *arguments: str | Path) -> list[tuple[str, int, str]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return lint(capsys, "-", "--json", "--ignore", "R", *arguments).findings

    assert piped(CLOCK) == [("stdin.lua", 2, "D101")]
    assert piped(CLOCK, "--stdin-filename", "new.lua", "-C", project) == [("new.lua", 2, "D101")]
    assert piped("\n" + CLOCK, "--stdin-filename", "direct.lua", "-C", project) == [("direct.lua", 3, "D101")]
    assert piped(CLOCK, "--stdin-filename", "job.lua", "-C", project) == []


def test_statistics_and_limit(project: Path, capsys: Capsys) -> None:
    assert lint(capsys, project, "--statistics", "--ignore", "R").out.split() == ["3", "D101", "error", "wall-clock"]
    limited = lint(capsys, project, "--limit", "1", "--ignore", "R", "--json")
    assert len(limited.findings) == 1
    assert limited.data["error_count"] == 3
    assert limited.code == 1


def test_explain_and_list(capsys: Capsys) -> None:
    assert "# D101 wall-clock" in lint(capsys, "--explain", "D101").out
    assert lint(capsys, "--explain", "D999").code == 2
    assert "E0001" in lint(capsys, "--list-rules").out


def test_wrong_usage(tmp_path: Path, capsys: Capsys) -> None:
    assert lint(capsys, tmp_path / "missing").code == 2
    assert lint(capsys, tmp_path).code == 2, "nothing to check"
    assert lint(capsys, "--format", "xml").code == 2
    assert lint(capsys, write(tmp_path, {"a.lua": CLEAN}), "--since", "HEAD~99").code == 2


def test_comparison_with_a_revision_reads_the_revision(tmp_path: Path, capsys: Capsys) -> None:
    write(tmp_path, {"_index.yaml": registry(entry("main")), "main.lua": CLEAN})
    for arguments in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    assert lint(capsys, tmp_path, "--since", "HEAD").code == 0


def test_single_file_entry_point() -> None:
    (finding,) = check(CLOCK, "app/flow.lua")
    assert (finding.code, finding.place.file, finding.place.line) == ("D101", "app/flow.lua", 2)
    assert check(CLEAN) == []
    assert [item.code for item in check("x = = 1")] == ["P0001"]


def test_deep_and_odd_input_never_crashes(tmp_path: Path, capsys: Capsys) -> None:
    texts = [
        "(" * 5000,
        "return " + "{" * 3000,
        "local x = " + "-" * 1000 + "1",
        "\0",
        "a" * 100_000,
        "for",
        "]]",
        "--[[",
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"f{number}.lua").write_text(text)
    assert lint(capsys, tmp_path, "--json").code in (0, 1)


@pytest.mark.parametrize(
    "body",
    [
        "return order" + ".next" * 12_000,
        "return order" + "()" * 12_000,
        "return order" + ":next()" * 12_000,
        "return order" + " + 1" * 12_000,
        "return order" + " .. 'a'" * 12_000,
        "return order" + " and order.x" * 12_000,
        "return " + "not " * 12_000 + "order",
        "return order" + " as any" * 12_000,
        "if not order then return 0\n" + "elseif order == 1 then return 1\n" * 12_000 + "end",
        "local a = os\n" + "local a = a\n" * 12_000 + "return a.x",
        "local a = {}\n" + "local a = a.x\n" * 12_000 + "return a.x",
        "local f = print\n" + "local f = function() return f() end\n" * 3_000 + "return f()",
    ],
    ids=lambda body: f"{body[:25]!r}",
)
def test_long_chains_are_checked(body: str, tmp_path: Path, capsys: Capsys) -> None:
    source = f"return {{ main = function(order)\n{body}\nend }}\n"
    assert lint(capsys, write(tmp_path, {"a.lua": source}), "--no-cache", "--json").code in (0, 1)


def test_lint_imports_nothing_heavy(tmp_path: Path) -> None:
    file = write(tmp_path, {"a.lua": CLOCK}) / "a.lua"
    script = (
        "import sys\nfrom transpiler.cli.main import run\nrun(['lint', sys.argv[1]])\n"
        "print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1].replace("'", '"'))}
    assert loaded.isdisjoint(
        {"libcst", "temporalio", "rich", "luaparser", "jsonschema", "runtime_shims", "asyncio", "google"}
    )
    again = subprocess.run([sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True)
    modules = json.loads(again.stderr.splitlines()[-1].replace("'", '"'))
    assert not any(name.startswith(("yaml", "analyzer.program", "analyzer.syntax")) for name in modules), (
        "from the cache"
    )
