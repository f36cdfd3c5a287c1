"""The `http.*` entries of a manifest: servers, routers, endpoints, files (host-modules.md §1)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runtime_shims.http.exchange import Middleware
from runtime_shims.http.middleware import MIDDLEWARE
from runtime_shims.http.patterns import Pattern, PatternError
from runtime_shims.http.static import StaticMount
from runtime_shims.manifest import Manifest, qualified
from runtime_shims.temporal.settings import (
    SettingsError,
    boolean,
    expand_environment,
    integer,
    mapping,
    parse_duration,
    text,
)

logger = logging.getLogger("lua2temporal")

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE")


class HttpConfigurationError(Exception):
    """`http.*` entries that cannot be served; the text has a line for each, with its id."""


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
    """One `http.service` with everything that it serves; a limit of time is None without one."""

    id: str
    host: str
    port: int
    auto_start: bool
    read_seconds: float | None
    write_seconds: float | None
    idle_seconds: float | None
    tls: Mapping[str, Any]
    endpoints: list[Endpoint] = field(default_factory=list)
    mounts: list[StaticMount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Router:
    id: str
    server: Server
    prefix: str
    middleware: Sequence[Middleware]
    post_middleware: Sequence[Middleware]


def read_servers(manifest: Manifest, base: Path | None = None) -> dict[str, Server]:
    """All servers by entry id, with what they serve.

    Relative directories of files start at `base`, which is the current directory unless given. Raises
    HttpConfigurationError that names every unusable entry.
    """
    reading = _Reading(manifest, base or Path.cwd())
    reading.read()
    if reading.problems:
        raise HttpConfigurationError("\n".join(reading.problems))
    return reading.servers


class _Reading:
    """Reads the entries of one manifest, kind after kind, and collects what is wrong with each."""

    def __init__(self, manifest: Manifest, base: Path) -> None:
        self.base = base
        self.services = {str(entry["id"]): entry for entry in manifest.services}
        self.servers: dict[str, Server] = {}
        self.routers: dict[str, _Router] = {}
        self.problems: list[str] = []

    def read(self) -> None:
        """Fill `servers` and `problems`."""
        self._each("http.service", self._server)
        self._each("http.router", self._router)
        self._each("http.endpoint", lambda entry: _endpoint(entry, self.routers))
        self._each("http.static", self._mount)
        for server in self.servers.values():
            self.problems.extend(_conflicts(server))

    def _each(self, kind: str, read: Callable[[Mapping[str, Any]], None]) -> None:
        for entry_id, entry in self.services.items():
            if entry.get("kind") == kind:
                try:
                    read(entry)
                except (SettingsError, PatternError) as error:
                    self.problems.append(f"{entry_id}: {error}")

    def _server(self, entry: Mapping[str, Any]) -> None:
        server = _server(entry)
        self.servers[server.id] = server

    def _router(self, entry: Mapping[str, Any]) -> None:
        router = _router(entry, self.servers)
        if any(other.server is router.server and other.prefix == router.prefix for other in self.routers.values()):
            raise SettingsError("router prefix already exists")
        self.routers[router.id] = router

    def _mount(self, entry: Mapping[str, Any]) -> None:
        server = self.servers.get(_link(entry, "server"))
        if server is None:
            raise SettingsError("server not found")
        mount = _mount(entry, self._directory(entry))
        if any(other.path == mount.path for other in server.mounts):
            raise SettingsError(f"path {mount.path} is already served")
        server.mounts.append(mount)

    def _directory(self, entry: Mapping[str, Any]) -> Path:
        """The directory of the entry's file system."""
        reference = _text(entry, "fs")
        if not reference:
            raise SettingsError("filesystem is required")
        file_system = self.services.get(qualified(reference, str(entry["id"])))
        if file_system is None or not str(file_system.get("kind")).startswith("fs."):
            raise SettingsError(f"filesystem not found: {reference}")
        if file_system["kind"] != "fs.directory":
            raise SettingsError(f"file systems of kind {file_system['kind']} are not supported")
        directory = self.base / _text(file_system, "directory")
        if file_system.get("auto_init") is True:
            directory.mkdir(parents=True, exist_ok=True)
        if not directory.is_dir():
            raise SettingsError(f"filesystem {reference}: {directory} is not a directory")
        return directory


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
    if entry.get("network"):
        raise SettingsError("overlay networks are not supported (field network)")
    if mapping(mapping(entry, "lifecycle"), "security"):
        logger.warning("%s: lifecycle.security is not enforced, every request is allowed", entry["id"])
    _check_sizes(mapping(entry, "host"))
    timeouts = {key: _timeout(mapping(entry, "timeouts"), key) for key in ("read", "write", "idle")}
    return Server(
        str(entry["id"]),
        host.strip("[]") or "0.0.0.0",
        int(port),
        boolean(mapping(entry, "lifecycle"), "auto_start"),
        timeouts["read"] or None,
        timeouts["write"] or None,
        timeouts["idle"] or None,
        mapping(entry, "tls"),
    )


def _timeout(fields: Mapping[str, Any], key: str) -> float:
    value = fields.get(key)
    if value is None:
        return 0.0
    try:
        if not isinstance(value, str):
            raise ValueError
        seconds = parse_duration(expand_environment(value))
    except ValueError:
        raise SettingsError(f"invalid {key} timeout: {value}") from None
    if seconds < 0:
        raise SettingsError(f"{key} timeout must be >= 0")
    return seconds


def _check_sizes(fields: Mapping[str, Any]) -> None:
    """Sizes of the relay mean nothing here, but wrong ones are wrong."""
    for key in ("buffer_size", "worker_count"):
        if integer(fields, key, 0) < 0:
            raise SettingsError(f"host.{key} must be >= 0")


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
        if not isinstance(name, str) or name not in MIDDLEWARE:
            raise SettingsError(f"failed to create middleware: {name}")
        kind = MIDDLEWARE[name]
        if kind.create is None:
            raise SettingsError(f"middleware {name} is not supported")
        made.append(kind.create(options))
    known = {option for name in names for option in MIDDLEWARE[name].options}
    for option in sorted(options.keys() - known):
        logger.warning("%s: no middleware of %s reads the option %s", entry["id"], names_key, option)
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


def _mount(entry: Mapping[str, Any], directory: Path) -> StaticMount:
    path = _text(entry, "path")
    if not path.startswith("/"):
        raise SettingsError("path must start with /")
    options = {str(key): str(value) for key, value in mapping(entry, "options").items()}
    legacy = {key: options.pop(key, "") for key in ("spa", "index", "cache")}
    fields = mapping(entry, "static_options")
    single_page = boolean(fields, "spa") or legacy["spa"].lower() == "true"
    index = text(fields, "index") or legacy["index"]
    if single_page and not index:
        raise SettingsError("index file must be specified for SPA mode")
    middleware = _middleware({**entry, "options": options}, "middleware", "options")
    cache = text(fields, "cache") or legacy["cache"]
    return StaticMount(
        str(entry["id"]), path.rstrip("/") or "/", directory, index if single_page else "", cache, middleware
    )


def _conflicts(server: Server) -> Iterator[str]:
    for index, endpoint in enumerate(server.endpoints):
        for other in server.endpoints[:index]:
            if endpoint.method == other.method and endpoint.pattern.conflicts_with(other.pattern):
                yield (
                    f"{server.id}: route pattern conflicts detected: {endpoint.method} {endpoint.pattern.text} of "
                    f"{endpoint.id} and {other.pattern.text} of {other.id}"
                )
