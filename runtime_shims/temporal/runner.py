"""The workflow runner of `LuaPlugin`: Lua workflows run unsandboxed, all others as their worker says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails, WorkflowRunner


class SelectiveRunner(WorkflowRunner):
    """Runs workflow classes that `is_trusted` accepts unsandboxed, and every other in `inner`."""

    def __init__(self, inner: WorkflowRunner, is_trusted: Callable[[type], bool]) -> None:
        self.inner = inner
        self.is_trusted = is_trusted
        self._unsandboxed = UnsandboxedWorkflowRunner()

    def prepare_workflow(self, defn: Any) -> None:
        self._runner_for(defn).prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return self._runner_for(det.defn).create_instance(det)

    def set_worker_level_failure_exception_types(self, types: Sequence[type[BaseException]]) -> None:
        self.inner.set_worker_level_failure_exception_types(types)

    def _runner_for(self, defn: Any) -> WorkflowRunner:
        return self._unsandboxed if self.is_trusted(defn.cls) else self.inner
