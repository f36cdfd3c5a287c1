-- Text helpers: splitting, trimming, templates, a small CSV reader and a word count.
local text = {}

local ESCAPES = {
  ["&"] = "&amp;",
  ["<"] = "&lt;",
  [">"] = "&gt;",
  ['"'] = "&quot;",
}

function text.trim(s)
  return (s:gsub("^%s+", ""):gsub("%s+$", ""))
end

function text.split(s, separator, plain)
  local parts, position = {}, 1
  while true do
    local first, last = s:find(separator, position, plain)
    if not first then
      break
    end
    parts[#parts + 1] = s:sub(position, first - 1)
    position = last + 1
  end
  parts[#parts + 1] = s:sub(position)
  return parts
end

function text.starts_with(s, prefix)
  return s:sub(1, #prefix) == prefix
end

function text.escape(s)
  return (s:gsub('[&<>"]', ESCAPES))
end

function text.render(template, values)
  return (template:gsub("{{%s*([%w_%.]+)%s*}}", function(path)
    local value = values
    for key in path:gmatch("[^%.]+") do
      if type(value) ~= "table" then
        return ""
      end
      value = value[key]
    end
    if value == nil then
      return ""
    end
    return text.escape(tostring(value))
  end))
end

-- One line of CSV; quotes may hold separators, and a doubled quote is a quote.
function text.csv_line(line, separator)
  separator = separator or ","
  local fields, buffer, quoted = {}, {}, false
  local i, n = 1, #line
  while i <= n do
    local c = line:sub(i, i)
    if quoted then
      if c == '"' then
        if line:sub(i + 1, i + 1) == '"' then
          buffer[#buffer + 1] = '"'
          i = i + 1
        else
          quoted = false
        end
      else
        buffer[#buffer + 1] = c
      end
    elseif c == '"' then
      quoted = true
    elseif c == separator then
      fields[#fields + 1] = table.concat(buffer)
      buffer = {}
    else
      buffer[#buffer + 1] = c
    end
    i = i + 1
  end
  if quoted then
    return nil, "quote is never closed"
  end
  fields[#fields + 1] = table.concat(buffer)
  return fields
end

function text.word_count(s)
  local counts, order = {}, {}
  for word in s:lower():gmatch("%a+") do
    if not counts[word] then
      counts[word] = 0
      order[#order + 1] = word
    end
    counts[word] = counts[word] + 1
  end
  table.sort(order, function(a, b)
    if counts[a] ~= counts[b] then
      return counts[a] > counts[b]
    end
    return a < b
  end)
  return order, counts
end

function text.wrap(s, width)
  local lines, line = {}, ""
  for _, word in ipairs(text.split(s, "%s+")) do
    if #line + #word + 1 > width and line ~= "" then
      lines[#lines + 1] = line
      line = word
    elseif line == "" then
      line = word
    else
      line = line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

return text
