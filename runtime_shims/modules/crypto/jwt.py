"""`crypto.jwt`: signed tokens (RFC 7515, RFC 7519) with HS256, HS384, HS512 and RS256 (spec/dialect.md §3.3).

Signatures are PyJWT's; its own checks of secrets that look like other kinds of keys are left out, because the caller
and never the token chooses the algorithm. Claims are read and written by the rules of module `json`. `exp` and `nbf`
are compared with the process's clock, so that a replay judges a token as the first execution did. The error texts are
those of golang-jwt.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from math import floor, isfinite
from typing import Any, Final

from jwt.algorithms import Algorithm, HMACAlgorithm, get_default_algorithms
from jwt.exceptions import InvalidKeyError

from runtime_shims.engine.current import current
from runtime_shims.lua.arguments import string_argument, table_argument
from runtime_shims.lua.table import Table
from runtime_shims.lua.values import LuaValue, to_text
from runtime_shims.modules.json_decoder import DecodeError, decode_text
from runtime_shims.modules.json_encoder import EncodeError, encode_value
from runtime_shims.modules.support import INVALID, bytes_argument, failure, from_bytes, library, to_bytes

DEFAULT_ALGORITHM: Final = "HS256"
ALGORITHMS: Final[dict[str, Algorithm]] = {
    name: get_default_algorithms()[name] for name in (DEFAULT_ALGORITHM, "HS384", "HS512", "RS256")
}

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_NANOSECONDS = 1_000_000_000


class TokenError(Exception):
    """The token is not acceptable; the message says why."""


def encode(claims: LuaValue = None, key: LuaValue = None, alg: LuaValue = None, *_: LuaValue) -> LuaValue:
    """`(token, nil)`; Invalid for a key that the algorithm cannot use and for claims without a JSON form.

    An unknown `alg` means HS256, as in the reference engine. Raises LuaError for arguments of a wrong type.
    """
    table = table_argument(claims, 1, "encode")
    secret = bytes_argument(key, 2, "encode")
    name = _algorithm_name(alg, 3, "encode")
    try:
        prepared = _prepared_key(name, secret)
        signed = f"{_segment({'alg': name, 'typ': 'JWT'})}.{_base64url(to_bytes(_claims_text(table)))}"
        signature = ALGORITHMS[name].sign(signed.encode("ascii"), prepared)
    except (TokenError, AttributeError) as error:
        return failure(INVALID, str(error))
    return f"{signed}.{_base64url(signature)}", None


def verify(
    token: LuaValue = None, key: LuaValue = None, alg: LuaValue = None, require_exp: LuaValue = True, *_: LuaValue
) -> LuaValue:
    """`(claims, nil)` of a token that was signed with this key and algorithm and is valid now; `(nil, Invalid)` else.

    Without `require_exp = false` a token must expire. Raises LuaError for arguments of a wrong type.
    """
    text = string_argument(token, 1, "verify")
    secret = bytes_argument(key, 2, "verify")
    name = _algorithm_name(alg, 3, "verify")
    try:
        claims = _verified_claims(text, name, secret)
        _check_times(claims, require_exp is not False)
    except TokenError as error:
        return failure(INVALID, str(error))
    return claims, None


def as_table() -> Table:
    """The nested table as Lua sees it."""
    return library(encode=encode, verify=verify)


def _algorithm_name(alg: LuaValue, position: int, function: str) -> str:
    name = DEFAULT_ALGORITHM if alg is None else string_argument(alg, position, function)
    return name if name in ALGORITHMS else DEFAULT_ALGORITHM


def _prepared_key(algorithm: str, secret: bytes) -> Any:
    if not secret:
        raise TokenError("key must not be empty")
    if isinstance(ALGORITHMS[algorithm], HMACAlgorithm):
        return secret
    try:
        return ALGORITHMS[algorithm].prepare_key(secret)
    except (InvalidKeyError, ValueError, TypeError):
        raise TokenError(f"invalid {algorithm} key: not a PEM encoded RSA key") from None


def _claims_text(claims: Table) -> str:
    try:
        text = encode_value(claims)
    except EncodeError as error:
        raise TokenError(f"invalid claims: {error}") from None
    return "{}" if text == "[]" else text


def _verified_claims(token: str, algorithm: str, secret: bytes) -> Table:
    segments = token.split(".")
    if len(segments) != 3:
        raise TokenError("token is malformed: token contains an invalid number of segments")
    header, claims, signature = (_decoded(segment) for segment in segments)
    declared = _json_object(header)["alg"]
    if declared != algorithm:
        shown = declared if isinstance(declared, str) else ""
        raise TokenError(f"token signature is invalid: signing method {to_text(shown)} is invalid")
    key = _prepared_key(algorithm, secret)
    if hasattr(key, "public_key"):
        key = key.public_key()
    signed = to_bytes(f"{segments[0]}.{segments[1]}")
    if not ALGORITHMS[algorithm].verify(signed, key, signature):
        raise TokenError("token signature is invalid: signature is invalid")
    return _json_object(claims)


def _check_times(claims: Table, require_expiry: bool) -> None:
    now = current().world.now_ns()
    expiry, start = _seconds(claims, "exp"), _seconds(claims, "nbf")
    if expiry is None and require_expiry:
        raise TokenError("token has invalid claims: token is missing required claim: exp claim is required")
    if expiry is not None and now >= expiry * _NANOSECONDS:
        raise TokenError("token has invalid claims: token is expired")
    if start is not None and now < start * _NANOSECONDS:
        raise TokenError("token has invalid claims: token is not valid yet")


def _seconds(claims: Table, name: str) -> int | None:
    """A NumericDate claim in whole seconds; 0 counts as absent, as in golang-jwt."""
    value = claims[name]
    if value is None or value == 0:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise TokenError(f"token has invalid claims: invalid type for claim: {name} is invalid")
    return floor(value)


def _json_object(data: bytes) -> Table:
    try:
        value = decode_text(from_bytes(data))
    except DecodeError as error:
        raise TokenError(f"token is malformed: {error}") from None
    if not isinstance(value, Table) or not value.is_record():
        raise TokenError("token is malformed: not a JSON object")
    return value


def _segment(fields: dict[str, LuaValue]) -> str:
    return _base64url(to_bytes(encode_value(Table.record(fields))))


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _decoded(segment: str) -> bytes:
    if not _BASE64URL.fullmatch(segment) or len(segment) % 4 == 1:
        raise TokenError("token is malformed: could not base64 decode a segment")
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
