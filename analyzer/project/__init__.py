"""Reads projects: registry files, entries, sources, settings (spec/dialect.md §5, spec/wire.md §11).

``load_project(root)`` and ``load_lone_file(path)`` give a ``Project`` whose ``diagnostics`` hold everything that is
wrong. No other part of the tool reads source files.
"""

from __future__ import annotations

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
