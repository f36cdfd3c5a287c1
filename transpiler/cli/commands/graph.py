"""``lua2temporal graph``: a workflow as a picture."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from transpiler.cli.exit_codes import SUCCESS, USAGE, CommandFailed
from transpiler.cli.options import Common, common_options
from transpiler.cli.project import choose_project, find_entry

FORMATS = ("mermaid", "svg", "html")


@click.command(short_help="Draw a workflow.")
@click.argument("entry")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="mermaid", help="The form of the picture.")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the picture to FILE.")
@common_options
def command(common: Common, entry: str, format_: str, output: Path | None) -> int:
    """Draw what ENTRY does: its durable commands, messages and children, with the branches and loops around them."""
    from analyzer.graph.flow import workflow_graph
    from analyzer.program.program import build_program
    from analyzer.project.loader import load_project

    root = choose_project(common, None)
    project = load_project(root)
    found = find_entry(project, entry, root)
    if not found.method:
        raise CommandFailed(f"{entry} is a {found.kind}; only workflows, functions and processes can be drawn", USAGE)
    if found.source is None:
        why = "; ".join(item.message for item in project.diagnostics if item.entry_id == entry)
        raise CommandFailed(f"{entry} has no source that could be read", USAGE, why)
    program = build_program(project)
    graph = workflow_graph(program, program.units[entry])
    text: str = import_module(f"analyzer.graph.{format_}").render(graph)
    if output is None:
        common.result(text.rstrip("\n"))
    else:
        output.write_text(text, encoding="utf-8")
        common.note(f"wrote {output}")
    return SUCCESS
