"""Times the language server through a real client over stdio: ``python -m benchmarks.lsp [--edits N] [--lines N]``.

A generated project of 30,000 lines is opened, the recorded session of ``benchmarks.lsp_session`` is replayed in a file
of 1,000 lines in it, and hover and completion are asked before and while the whole project is analysed again.
Printed are wall-clock times against the targets of the language server, the server's processor time per edit (which
other programs on the machine do not lengthen much), and its memory as the edits go on. Exits with 1 when a target is
missed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any

from benchmarks.lsp_session import keystrokes
from benchmarks.program import _LIBRARY, generate

SAMPLES = 10
"""How many times the memory is read during the edits."""

BUSY_KEYS = 10
"""How many keys after a pause count as typed while the whole project is analysed."""

PAUSE = 0.6
"""Seconds of a pause: the server starts to analyse the whole project after half a second."""


def write_project(root: Path, lines: int) -> None:
    """The generated project, with a file of 1,000 lines that imports one of its libraries."""
    entries = ["version: '1.0'", "namespace: app", "entries:"]
    sources = generate(lines)
    for source in sources:
        (root / source.file).write_text(source.text)
        imports = "".join(f"\n      {alias}: {target}" for alias, target in source.imports)
        method = f"\n    method: {source.method}" if source.method else ""
        entries.append(
            f"  - name: {source.entry_id.partition(':')[2]}\n    kind: {source.kind}\n    source: file://{source.file}"
            f"{method}\n    modules: [{', '.join(source.modules)}]" + (f"\n    imports:{imports}" if imports else "")
        )
    (root / "big.lua").write_text(big_file())
    entries.append(
        "  - name: big\n    kind: workflow.lua\n    source: file://big.lua\n    method: main\n"
        "    modules: [funcs, time, json]\n    imports:\n      bank: app:lib0"
    )
    (root / "_index.yaml").write_text("\n".join(entries) + "\n")


def big_file() -> str:
    """About 1,000 lines: helpers, classes and a workflow that calls them."""
    parts = []
    body = _LIBRARY.replace('local time = require("time")\nlocal json = require("json")\n', "").rpartition("return {{")[
        0
    ]
    for number in range(15):
        parts.append(f"do\n{body.format(n=number)}end\n")
    main = (
        "local function main(order)\n    local index = 1\n    -- here\n"
        '    local ok, err = funcs.call("app:charge", { amount = order.amount })\n'
        "    time.sleep(1000)\n    return bank.describe(bank.Account0)\nend\n\nreturn { main = main }\n"
    )
    return 'local funcs = require("funcs")\nlocal time = require("time")\nlocal json = require("json")\n' + "".join(
        [*parts, main]
    )


class Client:
    """A client over the server's stdin and stdout; messages arrive in a thread with the time of their arrival."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "transpiler", "lsp"]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.inbox: Queue[tuple[float, dict[str, Any]]] = Queue()
        self.ids = itertools.count(1)
        threading.Thread(target=self._read, daemon=True).start()
        self.request("initialize", {"capabilities": {}, "processId": None, "rootUri": root.as_uri()})
        self.notify("initialized", {})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.partition(b":")[2])
                while stream.readline().strip():
                    pass
                self.inbox.put((time.perf_counter(), json.loads(stream.read(length))))

    def send(self, message: dict[str, Any]) -> None:
        """Sends a message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method: str, params: object) -> None:
        """Sends a notification."""
        self.send({"method": method, "params": params})

    def request(self, method: str, params: object) -> tuple[float, Any]:
        """Sends a request; the seconds until its answer, and the answer."""
        wanted = next(self.ids)
        start = time.perf_counter()
        self.send({"id": wanted, "method": method, "params": params})
        while True:
            arrived, message = self.inbox.get(timeout=120)
            if message.get("id") == wanted and "method" not in message:
                return arrived - start, message.get("result")

    def findings(self, uri: str, version: int) -> float:
        """Waits for the findings of a version; when they arrived."""
        while True:
            arrived, message = self.inbox.get(timeout=120)
            params = message.get("params") or {}
            found = (message.get("method"), params.get("uri"), params.get("version"))
            if found == ("textDocument/publishDiagnostics", uri, version):
                return arrived

    def memory(self) -> float:
        """The server's resident memory in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def processor(self) -> float:
        """The seconds of processor time that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ends the server."""
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.wait(60)


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies, in milliseconds."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000


