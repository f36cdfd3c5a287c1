"""``python -m transpiler`` is the command ``lua2temporal``."""

from __future__ import annotations

from transpiler.cli import entry_point

entry_point()
