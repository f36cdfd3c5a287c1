"""Log lines: as text for people and as JSON for machines, both with the Lua place where there is one."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

LUA_ATTRIBUTES = ("entry_id", "pid", "place")


class JsonFormatter(logging.Formatter):
    """One JSON object per line: time, level, logger, message, and of Lua records entry, PID, place and fields."""

    def format(self, record: logging.LogRecord) -> str:
        document: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in LUA_ATTRIBUTES:
            if getattr(record, name, None):
                document[name] = getattr(record, name)
        if fields_of(record):
            document["fields"] = fields_of(record)
        if record.exc_info and record.exc_info[1] is not None:
            document["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
            document["traceback"] = self.formatException(record.exc_info)
        return json.dumps(document, ensure_ascii=False, default=str)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """The fields that Lua code logged with a record."""
    fields = getattr(record, "fields", None)
    return fields if isinstance(fields, dict) else {}


def with_fields(text: str, record: logging.LogRecord) -> str:
    """A line of text with place and fields behind it."""
    place = getattr(record, "place", None)
    shown = {name: json.dumps(item, ensure_ascii=False, default=str) for name, item in fields_of(record).items()}
    parts = [f"{name}={item}" for name, item in shown.items()]
    return " ".join([text, *parts, *([f"({place})"] if place else [])])
