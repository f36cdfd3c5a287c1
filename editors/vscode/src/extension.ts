// The extension: starts the server, shows its virtual documents and a status bar item.

import * as vscode from "vscode";
import { LanguageClient, State, TransportKind } from "vscode-languageclient/node";
import { asMarkdown, launch, SCHEMES, serverSettings, SHOW, statusText, type Settings, type Status } from "./server";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const documents = new VirtualDocuments();
  const bar = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Right, 10);
  bar.command = "lua2temporal.showLog";
  context.subscriptions.push(bar, documents.changed);
  for (const scheme of SCHEMES) {
    context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, documents));
  }
  for (const [name, command] of Object.entries(SHOW)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, () => show(command)));
  }
  context.subscriptions.push(
    vscode.commands.registerCommand("lua2temporal.showLog", () => client?.outputChannel.show()),
    vscode.commands.registerCommand("lua2temporal.restart", async () => {
      await client?.dispose();
      await start(documents, bar);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("lua2temporal")) {
        void client?.sendNotification("workspace/didChangeConfiguration", { settings: serverSettings(settings()) });
      }
    }),
    vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor?.document.languageId === "lua") bar.show();
      else bar.hide();
    }),
  );
  await start(documents, bar);
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

async function start(documents: VirtualDocuments, bar: vscode.StatusBarItem): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const executable = { ...launch(settings(), folder), transport: TransportKind.stdio };
  client = new LanguageClient("lua2temporal", "Lua2Temporal", executable, {
    documentSelector: [
      { language: "lua" },
      { language: "yaml", pattern: "**/*.{yaml,yml}" },
      { language: "json", pattern: "**/*.json" },
    ],
    initializationOptions: serverSettings(settings()),
  });
  client.registerFeature({
    fillClientCapabilities(capabilities) {
      Object.assign((capabilities.workspace ??= {}), { textDocumentContent: {} });
    },
    initialize() {},
    getState: () => ({ kind: "static" }),
    clear() {},
  });
  client.onRequest("workspace/textDocumentContent/refresh", ({ uri }: { uri: string }) => {
    documents.changed.fire(vscode.Uri.parse(uri));
    return null;
  });
  client.onNotification("lua2temporal/status", (status: Status) => Object.assign(bar, statusText(status)));
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) Object.assign(bar, { text: "$(error) Lua workflows", tooltip: "Server stopped" });
  });
  Object.assign(bar, statusText(undefined));
  bar.show();
  try {
    await client.start();
  } catch (error) {
    const choice = await vscode.window.showErrorMessage(
      `lua2temporal cannot be started: ${String(error)}. Install it with pip install 'lua2temporal[lsp]'.`,
      "Open Settings",
    );
    if (choice !== undefined) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "lua2temporal.command");
    }
  }
}

/** Opens the virtual document that a command of the server gives for the current file. */
async function show(command: string): Promise<void> {
  const source = vscode.window.activeTextEditor?.document;
  if (client === undefined || source?.languageId !== "lua") return;
  const found: { uri: string } = await client.sendRequest("workspace/executeCommand", {
    command,
    arguments: [source.uri.toString()],
  });
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(found.uri));
  const graph = document.uri.scheme === "lua2temporal-graph";
  await vscode.languages.setTextDocumentLanguage(document, graph ? "markdown" : "python");
  if (graph) await vscode.commands.executeCommand("markdown.showPreviewToSide", document.uri);
  else await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

class VirtualDocuments implements vscode.TextDocumentContentProvider {
  readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const content: { text: string } | undefined = await client?.sendRequest("workspace/textDocumentContent", {
      uri: uri.toString(true),
    });
    const text = content?.text ?? "";
    return uri.scheme === "lua2temporal-graph" ? asMarkdown(text) : text;
  }
}

function settings(): Settings {
  const found = vscode.workspace.getConfiguration("lua2temporal");
  return {
    command: found.get<string[]>("command", ["lua2temporal", "lsp"]),
    project: found.get<string>("project", ""),
    level: found.get<string>("lint.level", "hint"),
    inlayHints: found.get<boolean>("inlayHints.types", false),
    idleDelay: found.get<number>("idleDelay", 500),
  };
}
