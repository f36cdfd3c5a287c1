"""The problems that reading a project can report, as data with their public documentation.

Codes ``R…`` stand for the registry: the project could not be read as its authors meant it.
"""

from __future__ import annotations

from analyzer.diagnostic import Diagnostic, Place, Severity
from analyzer.records import record


@record(frozen=True)
class Problem:
    """One kind of problem: its code, rule name, default severity, a summary and documentation."""

    code: str
    name: str
    severity: Severity
    summary: str
    doc: str
    applies_to: str = "registry and settings files"


_PROBLEMS = (
    Problem(
        "R0001",
        "bad-yaml",
        Severity.ERROR,
        "A registry file is not valid YAML or JSON.",
        "The file cannot be read as a registry file: a syntax error, a key given twice, nesting or aliases beyond all "
        "reason. Entries of such a file are unknown to the project, so references to them are reported as well.",
    ),
    Problem(
        "R0002",
        "missing-source",
        Severity.ERROR,
        "A `file://` value names a file that does not exist.",
        "`file://name` is relative to the directory of the registry file, `file:///name` starts at the source root "
        "(`directories.src` of wippy.lock, else the project directory).",
    ),
    Problem(
        "R0003",
        "path-outside-root",
        Severity.ERROR,
        "A `file://` value leads out of the source root.",
        "Sources must stay inside the source root, also when symbolic links are followed. Move the file into the "
        "project.",
    ),
    Problem(
        "R0004",
        "unknown-import",
        Severity.ERROR,
        "An import names an entry that does not exist or has no Lua source.",
        "`imports` maps an alias to `namespace:name`; a bare name means the namespace of the entry itself.",
    ),
    Problem(
        "R0005",
        "unknown-worker",
        Severity.ERROR,
        "A workflow, activity or worker refers to a Temporal worker or client that does not exist.",
        "`meta.temporal.workflow.worker` and `meta.temporal.activity.worker` must name a `temporal.worker` entry, and "
        "`client` of a worker a `temporal.client` entry. A workflow without a worker is never registered.",
    ),
    Problem(
        "R0006",
        "duplicate-entry",
        Severity.ERROR,
        "Two entries have the same id, or two workflows of one worker the same type name.",
        "The first one wins; rename the other.",
    ),
    Problem(
        "R0007",
        "bad-entry",
        Severity.ERROR,
        "An entry lacks a required field or has one of the wrong kind.",
        "Every entry needs `name` and `kind`; Lua entries need `source`, functions also `method`.",
    ),
    Problem(
        "R0008",
        "unknown-module",
        Severity.ERROR,
        "An entry declares a module that is not known.",
        "`modules` lists the platform's modules by their bare names. A library of the project belongs under `imports`. "
        "It is a warning for entries that no workflow or activity uses.",
    ),
    Problem(
        "R0009",
        "import-cycle",
        Severity.ERROR,
        "Libraries import each other in a circle.",
        "Imports are loaded before the code that uses them, so a circle can never be loaded. Move the shared part into "
        "a library of its own.",
    ),
    Problem(
        "R0010",
        "unreadable-file",
        Severity.ERROR,
        "A file cannot be read as text.",
        "It is a directory or a device, is too large, is not UTF-8, contains zero bytes, or permission is missing.",
    ),
    Problem(
        "R0011",
        "bad-settings",
        Severity.ERROR,
        "The settings of lua2temporal contain an unknown key or a wrong value.",
        "Settings live under `[tool.lua2temporal]` in pyproject.toml or at the top of lua2temporal.toml.",
    ),
    Problem(
        "R0012",
        "unknown-kind",
        Severity.HINT,
        "An entry is of a kind that lua2temporal does not handle.",
        "The entry is ignored.",
    ),
    Problem(
        "R0013",
        "unknown-field",
        Severity.HINT,
        "An entry has a field that its kind does not know.",
        "The field has no effect; it may be misspelt. In `http.*` and `process.service` entries it is a warning, "
        "because the server would not do what it says.",
    ),
)

PROBLEMS: dict[str, Problem] = {problem.code: problem for problem in _PROBLEMS}
"""All problems by code."""


def problem(
    code: str,
    message: str,
    place: Place,
    *,
    entry_id: str = "",
    help: str = "",
    severity: Severity | None = None,
) -> Diagnostic:
    """A diagnostic for the problem ``code``, with its default severity unless another is given."""
    kind = PROBLEMS[code]
    return Diagnostic(
        code=code,
        name=kind.name,
        severity=severity or kind.severity,
        message=message,
        place=place,
        entry_id=entry_id,
        help=help,
    )
