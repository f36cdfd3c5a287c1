"""Importing generated packages from any directory (decisions.md 28).

A package gets a unique top-level name through a finder on `sys.meta_path`, so nothing is added to `sys.path`, several
packages live side by side, and the default workflow sandbox can import its modules as well.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

_numbers = itertools.count(1)


class _PackageFinder(MetaPathFinder):
    """Finds the root of every registered package; what is below is found through the package's own path."""

    def __init__(self) -> None:
        self.directories: dict[str, Path] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        directory = self.directories.get(fullname)
        if directory is None:
            return None
        return spec_from_file_location(fullname, directory / "__init__.py", submodule_search_locations=[str(directory)])


_finder = _PackageFinder()


def register_package(directory: Path) -> str:
    """A new, unique package name under which the modules in `directory` can be imported."""
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    name = f"lua2temporal_package_{next(_numbers)}"
    _finder.directories[name] = directory.resolve()
    return name


def forget_package(name: str) -> None:
    """Drop a registered package and the modules that were imported from it."""
    _finder.directories.pop(name, None)
    for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
        del sys.modules[module]
