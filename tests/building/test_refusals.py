"""What stops a build, and what becomes a module that raises (decisions.md 11 and 12)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.syntax import ParseResult
from runtime_shims import Application, LuaError
from tests.building.shop import REGISTRY, SHOP, build_project, contents, line_of, manifest, with_modules, write_files
from transpiler.build import BuildOptions
from transpiler.crosscheck import CrossCheck, cross_check

BROKEN = "local function main(\nreturn { main = main }\n"
CLOCK = "return { main = function() return os.time() end }\n"


def errors(diagnostics: list[Diagnostic]) -> list[tuple[str, str, int]]:
    return [(item.code, item.place.file, item.place.line) for item in diagnostics if item.severity is Severity.ERROR]


@pytest.mark.parametrize("path", ["flow.lua", "charge.lua", "lib/prices.lua"])
def test_a_syntax_error_stops_everything(path: str, shop: Path, tmp_path: Path) -> None:
    output = tmp_path / "generated"
    write_files(shop, {path: BROKEN})
    result = build_project(shop, output)
    assert not result.ok and result.files == {} and not output.exists()
    assert ("P0001", path, 2) in errors(result.diagnostics)
    write_files(shop, SHOP)
    build_project(shop, output)
    before = contents(output)
    write_files(shop, {path: BROKEN, "report.lua": "return { main = function() return 2 end }\n"})
    assert not build_project(shop, output).ok
    assert contents(output) == before


def test_a_syntax_error_in_an_ordinary_function_does_not(shop: Path, tmp_path: Path) -> None:
    write_files(shop, {"report.lua": BROKEN})
    result = build_project(shop, tmp_path / "generated")
    assert result.ok
    (warning,) = result.diagnostics
    assert (warning.severity, warning.place.file, warning.entry_id) == (Severity.WARNING, "report.lua", "app:report")
    assert manifest(tmp_path / "generated")["entries"]["app:report"]["form"] == "unsupported"


def test_an_unsupported_module_gives_a_module_that_raises(shop: Path, tmp_path: Path) -> None:
    write_files(shop, {"_index.yaml": with_modules(REGISTRY, "report", "json, sql")})
    output = tmp_path / "generated"
    result = build_project(shop, output)
    assert result.ok
    (warning,) = result.diagnostics
    assert (warning.code, warning.severity, warning.entry_id) == ("T0001", Severity.WARNING, "app:report")
    assert "module 'sql' is not supported" in warning.message
    assert 'main = unsupported("app:report"' in (output / "app/report.py").read_text()
    assert "sql" in manifest(output)["entries"]["app:report"]["reason"]
    assert not (output / "app/report.py.map.json").exists()


async def call(directory: Path, entry_id: str) -> object:
    async with Application.load(directory) as application:
        return await application.call(entry_id)


def test_the_module_says_why_when_it_is_called(shop: Path, tmp_path: Path) -> None:
    write_files(shop, {"_index.yaml": with_modules(REGISTRY, "report", "json, sql")})
    build_project(shop, tmp_path / "generated")
    with pytest.raises(LuaError, match="app:report cannot run: module 'sql' is not supported"):
        asyncio.run(call(tmp_path / "generated", "app:report"))


@pytest.mark.parametrize("entry", ["flow", "charge"])
def test_for_a_workflow_or_activity_it_is_an_error_at_the_modules_line(entry: str, shop: Path, tmp_path: Path) -> None:
    registry = with_modules(REGISTRY, entry, "funcs, sql")
    write_files(shop, {"_index.yaml": registry})
    result = build_project(shop, tmp_path / "generated", BuildOptions(lint=False))
    assert ("T0001", "_index.yaml", line_of(registry, "modules: [funcs, sql]")) in errors(result.diagnostics)
    assert not (tmp_path / "generated").exists()


def test_who_imports_what_is_refused_is_refused(shop: Path, tmp_path: Path) -> None:
    library = "  - name: rows\n    kind: library.lua\n    source: file://rows.lua\n    modules: [sql]\n"
    write_files(shop, {"lib/_index.yaml": SHOP["lib/_index.yaml"] + library, "lib/rows.lua": "return {}\n"})
    registry = with_modules(REGISTRY, "report", "json") + "    imports: {rows: app.lib:rows}\n"
    write_files(shop, {"_index.yaml": registry})
    result = build_project(shop, tmp_path / "generated", BuildOptions(lint=False))
    assert result.ok
    messages = {item.entry_id: item.message for item in result.diagnostics}
    assert set(messages) == {"app:report", "app.lib:rows"}
    assert "imports app.lib:rows, which cannot be translated: module 'sql' is not supported" in messages["app:report"]
    write_files(shop, {"_index.yaml": registry.replace("prices: app.lib:prices", "prices: app.lib:rows")})
    assert not build_project(shop, tmp_path / "other", BuildOptions(lint=False)).ok


def test_only_what_is_required_stops_a_build(shop: Path, tmp_path: Path) -> None:
    write_files(shop, {"charge.lua": BROKEN})
    result = build_project(shop, tmp_path / "generated", BuildOptions(required=frozenset({"app:report"})))
    assert result.ok
    assert manifest(tmp_path / "generated")["entries"]["app:charge"]["form"] == "unsupported"
    for required in ("app:charge", "app:flow"):
        options = BuildOptions(required=frozenset({required}), write=False)
        found = errors(build_project(shop, tmp_path / "other", options).diagnostics)
        assert ("P0001", "charge.lua", 2) in found, "the workflow names the activity that it calls"


def test_lint_errors_stop_a_build_unless_told_otherwise(shop: Path, tmp_path: Path) -> None:
    write_files(shop, {"lib/prices.lua": "return { total = function() return os.time() end }\n"})
    result = build_project(shop, tmp_path / "generated")
    assert ("D101", "lib/prices.lua", 1) in errors(result.diagnostics)
    assert not (tmp_path / "generated").exists()
    assert build_project(shop, tmp_path / "generated", BuildOptions(lint=False)).ok


def test_the_second_parser_reads_only_what_changed(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def watched(result: ParseResult) -> CrossCheck:
        read.append(result.index.text)
        return cross_check(result)

    monkeypatch.setattr("transpiler.build.cross_check", watched)
    output = tmp_path / "generated"
    build_project(shop, output, BuildOptions(cross_check=False))
    assert read == []
    build_project(shop, tmp_path / "second")
    assert len(read) == 4
    read.clear()
    build_project(shop, output)
    write_files(shop, {"charge.lua": "return { main = function(amount) return amount end }\n"})
    build_project(shop, output)
    assert read == [(shop / "charge.lua").read_text()]


def test_a_different_tree_stops_a_build(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def different(result: ParseResult) -> CrossCheck:
        place = result.index.place(0, 1)
        return CrossCheck("different", Diagnostic("P0001", "syntax-error", Severity.ERROR, "the trees differ", place))

    monkeypatch.setattr("transpiler.build.cross_check", different)
    result = build_project(shop, tmp_path / "generated")
    assert not result.ok and not (tmp_path / "generated").exists()
    assert {item.message for item in result.diagnostics} == {"the trees differ"}
    assert build_project(shop, tmp_path / "generated", BuildOptions(cross_check=False)).ok
