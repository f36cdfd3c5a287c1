"""Fixtures of the syntax tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture
def usual_stack() -> Iterator[None]:
    """Python's default recursion limit, which importing the runtime raises for the process."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(limit)
