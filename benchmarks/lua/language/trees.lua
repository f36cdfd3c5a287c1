local function grow(depth)
  if depth == 0 then
    return { left = nil, right = nil }
  end
  return { left = grow(depth - 1), right = grow(depth - 1) }
end

local function count(tree)
  if not tree.left then
    return 1
  end
  return 1 + count(tree.left) + count(tree.right)
end

return { main = function() return count(grow(13)) end }
