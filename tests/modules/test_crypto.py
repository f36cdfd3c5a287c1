"""Module `crypto` with published vectors: NIST, RFC 8439, RFC 4231, RFC 7914, RFC 7515."""

from __future__ import annotations

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime_shims.lua.errors import LuaError
from runtime_shims.lua.table import Table
from runtime_shims.modules import crypto
from tests.modules.conftest import KnownWorld
from tests.modules.lua_data import lua, python, refusal

byte_strings = st.binary(max_size=100).map(lambda data: data.decode("latin-1"))


def hexed(text: str) -> str:
    return text.encode("latin-1").hex()


def unhexed(text: str) -> str:
    return bytes.fromhex(text).decode("latin-1")


def test_random(world: KnownWorld) -> None:
    world.prepared = bytes(range(5))
    assert world.run(crypto.random.bytes(5)) == ("\0\1\2\3\4", None)
    world.prepared = b"\xff\x00\x3d\xf8\x3e"
    assert world.run(crypto.random.string(3)) == ("A9A", None)
    assert set(world.run(crypto.random.string(1000, "ab"))[0]) == {"a", "b"}
    assert len(world.run(crypto.random_bytes(1024 * 1024))[0]) == 1024 * 1024
    assert world.run(crypto.random.uuid())[0][14] == "4"


def test_random_string_is_even(world: KnownWorld) -> None:
    drawn = world.run(crypto.random.string(60_000, "abc"))[0]
    assert all(19_000 < drawn.count(letter) < 21_000 for letter in "abc")


@pytest.mark.parametrize("length", [0, -1, 1024 * 1024 + 1, float("nan"), 1e300])
def test_random_refuses(world: KnownWorld, length: float) -> None:
    assert refusal(world.run(crypto.random.bytes(length)))[0] == "Invalid"
    assert refusal(world.run(crypto.random.string(length)))[0] == "Invalid"
    assert refusal(world.run(crypto.random.string(1, "")))[0] == "Invalid"


def test_random_of_no_number_raises(world: KnownWorld) -> None:
    with pytest.raises(LuaError, match="bad argument #1 to 'bytes'"):
        world.run(crypto.random.bytes())


def test_aes_gcm_vector_of_nist(world: KnownWorld) -> None:
    world.prepared = bytes(12)
    sealed = "00" * 12 + "0388dace60b6a392f328c2b971b2fe78" + "ab6e47d42cec13bdf53a67b21257bddf"
    assert world.run(crypto.encrypt.aes("\0" * 16, "\0" * 16)) == (unhexed(sealed), None)
    assert crypto.decrypt.aes(unhexed(sealed), "\0" * 16) == ("\0" * 16, None)


def test_chacha20_vector_of_rfc_8439(world: KnownWorld) -> None:
    text = (
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        "sunscreen would be it."
    )
    key, aad, nonce = (
        bytes(range(0x80, 0xA0)).decode("latin-1"),
        unhexed("50515253c0c1c2c3c4c5c6c7"),
        "070000004041424344454647",
    )
    world.prepared = bytes.fromhex(nonce)
    sealed = world.run(crypto.encrypt.chacha20(text, key, aad))[0]
    assert hexed(sealed[:12]) == nonce
    assert hexed(sealed[12:28]) == "d31a8d34648e60db7b86afbc53ef7ec2"
    assert hexed(sealed[-16:]) == "1ae10b594f09e26a7e902ecbd0600691"
    assert crypto.decrypt.chacha20(sealed, key, aad) == (text, None)


CIPHERS = {
    "aes": (crypto.encrypt.aes, crypto.decrypt.aes),
    "chacha20": (crypto.encrypt.chacha20, crypto.decrypt.chacha20),
}


@pytest.mark.parametrize("name", CIPHERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=byte_strings, key=st.binary(min_size=32, max_size=32).map(lambda key: key.decode("latin-1")), aad=byte_strings
)
def test_sealed_data_opens_only_unchanged(world: KnownWorld, name: str, data: str, key: str, aad: str) -> None:
    seal, open_ = CIPHERS[name]
    sealed = world.run(seal(data, key, aad))[0]
    assert len(sealed) == 12 + len(data) + 16
    assert open_(sealed, key, aad) == (data, None)
    assert refusal(open_(sealed, key, aad + "x"))[0] == "Internal"
    assert refusal(open_(sealed[:-1] + chr(ord(sealed[-1]) ^ 1), key, aad))[0] == "Internal"
    assert refusal(open_(sealed[:27], key, aad))[0] == "Invalid"


@pytest.mark.parametrize(("name", "sizes"), [("aes", (0, 15, 31, 33)), ("chacha20", (0, 16, 31, 33))])
def test_key_sizes(world: KnownWorld, name: str, sizes: tuple[int, ...]) -> None:
    seal, open_ = CIPHERS[name]
    for size in sizes:
        assert refusal(world.run(seal("x", "k" * size)))[0] == "Invalid"
        assert refusal(open_("x" * 40, "k" * size))[0] == "Invalid"


def test_hmac_vectors_of_rfc_4231() -> None:
    question, key = "what do ya want for nothing?", "Jefe"
    assert crypto.hmac.sha256(key, question) == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        None,
    )
    assert crypto.hmac.sha512(key, question)[0].startswith("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd6")


