"""The version of the tool."""

from __future__ import annotations

FALLBACK = "0.1.0"
"""The version of a checkout that is not installed; equal to the one in pyproject.toml."""


def version() -> str:
    """The version of the installed distribution, or of the checkout when there is none."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as distribution_version

    try:
        return distribution_version("lua2temporal")
    except PackageNotFoundError:
        return FALLBACK
