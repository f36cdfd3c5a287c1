"""Generated programs that mostly succeed behave as under real Lua."""

from __future__ import annotations

import pytest

from tests.fuzz.fuzzing import check
from tests.fuzz.programs import projects


def test_typed_programs_agree_with_lua() -> None:
    found = check(projects("typed"), 1000, number=1)
    assert found is None, str(found)


@pytest.mark.slow
def test_many_typed_programs_agree_with_lua() -> None:
    for number in range(100):
        found = check(projects("typed"), 1000, number=1000 + number)
        assert found is None, str(found)
