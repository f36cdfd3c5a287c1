-- A session in a real editor, after the configuration of docs/editors/neovim.md: what it shows is written as JSON.
local shown = {}

local function wait(what, condition)
    assert(vim.wait(20000, condition, 20), "timeout: " .. what)
end

local function codes()
    return vim.tbl_map(function(item)
        return { code = item.code, line = item.lnum, column = item.col }
    end, vim.diagnostic.get(0))
end

local function has(code)
    return vim.iter(codes()):any(function(item)
        return item.code == code
    end)
end

local function put_cursor(pattern)
    vim.fn.cursor(1, 1)
    assert(vim.fn.search(pattern, "cW") > 0, "no " .. pattern)
end

local function request(method, extra)
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, client.offset_encoding), extra or {})
    local answer = client:request_sync(method, params, 20000, 0)
    assert(answer and not answer.err, vim.inspect(answer))
    return answer.result
end

local function session()
    wait("the server", function()
        return vim.lsp.get_clients({ bufnr = 0 })[1] ~= nil
    end)
    wait("findings", function()
        return has("D101")
    end)
    shown.findings = codes()

    put_cursor([[time\.\zssleep]])
    shown.hover = request("textDocument/hover").contents.value

    put_cursor([[\<helper\ze(]])
    shown.definition = request("textDocument/definition")[1].range.start.line

    -- Typed, so that the editor sends incremental changes: half a statement, then a character of two UTF-16 units.
    vim.bo.formatoptions, vim.o.virtualedit = "", "onemore"
    put_cursor("-- here")
    vim.cmd([[execute "normal! o" .. "time." .. nr2char(27) .. "$l"]])
    shown.completion = vim.tbl_map(function(item)
        return item.label
    end, request("textDocument/completion").items)
    vim.cmd([[execute "normal! A" .. "sleep(1) -- 😀 " .. nr2char(233)]])
    wait("no syntax error", function()
        return not has("P0001") and has("D101")
    end)

    put_cursor([[os\.time]])
    vim.lsp.buf.code_action({
        apply = true,
        filter = function(action)
            return action.title:find("workflow's time", 1, true) ~= nil
        end,
    })
    wait("the fix", function()
        return not has("D101") and table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"):find("os.time", 1, true) == nil
    end)

    put_cursor([[\<helper\ze(]])
    vim.lsp.buf.rename("waits")
    wait("the new name", function()
        return vim.fn.search([[\<helper\>]], "nw") == 0
    end)
    shown.text = vim.api.nvim_buf_get_lines(0, 0, -1, false)

    vim.cmd("LuaGeneratedPython")
    wait("generated Python", function()
        return vim.bo.filetype == "python" and vim.api.nvim_buf_line_count(0) > 3
    end)
    shown.python = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local ok, fault = xpcall(session, debug.traceback)
shown.fault = not ok and fault or nil
vim.fn.writefile({ vim.json.encode(shown) }, vim.env.SESSION_RESULT)
vim.cmd("qall!")
