"""Latency of `process.spawn` on a host beside a bare temporalio client's start_workflow, in one run on one server.

``python benchmarks/spawn.py`` prints the median and the 95th percentile of both, started alternately. No worker runs:
only the start is measured.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from analyzer.project.loader import load_project
from runtime_shims import Application
from runtime_shims.temporal.dev_server import DevServer
from runtime_shims.temporal.exit import leave
from runtime_shims.temporal.plugin import LuaPlugin
from transpiler.build import BuildOptions, build

ROUNDS = 300
WARM_UP = 30
REGISTRY = """
version: "1.0"
namespace: app
entries:
  - {name: client, kind: temporal.client, address: "localhost:7233"}
  - {name: worker, kind: temporal.worker, client: client, task_queue: benchmark}
  - {name: flow, kind: workflow.lua, source: "return function(order) return order end", method: main,
     meta: {temporal: {workflow: {worker: worker}}}}
  - name: start
    kind: function.lua
    method: main
    modules: [process, time]
    source: |
      local function main()
          local before = time.now()
          local pid, err = process.spawn("app:flow", "app:worker", {order_id = "123"})
          if err then return nil, err end
          return time.now():sub(before):nanoseconds()
      end
      return { main = main }
"""


async def measure(application: Application) -> None:
    """Start workflows both ways, alternately, and print the figures."""
    async with DevServer(plugins=[LuaPlugin()]) as server:
        application.host.connect(server.client)

        async def bare() -> float:
            before = time.perf_counter()
            identifier = str(uuid.uuid4())
            await server.client.start_workflow("app:flow", {"order_id": "123"}, id=identifier, task_queue="benchmark")
            return time.perf_counter() - before

        async def spawned() -> float:
            elapsed: int = await application.call("app:start")
            return elapsed / 1e9

        ways: dict[str, Callable[[], Awaitable[float]]] = {"temporalio client": bare, "process.spawn": spawned}
        found: dict[str, list[float]] = {name: [] for name in ways}
        for round_ in range(ROUNDS + WARM_UP):
            for name, start in ways.items():
                seconds = await start()
                if round_ >= WARM_UP:
                    found[name].append(seconds)
        for name, times in found.items():
            median, high = statistics.median(times) * 1000, statistics.quantiles(times, n=20)[-1] * 1000
            print(f"{name:<18} median {median:6.2f} ms, 95 % below {high:6.2f} ms", flush=True)
        await application.close()


def main() -> None:
    """Build the project and measure."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "_index.yaml").write_text(REGISTRY, encoding="utf-8")
        output = Path(directory) / "generated"
        result = build(load_project(Path(directory)), output, BuildOptions(cross_check=False))
        if not result.ok:
            raise SystemExit("\n".join(item.message for item in result.diagnostics))
        asyncio.run(measure(Application.load(output)))
    leave(0)


if __name__ == "__main__":
    main()
