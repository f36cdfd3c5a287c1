"""The programs of ``benchmarks/lua/language``, as a Python programmer would write them by hand."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


def recursion() -> int:
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    return fib(21)


def loops() -> int:
    size = 60
    a = [[i + j for j in range(1, size + 1)] for i in range(1, size + 1)]
    b = [[i - j for j in range(1, size + 1)] for i in range(1, size + 1)]
    c = [[0] * size for _ in range(size)]
    for i in range(size):
        row, out = a[i], c[i]
        for j in range(size):
            total = 0
            for k in range(size):
                total = total + row[k] * b[k][j]
            out[j] = total
    return c[size - 1][size - 1]


def strings() -> int:
    parts = []
    for i in range(1, 4001):
        parts.append(f"item {i} of the list")
    text = ", ".join(parts)
    changed, count = re.subn(r"[0-9]+", "#", text)
    words = 0
    for word in re.finditer(r"[A-Za-z]+", text):
        if len(word.group()) > 2:
            words += 1
    return len(changed) + count + words


def sorting() -> int:
    from functools import cmp_to_key

    records = []
    seed = 42
    for i in range(1, 3001):
        seed = (seed * 16807) % 2147483647
        records.append({"key": seed % 1000, "id": i})

    def compare(a: dict[str, int], b: dict[str, int]) -> int:
        if a["key"] != b["key"]:
            return -1 if a["key"] < b["key"] else 1
        return -1 if a["id"] < b["id"] else 1

    records.sort(key=cmp_to_key(compare))
    return records[0]["id"] + records[2999]["id"]


class Account:
    def __init__(self, balance: int) -> None:
        self.balance = balance
        self.moves = 0

    def deposit(self, amount: int) -> None:
        self.balance += amount
        self.moves += 1


def classes() -> int:
    def counter(step: int):  # type: ignore[no-untyped-def]
        total = 0

        def tick() -> int:
            nonlocal total
            total += step
            return total

        return tick

    account = Account(0)
    tick = counter(3)
    for _ in range(40000):
        account.deposit(tick())
    return account.balance + account.moves


@dataclass(slots=True)
class Body:
    x: float
    y: float
    z: float
    vx: float
    vy: float
    vz: float
    mass: float


def nbody() -> float:
    bodies = [Body(i * 1.1, i * 0.7, i * 0.3, 0.0, 0.1 * i, 0.0, 1.0 / i) for i in range(1, 6)]
    for _ in range(1500):
        for i, a in enumerate(bodies):
            for b in bodies[i + 1 :]:
                dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
                square = dx * dx + dy * dy + dz * dz
                pull = 0.001 / (square * math.sqrt(square))
                a.vx -= dx * b.mass * pull
                a.vy -= dy * b.mass * pull
                a.vz -= dz * b.mass * pull
                b.vx += dx * a.mass * pull
                b.vy += dy * a.mass * pull
                b.vz += dz * a.mass * pull
        for body in bodies:
            body.x += 0.001 * body.vx
            body.y += 0.001 * body.vy
            body.z += 0.001 * body.vz
    return bodies[0].x


def spectral() -> float:
    def element(i: int, j: int) -> float:
        total = i + j - 1
        return 1.0 / (total * (total - 1) * 0.5 + i)

    def multiply(v: list[float], size: int) -> list[float]:
        out = []
        for i in range(1, size + 1):
            total = 0.0
            for j in range(1, size + 1):
                total += element(i, j) * v[j - 1]
            out.append(total)
        return out

    v = [1.0] * 90
    for _ in range(3):
        v = multiply(v, 90)
    return v[0]


@dataclass(slots=True)
class Tree:
    left: Tree | None = None
    right: Tree | None = None


def trees() -> int:
    def grow(depth: int) -> Tree:
        return Tree() if depth == 0 else Tree(grow(depth - 1), grow(depth - 1))

    def count(tree: Tree) -> int:
        if tree.left is None or tree.right is None:
            return 1
        return 1 + count(tree.left) + count(tree.right)

    return count(grow(13))
