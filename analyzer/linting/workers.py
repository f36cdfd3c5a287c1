"""Checks the parts of a project in several processes.

The processes are forks of this one, so that they have the project without any transfer; each checks a share of the
parts and sends its findings through a pipe. This process checks a share as well, and every share whose process does not
deliver: what went wrong there goes wrong here too, where it is reported. Without ``os.fork`` there is one process.

Every run asks ``process_count``, few have more than one process: what only those need is imported by them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from analyzer.diagnostic import Diagnostic
from analyzer.records import record

CHARACTERS_PER_PROCESS = 100_000
"""A process pays when it has so much source to check: some 3,000 lines, a tenth of a second."""

Check = Callable[[int], list[Diagnostic]]
"""Gives the findings about the part with a number."""


@record
class _Worker:
    """A forked process, the pipe from it, and the numbers of the parts that it checks."""

    pid: int
    pipe: int
    share: list[int]


def process_count(sizes: Sequence[int], wanted: int | None = None) -> int:
    """How many processes are worth while for parts of these sizes; ``wanted`` is what the user asked for."""
    if not hasattr(os, "fork") or len(sizes) < 2:
        return 1
    if wanted is not None:
        return max(1, min(wanted, len(sizes)))
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(available, len(sizes), sum(sizes) // CHARACTERS_PER_PROCESS))


def check_in_processes(sizes: Sequence[int], check: Check, processes: int) -> list[list[Diagnostic]]:
    """The findings about each part, in order, whoever has found them."""
    results: list[list[Diagnostic]] = [[] for _ in sizes]
    own, *others = _shares(sizes, processes)
    workers: list[_Worker] = []
    try:
        for share in others:
            workers.append(_start(share, check))
        for number in own:
            results[number] = check(number)
        for worker in workers:
            found = _received(worker)
            for position, number in enumerate(worker.share):
                results[number] = check(number) if found is None else found[position]
    finally:
        _stop(workers)
    return results


def _shares(sizes: Sequence[int], count: int) -> list[list[int]]:
    """The numbers of the parts, divided so that the shares are about equal: the largest part to the smallest share."""
    shares: list[list[int]] = [[] for _ in range(count)]
    totals = [0] * count
    for number in sorted(range(len(sizes)), key=lambda number: -sizes[number]):
        smallest = totals.index(min(totals))
        shares[smallest].append(number)
        totals[smallest] += sizes[number] + 1
    return shares


def _start(share: list[int], check: Check) -> _Worker:
    receiving, sending = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receiving)
        _work(share, check, sending)
    os.close(sending)
    return _Worker(pid, receiving, share)


def _work(share: list[int], check: Check, sending: int) -> NoReturn:
    """What a forked process does. It leaves without a word: the parent says what is to be said."""
    code = 1
    try:
        import pickle

        content = pickle.dumps([check(number) for number in share], pickle.HIGHEST_PROTOCOL)
        with os.fdopen(sending, "wb") as stream:
            stream.write(content)
        code = 0
    except BaseException:
        code = 1
    finally:
        os._exit(code)


def _received(worker: _Worker) -> list[list[Diagnostic]] | None:
    """The findings of a process; None when it failed or was killed."""
    with os.fdopen(worker.pipe, "rb") as stream:
        worker.pipe = -1
        content = stream.read()
    _, status = os.waitpid(worker.pid, 0)
    worker.pid = 0
    if status != 0:
        return None
    import pickle

    found: list[list[Diagnostic]] = pickle.loads(content)
    return found


def _stop(workers: Sequence[_Worker]) -> None:
    """Ends the processes that are still there, which is only so when this one was interrupted or failed."""
    for worker in workers:
        with suppress(OSError):
            if worker.pipe >= 0:
                os.close(worker.pipe)
            if worker.pid:
                import signal

                os.kill(worker.pid, signal.SIGKILL)
                os.waitpid(worker.pid, 0)
