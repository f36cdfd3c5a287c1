"""Makes a project of a rule's example, so that tests and documentation run it like any other project."""

from __future__ import annotations

from pathlib import Path

from analyzer.catalog import MODULES, allowed_in_workflow
from analyzer.rules.base import Example, strip_marks

REGISTRY = "_index.yaml"


def example_files(example: Example) -> dict[str, str]:
    """Relative path → text of the project that an example stands for."""
    names = ["main", *example.libraries]
    modules = example.modules
    if modules is None:
        modules = tuple(name for name in MODULES if allowed_in_workflow(name) and not MODULES[name].ambient)
    entries = []
    for position, name in enumerate(names):
        kind = example.kind if name == "main" else "library.lua"
        lines = [f"  - name: {name}", f"    kind: {kind}", f"    source: file://{name}.lua"]
        if kind != "library.lua":
            lines.append("    method: main")
        if modules:
            lines.append(f"    modules: [{', '.join(modules)}]")
        imports = names[position + 1 :]
        if imports:
            lines.append("    imports:")
            lines.extend(f"      {other}: app:{other}" for other in imports)
        entries.append("\n".join(lines))
    registry = "\n".join(("version: '1.0'", "namespace: app", "entries:", *entries, example.registry)).rstrip() + "\n"
    sources = {"main": example.source, **example.libraries}
    return {REGISTRY: registry, **{f"{name}.lua": strip_marks(text) for name, text in sources.items()}}


def write_example(example: Example, directory: Path) -> None:
    """Write the project of an example."""
    for path, text in example_files(example).items():
        (directory / path).write_text(text, encoding="utf-8")
