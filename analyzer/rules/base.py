"""What a rule is: its identity, its documentation, its examples and its check, all in one value in one file.

A new rule is one new file ``<code>_<name>.py`` in this package that defines ``RULE`` (see docs/rules/README.md). Rules
are found by file name; there is no list to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from analyzer.diagnostic import Diagnostic, Severity
from analyzer.records import field, record, replace

if TYPE_CHECKING:
    from analyzer.rules.context import RuleContext

Check = Callable[["RuleContext"], Iterable[Diagnostic]]

MARK = "--!"
"""At the end of a line of an example: a finding is expected here. It is not part of the source."""


WORKER_ENTRIES = """\
  - name: client
    kind: temporal.client
    address: localhost:7233
  - name: worker
    kind: temporal.worker
    client: app:client
    task_queue: q
"""
"""The ``registry`` of examples that need a Temporal worker, ``app:worker``."""


class Scope(StrEnum):
    """Which modules a rule is asked about.

    ``MODULES`` every Lua entry. ``WORKFLOWS`` workflow entries and libraries that they import, directly or not.
    ``PIPELINE`` none: the findings come from another stage (the parser, suppression comments, the project).
    """

    MODULES = "modules"
    WORKFLOWS = "workflows"
    PIPELINE = "pipeline"


@record(frozen=True)
class Example:
    """A small program that a rule must accept or report; the test suite runs it.

    ``source`` is the entry ``app:main`` of ``kind``, which imports all ``libraries`` under their names; each library
    imports those after it. ``modules`` are declared by all of them, None means every module a workflow may use.
    ``registry`` is YAML of further entries, at the indentation of ``entries:``. ``fixed`` is ``source`` after the
    rule's fixes were applied. ``at`` are places of findings that cannot be marked: (file, line). ``earlier`` are the
    sources of an earlier revision, by name, where they differ.
    """

    source: str
    libraries: Mapping[str, str] = field(default_factory=dict)
    kind: str = "workflow.lua"
    modules: tuple[str, ...] | None = None
    registry: str = ""
    fixed: str | None = None
    title: str = ""
    at: tuple[tuple[str, int], ...] = ()
    earlier: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The source without marks."""
        return strip_marks(self.source)

    def previous(self) -> Example | None:
        """The program in its earlier revision."""
        if not self.earlier:
            return None
        libraries = {name: self.earlier.get(name, source) for name, source in self.libraries.items()}
        return replace(self, source=self.earlier.get("main", self.source), libraries=libraries, earlier={})

    def expected(self) -> set[tuple[str, int]]:
        """The (file, line) pairs where a finding must be."""
        sources = {"main": self.source, **self.libraries}
        return set(self.at) | {
            (f"{name}.lua", number)
            for name, source in sources.items()
            for number, line in enumerate(source.splitlines(), 1)
            if line.rstrip().endswith(MARK)
        }


def strip_marks(source: str) -> str:
    """An example's source as the analyzer sees it."""
    lines = [
        line.rstrip()[: -len(MARK)].rstrip() if line.rstrip().endswith(MARK) else line for line in source.splitlines()
    ]
    return "\n".join(lines) + "\n"


@record(frozen=True)
class Rule:
    """One rule.

    ``summary`` is one sentence for lists. ``why`` says what goes wrong at run time, ``instead`` what to write.
    ``check`` is called for each module of ``scope`` whose entry kind is in ``kinds`` (None: every kind).
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    instead: str
    check: Check
    scope: Scope = Scope.MODULES
    kinds: frozenset[str] | None = None
    fixable: bool = False
    valid: tuple[Example, ...] = ()
    invalid: tuple[Example, ...] = ()


def no_check(_: RuleContext) -> Iterable[Diagnostic]:
    """The check of rules whose findings come from another stage."""
    return ()


def in_main(body: str, before: str = "") -> str:
    """The source of a workflow whose ``main`` has this body."""
    indented = "\n".join(f"    {line}" if line else "" for line in body.strip("\n").splitlines())
    head = before.strip("\n") + "\n\n" if before else ""
    return f"{head}local function main(order)\n{indented}\nend\n\nreturn {{ main = main }}\n"


def example(body: str, before: str = "", **fields: object) -> Example:
    """An example that consists of the body of ``main`` and what stands before the function; see ``Example``."""
    fixed = fields.pop("fixed", None)
    return Example(in_main(body, before), fixed=fixed, **fields)  # type: ignore[arg-type]
