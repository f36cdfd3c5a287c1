"""Module `uuid` with the examples of RFC 9562 and Python's own implementation."""

from __future__ import annotations

import uuid as python_uuid

import pytest

from runtime_shims.modules import uuid
from tests.modules.conftest import KnownWorld
from tests.modules.lua_data import python, refusal

DNS = str(python_uuid.NAMESPACE_DNS)
V1, V7 = "c232ab00-9414-11ec-b3c8-9f6bdeced846", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_name_based_examples() -> None:
    assert uuid.v3(DNS, "www.example.com") == ("5df41881-3aed-3515-88a7-2f4a814cf09e", None)
    assert uuid.v5(DNS, "www.example.com") == ("2ed6657d-e927-568b-95e1-2665a8aea6a2", None)
    assert uuid.v5(DNS, "\xc3\xbc") == (str(python_uuid.uuid5(python_uuid.NAMESPACE_DNS, "ü")), None)


@pytest.mark.parametrize("arguments", [("x", "y"), (None, "y"), (DNS,), (DNS, 5)])
def test_name_based_refusals(arguments: tuple[object, ...]) -> None:
    assert refusal(uuid.v3(*arguments))[0] == "Invalid"
    assert refusal(uuid.v5(*arguments))[0] == "Invalid"


def test_time_based(world: KnownWorld) -> None:
    world.prepared = bytes.fromhex("33c89e6bdeced846")
    assert world.run(uuid.v1()) == ("c232ab00-9414-11ec-b3c8-9f6bdeced846", None)
    world.prepared = bytes.fromhex("18c4dc0c0c07398f")
    assert world.run(uuid.v7()) == ("017f22e2-79b0-7000-98c4-dc0c0c07398f", None)
    world.now += 999_999
    assert world.run(uuid.v7())[0].startswith("017f22e2-79b0-7f42-")


def test_random(world: KnownWorld) -> None:
    world.prepared = bytes(16)
    assert world.run(uuid.v4()) == ("00000000-0000-4000-8000-000000000000", None)
    world.prepared = b"\xff" * 16
    assert world.run(uuid.v4()) == ("ffffffff-ffff-4fff-bfff-ffffffffffff", None)
    generated = {world.run(uuid.v4())[0] for _ in range(100)}
    assert len(generated) == 100
    assert all(python_uuid.UUID(text).version == 4 for text in generated)


@pytest.mark.parametrize("step", [300, 0, -1_000_000])
def test_v7_always_increases(world: KnownWorld, step: int) -> None:
    generated = []
    for _ in range(50):
        world.now += step
        generated.append(world.run(uuid.v7())[0])
    assert generated == sorted(generated)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (V1, True), (V1.upper(), True), (V1.replace("-", ""), True), (f"urn:uuid:{V1}", True), (f"{{{V1}}}", True),
        ("", False), (V1[:-1], False), (V1 + "0", False), (f"{{{V1}", False), (V1.replace("-", "x"), False),
        (f"{V1}\n", False), (None, False), (5, False), ("g" * 32, False),
    ],
)  # fmt: skip
def test_validate(text: object, valid: bool) -> None:
    assert uuid.validate(text) == (valid, None)
    assert (uuid.version(text)[1] is None) is valid


def test_parts() -> None:
    assert uuid.version(V1) == (1, None)
    assert uuid.variant(V1) == ("RFC4122", None)
    assert python(uuid.parse(V1)[0]) == {
        "version": 1, "variant": "RFC4122", "timestamp": 1_645_557_742, "node": "9f6bdeced846",
    }  # fmt: skip
    assert python(uuid.parse(V7)[0]) == {"version": 7, "variant": "RFC4122", "timestamp": 1_645_557_742}
    assert python(uuid.parse(str(python_uuid.UUID(int=0)))[0]) == {"version": 0, "variant": "Reserved"}


@pytest.mark.parametrize(
    ("digit", "variant"), [("7", "Reserved"), ("8", "RFC4122"), ("d", "Microsoft"), ("e", "Future")]
)
def test_variants(digit: str, variant: str) -> None:
    assert uuid.variant(f"{V1[:19]}{digit}{V1[20:]}") == (variant, None)


def test_format() -> None:
    assert uuid.format(V1.upper()) == (V1, None)
    assert uuid.format(V1, "simple") == (V1.replace("-", ""), None)
    assert uuid.format(V1.replace("-", ""), "urn") == (f"urn:uuid:{V1}", None)
    assert refusal(uuid.format(V1, "other"))[0] == "Invalid"
    assert refusal(uuid.format("x", "urn"))[0] == "Invalid"
