// The item of the status bar, and the menu behind it.

import * as vscode from 'vscode';
import { status } from './pure/status';
import { looksLikePlan } from './pure/plan';
import type { Server } from './server';

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('gradus.status', vscode.StatusBarAlignment.Left, 10);
  private readonly all: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.item.name = 'Gradus';
    this.item.command = 'gradus.menu';
    this.all = [
      this.item,
      server.onDidMove(() => this.show()),
      vscode.languages.onDidChangeDiagnostics(() => this.show()),
    ];
    this.show();
    this.item.show();
  }

  dispose(): void {
    for (const one of this.all) one.dispose();
  }

  private show(): void {
    let errors = 0;
    let warnings = 0;
    for (const [, findings] of vscode.languages.getDiagnostics()) {
      for (const finding of findings) {
        if (finding.source !== 'gradus') continue;
        if (finding.severity === vscode.DiagnosticSeverity.Error) errors += 1;
        else if (finding.severity === vscode.DiagnosticSeverity.Warning) warnings += 1;
      }
    }
    const { text, label, tone } = status(this.server.stage, errors, warnings);
    this.item.text = text;
    this.item.tooltip = `${label}. Click for the menu.`;
    this.item.accessibilityInformation = { label, role: 'button' };
    this.item.backgroundColor =
      tone === 'plain' ? undefined : new vscode.ThemeColor(tone === 'error' ? 'statusBarItem.errorBackground' : 'statusBarItem.warningBackground');
  }
}

/** The menu: what can be done where the author is. */
export async function showMenu(server: Server): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  const policy = document?.languageId === 'gradus';
  const plan = document !== undefined && /^(json|jsonc|yaml)$/.test(document.languageId) && looksLikePlan(document.getText());
  const ready = server.stage === 'ready';
  type Entry = vscode.QuickPickItem & { command?: string };
  const rule: Entry = { label: '', kind: vscode.QuickPickItemKind.Separator };
  const entries: Entry[] = [
    ...(ready && plan ? [{ label: '$(checklist) Audit this plan', command: 'gradus.auditThisPlan' }] : []),
    ...(ready && policy ? [{ label: '$(lightbulb-autofix) Apply all certain fixes', command: 'gradus.fixAll' }] : []),
    ...(ready ? [{ label: '$(type-hierarchy) Show prerequisites', command: 'gradus.showPrerequisites' }] : []),
    ...(ready ? [{ label: '$(list-flat) Lay out all policy files', command: 'gradus.formatWorkspace' }] : []),
    { label: '$(warning) Show problems', command: 'workbench.actions.view.problems' },
    rule,
    { label: ready ? '$(debug-restart) Restart' : '$(play) Start', description: server.about(), command: 'gradus.restartServer' },
    { label: '$(output) Show output', command: 'gradus.showOutput' },
    { label: '$(settings-gear) Open settings', command: 'gradus.openSettings' },
    { label: '$(mortar-board) Your first policy', command: 'gradus.openWalkthrough' },
    ...(ready ? [] : [{ label: '$(desktop-download) How to install the program', command: 'gradus.showInstructions' }]),
  ];
  const chosen = await vscode.window.showQuickPick(entries, { title: 'Gradus', placeHolder: 'What would you like to do?' });
  if (chosen?.command === 'gradus.openSettings') await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:gradus.gradus');
  else if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command);
}
