"""``lua2temporal lint``: check the Lua entries of a project."""

from __future__ import annotations

from pathlib import Path

import click

from transpiler.cli.exit_codes import NOT_FINE, SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options

FORMATS = ("text", "json", "sarif", "github", "junit")


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """``--select D1,E0001 --select W`` → the single codes or prefixes, in capitals."""
    return tuple(code.strip().upper() for value in values for code in value.split(",") if code.strip())


def _patterns(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pattern.strip() for value in values for pattern in value.split(",") if pattern.strip())


@click.command(short_help="Check the Lua entries of a project.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", help="The form of the report.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to FILE.")
@click.option("--level", type=click.Choice(["error", "warning", "hint"]), help="Leave out what is less severe.")
@click.option("--ns", multiple=True, callback=_patterns, metavar="PATTERN", help="Only entries of these namespaces.")
@click.option("--select", multiple=True, callback=_codes, metavar="CODES", help="Only these rules (codes or prefixes).")
@click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Without these rules.")
@click.option("--fix", is_flag=True, help="Repair what can be repaired without a change of meaning.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix and --diff: also repairs that may change the meaning.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Report only what FILE lacks.")
@click.option(
    "--write-baseline",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Write the findings of now to FILE, by default the baseline in use.",
)
@click.option("--stdin-filename", metavar="PATH", help="The name of the text on standard input (PATH `-`).")
@click.option("--explain", metavar="CODE", help="Explain a rule and leave.")
@click.option("--list-rules", is_flag=True, help="List all rules and leave.")
@click.option("--statistics", is_flag=True, help="Count the findings per rule instead of showing them.")
@click.option("--limit", type=click.IntRange(min=0), default=0, metavar="N", help="Show at most N findings; 0: all.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="Check in N processes; without it, in as many as pay."
)
@click.option("--since", metavar="REV", help="Compare with this git revision (D401).")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="DIR", help="Compare with the project in DIR (D401)."
)
@common_options
def command(
    common: Common,
    paths: tuple[Path, ...],
    format_: str,
    as_json: bool,
    output: Path | None,
    level: str | None,
    ns: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    baseline: Path | None,
    write_baseline: str | None,
    stdin_filename: str | None,
    explain: str | None,
    list_rules: bool,
    statistics: bool,
    limit: int,
    no_cache: bool,
    jobs: int | None,
    since: str | None,
    against: Path | None,
) -> int:
    """Check the Lua entries of the project, or of the parts of it that PATHs name.

    A directory with registry files is a project; a Lua file that no entry names is checked as a workflow of its own.
    Exits with 1 when there is a finding at error level.
    """
    if explain is not None or list_rules:
        return _document(common, explain)
    _check_codes((*select, *ignore))
    from analyzer.linting.run import LintOptions
    from transpiler.cli import linting

    options = LintOptions(level, ns, select, ignore, not no_cache, since=since, against=against, processes=jobs)
    request = linting.Request(
        paths=list(paths),
        format="json" if as_json else format_,
        output=output,
        fix=fix,
        unsafe=unsafe_fixes,
        diff=diff,
        baseline=Path(write_baseline) if write_baseline else baseline,
        write_baseline=write_baseline is not None,
        stdin_filename=stdin_filename,
        statistics=statistics,
        limit=limit,
    )
    return NOT_FINE if linting.run(common, request, options) else SUCCESS


def _check_codes(prefixes: tuple[str, ...]) -> None:
    """Raises CommandFailed for codes and prefixes that no rule has: a mistyped one would switch every rule off."""
    if not prefixes:
        return
    from analyzer.project.problems import PROBLEMS
    from analyzer.rules import load_rules

    codes = (*load_rules(), *PROBLEMS)
    for prefix in prefixes:
        if not any(code.startswith(prefix) for code in codes):
            raise CommandFailed(f"no such rule: {prefix}", USAGE, "see --list-rules")


def _document(common: Common, code: str | None) -> int:
    from analyzer.rules import load_rules
    from analyzer.rules.documentation import explain, listing

    rules = load_rules()
    if code is None:
        common.result(listing(rules.values()))
        return SUCCESS
    text = explain(code, rules)
    if text is None:
        from difflib import get_close_matches

        close = get_close_matches(code.upper(), list(rules), 1)
        raise CommandFailed(
            f"no such rule: {code}", USAGE, f"did you mean {close[0]}?" if close else "see --list-rules"
        )
    common.result(text.rstrip())
    return SUCCESS
