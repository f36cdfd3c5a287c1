"""Fixtures of the building tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building.shop import SHOP, write_files


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project that builds without a finding."""
    return write_files(tmp_path / "shop", SHOP)
