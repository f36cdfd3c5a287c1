// The extension's side of the protocol against the real server: its settings, its commands, its virtual documents.
// LUA2TEMPORAL names the command, for example ".venv/bin/lua2temporal lsp".

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import rpc from "vscode-jsonrpc/node.js";

const WORKFLOW = `local time = require("time")

local function main(order)
    time.sleep("1h")
    return os.time()
end

return { main = main }
`;
const root = mkdtempSync(join(tmpdir(), "lua2temporal-"));
const uri = pathToFileURL(join(root, "order.lua")).href;
const published = [];
const refreshed = [];
let process_, connection, extension;

async function until(condition) {
  for (let waited = 0; waited < 20_000; waited += 20) {
    const found = condition();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail("timeout");
}

before(async () => {
  writeFileSync(join(root, "order.lua"), WORKFLOW);
  const built = buildSync({ entryPoints: ["src/server.ts"], bundle: true, format: "esm", write: false });
  writeFileSync(join(root, "server.mjs"), built.outputFiles[0].text);
  extension = await import(pathToFileURL(join(root, "server.mjs")).href);
  const settings = { command: ["lua2temporal"], project: "", level: "hint", inlayHints: true, idleDelay: 50 };
  const [command, ...args] = (process.env.LUA2TEMPORAL ?? "lua2temporal lsp").split(" ");
  process_ = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(process_.stdout),
    new rpc.StreamMessageWriter(process_.stdin),
  );
  connection.onNotification("textDocument/publishDiagnostics", (params) => published.push(params));
  connection.onNotification("lua2temporal/status", () => {});
  connection.onRequest("workspace/textDocumentContent/refresh", (params) => void refreshed.push(params.uri));
  connection.listen();
  const result = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: "test" }],
    capabilities: { workspace: { textDocumentContent: {} } },
    initializationOptions: extension.serverSettings(settings),
  });
  assert.deepEqual(result.capabilities.workspace.textDocumentContent.schemes, [...extension.SCHEMES]);
  for (const command_ of Object.values(extension.SHOW)) {
    assert.ok(result.capabilities.executeCommandProvider.commands.includes(command_), command_);
  }
  connection.sendNotification("initialized", {});
  connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "lua", version: 1, text: WORKFLOW },
  });
});

after(async () => {
  await connection.sendRequest("shutdown");
  connection.sendNotification("exit");
  const code = await new Promise((resolve) => process_.on("exit", resolve));
  assert.equal(code, 0);
});

test("findings arrive", async () => {
  const found = await until(() => published.find((item) => item.uri === uri && item.version === 1));
  assert.ok(found.diagnostics.some((item) => item.code === "D101"));
});

test("the settings reach the server: types are shown", async () => {
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  assert.notEqual(await connection.sendRequest("textDocument/inlayHint", { textDocument: { uri }, range }), null);
  const settings = { command: [], project: "", level: "error", inlayHints: false, idleDelay: 50 };
  connection.sendNotification("workspace/didChangeConfiguration", { settings: extension.serverSettings(settings) });
  const hints = await connection.sendRequest("textDocument/inlayHint", { textDocument: { uri }, range });
  assert.ok(hints === null || hints.length === 0);
});

test("the commands show documents that follow edits", async () => {
  const shown = {};
  for (const [name, command] of Object.entries(extension.SHOW)) {
    shown[name] = await connection.sendRequest("workspace/executeCommand", { command, arguments: [uri] });
  }
  const python = shown["lua2temporal.showGeneratedPython"];
  assert.match(python.text, /async def main\(/);
  assert.match(shown["lua2temporal.showWorkflowGraph"].text, /^flowchart TD/);
  const content = await connection.sendRequest("workspace/textDocumentContent", { uri: python.uri });
  assert.equal(content.text, python.text);
  connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: WORKFLOW.replace("order", "purchase") }],
  });
  await until(() => refreshed.includes(python.uri));
  const fresh = await connection.sendRequest("workspace/textDocumentContent", { uri: python.uri });
  assert.match(fresh.text, /purchase/);
});

test("how the server is started", () => {
  const settings = { command: [".venv/bin/lua2temporal", "lsp"], project: "", level: "hint", inlayHints: false };
  assert.deepEqual(extension.launch(settings, "/p"), { command: "/p/.venv/bin/lua2temporal", args: ["lsp"] });
  assert.deepEqual(extension.launch({ ...settings, command: [] }, "/p"), { command: "lua2temporal", args: ["lsp"] });
});

test("the status bar", () => {
  const status = { project: "/p", registry: true, entries: 3, complete: true };
  assert.equal(extension.statusText(status).text, "$(check) 3 entries");
  assert.match(extension.statusText({ ...status, complete: false }).text, /sync/);
  assert.match(extension.statusText({ ...status, registry: false }).tooltip, /workflow/);
});

test("manifest, commands and grammar belong together", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const commands = manifest.contributes.commands.map((item) => item.command);
  for (const name of Object.keys(extension.SHOW)) assert.ok(commands.includes(name), name);
  for (const grammar of manifest.contributes.grammars) {
    const text = JSON.parse(readFileSync(grammar.path, "utf8"));
    assert.equal(text.scopeName, grammar.scopeName);
    const names = new Set(Object.keys(text.repository));
    for (const [, name] of JSON.stringify(text).matchAll(/"include":"#([\w-]+)"/g)) assert.ok(names.has(name), name);
  }
});
