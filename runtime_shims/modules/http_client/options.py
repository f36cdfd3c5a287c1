"""The options table of a request (host-modules.md §3.2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime_shims.lua.operators import invoke
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue
from runtime_shims.modules.go_duration import parse_duration
from runtime_shims.modules.support import to_bytes

DEFAULT_TIMEOUT_SECONDS = 30.0
DEFAULT_LIMIT = 125_829_120


@dataclass(slots=True)
class UploadFile:
    """One file of a form; `reader` is a Lua object whose `read` gives the content."""

    name: str
    filename: str
    content: bytes
    reader: LuaValue = None


@dataclass(frozen=True, slots=True)
class TlsOptions:
    """How the server is trusted and the client proves itself; texts are PEM."""

    certificate: str = ""
    key: str = ""
    authority: str = ""
    server_name: str = ""
    skip_verify: bool = False


@dataclass(slots=True)
class ClientRequest:
    """A request with everything that its options say."""

    method: str
    url: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    query: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    form: dict[str, str] = field(default_factory=dict)
    files: list[UploadFile] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    stream: bool = False
    limit: int = DEFAULT_LIMIT
    unix_socket: str = ""
    tls: TlsOptions | None = None

    async def read_files(self) -> None:
        """Take the content of files that come from readers; files without any are left out."""
        for file in self.files:
            while file.reader is not None:
                chunk = await invoke(file.reader, "read")
                data = chunk[0] if type(chunk) is tuple else chunk
                if type(data) is not str or not data:
                    break
                file.content += to_bytes(data)
        self.files = [file for file in self.files if file.content]


def read_request(method: str, url: str, options: Table) -> ClientRequest:
    """The request that a call orders. Values of the wrong type are ignored, as the reference engine does."""
    auth = options["auth"]
    return ClientRequest(
        method,
        url,
        headers=list(_texts(options["headers"]).items()),
        query=_texts(options["query"]),
        body=to_bytes(_text(options["body"])),
        form=_texts(options["form"]),
        files=_files(options["files"]),
        cookies=_texts(options["cookies"]),
        user=_text(auth["user"]) if isinstance(auth, Table) else "",
        password=_text(auth["pass"]) if isinstance(auth, Table) else "",
        timeout_seconds=_timeout(options["timeout"]),
        stream=options["stream"] is True,
        limit=_positive(options["max_response_body"], DEFAULT_LIMIT),
        unix_socket=_text(options["unix_socket"]),
        tls=_tls(options["tls"]),
    )


def _text(value: LuaValue) -> str:
    return value if type(value) is str else ""


def _texts(value: LuaValue) -> dict[str, str]:
    """The pairs of texts in a table; everything else in it is dropped."""
    if not isinstance(value, Table):
        return {}
    return {key: item for key, item in value.pairs() if type(key) is str and type(item) is str}


def _files(value: LuaValue) -> list[UploadFile]:
    listed = [item for _, item in value.ipairs() if isinstance(item, Table)] if isinstance(value, Table) else []
    return [
        UploadFile(
            item["name"],
            _text(item["filename"]) or item["name"],
            to_bytes(_text(item["content"])),
            None if item["content"] is not None else item["reader"],
        )
        for item in listed
        if _text(item["name"])
    ]


def _timeout(value: LuaValue) -> float:
    """Whole seconds, or a Go duration; anything else, and nothing above 0, is the default."""
    if type(value) in (int, float) and abs(value) < 1e12:
        return float(int(value)) if int(value) > 0 else DEFAULT_TIMEOUT_SECONDS
    if type(value) is str:
        try:
            nanoseconds = parse_duration(value)
        except ValueError:
            return DEFAULT_TIMEOUT_SECONDS
        return nanoseconds / 1e9 if nanoseconds > 0 else DEFAULT_TIMEOUT_SECONDS
    return DEFAULT_TIMEOUT_SECONDS


def _positive(value: LuaValue, default: int) -> int:
    return int(value) if type(value) in (int, float) and 0 < value < 2**62 else default


def _tls(value: LuaValue) -> TlsOptions | None:
    if not isinstance(value, Table):
        return None
    return TlsOptions(
        _text(value["cert"]),
        _text(value["key"]),
        _text(value["ca"]),
        _text(value["server_name"]),
        value["insecure_skip_verify"] is True,
    )
