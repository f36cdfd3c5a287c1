"""Generated programs of every profile behave as under real Lua."""

from __future__ import annotations

import pytest

from tests.fuzz.choices import Choices, shrink
from tests.fuzz.fuzzing import check
from tests.fuzz.programs import PROFILES, projects

COUNTS = {"typed": 700, "untyped": 600, "objects": 400, "control": 300, "library": 300}


@pytest.mark.parametrize("profile", PROFILES)
def test_programs_agree_with_lua(profile: str) -> None:
    found = check(projects(profile), COUNTS[profile], number=1)
    assert found is None, str(found)


@pytest.mark.slow
@pytest.mark.parametrize("profile", PROFILES)
def test_many_programs_agree_with_lua(profile: str) -> None:
    for number in range(100):
        found = check(projects(profile), COUNTS[profile], number=1000 + number)
        assert found is None, str(found)


def test_decisions_are_cut_down_to_what_shows_the_fault() -> None:
    def total(values: list[int]) -> int:
        choices = Choices(values)
        return sum(choices(0, 9) for _ in range(choices(0, 20)))

    found = shrink([20, *[7] * 20], lambda values: total(values) >= 10)
    assert total(found) == 10
    assert len(found) <= 3
