"""Settings of pyproject.toml and lua2temporal.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.project import Settings, load_settings
from analyzer.project.settings import RuleSettings, parse_settings, path_matches

FULL = """
[project]
name = "x"

[tool.other]
level = "nonsense"

[tool.lua2temporal]
level = "hint"
ns = ["app.*"]
exclude = ["vendor", "src/old/*"]
baseline = "lint-baseline.json"
output = "generated"
cache = false
cache-dir = ".cache"
jobs = 2
cross-check = false
address = "localhost:7233"
namespace = "orders"
temporal-cli = "/opt/temporal"
select = ["D", "E"]
ignore = ["D105"]

[tool.lua2temporal.severity]
D110 = "error"
D1 = "warning"
E0003 = "off"

[tool.lua2temporal.per-path]
"tests/**" = ["D101"]
"src/legacy/*.lua" = { select = ["P"] }

[tool.lua2temporal.per-entry]
"app:old_*" = { ignore = ["D102"], severity = { D103 = "hint" } }
"""


def test_all_settings() -> None:
    settings, diagnostics = parse_settings("pyproject.toml", FULL)
    assert diagnostics == []
    assert settings == Settings(
        rules=RuleSettings(("D", "E"), ("D105",), (("D110", "error"), ("D1", "warning"), ("E0003", "off"))),
        per_path=(("tests/**", RuleSettings(ignore=("D101",))), ("src/legacy/*.lua", RuleSettings(select=("P",)))),
        per_entry=(("app:old_*", RuleSettings(ignore=("D102",), severity=(("D103", "hint"),))),),
        level="hint",
        namespaces=("app.*",),
        exclude=("vendor", "src/old/*"),
        baseline="lint-baseline.json",
        output="generated",
        cache=False,
        cache_directory=".cache",
        jobs=2,
        cross_check=False,
        address="localhost:7233",
        temporal_namespace="orders",
        temporal_cli="/opt/temporal",
        file="pyproject.toml",
    )


def test_rules_for_paths_and_entries() -> None:
    settings, _ = parse_settings("pyproject.toml", FULL)
    assert settings is not None
    rules = settings.rules_for("src/a.lua", "app:a")
    assert [code for code in ("D101", "D105", "E0001", "E0003", "W0001") if rules.enabled(code)] == ["D101", "E0001"]
    assert (rules.override("D110"), rules.override("D101"), rules.override("E0001")) == ("error", "warning", None)
    assert not settings.rules_for("tests/deep/a.lua").enabled("D101")
    assert settings.rules_for("src/legacy/a.lua").enabled("P0001")
    assert not settings.rules_for("src/legacy/a.lua").enabled("D101")
    assert not settings.rules_for("src/a.lua", "app:old_flow").enabled("D102")
    assert settings.rules_for("src/a.lua", "app:old_flow").override("D103") == "hint"


@pytest.mark.parametrize(
    ("text", "line", "severity", "words"),
    [
        ('level = "error"\nlevle = "x"\n', 2, "warning", "did you mean `level`"),
        ('\nlevel = "loud"\n', 2, "error", '"error", "warning" or "hint"'),
        ("jobs = -1\n", 1, "error", "not negative"),
        ("jobs = true\n", 1, "error", "not negative"),
        ("cache = 1\n", 1, "error", "true or false"),
        ('select = "D"\n', 1, "error", "a list of strings"),
        ("output = 3\n", 1, "error", "a string"),
        ('[severity]\nD101 = "fatal"\n', 1, "error", "rule codes"),
        ("per-path = 3\n", 1, "error", "a table of patterns"),
        ('[per-path]\n"a" = 3\n', 2, "error", "a list of codes"),
        ('[per-entry]\n"a" = {ignored = []}\n', 2, "warning", "did you mean `ignore`"),
        ('level = "x\n', 1, "error", "not valid TOML"),
        ("a = 1\na = 2\n", 2, "error", "not valid TOML"),
    ],
)
def test_wrong_settings_are_located(text: str, line: int, severity: str, words: str) -> None:
    _, diagnostics = parse_settings("lua2temporal.toml", text)
    (diagnostic,) = diagnostics
    assert diagnostic.code == "R0011"
    assert (diagnostic.place.file, diagnostic.place.line) == ("lua2temporal.toml", line)
    assert diagnostic.severity.value == severity
    assert words in diagnostic.message


def test_line_is_searched_in_our_section() -> None:
    text = "[tool.other]\nlevel = 1\n\n[tool.lua2temporal]\n# level\nlevel = 2\n"
    _, diagnostics = parse_settings("pyproject.toml", text)
    assert [diagnostic.place.line for diagnostic in diagnostics] == [6]


def test_wrong_values_do_not_hide_right_ones() -> None:
    settings, diagnostics = parse_settings("lua2temporal.toml", 'jobs = "many"\nlevel = "error"\n')
    assert settings is not None
    assert settings.level == "error"
    assert len(diagnostics) == 1


def test_own_file_wins_and_others_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.lua2temporal]\nlevel = "hint"\n')
    assert load_settings(tmp_path)[0].level == "hint"
    (tmp_path / "lua2temporal.toml").write_text('level = "error"\n')
    assert load_settings(tmp_path)[0].level == "error"


def test_pyproject_without_our_section(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert load_settings(tmp_path) == (Settings(), [])


def test_exclude_leaves_files_out(tmp_path: Path) -> None:
    from analyzer.project import load_project

    (tmp_path / "lua2temporal.toml").write_text('exclude = ["old"]\n')
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        entry = "{name: a, kind: library.lua, source: return}"
        (tmp_path / name / "_index.yaml").write_text(f"namespace: {name}\nentries: [{entry}]\n")
    assert list(load_project(tmp_path).entries) == ["new:a"]


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a/b/c.lua", "b", True),
        ("a/b/c.lua", "*.lua", True),
        ("a/b/c.lua", "a/*", True),
        ("a/b/c.lua", "./a/b/", True),
        ("a/b/c.lua", "b/c.lua", False),
        ("a/b/c.lua", "**/c.lua", True),
        ("ab/c.lua", "a", False),
    ],
)
def test_path_patterns(path: str, pattern: str, expected: bool) -> None:
    assert path_matches(path, pattern) is expected
