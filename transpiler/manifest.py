"""``manifest.json``: what the generated package says about itself (``runtime_shims.manifest`` reads it)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from analyzer.project.model import Entry, Project
from transpiler.output import digest
from transpiler.translation import Target, Translation
from transpiler.version import version

FORMAT_VERSION = 1


def manifest_text(
    project: Project,
    targets: Mapping[str, Target],
    translations: Mapping[str, Translation],
    refused: Mapping[str, str],
    files: Mapping[str, str],
    search_attributes: Mapping[str, str | None],
) -> str:
    """The manifest as JSON text. ``refused`` maps entries that only raise when called to the reason, and
    ``search_attributes`` names that workers verify to their kinds (decisions.md 21)."""
    entries = {
        entry_id: _entry(project.entries[entry_id], target, translations.get(entry_id), refused.get(entry_id))
        for entry_id, target in sorted(targets.items())
    }
    document = {
        "version": FORMAT_VERSION,
        "tool_version": version(),
        "entries": entries,
        "workers": {
            worker.id: {"client": worker.client_id, "task_queue": worker.task_queue, "options": _plain(worker.options)}
            for worker in project.workers.values()
        },
        "clients": {client.id: _plain(client.entry.data) for client in project.clients.values()},
        "hosts": [
            {"id": host.id, "kind": host.kind, **_plain(host.data)}
            for host in project.of_kind("process.host", "terminal.host")
        ],
        "services": [
            {"id": entry.id, "kind": entry.kind, "meta": _plain(entry.meta), **_plain(entry.data)}
            for entry in project.entries.values()
            if entry.kind.startswith(("http.", "env.", "fs.", "process.service"))
        ],
        **({"search_attributes": dict(search_attributes)} if search_attributes else {}),
        "files": {path: digest(text) for path, text in sorted(files.items())},
    }
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _entry(entry: Entry, target: Target, translation: Translation | None, reason: str | None) -> dict[str, Any]:
    workflow = target.workflow
    return {
        "kind": entry.kind,
        "module": ".".join(target.path),
        "class": workflow.name if workflow is not None else None,
        "method": translation.method if translation is not None else entry.method or "main",
        "form": translation.form if translation is not None else "unsupported",
        **({"reason": reason} if reason is not None else {}),
        "workflow_types": list(workflow.types) if workflow is not None else [],
        "worker": entry.worker_id or None,
        "activity": entry.is_activity,
        "modules": list(entry.modules),
        "imports": dict(sorted(entry.imports.items())),
        "source": entry.source.display_path if entry.source is not None else "",
        **({"first_line": entry.source.first_line} if entry.source is not None and entry.source.first_line > 1 else {}),
        "sha256": entry.source.sha256 if entry.source is not None else "",
        "meta": _plain(entry.meta),
    }


def _plain(value: Any) -> Any:
    """Registry data as JSON data: keys become strings."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
