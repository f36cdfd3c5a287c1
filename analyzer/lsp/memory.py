"""Garbage collection that fits an editor: the facts of a large project are not searched again at every keystroke.

Trees, facts and findings hold no cycles, so what an analysis replaces goes at once. A full collection over a project of
30,000 lines would take half a second in which nothing is answered. So what lives long is frozen after each analysis of
a project, and searched for cycles of others only at every ``_PERIOD``-th, when the keyboard rests.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

_PERIOD = 100
_THRESHOLDS = (50_000, 50, 1_000)
_analyses = count(1)


def prepare() -> None:
    """Makes automatic collections rarer."""
    gc.set_threshold(*_THRESHOLDS)


@contextmanager
def long_lived() -> Iterator[None]:
    """Around the analysis of a project: nothing is collected meanwhile, and what it made is frozen afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if next(_analyses) % _PERIOD == 0:
            gc.collect()
        gc.freeze()
        gc.enable()


def sweep() -> None:
    """Collects what the last keystrokes left behind; not during the analysis of a project, whose values would count."""
    if gc.isenabled():
        gc.collect()
