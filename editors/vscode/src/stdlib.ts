// The standard library, read-only, as the server holds it: `gradus-std:/std/subjects.gradus`.

import * as vscode from 'vscode';
import { reason, record } from './ask';
import type { Server } from './server';

export const STDLIB_SCHEME = 'gradus-std';

export class StandardLibrary implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly all: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.all = [
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(STDLIB_SCHEME, this),
      // Another server may bring another library.
      server.onDidMove((stage) => {
        if (stage !== 'ready') return;
        for (const document of vscode.workspace.textDocuments) {
          if (document.uri.scheme === STDLIB_SCHEME) this.changed.fire(document.uri);
        }
      }),
    ];
  }

  dispose(): void {
    for (const one of this.all) one.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const client = this.server.running();
    if (!client) return '# Gradus is not running, so this part of its library cannot be shown.\n';
    try {
      const answer = record(await client.sendRequest('gradus/stdlibText', { uri: uri.toString() }, token));
      if (typeof answer?.['text'] === 'string') return answer['text'];
    } catch (error) {
      this.server.output.warn(`${uri.toString()}: ${reason(error)}`);
    }
    return '# This part of the library is not known to the gradus program that is running.\n';
  }
}
