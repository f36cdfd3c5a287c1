"""Programs on which both sides differed once, and that need a method: bare ones are in ``corpus/language``."""

from __future__ import annotations

import pytest

from tests.fuzz.compare import Project, difference

PROGRAMS = {
    "globals of the run": """
        local function bump() counter = (counter or 0) + 1 return counter end
        local function main()
            print(counter, _G.counter)
            bump()
            print(bump(), _G.counter, rawget(_G, "other"))
            _G["other"] = "set"
            print(other, pcall(function() unset = nil return unset + 1 end))
        end
        return {main = main}
    """,
    "globals set through the table": """
        local M = {}
        function M.main()
            _G.x = 5
            for _, name in ipairs({"x", "y"}) do _G[name] = (_G[name] or 0) + 1 end
            print(x, y)
        end
        return M
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("written", [True, False], ids=["written", "lowered"])
def test_found_programs_agree(name: str, written: bool) -> None:
    found = difference(Project((("main", PROGRAMS[name]),)), written)
    assert found is None, str(found)


def test_global_of_a_library_is_seen_by_its_importer() -> None:
    library = "local M = {} function M.set(v) shared = v end return M"
    main = 'local lib = require("lib") local function main() print(shared) lib.set(3) print(shared) end return main'
    found = difference(Project((("lib", library), ("main", main))))
    assert found is None, str(found)
