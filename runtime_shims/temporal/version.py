"""`workflow.version`: the reference engine's GetVersion on top of the SDK's patch markers (spec/temporalio.md §4).

One marker `<change id>@<version>` is recorded per change and run. The marker differs from the reference engine's, so
histories do not move between engines, but every decision is the same.
"""

from __future__ import annotations

from collections.abc import Collection, MutableMapping

from temporalio import workflow

DEFAULT_VERSION = -1


class UnsupportedVersionError(Exception):
    """The running code does not support the version that the history recorded.

    It is no failure of the workflow: the workflow task fails, and a repaired deployment lets the run go on.
    """


def version(versions: MutableMapping[str, int], change_id: str, minimum: int, maximum: int) -> int:
    """The version of `change_id` that this run follows.

    Args:
        versions: the versions that this run has met so far; kept on the workflow object.
        change_id: the author's name for the change.
        minimum: the oldest version that the code still supports.
        maximum: the newest one; a first, non-replayed call records and returns it.

    Returns:
        The recorded version, or -1 when the history passed this point without the call.

    Raises:
        UnsupportedVersionError: the version is outside of `minimum … maximum`.
    """
    found = versions.get(change_id)
    if found is None:
        found = versions[change_id] = _decide(change_id, maximum)
    if found < minimum:
        raise UnsupportedVersionError(
            f'workflow code removed support of version {found} for "{change_id}" changeID; '
            f"the oldest supported version is {minimum}"
        )
    if found > maximum:
        raise UnsupportedVersionError(
            f'workflow code is too old to support version {found} for "{change_id}" changeID; '
            f"the maximum supported version is {maximum}"
        )
    return found


def _decide(change_id: str, maximum: int) -> int:
    if not workflow.unsafe.is_replaying():
        workflow.patched(_marker(change_id, maximum))
        return maximum
    recorded = _recorded(_notified_patches(), change_id)
    if recorded != DEFAULT_VERSION:
        # Core matches the recorded marker with the command that this issues again.
        workflow.patched(_marker(change_id, recorded))
    return recorded


def _marker(change_id: str, number: int) -> str:
    return f"{change_id}@{number}"


def _recorded(markers: Collection[str], change_id: str) -> int:
    versions = []
    for marker in markers:
        name, _, number = marker.rpartition("@")
        if name == change_id:
            versions.append(int(number))
    return max(versions, default=DEFAULT_VERSION)


def _notified_patches() -> Collection[str]:
    """The patch ids in the history; the public API cannot tell a version beyond `maximum` from none."""
    notified: set[str] = workflow._Runtime.current()._patches_notified  # type: ignore[attr-defined]
    return notified
