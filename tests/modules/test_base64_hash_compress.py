"""Modules `base64`, `hash` and `compress` with published vectors and Python's own libraries."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.modules import base64, compress, hash
from tests.modules.lua_data import refusal

byte_strings = st.binary(max_size=300).map(lambda data: data.decode("latin-1"))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
        ("\xff\xfe", "//4="),
        (12, "MTI="),
    ],
)
def test_base64_vectors_of_rfc_4648(data: object, text: str) -> None:
    assert base64.encode(data) == (text, None)
    assert base64.decode(text) == (str(data), None)


@given(byte_strings)
def test_base64_round_trip(data: str) -> None:
    assert base64.decode(base64.encode(data)[0]) == (data, None)


def test_base64_ignores_line_breaks_and_spare_bits() -> None:
    assert base64.decode("Zm9v\r\nYmFy\n") == ("foobar", None)
    assert base64.decode("Zh==") == ("f", None)


@pytest.mark.parametrize("text", ["Zg", "Zg=", "Z", "=", "Zm9v=", "Zm9v!", "Zm 9v", "Zg==Zg==", "-_8="])
def test_base64_refuses(text: str) -> None:
    assert refusal(base64.decode(text))[0] == "Invalid"


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (base64.encode, (), "bad argument #1 to 'encode' (string expected, got nil)"),
        (base64.decode, (Table(),), "bad argument #1 to 'decode' (string expected, got table)"),
        (hash.md5, (True,), "bad argument #1 to 'md5' (string expected, got boolean)"),
        (hash.hmac_sha256, ("x",), "bad argument #2 to 'hmac_sha256' (string expected, got nil)"),
    ],
)
def test_wrong_argument_types_raise(function: object, arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(LuaError) as caught:
        function(*arguments)  # type: ignore[operator]
    assert caught.value.value == message


@pytest.mark.parametrize(
    ("function", "arguments", "result"),
    [
        (hash.md5, ("abc",), "900150983cd24fb0d6963f7d28e17f72"),
        (hash.sha1, ("abc",), "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (hash.sha256, ("",), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (hash.sha512, ("abc",), "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
        (hash.hmac_md5, ("Hi There", "\x0b" * 16), "9294727a3638bb1c13f48ef8158bfc9d"),
        (hash.hmac_sha1, ("what do ya want for nothing?", "Jefe"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (hash.hmac_sha256, ("Hi There", "\x0b" * 20),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (hash.hmac_sha512, ("what do ya want for nothing?", "Jefe"),
         "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
         "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
        (hash.fnv32, ("",), 0x811C9DC5),
        (hash.fnv32, ("foobar",), 0xBF9CF968),
        (hash.fnv64, ("foobar",), float(0x85944171F73967E8)),
    ],
)  # fmt: skip
def test_published_digests(function: object, arguments: tuple[object, ...], result: object) -> None:
    assert function(*arguments) == (result, None)  # type: ignore[operator]


def test_raw_digests() -> None:
    assert hash.md5("abc", True) == (bytes.fromhex("900150983cd24fb0d6963f7d28e17f72").decode("latin-1"), None)
    assert len(hash.hmac_sha512("data", "secret", True)[0]) == 64


CODECS = {"gzip": compress.gzip, "deflate": compress.deflate, "zlib": compress.zlib}


@pytest.mark.parametrize("name", CODECS)
@given(data=byte_strings)
def test_compress_round_trip(name: str, data: str) -> None:
    compressed, error = CODECS[name].encode(data, Table(level=9))
    assert error is None
    assert CODECS[name].decode(compressed) == (data, None)


def test_standard_formats() -> None:
    text = "x" * 1000
    assert gzip.decompress(compress.gzip.encode(text)[0].encode("latin-1")) == text.encode()
    assert zlib.decompress(compress.zlib.encode(text)[0].encode("latin-1")) == text.encode()
    assert zlib.decompress(compress.deflate.encode(text)[0].encode("latin-1"), -15) == text.encode()
    two_members = (gzip.compress(b"one") + gzip.compress(b"two")).decode("latin-1")
    assert compress.gzip.decode(two_members) == ("onetwo", None)


@pytest.mark.parametrize("name", CODECS)
def test_compress_refuses(name: str) -> None:
    codec = CODECS[name]
    bomb = codec.encode("x" * 100_000)[0]
    assert refusal(codec.decode(bomb, Table(max_size=99_999))) == (
        "Internal",
        f"{name}: decompressed data exceeds max_size",
    )
    assert codec.decode(bomb, Table(max_size=100_000))[1] is None
    assert refusal(codec.decode(bomb[:-9]))[0] == "Internal"
    assert refusal(codec.decode("no such data"))[0] == "Internal"
    assert refusal(codec.decode(""))[0] == "Internal"
    assert refusal(codec.encode("x", Table(level=10)))[0] == "Invalid"


def test_unsupported_formats_say_so() -> None:
    for format in ("brotli", "zstd"):
        with pytest.raises(LuaError, match=f"compress.{format}.encode is not supported"):
            compress.as_table()[format]["encode"]("x")
