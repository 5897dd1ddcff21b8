// Pages beside the text that show what the server says of a plan, an example or a change, and are
// brought up to date when a file is saved.

import * as vscode from 'vscode';
import { htmlOf, reason, report } from './ask';
import { bodyOf } from './pure/html';
import { looksLikePlan } from './pure/plan';
import { reportPage } from './pure/pages';
import { icon, nonce, script } from './script';
import type { Server } from './server';
import { asOf } from './settings';

interface Open {
  panel: vscode.WebviewPanel;
  command: string;
  args: () => unknown[];
  /** Which request the page waits for; an older answer is dropped. */
  turn: number;
}

export class Reports implements vscode.Disposable {
  private readonly open = new Map<string, Open>();
  private readonly listening: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
  ) {
    this.listening = [
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (document.languageId === 'gradus' || this.open.has(`gradus.audit ${document.uri.toString()}`)) this.renewSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gradus.asOf')) this.renewSoon();
      }),
      server.onDidMove((stage) => {
        if (stage === 'ready') this.renewSoon();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.listening) one.dispose();
    for (const one of this.open.values()) one.panel.dispose();
  }

  /** The audit of the plan that is being looked at. */
  async auditActive(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !/^(json|jsonc|yaml)$/.test(document.languageId) || !looksLikePlan(document.getText())) {
      await vscode.window.showInformationMessage(
        'Open a plan file first: JSON or YAML that begins with the format gradus-plan. “Gradus: New Plan File” makes one.',
      );
      return;
    }
    await this.audit(document.uri.toString());
  }

  /** The audit of a plan file. */
  async audit(uri: string): Promise<void> {
    await this.show('gradus.audit', uri, () => {
      const day = asOf();
      return [day === undefined ? { uri } : { uri, asOf: day }];
    });
  }

  /** Any other report of the server's, asked for by a link in the text. */
  async other(command: 'gradus.affected' | 'gradus.runExample', argument: unknown): Promise<void> {
    await this.show(command, JSON.stringify(argument), () => [argument]);
  }

  private async show(command: string, key: string, args: () => unknown[]): Promise<void> {
    const client = await this.server.orSay();
    if (!client) return;
    const id = `${command} ${key}`;
    const before = this.open.get(id);
    if (before) {
      before.panel.reveal(undefined, true);
      await this.renew(before);
      return;
    }
    let title: string;
    let html: string;
    try {
      const found = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Gradus' }, () =>
        report(client, command, args()),
      );
      if (!found) {
        await vscode.window.showInformationMessage('Gradus has nothing to say of this file. Is the policy it is meant for in the same folder?');
        return;
      }
      title = found.title;
      html = bodyOf(await htmlOf(found));
    } catch (error) {
      this.server.output.warn(`${command}: ${reason(error)}`);
      await vscode.window.showWarningMessage(reason(error));
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      'gradus.report',
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: [], enableFindWidget: true },
    );
    panel.iconPath = icon(this.context);
    const one: Open = { panel, command, args, turn: 0 };
    this.open.set(id, one);
    panel.onDidDispose(() => this.open.delete(id));
    // A page that was hidden begins anew with what it was first given.
    panel.webview.onDidReceiveMessage((message: { kind?: unknown }) => {
      if (message.kind === 'ready' && one.turn > 0) void this.renew(one);
    });
    panel.webview.html = reportPage(title, html, nonce(), await script(this.context, 'report'));
  }

  private renewSoon(): void {
    clearTimeout(this.timer);
    // The server reads the saved file first.
    this.timer = setTimeout(() => {
      for (const one of this.open.values()) void this.renew(one);
    }, 150);
  }

  private async renew(one: Open): Promise<void> {
    const client = this.server.running();
    if (!client) return;
    one.turn += 1;
    const turn = one.turn;
    try {
      const found = await report(client, one.command, one.args());
      if (turn !== one.turn) return;
      if (found) {
        one.panel.title = found.title;
        await one.panel.webview.postMessage({ kind: 'content', html: bodyOf(await htmlOf(found)) });
      } else {
        await one.panel.webview.postMessage({ kind: 'problem', text: 'Gradus has nothing new to say; this is the page as it was.' });
      }
    } catch (error) {
      if (turn !== one.turn) return;
      await one.panel.webview.postMessage({ kind: 'problem', text: `This page is not up to date: ${reason(error)}` });
    }
  }
}
