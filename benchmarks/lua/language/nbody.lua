local function main()
  local bodies = {}
  for i = 1, 5 do
    bodies[i] = { x = i * 1.1, y = i * 0.7, z = i * 0.3, vx = 0.0, vy = 0.1 * i, vz = 0.0, mass = 1.0 / i }
  end
  for step = 1, 1500 do
    for i = 1, #bodies do
      local a = bodies[i]
      for j = i + 1, #bodies do
        local b = bodies[j]
        local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
        local square = dx * dx + dy * dy + dz * dz
        local distance = square * math.sqrt(square)
        local pull = 0.001 / distance
        a.vx = a.vx - dx * b.mass * pull
        a.vy = a.vy - dy * b.mass * pull
        a.vz = a.vz - dz * b.mass * pull
        b.vx = b.vx + dx * a.mass * pull
        b.vy = b.vy + dy * a.mass * pull
        b.vz = b.vz + dz * a.mass * pull
      end
    end
    for i = 1, #bodies do
      local body = bodies[i]
      body.x = body.x + 0.001 * body.vx
      body.y = body.y + 0.001 * body.vy
      body.z = body.z + 0.001 * body.vz
    end
  end
  return bodies[1].x
end

return { main = main }
