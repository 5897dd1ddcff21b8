// The page that draws prerequisites, and the way from a course in it to its text.

import * as vscode from 'vscode';
import { execute, reason, record } from './ask';
import type { GraphData } from './pure/graph';
import { graphPage } from './pure/pages';
import { icon, nonce, script } from './script';
import type { Server } from './server';

export class Prerequisites implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private asked: unknown;
  private readonly listening: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  /** Where the page stands, so that a course opens beside it. */
  private beside: vscode.ViewColumn = vscode.ViewColumn.One;
  private shown = '';

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
  ) {
    this.listening = vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.languageId !== 'gradus' || !this.panel) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.renew(), 150);
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listening.dispose();
    this.panel?.dispose();
  }

  /** The graph for where the cursor is. */
  async showActive(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    let uri = editor?.document.languageId === 'gradus' ? editor.document.uri : undefined;
    uri ??= vscode.workspace.textDocuments.find((one) => one.languageId === 'gradus' && one.uri.scheme === 'file')?.uri;
    uri ??= (await vscode.workspace.findFiles('**/*.gradus', '**/{node_modules,target}/**', 1))[0];
    if (!uri) {
      await vscode.window.showInformationMessage('There is no policy file in this folder yet. “Gradus: New Policy File” makes one.');
      return;
    }
    await this.show({ uri: uri.toString() });
  }

  /** The graph that a link in the text asks for. */
  async show(argument: unknown): Promise<void> {
    const client = await this.server.orSay();
    if (!client) return;
    const column = vscode.window.activeTextEditor?.viewColumn;
    if (column !== undefined) this.beside = column;
    let data: GraphData | undefined;
    try {
      data = graphData(await execute(client, 'gradus.graph', [argument]));
    } catch (error) {
      await vscode.window.showWarningMessage(reason(error));
      return;
    }
    if (!data) {
      await vscode.window.showInformationMessage('Gradus found no courses here.');
      return;
    }
    this.asked = argument;
    if (!this.panel) {
      const panel = vscode.window.createWebviewPanel('gradus.graph', data.title, vscode.ViewColumn.Beside, {
        enableScripts: true,
        localResourceRoots: [],
      });
      panel.iconPath = icon(this.context);
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.shown = '';
      });
      panel.webview.onDidReceiveMessage((message: { kind?: unknown; id?: unknown; module?: unknown }) => {
        if (message.kind === 'open' && typeof message.id === 'string') {
          void this.open(message.id, typeof message.module === 'string' ? message.module : '');
        }
      });
      this.panel = panel;
    } else {
      this.panel.reveal();
    }
    await this.draw(data);
  }

  private async draw(data: GraphData): Promise<void> {
    // Nothing has changed: whoever looks at it keeps their place.
    const key = JSON.stringify(data);
    if (!this.panel || key === this.shown) return;
    this.shown = key;
    this.panel.title = data.title;
    const course = record(this.asked)?.['course'];
    this.panel.webview.html = graphPage(
      data,
      nonce(),
      await script(this.context, 'graph'),
      typeof course === 'string' ? course : undefined,
    );
  }

  private async renew(): Promise<void> {
    const client = this.server.running();
    if (!client) return;
    try {
      const data = graphData(await execute(client, 'gradus.graph', [this.asked]));
      if (data) await this.draw(data);
    } catch (error) {
      // A text that is being changed may hold no such course for a while; the old picture stays.
      this.server.output.debug(`graph: ${reason(error)}`);
    }
  }

  /** Shows the declaration of a course. */
  private async open(id: string, module: string): Promise<void> {
    const name = id.split('.').pop() ?? id;
    const place = (await this.bySymbol(name, module)) ?? (await this.byText(name, module));
    if (!place) {
      await vscode.window.showInformationMessage(`The declaration of ${name} was not found in the files that are open here.`);
      return;
    }
    const column = this.panel?.viewColumn === this.beside ? vscode.ViewColumn.Beside : this.beside;
    const document = await vscode.workspace.openTextDocument(place.uri);
    await vscode.window.showTextDocument(document, { viewColumn: column, selection: place.range });
  }

  private async bySymbol(name: string, module: string): Promise<vscode.Location | undefined> {
    const client = this.server.running();
    if (!client) return undefined;
    try {
      const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>('vscode.executeWorkspaceSymbolProvider', name);
      const all = (symbols ?? []).filter((one) => one.name === name || one.name.endsWith(`.${name}`));
      const best = all.find((one) => module !== '' && (one.containerName === module || one.name === `${module}.${name}`)) ?? all[0];
      return best?.location.range ? best.location : undefined;
    } catch {
      return undefined;
    }
  }

  /** Where the server knows no symbols: the line that declares it. */
  private async byText(name: string, module: string): Promise<vscode.Location | undefined> {
    const last = module.split('.').pop() ?? '';
    const files = await vscode.workspace.findFiles('**/*.gradus', '**/{node_modules,target}/**', 500);
    files.sort((a, b) => Number(b.path.endsWith(`/${last}.gradus`)) - Number(a.path.endsWith(`/${last}.gradus`)));
    const declares = new RegExp(`^course[ \\t]+${name.replace(/[^A-Za-z0-9_-]/g, '')}(?![A-Za-z0-9_-])`, 'm');
    for (const uri of files) {
      const document = await vscode.workspace.openTextDocument(uri);
      const found = declares.exec(document.getText());
      if (found) {
        const at = document.positionAt(found.index);
        return new vscode.Location(uri, new vscode.Range(at, at));
      }
    }
    return undefined;
  }
}

/** What the server says of the graph, as far as it is what was agreed. */
function graphData(value: unknown): GraphData | undefined {
  const answer = record(value);
  if (!answer || !Array.isArray(answer['nodes']) || !Array.isArray(answer['edges'])) return undefined;
  const text = (one: unknown) => (typeof one === 'string' ? one : '');
  const nodes = answer['nodes'].map(record).flatMap((one) =>
    one && typeof one['id'] === 'string' ? [{ id: one['id'], title: text(one['title']), module: text(one['module']) }] : [],
  );
  const edges = answer['edges'].map(record).flatMap((one) =>
    one && typeof one['from'] === 'string' && typeof one['to'] === 'string'
      ? [{ from: one['from'], to: one['to'], relation: text(one['relation']) }]
      : [],
  );
  return { title: text(answer['title']) || 'Prerequisites', nodes, edges };
}
