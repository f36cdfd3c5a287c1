"""The steps of ``lua2temporal lint``: find the targets, lint them, fix, compare with the baseline, render."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.linting.run import LintOptions, LintRun, run_lint, select
from analyzer.linting.targets import NoSuchPath, NoSuchRevision, Target, find_targets
from analyzer.records import replace
from transpiler.cli.exit_codes import USAGE, CommandFailed
from transpiler.cli.options import Common

DEFAULT_BASELINE = "lua2temporal-baseline.json"


@dataclass(slots=True)
class Request:
    """What the command line asks for besides the choice of findings."""

    paths: list[Path]
    format: str = "text"
    output: Path | None = None
    fix: bool = False
    unsafe: bool = False
    diff: bool = False
    baseline: Path | None = None
    write_baseline: bool = False
    stdin_filename: str | None = None
    statistics: bool = False
    limit: int = 0


@dataclass(slots=True)
class Report:
    """The findings to show, of all targets together."""

    findings: list[Diagnostic]
    runs: list[LintRun]
    total_entries: int

    def text_of(self, file: str) -> str | None:
        """The text of a file that a finding is in."""
        return next((text for run in self.runs if (text := run.text_of(file)) is not None), None)


def run(common: Common, request: Request, options: LintOptions) -> bool:
    """Runs the command; whether anything at error level was found. Raises CommandFailed for wrong usage.

    The process is short and keeps what it makes, so looking for garbage is lost time.
    """
    gc.disable()
    targets = _targets(common, request, options)
    try:
        if request.diff:
            return _show_diff(common, request, targets, options)
        if request.fix:
            _fix(common, request, targets, options)
        report = _lint(targets, options)
    except NoSuchRevision as trouble:
        raise CommandFailed(str(trouble), USAGE) from None
    if request.write_baseline:
        _write_baseline(common, request, report)
        return False
    _use_baseline(common, request, report)
    _show(common, request, report)
    return any(item.severity is Severity.ERROR for item in report.findings)


def _targets(common: Common, request: Request, options: LintOptions) -> list[Target]:
    try:
        if request.paths == [Path("-")]:
            return [_standard_input(common, request, options)]
        if Path("-") in request.paths:
            raise CommandFailed("`-` must be the only path", USAGE)
        return find_targets(common.directory, request.paths)
    except NoSuchPath as missing:
        raise CommandFailed(str(missing), USAGE) from None


def _standard_input(common: Common, request: Request, options: LintOptions) -> Target:
    """The target of a text on standard input: a file of the project when an entry names it, else a lone file."""
    import os

    from analyzer.linting.targets import project_root
    from analyzer.project.discovery import relative
    from analyzer.project.loader import load_project

    options.cache = False
    text = sys.stdin.buffer.read().decode("utf-8", "replace").removeprefix("\ufeff")
    base = Path(os.path.abspath(common.directory))
    if request.stdin_filename is None:
        options.lone = ("stdin.lua", text)
        return Target(base)
    path = Path(os.path.abspath(base / request.stdin_filename))
    root = project_root(path, base)
    shown = relative(path, root)
    if load_project(root).of_file(shown):
        options.overlays = {path: text}
        return Target(root, (path,))
    options.lone = (shown, text)
    return Target(root)


def _lint(targets: Sequence[Target], options: LintOptions) -> Report:
    report = Report([], [], 0)
    for target in targets:
        found = run_lint(target, options)
        findings, entries = select(found, target, options)
        report.findings.extend(findings)
        report.runs.append(found)
        report.total_entries += entries
        if not found.entries and not found.diagnostics:
            raise CommandFailed(f"{target.root}: neither a registry file with a namespace nor a Lua file", USAGE)
    return report


# -- fixes


def _fix(common: Common, request: Request, targets: Sequence[Target], options: LintOptions) -> None:
    """Writes the fixes, pass after pass until nothing changes."""
    from analyzer.linting.fixing import MAXIMUM_PASSES, plan_fixes, write_texts

    fresh = replace(options, cache=False)
    fixed = 0
    for target in targets:
        for _ in range(MAXIMUM_PASSES):
            found = run_lint(target, fresh)
            findings, _entries = select(found, target, fresh)
            assert found.project is not None
            planned = plan_fixes(found.project, findings, request.unsafe)
            if not planned.texts:
                break
            write_texts(found.root, planned.texts)
            fixed += len(planned.applied)
    if fixed:
        common.note(f"fixed {fixed} finding{'' if fixed == 1 else 's'}")


def _show_diff(common: Common, request: Request, targets: Sequence[Target], options: LintOptions) -> bool:
    from analyzer.linting.fixing import plan_fixes, unified_diff

    fresh = replace(options, cache=False)
    failed = False
    parts = []
    for target in targets:
        found = run_lint(target, fresh)
        findings, _ = select(found, target, fresh)
        assert found.project is not None
        planned = plan_fixes(found.project, findings, request.unsafe)
        parts.append(unified_diff(found.project, planned.texts))
        remaining = [item for item in findings if item not in planned.applied]
        failed = failed or any(item.severity is Severity.ERROR for item in remaining)
    text = "".join(parts)
    if text:
        common.result(text.rstrip("\n"))
    return failed or bool(text)


# -- baseline


def _baseline_path(request: Request, report: Report) -> Path | None:
    if request.baseline is not None:
        return request.baseline
    for found in report.runs:
        if found.baseline is not None:
            return found.root / found.baseline
    return None


def _write_baseline(common: Common, request: Request, report: Report) -> None:
    from analyzer.linting.baseline import baseline_text

    path = _baseline_path(request, report) or report.runs[0].root / DEFAULT_BASELINE
    path.write_text(baseline_text(report.findings), encoding="utf-8")
    common.note(f"wrote {len(report.findings)} findings to {path}")


def _use_baseline(common: Common, request: Request, report: Report) -> None:
    path = _baseline_path(request, report)
    if path is None:
        return
    from analyzer.linting.baseline import BadBaseline, compare_baseline, read_baseline

    try:
        compared = compare_baseline(report.findings, read_baseline(path))
    except BadBaseline as bad:
        raise CommandFailed(str(bad), USAGE) from None
    report.findings = compared.new
    if compared.outdated:
        common.note(f"{path}: {compared.outdated} known findings are gone; write it again with --write-baseline")


# -- output


def _show(common: Common, request: Request, report: Report) -> None:
    color = request.output is None and common.use_color()
    text = _statistics(request, report) if request.statistics else _rendered(request, report, color)
    if request.output is not None:
        try:
            request.output.write_text(text + "\n" if text else "", encoding="utf-8", errors="backslashreplace")
        except OSError as trouble:
            raise CommandFailed(f"{request.output}: {(trouble.strerror or str(trouble)).lower()}", USAGE) from None
    elif text:
        common.result(text)
    if request.format == "text":
        common.note(_summary(report))


def _rendered(request: Request, report: Report, color: bool) -> str:
    shown = report.findings[: request.limit] if request.limit else report.findings
    if request.format == "json":
        from analyzer.report import json

        return json.render(shown, report.total_entries, report.findings)
    if request.format == "github":
        from analyzer.report import github

        return github.render(shown)
    if request.format == "junit":
        from analyzer.report import junit

        return junit.render(shown, report.total_entries)
    if request.format == "sarif":
        from analyzer.report import sarif
        from analyzer.rules import load_rules
        from transpiler.version import version

        return sarif.render(shown, load_rules(), version(), report.text_of)
    from analyzer.report import text

    rest = len(report.findings) - len(shown)
    more = f"… and {rest} more\n" if rest else ""
    return (text.render(shown, report.text_of, color, _width(request)) + more).rstrip("\n")


def _width(request: Request) -> int:
    """How many columns a line of the text report may have: those of the terminal when it goes there."""
    from analyzer.report.text import MAXIMUM_WIDTH

    if request.output is not None or not sys.stdout.isatty():
        return MAXIMUM_WIDTH
    import shutil

    return shutil.get_terminal_size((MAXIMUM_WIDTH, 0)).columns


def _statistics(request: Request, report: Report) -> str:
    from collections import Counter

    counts = Counter((item.code, item.name, item.severity.value) for item in report.findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    if request.format == "json":
        import json

        data = [{"code": code, "name": name, "severity": level, "count": n} for (code, name, level), n in rows]
        return json.dumps({"version": 1, "statistics": data, "total_entries": report.total_entries})
    return "\n".join(f"{count:>6}  {code}  {level:<7}  {name}" for (code, name, level), count in rows)


def _summary(report: Report) -> str:
    from transpiler.cli.project import summary

    entries = f"{report.total_entries} entr{'y' if report.total_entries == 1 else 'ies'}"
    return f"Checked {entries}: {summary(report.findings) if report.findings else 'no issues found'}"
