"""What names mean in a module, and programs made from real projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.program.modules import ModuleSource, NameKind, load_units
from analyzer.program.program import build_program, build_single
from analyzer.project import load_project
from analyzer.syntax import tree
from tests.program.support import analyse

SOURCE = ModuleSource(
    "app:main",
    "type Order = { id: string }\ncounter = 1\nreturn function() end",
    modules=("time", "json"),
    imports=(("lib", "app:lib"), ("gone", "app:gone")),
)
LIBRARY = ModuleSource("app:lib", "type Money = number\nreturn {}", "library.lua")

MEANINGS = [
    ("time", NameKind.MODULE, "time"),
    ("lib", NameKind.IMPORT, "app:lib"),
    ("gone", NameKind.IMPORT, "app:gone"),
    ("process", NameKind.AMBIENT, "process"),
    ("channel", NameKind.AMBIENT, "channel"),
    ("subscribe", NameKind.AMBIENT, "subscribe"),
    ("pairs", NameKind.BASE, "pairs"),
    ("string", NameKind.BASE, "string"),
    ("os", NameKind.BASE, "os"),
    ("_G", NameKind.BASE, "_G"),
    ("Order", NameKind.TYPE, "Order"),
    ("Money", NameKind.TYPE, "Money"),
    ("integer", NameKind.TYPE, "integer"),
    ("counter", NameKind.ASSIGNED, "counter"),
    ("uuid", NameKind.UNDECLARED, "uuid"),
    ("debug", NameKind.ABSENT, "debug"),
    ("loadstring", NameKind.ABSENT, "loadstring"),
    ("frobnicate", NameKind.UNKNOWN, ""),
]


@pytest.mark.parametrize(("name", "kind", "target"), MEANINGS)
def test_meaning(name: str, kind: NameKind, target: str) -> None:
    units = load_units([SOURCE, LIBRARY])
    meaning = units["app:main"].meaning(name)
    assert (meaning.kind, meaning.target) == (kind, target)
    assert meaning.unit is (units["app:lib"] if name == "lib" else None)


def test_import_alias_hides_a_base_library() -> None:
    source = ModuleSource("app:main", "", imports=(("errors", "app:errors"),))
    assert load_units([source])["app:main"].meaning("errors").kind is NameKind.IMPORT


def test_lone_file_declares_every_module() -> None:
    unit = build_single("return 1", "flows/pay.lua").units["local:pay"]
    assert unit.meaning("uuid").kind is NameKind.MODULE
    assert (unit.kind, unit.method) == ("workflow.lua", "main")


REGISTRY = """
version: "1.0"
namespace: shop
entries:
  - name: order
    kind: workflow.lua
    source: file://order.lua
    method: run
    modules: [funcs, time]
    imports:
      prices: shop:prices
  - name: prices
    kind: library.lua
    source: |
      local M = {}
      function M.total(items) return #items end
      return M
  - name: pay
    kind: function.lua
    source: file://pay.lua
    method: handler
"""


def test_program_of_a_project(tmp_path: Path) -> None:
    (tmp_path / "_index.yaml").write_text(REGISTRY)
    (tmp_path / "order.lua").write_text(
        "local function run(order)\n  local n = prices.total(order.items)\n  return funcs.call('shop:pay', n)\nend\n"
        "return { run = run }\n"
    )
    (tmp_path / "pay.lua").write_text("return { handler = function(n) return n end }\n")
    program = build_program(load_project(tmp_path))
    assert sorted(program.units) == ["shop:order", "shop:pay", "shop:prices"]
    order = program.units["shop:order"]
    (run,) = program.entry_methods(order)
    assert program.is_async(run)
    assert [ref.name for ref in program.reachable_from(order).functions] == [
        "run",
        "main chunk",
        "main chunk",
        "M.total",
    ]
    (handler,) = program.entry_methods(program.units["shop:pay"])
    assert not program.is_async(handler)
    assert order.file == "order.lua"


def test_object_types_of_expressions() -> None:
    program = analyse(
        "local inbox = process.inbox()\nlocal message = inbox:receive()\nlocal r, err = funcs.call('a:b')\n"
        "local n = 1\nreturn inbox, message, err, n"
    )
    unit = program.units["app:main"]
    statement = unit.chunk.block.statements[-1]
    assert isinstance(statement, tree.Return)
    found = [sorted(program.object_types_of(unit, expr)) for expr in statement.exprs]
    assert found == [["Channel"], ["Message"], ["Error"], []]


def test_member_reads() -> None:
    program = analyse("local zone = time.localtz\nlocal e = process.event.EXIT\nlocal f = os[k]")
    assert {member.name for member in program.members if not member.computed} == {
        "time.localtz",
        "process.event",
        "process.event.EXIT",
    }
    assert {member.name for member in program.members if member.computed} >= {"os.time", "os.clock"}
