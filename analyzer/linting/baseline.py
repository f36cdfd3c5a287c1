"""Baselines: known findings by count per file and rule, so that only new ones fail and shifted lines do not matter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from analyzer.diagnostic import Diagnostic
from analyzer.records import record

VERSION = 1


class BadBaseline(Exception):
    """The baseline file cannot be used; the text says why."""


@record
class Comparison:
    """``new`` are the findings that the baseline does not cover; ``outdated`` counts known ones that are gone."""

    new: list[Diagnostic]
    outdated: int


def baseline_text(findings: Iterable[Diagnostic]) -> str:
    """The baseline of these findings, as the text of its file."""
    files: dict[str, dict[str, int]] = {}
    for (file, code), count in sorted(Counter((item.place.file, item.code) for item in findings).items()):
        files.setdefault(file, {})[code] = count
    return json.dumps({"version": VERSION, "files": files}, indent=2) + "\n"


def read_baseline(path: Path) -> dict[tuple[str, str], int]:
    """(file, code) → number of known findings. Raises BadBaseline."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] != VERSION:
            raise BadBaseline(f"{path}: made by another version; write it again with --write-baseline")
        return {(file, code): int(count) for file, codes in document["files"].items() for code, count in codes.items()}
    except OSError as trouble:
        raise BadBaseline(f"{path}: {(trouble.strerror or str(trouble)).lower()}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadBaseline(f"{path}: not a baseline file") from None


def compare_baseline(findings: Sequence[Diagnostic], known: dict[tuple[str, str], int]) -> Comparison:
    """The findings that are new: all of a rule in a file when there are more of them than the baseline knows."""
    counts = Counter((item.place.file, item.code) for item in findings)
    new = [item for item in findings if counts[item.place.file, item.code] > known.get((item.place.file, item.code), 0)]
    outdated = sum(max(count - counts[key], 0) for key, count in known.items())
    return Comparison(new, outdated)
