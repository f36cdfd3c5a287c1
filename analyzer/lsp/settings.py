"""What an editor can configure, under ``lua2temporal`` in its settings or in the initialization options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analyzer.diagnostic import Severity
from analyzer.records import record


@record(frozen=True)
class ServerSettings:
    """``level`` hides weaker findings; ``project`` names the project directory; ``inlay_hints`` shows inferred types.

    ``idle_delay`` is how many seconds after the last keystroke the whole project is analysed again.
    """

    level: Severity = Severity.HINT
    project: str = ""
    inlay_hints: bool = False
    idle_delay: float = 0.5

    def with_options(self, options: object) -> ServerSettings:
        """These settings, changed by the JSON object of an editor; what it does not understand is ignored."""
        if not isinstance(options, Mapping):
            return self
        section = options.get("lua2temporal", options)
        if not isinstance(section, Mapping):
            return self
        level = str(_path(section, "lint", "level") or section.get("level") or "")
        known = {severity.value: severity for severity in Severity}
        hints = _path(section, "inlayHints", "types")
        project = section.get("project")
        delay = section.get("idleDelay")
        return ServerSettings(
            known.get(level, self.level),
            project if isinstance(project, str) else self.project,
            hints if isinstance(hints, bool) else self.inlay_hints,
            min(max(delay / 1000, 0.0), 60.0) if isinstance(delay, int | float) else self.idle_delay,
        )


def _path(section: Mapping[str, Any], *names: str) -> Any:
    found: Any = section
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
