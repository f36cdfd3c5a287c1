"""The ``crypto`` module (spec/dialect.md §3.3, wire.md §7.3; decisions.md 24 for ``random_bytes``)."""

from __future__ import annotations

from analyzer.catalog.model import Module
from analyzer.catalog.notation import function

CRYPTO = Module(
    name="crypto",
    classes=frozenset({"nondeterministic", "security", "workflow"}),
    functions=dict(
        (
            function("random_bytes(length: integer) -> string?, Error?", "R", "Same as `crypto.random.bytes`."),
            function(
                "pbkdf2(password: string, salt: string, iterations: integer, key_length: integer, hash?: string)"
                " -> string?, Error?",
                doc="A key derived from a password.",
            ),
            function("constant_time_compare(a: string, b: string) -> boolean", doc="Comparison in constant time."),
        )
    ),
    nested={
        "random": Module(
            "crypto.random",
            functions=dict(
                (
                    function("bytes(length: integer) -> string?, Error?", "R", "Random bytes."),
                    function(
                        "string(length: integer, charset?: string) -> string?, Error?", "R", "Random text of a charset."
                    ),
                    function("uuid() -> string?, Error?", "R", "A random UUID."),
                )
            ),
            doc="Random data, recorded in workflows.",
        ),
        "encrypt": Module(
            "crypto.encrypt",
            functions=dict(
                (
                    function("aes(data: string, key: string, aad?: string) -> string?, Error?", "R", "AES-GCM."),
                    function(
                        "chacha20(data: string, key: string, aad?: string) -> string?, Error?",
                        "R",
                        "ChaCha20-Poly1305.",
                    ),
                )
            ),
            doc="Authenticated encryption with a random nonce.",
        ),
        "decrypt": Module(
            "crypto.decrypt",
            functions=dict(
                (
                    function("aes(data: string, key: string, aad?: string) -> string?, Error?", doc="AES-GCM."),
                    function(
                        "chacha20(data: string, key: string, aad?: string) -> string?, Error?", doc="ChaCha20-Poly1305."
                    ),
                )
            ),
            doc="The inverse of `crypto.encrypt`.",
        ),
        "hmac": Module(
            "crypto.hmac",
            functions=dict(
                (
                    function("sha256(key: string, data: string) -> string?, Error?", doc="HMAC-SHA-256."),
                    function("sha512(key: string, data: string) -> string?, Error?", doc="HMAC-SHA-512."),
                )
            ),
            doc="Keyed hashes.",
        ),
        "jwt": Module(
            "crypto.jwt",
            functions=dict(
                (
                    function(
                        "encode(claims: table, key: string, algorithm?: string) -> string?, Error?",
                        doc="A signed token.",
                    ),
                    function(
                        "verify(token: string, key: string, algorithm?: string, require_expiry?: boolean)"
                        " -> table?, Error?",
                        "N",
                        "The claims of a token; compares its expiry with the wall clock.",
                        hazard="wall-clock",
                        replacement="an activity that verifies the token",
                    ),
                )
            ),
            doc="JSON web tokens.",
        ),
    },
    doc="Random data, encryption, keyed hashes, tokens.",
)
