"""Forms with files: `multipart/form-data` (RFC 7578) as Lua values (host-modules.md §2.3)."""

from __future__ import annotations

from email.message import Message as Headers
from email.parser import BytesHeaderParser
from typing import ClassVar

from runtime_shims.lua.arguments import optional_integer, string_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.userdata import LuaObject
from runtime_shims.lua.values import LuaValue, utf8
from runtime_shims.modules.support import from_bytes


class MultipartError(ValueError):
    """The body is not what its content type says."""


def parse_multipart(content_type: str, body: bytes) -> Table:
    """`{files = name → array of files, values = name → text, or array of texts}`. Raises MultipartError."""
    files: dict[str, list[LuaValue]] = {}
    values: dict[str, list[LuaValue]] = {}
    for headers, content in _parts(content_type, body):
        name = headers.get_param("name", header="content-disposition")
        if not isinstance(name, str):
            continue
        filename = headers.get_filename()
        if filename is None:
            values.setdefault(utf8(name), []).append(from_bytes(content))
        else:
            files.setdefault(utf8(name), []).append(UploadedFile(filename, headers, content))
    return Table(
        files=Table.record({name: Table.sequence(items) for name, items in files.items()}),
        values=Table.record(
            {name: items[0] if len(items) == 1 else Table.sequence(items) for name, items in values.items()}
        ),
    )


def _parts(content_type: str, body: bytes) -> list[tuple[Headers, bytes]]:
    header = Headers()
    header["content-type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise MultipartError("no multipart boundary param in Content-Type")
    marker = b"--" + boundary.encode("latin-1")
    _preamble, *sections = (b"\r\n" + body).split(b"\r\n" + marker)
    if not sections or not sections[-1].startswith(b"--"):
        raise MultipartError("multipart: NextPart: EOF")
    parts = []
    for section in sections[:-1]:
        head, separator, content = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not separator:
            raise MultipartError("multipart: malformed part")
        parts.append((BytesHeaderParser().parsebytes(head + b"\r\n\r\n"), content))
    return parts


class UploadedFile(LuaObject):
    """One file of a form."""

    __slots__ = ("_content", "_filename", "_headers")

    lua_names: ClassVar[tuple[str, ...]] = ("name", "size", "header", "stream")

    def __init__(self, filename: str, headers: Headers, content: bytes) -> None:
        self._filename = filename
        self._headers = headers
        self._content = content

    def name(self, *_: LuaValue) -> str:
        """`file:name()`: the file name that the client gave"""
        return utf8(self._filename)

    def size(self, *_: LuaValue) -> int:
        """`file:size()`"""
        return len(self._content)

    def header(self, name: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`file:header(name)`: a header of the part, or nil"""
        value = self._headers.get(string_argument(name, 2, "header"))
        return None if value is None else utf8(str(value))

    def stream(self, *_: LuaValue) -> LuaValue:
        """`file:stream()`: the content"""
        return FileStream(self._content), None


class FileStream(LuaObject):
    """The content of an uploaded file, read piece by piece."""

    __slots__ = ("_content", "_position")

    lua_names: ClassVar[tuple[str, ...]] = ("read", "close")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._position = 0

    def read(self, size: LuaValue = None, *_: LuaValue) -> LuaValue:
        """`stream:read([size])`: the next bytes, nil at the end"""
        count = optional_integer(size, len(self._content), 2, "read")
        chunk = self._content[self._position : self._position + max(count, 1)]
        self._position += len(chunk)
        return (from_bytes(chunk) if chunk else None), None

    def close(self, *_: LuaValue) -> LuaValue:
        """`stream:close()`"""
        self._position = len(self._content)
        return True, None
