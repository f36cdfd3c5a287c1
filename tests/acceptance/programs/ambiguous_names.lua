-- Names that Python's linters refuse: as variables, functions, parameters and members of the export.
local l, O, I = 1, 2, 3
local M = {}
function M.l(x) return x + l end
function M.O(I) return I * O end
function M.I() return I end
local function lines(l) for _, I in ipairs(l) do print(I .. "") end end
function M.main()
  print(M.l(1), M.O(4), M.I())
  lines({"a", "b"})
  return M.l(2)
end
return M
