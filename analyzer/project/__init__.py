"""Reads projects: registry files, entries, sources, settings (spec/dialect.md §5, spec/wire.md §11).

``load_project(root)`` and ``load_lone_file(path)`` give a ``Project`` whose ``diagnostics`` hold everything that is
wrong. No other part of the tool reads source files. The names below are imported when they are first used, so that who
needs one file of the package does not pay for the YAML parser.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.project.kinds import LUA_KINDS
    from analyzer.project.loader import load_project, load_settings, with_source
    from analyzer.project.lone_file import load_lone_file, lone_project
    from analyzer.project.model import (
        ClientEntry,
        Entry,
        Project,
        RegistryFile,
        SourceFile,
        WorkerEntry,
    )
    from analyzer.project.problems import PROBLEMS, Problem
    from analyzer.project.settings import RuleSettings, Settings

__all__ = [
    "LUA_KINDS",
    "PROBLEMS",
    "ClientEntry",
    "Entry",
    "Problem",
    "Project",
    "RegistryFile",
    "RuleSettings",
    "Settings",
    "SourceFile",
    "WorkerEntry",
    "load_lone_file",
    "load_project",
    "load_settings",
    "lone_project",
    "with_source",
]

_MODULES = {
    "LUA_KINDS": "kinds",
    "PROBLEMS": "problems",
    "Problem": "problems",
    "RuleSettings": "settings",
    "Settings": "settings",
    "load_lone_file": "lone_file",
    "load_project": "loader",
    "load_settings": "loader",
    "lone_project": "lone_file",
    "with_source": "loader",
}
"""Where each name is defined; those that are not listed are in ``model``."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'model')}"), name)