def test_pbkdf2_vector_of_rfc_7914() -> None:
    derived, error = crypto.pbkdf2("passwd", "salt", 1, 64)
    assert error is None
    assert hexed(derived) == (
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
    )
    assert len(crypto.pbkdf2("passwd", "salt", 2, 20, "sha512")[0]) == 20


@pytest.mark.parametrize("arguments", [(0, 1), (1, 0), (1, -5), (10**9, 1), (1, 10**9), (1, 1, "md5")])
def test_pbkdf2_refuses(arguments: tuple[object, ...]) -> None:
    assert refusal(crypto.pbkdf2("p", "s", *arguments))[0] == "Invalid"


def test_constant_time_compare() -> None:
    assert crypto.constant_time_compare("abc\xff", "abc\xff") is True
    assert crypto.constant_time_compare("abc", "abd") is False
    assert crypto.constant_time_compare("abc", "ab") is False


RFC_7515_KEY = pyjwt.utils.base64url_decode(
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
).decode("latin-1")
RFC_7515_TOKEN = (
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
EXPIRY = 1_300_819_380


def test_jwt_vector_of_rfc_7515(world: KnownWorld) -> None:
    world.now = EXPIRY * 10**9 - 1
    claims, error = crypto.jwt.verify(RFC_7515_TOKEN, RFC_7515_KEY)
    assert error is None
    assert python(claims) == {"iss": "joe", "exp": EXPIRY, "http://example.com/is_root": True}
    world.now += 1
    assert refusal(crypto.jwt.verify(RFC_7515_TOKEN, RFC_7515_KEY)) == (
        "Invalid",
        "token has invalid claims: token is expired",
    )


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_jwt_with_secrets(world: KnownWorld, algorithm: str) -> None:
    claims = {"sub": "ü", "exp": world.now // 10**9 + 60, "list": [1, 2.5], "admin": True}
    key = "k" * 64
    token, error = crypto.jwt.encode(lua(claims), key, algorithm)
    assert error is None
    assert pyjwt.get_unverified_header(token) == {"alg": algorithm, "typ": "JWT"}
    assert pyjwt.decode(token, key, algorithms=[algorithm], options={"verify_exp": False}) == claims
    assert python(crypto.jwt.verify(token, key, algorithm)[0]) == claims
    assert refusal(crypto.jwt.verify(token, key + "x", algorithm)) == (
        "Invalid",
        "token signature is invalid: signature is invalid",
    )
    theirs = pyjwt.encode(claims, key, algorithm)
    assert python(crypto.jwt.verify(theirs, key, algorithm)[0]) == claims


def test_jwt_with_rsa(world: KnownWorld) -> None:
    private = rsa.generate_private_key(65537, 2048)
    private_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public_pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()  # fmt: skip
    token = crypto.jwt.encode(lua({"sub": "x"}), private_pem, "RS256")[0]
    assert pyjwt.decode(token, public_pem, algorithms=["RS256"]) == {"sub": "x"}
    assert python(crypto.jwt.verify(token, public_pem, "RS256", False)[0]) == {"sub": "x"}
    assert refusal(crypto.jwt.encode(lua({"sub": "x"}), "no key", "RS256"))[0] == "Invalid"
    assert refusal(crypto.jwt.encode(lua({"sub": "x"}), public_pem, "RS256"))[0] == "Invalid"
    confused = crypto.jwt.encode(lua({"sub": "x"}), public_pem, "HS256")[0]
    assert refusal(crypto.jwt.verify(confused, public_pem, "RS256", False)) == (
        "Invalid",
        "token signature is invalid: signing method HS256 is invalid",
    )


def test_unknown_algorithms_mean_hs256(world: KnownWorld) -> None:
    token = crypto.jwt.encode(lua({"sub": "x"}), "key", "ES999")[0]
    assert pyjwt.get_unverified_header(token)["alg"] == "HS256"
    assert crypto.jwt.verify(token, "key", "ES999", False)[1] is None


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"sub": "x"}, "token has invalid claims: token is missing required claim: exp claim is required"),
        ({"exp": 0}, "token has invalid claims: token is missing required claim: exp claim is required"),
        ({"exp": "tomorrow"}, "token has invalid claims: invalid type for claim: exp is invalid"),
        ({"exp": 1e12, "nbf": 1e11}, "token has invalid claims: token is not valid yet"),
    ],
)
def test_jwt_claims(world: KnownWorld, claims: object, message: str) -> None:
    token = crypto.jwt.encode(lua(claims), "key")[0]
    assert refusal(crypto.jwt.verify(token, "key")) == ("Invalid", message)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c.d", "!.e30.x", "e30.e30.", "W10.e30.", "eyJhbGciOiJub25lIn0.e30."])
def test_malformed_tokens(world: KnownWorld, token: str) -> None:
    assert refusal(crypto.jwt.verify(token, "key", "HS256", False))[0] == "Invalid"


def test_jwt_encode_refuses() -> None:
    assert refusal(crypto.jwt.encode(lua({"a": 1}), ""))[0] == "Invalid"
    assert refusal(crypto.jwt.encode(Table(1, x=1), "key"))[0] == "Invalid"
    with pytest.raises(LuaError, match=r"bad argument #1 to 'encode' \(table expected, got string\)"):
        crypto.jwt.encode("claims", "key")
