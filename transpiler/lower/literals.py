"""String literals: ASCII text as it is, UTF-8 text as a readable module constant, other bytes as escapes."""

from __future__ import annotations

import ast
import re
import unicodedata

from transpiler.emit import py
from transpiler.lower.context import ModuleContext


def string_constant(module: ModuleContext, value: str) -> ast.expr:
    """The Python expression for the byte string ``value`` (one character per byte)."""
    if value.isascii():
        return ast.Constant(value)
    try:
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return ast.Constant(value)
    known = module.texts.get(text)
    if known is None:
        known = module.texts[text] = _constant_name(module, text)
    return py.name(known)


def _constant_name(module: ModuleContext, text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", plain)
    base = "_".join(words)[:40].rstrip("_").upper() or "TEXT"
    if not base[0].isalpha():
        base = f"TEXT_{base}"
    module.runtime("utf8")
    return module.unique(base)
