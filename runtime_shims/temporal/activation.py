"""Brings the events of one workflow task to the Lua program at once, in order.

The reference engine lets a program run only after every event of a workflow task is in (spec/wire.md §10.3 step 5). The
SDK applies signals and updates first, runs its event loop, applies the rest and runs its loop again. So nothing is
delivered when it arrives: `Activation` collects the arrivals and delivers them once the SDK has applied everything; the
process then orders them by class (completions, messages, exits, updates) and drains once.

To know when that is, `activate` and `_run_once` of the SDK's workflow instance are wrapped from inside the workflow
object's constructor. That works alike in every runner (sandbox, replayer, debugger), because all of them end in this
instance. Within a class, Core gives a task's events in history order; but the SDK's callbacks of different commands
take different numbers of loop turns, so the order is taken from the job list. A signal's place relative to timers of
the same workflow task is lost inside Core; signals come first here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Any

from temporalio import workflow

Key = tuple[str, int]

# Activation job -> the SDK's sequence counter that identifies its command.
_JOB_COUNTERS = {
    "fire_timer": "timer",
    "resolve_activity": "activity",
    "resolve_child_workflow_execution_start": "child_workflow_start",
    "resolve_child_workflow_execution": "child_workflow",
    "resolve_signal_external_workflow": "external_signal",
    "resolve_request_cancel_external_workflow": "external_cancel",
}
_CANCEL_KEY: Key = ("cancel_workflow", 0)
_BEFORE_JOBS = -1


class Activation:
    """Collects what an activation brings and delivers it once, from `start` on."""

    def __init__(self, instance: Any) -> None:
        self._instance = instance
        self._context: Context | None = None
        self._arrivals: list[tuple[int, Callable[[], None]]] = []
        self._job_order: dict[Key, int] = {}
        self._loop_runs_left = 0
        self._started = False
        self._activate = instance.activate
        self._run_once = instance._run_once
        instance.activate = self._on_activate
        instance._run_once = self._on_run_once

    @property
    def is_evicting(self) -> bool:
        """Whether the run is being removed from the worker's cache, which cancels all its tasks."""
        evicting: bool = self._instance._deleting
        return evicting

    def key(self, counter: str) -> Key:
        """Identifies the command that the SDK issued last by its sequence counter (`timer`, `activity`, …)."""
        sequence: int = self._instance._curr_seqs.get(counter, 0)
        return counter, sequence

    def next_key(self, counter: str) -> Key:
        """Identifies the command that the SDK will issue next."""
        return counter, self.key(counter)[1] + 1

    def arrive(self, deliver: Callable[[], None], key: Key | None = None) -> None:
        """Keep `deliver` until the whole activation is in. Signals and updates have no key: they come in order."""
        position = _BEFORE_JOBS if key is None else self._job_order.get(key, _BEFORE_JOBS)
        self._arrivals.append((position, deliver))

    def cancel_requested(self, deliver: Callable[[], None]) -> None:
        """Keep the delivery of the workflow's cancellation; from outside the pump it brings a pump about itself."""
        self.arrive(deliver, _CANCEL_KEY)

    def start(self) -> None:
        """Deliver what has arrived so far in this turn, and from now on once per activation.

        Deliveries, and the Lua code that goes on in them, run in a copy of the caller's context, which is the run's:
        what interceptors set there around the run (the trace, say) holds for every command.
        """
        self._context = copy_context()
        self._started = True
        self.soon(self.deliver)

    def soon(self, callback: Callable[[], None]) -> None:
        """Run `callback` in a later turn of the workflow's event loop, within this activation."""
        self._instance.call_soon(_with_outer_imports, callback, context=self._context)

    def when_quiet(self, callback: Callable[[], None]) -> None:
        """Run `callback` when nothing else is left to run in this turn of the event loop."""
        self.soon(partial(self._if_quiet, callback))

    def _if_quiet(self, callback: Callable[[], None]) -> None:
        if self._instance._ready:
            self.when_quiet(callback)
        else:
            callback()

    def deliver(self) -> None:
        """Hand out what has arrived so far, in order."""
        arrivals, self._arrivals = self._arrivals, []
        arrivals.sort(key=lambda arrival: arrival[0])
        for _, deliver in arrivals:
            deliver()

    def _on_activate(self, act: Any) -> Any:
        jobs = act.jobs
        self._loop_runs_left = _loop_runs(jobs)
        self._job_order = _order_of(jobs) if len(jobs) > 1 else {}
        return self._activate(act)

    def _on_run_once(self, *, check_conditions: bool, jobs: Sequence[Any]) -> None:
        self._run_once(check_conditions=check_conditions, jobs=jobs)
        self._loop_runs_left -= 1
        is_last = self._loop_runs_left == 0 or self._instance._single_batch_activation
        while is_last and self._started and self._arrivals and not self.is_evicting:
            self.soon(self.deliver)
            self._run_once(check_conditions=check_conditions, jobs=jobs)


def _with_outer_imports(callback: Callable[[], None]) -> None:
    """What the shims import while they run must be the modules of the outer interpreter, also in the sandbox."""
    with workflow.unsafe.imports_passed_through():
        callback()


def _loop_runs(jobs: Sequence[Any]) -> int:
    """How often the SDK runs its loop for `jobs`: once for each non-empty set of patches, of signals and updates, and
    of everything else but queries."""
    patches = signals = others = False
    for job in jobs:
        variant = job.WhichOneof("variant")
        if variant == "notify_has_patch":
            patches = True
        elif variant in ("signal_workflow", "do_update"):
            signals = True
        elif variant != "query_workflow":
            others = True
    return patches + signals + others


def _order_of(jobs: Sequence[Any]) -> dict[Key, int]:
    order: dict[Key, int] = {}
    for index, job in enumerate(jobs):
        variant = job.WhichOneof("variant")
        counter = _JOB_COUNTERS.get(variant)
        if counter is not None:
            order[counter, getattr(job, variant).seq] = index
        elif variant == "cancel_workflow":
            order[_CANCEL_KEY] = index
    return order
