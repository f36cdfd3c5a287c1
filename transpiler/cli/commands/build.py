"""``lua2temporal build``: translate a project into a Python package."""

from __future__ import annotations

import json
from pathlib import Path

import click

from transpiler.cli.exit_codes import SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import check_readable, choose_project, report, summary

STALE = 1
REGISTRY_FILES = ("_index.yaml", "_index.yml", "_index.json")


@click.command(short_help="Translate a project into a Python package.")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="DIR", help="The package directory.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when the output is stale.")
@click.option("--watch", "watch_", is_flag=True, help="Build again whenever a source changes.")
@click.option("--no-lint", is_flag=True, help="Do not stop on lint errors.")
@click.option("--no-cross-check", is_flag=True, help="Do not compare the parse with luaparser's.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="The form of the result."
)
@common_options
def command(
    common: Common,
    project: Path | None,
    output: str,
    check: bool,
    watch_: bool,
    no_lint: bool,
    no_cross_check: bool,
    format_: str,
) -> int:
    """Translate PROJECT (default: the current directory) into the Python package DIR.

    Nothing is written unless every workflow and activity, with all that they import, could be translated. Files that
    the tool did not write are left alone; files of an earlier build that are no longer needed are removed.
    """
    from transpiler.build import BuildOptions

    root = choose_project(common, project)
    directory = _output_directory(root, output)
    options = BuildOptions(lint=not no_lint, cross_check=not no_cross_check, write=not check)
    if watch_:
        if check:
            raise CommandFailed("--watch and --check exclude each other", USAGE)
        from transpiler.watch import watch

        watch(root, directory, lambda: _build(common, root, directory, options, check, format_))
    return _build(common, root, directory, options, check, format_)


def _output_directory(root: Path, output: str) -> Path:
    """The directory for the package. Raises CommandFailed for one that would mix generated files with the sources."""
    if not output.strip():
        raise CommandFailed("-o needs the name of a directory", USAGE)
    directory, project = Path(output).resolve(), root.resolve()
    what = ""
    if project == directory or project.is_relative_to(directory):
        what = "the project's own directory or one above it"
    elif any((directory / name).is_file() for name in REGISTRY_FILES):
        what = "a directory of sources"
    if what:
        help = "name a directory of its own for the package, such as -o generated"
        raise CommandFailed(f"-o {output} is {what}", USAGE, help)
    return Path(output)


def _build(common: Common, root: Path, output: Path, options: object, check: bool, format_: str) -> int:
    from analyzer.diagnostic import Severity
    from analyzer.project.loader import load_project
    from transpiler.build import BuildOptions, build
    from transpiler.output import ForeignFileError

    assert isinstance(options, BuildOptions)
    project = load_project(root)
    if not project.entries and not any(item.severity is Severity.ERROR for item in project.diagnostics):
        check_readable(common, project)
    try:
        result = build(project, output, options)
    except ForeignFileError as foreign:
        raise CommandFailed(str(foreign), USAGE) from None
    except OSError as trouble:
        raise CommandFailed(f"cannot write {output}: {trouble.strerror or trouble}", USAGE) from None
    stale = check and result.ok and result.changes.stale
    if format_ == "json":
        common.result(_as_json(result))
    else:
        report(common, project, result.diagnostics)
        if result.ok:
            _print_changes(common, result, check)
        else:
            common.note(summary(result.diagnostics))
    if not result.ok and not project.entries:
        return USAGE
    return STALE if stale or not result.ok else SUCCESS


def _as_json(result: object) -> str:
    from analyzer.report.json import diagnostic_data
    from transpiler.build import BuildResult

    assert isinstance(result, BuildResult)
    document = {
        "version": 1,
        "written": result.changes.written if result.ok else [],
        "unchanged": result.changes.unchanged,
        "removed": result.changes.removed if result.ok else [],
        "diagnostics": [diagnostic_data(item) for item in result.diagnostics],
    }
    return json.dumps(document, ensure_ascii=False)


def _print_changes(common: Common, result: object, check: bool) -> None:
    from transpiler.build import BuildResult

    assert isinstance(result, BuildResult)
    changes = result.changes
    verb = "would write" if check else "wrote"
    common.note(
        f"{verb} {len(changes.written)}, unchanged {len(changes.unchanged)}, "
        f"{'would remove' if check else 'removed'} {len(changes.removed)}"
    )
    for path in [*changes.written, *changes.removed] if check else []:
        common.result(f"stale: {path}")