def open_file(client: Client, path: Path) -> float:
    """Opens a file; the seconds until its first findings."""
    start = time.perf_counter()
    item = {"uri": path.as_uri(), "languageId": "lua", "version": 1, "text": path.read_text()}
    client.notify("textDocument/didOpen", {"textDocument": item})
    return client.findings(path.as_uri(), 1) - start


@dataclass
class Replay:
    """What was measured of a replay, in seconds and MB; ``busy`` are the times while the project was analysed."""

    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    completion: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: float = 0.0


def replay(client: Client, path: Path, edits: int) -> Replay:
    """Replays the session; every key is timed to the findings for its text, a completion after each pause too."""
    uri = path.as_uri()
    line = path.read_text().split("\n").index("    -- here") + 1
    result = Replay()
    version, behind = 1, 0
    before = client.processor()
    for key in keystrokes(line):
        if key is None:
            time.sleep(PAUSE)
            behind = BUSY_KEYS
            result.completion.append(complete(client, path, {"line": line, "character": 0}))
            continue
        if version > edits:
            break
        version += 1
        start = time.perf_counter()
        document = {"uri": uri, "version": version}
        client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [key]})
        (result.busy if behind > 0 else result.quiet).append(client.findings(uri, version) - start)
        behind -= 1
        if version % max(edits // SAMPLES, 1) == 0:
            result.memory.append(client.memory())
    result.processor = client.processor() - before
    return result


def complete(client: Client, path: Path, position: dict[str, int]) -> float:
    """The seconds of one completion of names in scope."""
    params = {"textDocument": {"uri": path.as_uri()}, "position": position}
    return client.request("textDocument/completion", params)[0]


def ask(client: Client, path: Path, method: str, text: str, count: int) -> list[float]:
    """Asks for the same place again and again."""
    lines = path.read_text().split("\n")
    line = next(number for number, content in enumerate(lines) if text.rstrip("\n") in content)
    column = lines[line].index(text.rstrip("\n")) + len(text.rstrip("\n"))
    position = {"line": line + 1, "character": 0} if text.endswith("\n") else {"line": line, "character": column}
    params = {"textDocument": {"uri": path.as_uri()}, "position": position}
    return [client.request(method, params)[0] for _ in range(count)]


def main() -> int:
    """Runs the benchmark and prints the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=30_000)
    parser.add_argument("--edits", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        write_project(root, options.lines)
        client = Client(root)
        path = root / "big.lua"
        started = time.perf_counter() - client.started
        first = open_file(client, path)
        whole = client.request(
            "textDocument/references",
            {
                "textDocument": {"uri": path.as_uri()},
                "position": {"line": 0, "character": 7},
                "context": {"includeDeclaration": True},
            },
        )[0]
        rows = [
            ("start of the server", started * 1000, None),
            (f"first findings, project of {options.lines} lines", first * 1000, 2000),
            ("analysis of the whole project", whole * 1000, None),
        ]
        for method, text in (("hover", "time.sl"), ("completion", "time.sl"), ("completion", "-- here\n")):
            times = ask(client, path, f"textDocument/{method}", text, 100)
            rows.append((f"{method} behind {text.strip()}, 95th percentile", percentile(times, 0.95), 50))
        warm = client.memory()
        result = replay(client, path, options.edits)
        every = [*result.quiet, *result.busy]
        lines = len(path.read_text().splitlines())
        rows += [
            (f"key to findings, {lines} lines, median", percentile(every, 0.5), None),
            (f"key to findings, {options.edits} edits, 95th percentile", percentile(every, 0.95), 100),
            ("the same right behind a pause, 95th percentile", percentile(result.busy, 0.95), None),
            ("processor time per edit, with all analyses", result.processor / options.edits * 1000, None),
            ("completion while analysing, 95th percentile", percentile(result.completion, 0.95), 50),
        ]
        client.stop()
    missed = False
    for label, value, target in rows:
        verdict = "" if target is None else f"  target {target} ms: {'met' if value <= target else 'MISSED'}"
        missed |= target is not None and value > target
        print(f"{label:52} {value:9.1f} ms{verdict}")
    print(f"memory: {warm:.0f} MB analysed; during the edits {', '.join(f'{value:.0f}' for value in result.memory)} MB")
    return 1 if missed or result.memory[-1] > result.memory[0] * 1.25 + 25 else 0


if __name__ == "__main__":
    sys.exit(main())
