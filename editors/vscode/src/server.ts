// What the extension tells the server, and how it is started: nothing here needs the editor.

export interface Settings {
  command: string[];
  project: string;
  level: string;
  inlayHints: boolean;
  idleDelay: number;
}

/** The settings in the form that the server reads, as initialization options and after each change. */
export function serverSettings(settings: Settings): object {
  return {
    lua2temporal: {
      project: settings.project,
      lint: { level: settings.level },
      inlayHints: { types: settings.inlayHints },
      idleDelay: settings.idleDelay,
    },
  };
}

/** The program and its arguments; a relative path with a slash is one below the workspace folder. */
export function launch(settings: Settings, folder: string | undefined): { command: string; args: string[] } {
  const [program = "lua2temporal", ...args] = settings.command;
  const relative = program.includes("/") && !program.startsWith("/") && folder !== undefined;
  return { command: relative ? `${folder}/${program}` : program, args: args.length > 0 ? args : ["lsp"] };
}

/** What the server says about the project of a file (`lua2temporal/status`). */
export interface Status {
  project: string;
  registry: boolean;
  entries: number;
  complete: boolean;
}

/** The text and the tooltip of the status bar. */
export function statusText(status: Status | undefined): { text: string; tooltip: string } {
  if (status === undefined) {
    return { text: "$(sync~spin) Lua workflows", tooltip: "The language server is starting" };
  }
  const icon = status.complete ? "$(check)" : "$(sync~spin)";
  if (!status.registry) {
    return { text: `${icon} Lua workflow`, tooltip: "A file without a registry entry, checked as a workflow" };
  }
  return { text: `${icon} ${status.entries} entries`, tooltip: `Project ${status.project}` };
}

export const SCHEMES = ["lua2temporal-python", "lua2temporal-graph", "lua2temporal-rule"] as const;

/** The command of the server that gives a virtual document, by the command of the editor. */
export const SHOW: Record<string, string> = {
  "lua2temporal.showGeneratedPython": "lua2temporal.server.generatedPython",
  "lua2temporal.showWorkflowGraph": "lua2temporal.server.workflowGraph",
};

/** A graph as a Markdown document, which the editor's preview draws. */
export function asMarkdown(graph: string): string {
  return "```mermaid\n" + graph + "```\n";
}
