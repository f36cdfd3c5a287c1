"""The `http.*` entries of a manifest: servers, routers, endpoints (host-modules.md §1.1 to §1.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime_shims.http.middleware import MIDDLEWARE, Middleware
from runtime_shims.http.patterns import Pattern, PatternError
from runtime_shims.manifest import Manifest
from runtime_shims.temporal.settings import SettingsError, expand_environment, mapping, parse_duration

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE")


class HttpConfigurationError(Exception):
    """An `http.*` entry that cannot be served; the text names the entry."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method and path, and the function that answers."""

    id: str
    method: str
    pattern: Pattern
    function: str
    middleware: Sequence[Middleware] = ()
    post_middleware: Sequence[Middleware] = ()


@dataclass(slots=True)
class Server:
    """One `http.service` with everything that it serves. `idle_seconds` is None without a limit."""

    id: str
    host: str
    port: int
    auto_start: bool
    idle_seconds: float | None
    tls: Mapping[str, Any]
    endpoints: list[Endpoint] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Router:
    id: str
    server: Server
    prefix: str
    middleware: Sequence[Middleware]
    post_middleware: Sequence[Middleware]


def read_servers(manifest: Manifest) -> dict[str, Server]:
    """All servers by entry id, with their endpoints. Raises HttpConfigurationError for the first unusable entry."""
    servers = {str(entry["id"]): _read(entry, _server) for entry in _of_kind(manifest, "http.service")}
    routers: dict[str, _Router] = {}
    for entry in _of_kind(manifest, "http.router"):
        router = _read(entry, lambda fields: _router(fields, servers))
        if any(other.server is router.server and other.prefix == router.prefix for other in routers.values()):
            raise HttpConfigurationError(f"{router.id}: router prefix already exists")
        routers[router.id] = router
    for entry in _of_kind(manifest, "http.endpoint"):
        _read(entry, lambda fields: _endpoint(fields, routers))
    for server in servers.values():
        _check_conflicts(server)
    return servers


def qualified(reference: str, entry_id: str) -> str:
    """A reference with the namespace of the entry that contains it, where it names none."""
    return reference if ":" in reference else f"{entry_id.partition(':')[0]}:{reference}"


def _of_kind(manifest: Manifest, kind: str) -> list[Mapping[str, Any]]:
    return [entry for entry in manifest.services if entry.get("kind") == kind]


def _read(entry: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Any]) -> Any:
    try:
        return read(entry)
    except (SettingsError, PatternError) as error:
        raise HttpConfigurationError(f"{entry['id']}: {error}") from None


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return expand_environment(value) if isinstance(value, str) else ""


def _link(entry: Mapping[str, Any], key: str) -> str:
    reference = _text(mapping(entry, "meta"), key)
    if not reference:
        raise SettingsError(f"{key} metadata is required")
    return qualified(reference, str(entry["id"]))


def _server(entry: Mapping[str, Any]) -> Server:
    address = _text(entry, "addr")
    if not address:
        raise SettingsError("address is required")
    host, _, port = address.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise SettingsError(f"invalid address: {address}")
    timeouts = {key: _timeout(mapping(entry, "timeouts"), key) for key in ("read", "write", "idle")}
    return Server(
        str(entry["id"]),
        host.strip("[]") or "0.0.0.0",
        int(port),
        mapping(entry, "lifecycle").get("auto_start") is True,
        timeouts["idle"] or None,
        mapping(entry, "tls"),
    )


def _timeout(fields: Mapping[str, Any], key: str) -> float:
    value = fields.get(key)
    try:
        seconds = parse_duration(value) if isinstance(value, str) else 0.0
    except ValueError:
        raise SettingsError(f"invalid {key} timeout: {value}") from None
    if seconds < 0:
        raise SettingsError(f"{key} timeout must be >= 0")
    return seconds


def _router(entry: Mapping[str, Any], servers: Mapping[str, Server]) -> _Router:
    server = servers.get(_link(entry, "server"))
    if server is None:
        raise SettingsError("server not found")
    prefix = _text(entry, "prefix")
    if prefix and not prefix.startswith("/"):
        raise SettingsError(f"prefix must start with /: {prefix}")
    return _Router(
        str(entry["id"]),
        server,
        prefix,
        _middleware(entry, "middleware", "options"),
        _middleware(entry, "post_middleware", "post_options"),
    )


def _middleware(entry: Mapping[str, Any], names_key: str, options_key: str) -> list[Middleware]:
    names = entry.get(names_key) or ()
    if not isinstance(names, Sequence) or isinstance(names, str):
        raise SettingsError(f"{names_key} must be a list")
    options = {str(key): str(value) for key, value in mapping(entry, options_key).items()}
    made = []
    for name in names:
        if name not in MIDDLEWARE:
            raise SettingsError(f"failed to create middleware: {name}")
        create = MIDDLEWARE[name]
        if create is None:
            raise SettingsError(f"middleware {name} is not supported")
        made.append(create(options))
    return made


def _endpoint(entry: Mapping[str, Any], routers: Mapping[str, _Router]) -> None:
    router = routers.get(_link(entry, "router"))
    if router is None:
        raise SettingsError("router not found")
    method, path, function = _text(entry, "method"), _text(entry, "path"), _text(entry, "func")
    if method not in METHODS:
        raise SettingsError(f"invalid HTTP method: {method}")
    if not path.startswith("/"):
        raise SettingsError("path must start with /")
    if not function:
        raise SettingsError("function name is required")
    entry_id = str(entry["id"])
    pattern = Pattern.parse(router.prefix.removesuffix("/") + path)
    router.server.endpoints.append(
        Endpoint(entry_id, method, pattern, qualified(function, entry_id), router.middleware, router.post_middleware)
    )


def _check_conflicts(server: Server) -> None:
    for index, endpoint in enumerate(server.endpoints):
        for other in server.endpoints[:index]:
            if endpoint.method == other.method and endpoint.pattern.conflicts_with(other.pattern):
                raise HttpConfigurationError(
                    f"{server.id}: route pattern conflicts detected: {endpoint.method} {endpoint.pattern.text} of "
                    f"{endpoint.id} and {other.pattern.text} of {other.id}"
                )
