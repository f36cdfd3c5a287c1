"""Records behave like the dataclasses that they stand for (analyzer/records.py)."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from analyzer.records import field, fields, record, replace


@record(eq=False)
class Base:
    start: int


@record(eq=False)
class Derived(Base):
    name: str
    items: list[int] = field(default_factory=list)
    flag: bool = False


@record
class Plain:
    left: int
    right: int = 2


@record(frozen=True)
class Point:
    x: int
    y: int = 0


@record(frozen=True)
class Single:
    text: str


def test_parameters_are_the_fields_with_those_of_the_base_first() -> None:
    made = Derived(1, "a")
    assert (made.start, made.name, made.items, made.flag) == (1, "a", [], False)
    assert fields(Derived) == ("start", "name", "items", "flag")
    assert Derived(start=3, name="b", items=[4]).items == [4]


def test_defaults_are_made_for_every_instance() -> None:
    assert Derived(1, "a").items is not Derived(1, "a").items


@pytest.mark.parametrize("arguments", [(), (1,), (1, "a", [], True, 5)])
def test_a_wrong_number_of_arguments_is_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Derived(*arguments)


def test_equality() -> None:
    assert Derived(1, "a") != Derived(1, "a")
    assert Plain(1) == Plain(1, 2)
    assert Plain(1) != Plain(1, 3)
    assert Point(1) != Plain(1, 0)
    assert Single("a") == Single("a")
    assert len({Point(1), Point(1, 0), Point(2)}) == 2
    with pytest.raises(TypeError):
        hash(Plain(1))


def test_frozen_records_refuse_assignment() -> None:
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del point.x
    assert point.x == 1


def test_there_are_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        Plain(1).other = 1  # type: ignore[attr-defined]


def test_replace_copies_with_changes() -> None:
    point = Point(1, 2)
    assert replace(point, y=5) == Point(1, 5)
    assert point == Point(1, 2)
    with pytest.raises(TypeError):
        replace(point, z=1)


@pytest.mark.parametrize("made", [Plain(1, 3), Point(4, 5), Single("a")])
def test_copies_and_pickles(made: object) -> None:
    assert copy.copy(made) == made
    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made


def test_text_and_patterns_are_those_of_a_dataclass() -> None:
    @dataclass
    class Reference:
        left: int
        right: int = 2

    assert repr(Plain(1)).removeprefix("Plain") == repr(Reference(1)).rpartition("Reference")[2]
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)
