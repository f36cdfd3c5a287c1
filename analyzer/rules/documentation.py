"""Public documentation of the rules, generated from them: docs/rules/, ``--explain`` and ``--list-rules``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

from analyzer.diagnostic import Severity
from analyzer.project.problems import PROBLEMS, Problem
from analyzer.rules.base import Example, Rule, Scope, strip_marks

_SCOPES = {
    Scope.MODULES: "every Lua entry",
    Scope.WORKFLOWS: "workflows and the libraries that they import",
    Scope.PIPELINE: "every Lua entry",
}
_DOCUMENTED = {
    "P0002": Problem(
        "P0002",
        "second-parser",
        Severity.ERROR,
        "Another Lua parser reads the text differently.",
        "`build` lets luaparser read every changed file, without its types, and compares both trees. A different tree "
        "means that one of the parsers is wrong, so nothing is written; please report it, `--no-cross-check` goes on "
        "without the comparison. Where luaparser cannot read the text at all, for a reason that is not on the list of "
        "its known defects, this is a hint.",
        "what `build` translates",
    ),
    **PROBLEMS,
}
"""Everything that is reported under a code and is no rule."""

_EXAMPLES = 3
_WIDTH = 100


def page(rule: Rule) -> str:
    """The Markdown page of a rule."""
    where = _SCOPES[rule.scope]
    if rule.kinds is not None:
        where = ", ".join(f"`{kind}`" for kind in sorted(rule.kinds))
    fix = " · has a fix" if rule.fixable else ""
    parts = [
        f"# {rule.code} {rule.name}",
        f"Default severity: **{rule.severity.value}** · applies to {where}{fix}",
        rule.summary,
        "## Why",
        _paragraph(rule.why),
        "## What to do instead",
        _paragraph(rule.instead),
    ]
    if rule.invalid:
        parts.append("## Reported")
        parts.extend(_example(example) for example in rule.invalid[:_EXAMPLES])
    if rule.valid:
        parts.append("## Not reported")
        parts.extend(_example(example) for example in rule.valid[:_EXAMPLES])
    parts.append(_silence(rule.code))
    return "\n\n".join(parts) + "\n"


def problem_page(problem: Problem) -> str:
    """The Markdown page of a problem of registry or settings files."""
    parts = [
        f"# {problem.code} {problem.name}",
        f"Default severity: **{problem.severity.value}** · applies to {problem.applies_to}",
        problem.summary,
        _paragraph(problem.doc),
    ]
    return "\n\n".join(parts) + "\n"


def index(rules: Iterable[Rule]) -> str:
    """The Markdown table of all rules."""
    lines = [
        "# Rules",
        "",
        "Generated from `analyzer/rules` and `analyzer/project/problems.py` by `python -m analyzer.rules`; "
        "`lua2temporal lint --explain CODE` prints the same pages.",
        "",
        "| code | name | severity | fix | what |",
        "|---|---|---|---|---|",
    ]
    for rule in rules:
        fix = "yes" if rule.fixable else ""
        lines.append(_row(rule.code, rule.name, rule.severity, fix, rule.summary))
    for problem in _DOCUMENTED.values():
        lines.append(_row(problem.code, problem.name, problem.severity, "", problem.summary))
    lines.extend(("", _silence("CODE").replace("## Silencing", "## Silencing a finding"), "", _NEW_RULE))
    return "\n".join(lines) + "\n"


def _row(code: str, name: str, severity: Severity, fix: str, summary: str) -> str:
    return f"| [{code}]({code}.md) | {name} | {severity.value} | {fix} | {summary.replace('|', chr(92) + '|')} |"


def _paragraph(text: str) -> str:
    return "\n".join("\n".join(wrap(line, _WIDTH)) for line in text.splitlines())


def _example(example: Example) -> str:
    sources = [("Earlier:\n", strip_marks(source)) for source in example.earlier.values()]
    sources.append(("Now:\n" if example.earlier else "", strip_marks(example.source)))
    sources.extend((f"`{name}.lua`:\n", strip_marks(source)) for name, source in example.libraries.items())
    title = f"{example.title[:1].upper()}{example.title[1:]}:\n\n" if example.title else ""
    return title + "\n\n".join(f"{head}```lua\n{source.rstrip()}\n```" for head, source in sources)


def _silence(code: str) -> str:
    return (
        "## Silencing\n\n"
        f"`-- lint: ignore[{code}] reason` at the end of the line, above it, or above a function;\n"
        f'`-- lint: ignore-file[{code}] reason` for a file; `ignore = ["{code}"]` or\n'
        f'`severity = {{ {code} = "off" }}` in the settings, also per path or per entry.'
    )


_NEW_RULE = """## Writing a rule

A rule is one file `analyzer/rules/<code>_<name>.py` with a value `RULE` (`analyzer.rules.base.Rule`): code, name,
severity, documentation, at least ten valid and ten invalid examples, and a `check(context)` that yields findings. The
file is found by its name; there is no list to extend. `--!` at the end of a line of an example marks the place of a
finding. `tests/rules` runs all examples; `python -m analyzer.rules` writes these pages."""


def explain(code: str, rules: dict[str, Rule]) -> str | None:
    """The page of a rule or problem, by code or name; None when there is no such rule."""
    for rule in rules.values():
        if code.lower() in (rule.code.lower(), rule.name):
            return page(rule)
    for problem in _DOCUMENTED.values():
        if code.lower() in (problem.code.lower(), problem.name):
            return problem_page(problem)
    return None


def listing(rules: Iterable[Rule]) -> str:
    """All rules as a plain table."""
    rows = [(rule.code, rule.name, rule.severity.value, rule.summary) for rule in rules]
    rows.extend((item.code, item.name, item.severity.value, item.summary) for item in _DOCUMENTED.values())
    width = max(len(name) for _, name, _, _ in rows)
    return "\n".join(f"{code}  {name:<{width}}  {severity:<7}  {summary}" for code, name, severity, summary in rows)


def pages(rules: dict[str, Rule]) -> dict[str, str]:
    """File name → text of everything in docs/rules/."""
    result = {"README.md": index(rules.values())}
    result.update({f"{rule.code}.md": page(rule) for rule in rules.values()})
    result.update({f"{problem.code}.md": problem_page(problem) for problem in _DOCUMENTED.values()})
    return result


def write_pages(directory: Path, rules: dict[str, Rule]) -> None:
    """Write docs/rules/ and remove pages of rules that are gone."""
    directory.mkdir(parents=True, exist_ok=True)
    wanted = pages(rules)
    for path in directory.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (directory / name).write_text(text, encoding="utf-8")
