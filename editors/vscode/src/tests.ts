// The examples of a policy in the Test Explorer.

import * as vscode from 'vscode';
import { reason, record } from './ask';
import type { Server } from './server';

interface Place {
  uri: vscode.Uri | undefined;
  range: vscode.Range | undefined;
}

export class Tests implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController('gradus', 'Gradus examples');
  private readonly listening: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.controller.refreshHandler = () => this.refresh();
    this.controller.createRunProfile('Run', vscode.TestRunProfileKind.Run, (request, token) => this.run(request, token), true);
    this.listening = [
      server.onDidMove((stage) => {
        if (stage === 'ready') this.soon(200);
        else if (stage !== 'starting') this.controller.items.replace([]);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document.languageId === 'gradus') this.soon(300);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (document.languageId === 'gradus') this.soon(500);
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.listening) one.dispose();
    this.controller.dispose();
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), milliseconds);
  }

  /** Asks which examples there are. */
  private async refresh(): Promise<void> {
    const client = this.server.running();
    if (!client) return;
    let answer: unknown;
    try {
      answer = await client.sendRequest('gradus/tests', {});
    } catch (error) {
      // A server without examples says that it does not know the request.
      this.server.output.debug(`gradus/tests: ${reason(error)}`);
      return;
    }
    if (!Array.isArray(answer)) return;
    const files = new Map<string, vscode.TestItem>();
    for (const one of answer.map(record)) {
      const { uri, range } = place(one);
      const id = one?.['id'];
      const label = one?.['label'];
      if (typeof id !== 'string' || typeof label !== 'string' || !uri) continue;
      let file = files.get(uri.toString());
      if (!file) {
        file = this.controller.createTestItem(`file:${uri.toString()}`, vscode.workspace.asRelativePath(uri), uri);
        files.set(uri.toString(), file);
      }
      const item = this.controller.createTestItem(id, label, uri);
      item.range = range;
      file.children.add(item);
    }
    this.controller.items.replace([...files.values()]);
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const chosen = new Map<string, vscode.TestItem>();
    const left_out = new Set(request.exclude?.map((item) => item.id));
    const add = (item: vscode.TestItem) => {
      if (left_out.has(item.id)) return;
      if (item.children.size > 0) item.children.forEach(add);
      else chosen.set(item.id, item);
    };
    if (request.include) request.include.forEach(add);
    else this.controller.items.forEach(add);

    const run = this.controller.createTestRun(request);
    try {
      const client = await this.server.orSay();
      if (!client) return;
      for (const item of chosen.values()) run.started(item);
      const answer = await client.sendRequest('gradus/runTests', { ids: [...chosen.keys()] }, token);
      for (const one of Array.isArray(answer) ? answer.map(record) : []) {
        const item = typeof one?.['id'] === 'string' ? chosen.get(one['id']) : undefined;
        if (!one || !item) continue;
        chosen.delete(item.id);
        if (one['passed'] === true) {
          run.passed(item);
          continue;
        }
        const said = typeof one['message'] === 'string' && one['message'] !== '' ? one['message'] : 'This example is not met.';
        const message = new vscode.TestMessage(said);
        const { uri, range } = place(one);
        const where = range ?? item.range;
        if (where) message.location = new vscode.Location(uri ?? item.uri ?? vscode.Uri.file(''), where);
        run.failed(item, message);
        run.appendOutput(`${item.label}\r\n  ${said.replace(/\r?\n/g, '\r\n  ')}\r\n`, message.location, item);
      }
      // What the server says nothing of was not run.
      for (const item of chosen.values()) run.skipped(item);
    } catch (error) {
      for (const item of chosen.values()) run.errored(item, new vscode.TestMessage(reason(error)));
    } finally {
      run.end();
    }
  }
}

/** A place in a file, as the protocol writes it. */
function place(value: Record<string, unknown> | undefined): Place {
  const point = (one: unknown): vscode.Position | undefined => {
    const at = record(one);
    const line = at?.['line'];
    const character = at?.['character'];
    return typeof line === 'number' && typeof character === 'number' && line >= 0 && character >= 0
      ? new vscode.Position(line, character)
      : undefined;
  };
  const range = record(value?.['range']);
  const start = point(range?.['start']);
  const end = point(range?.['end']);
  const uri = value?.['uri'];
  return {
    uri: typeof uri === 'string' ? vscode.Uri.parse(uri) : undefined,
    range: start && end ? new vscode.Range(start, end) : undefined,
  };
}
