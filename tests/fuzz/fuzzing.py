"""Runs Hypothesis over the generated programs."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from tests.fuzz.compare import Difference, Project, difference


class Differs(AssertionError):
    """Raised for a program on which both sides differ; shrinking keeps the smallest."""

    def __init__(self, found: Difference) -> None:
        super().__init__(str(found))
        self.found = found


def check(projects: SearchStrategy[Project], count: int, number: int, shrink: bool = True) -> Difference | None:
    """Compare ``count`` programs drawn with the seed ``number``; returns the smallest difference, if any."""
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(projects)
    def run(project: Project) -> None:
        found = difference(project)
        if found is not None:
            raise Differs(found)

    try:
        run()
    except Differs as failure:
        return failure.found
    return None
