"""The two authenticated ciphers of `crypto.encrypt` and `crypto.decrypt` (spec/dialect.md §3.3).

Sealed data is the 12-byte nonce, the ciphertext and the 16-byte tag, in this order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

NONCE_LENGTH = 12
TAG_LENGTH = 16


@dataclass(slots=True, frozen=True)
class Cipher:
    """An AEAD algorithm, the key sizes that it takes (bytes) and how to say so."""

    name: str
    make: Callable[[bytes], AESGCM | ChaCha20Poly1305]
    key_sizes: frozenset[int]
    key_size_text: str

    def key_fault(self, key: bytes) -> str | None:
        """Why the key cannot be used; None when it can."""
        if len(key) in self.key_sizes:
            return None
        return f"invalid {self.name} key size {len(key)}: must be {self.key_size_text} bytes"


AES_GCM = Cipher("AES", AESGCM, frozenset({16, 24, 32}), "16, 24 or 32")
CHACHA20_POLY1305 = Cipher("ChaCha20-Poly1305", ChaCha20Poly1305, frozenset({32}), "32")
