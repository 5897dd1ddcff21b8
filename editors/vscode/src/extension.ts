// The extension: what it registers, and nothing else.

import * as vscode from 'vscode';
import { keepContext, newPlan, newPolicy, openWalkthrough, showInstructions } from './begin';
import { fixAll, fixOnSave, formatWorkspace } from './fixes';
import { goOn } from './next';
import { Prerequisites } from './prerequisites';
import { Reports } from './reports';
import { record } from './ask';
import { Server } from './server';
import { showMenu, StatusItem } from './status';
import { StandardLibrary } from './stdlib';
import { Tests } from './tests';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const own = new Server();
  server = own;
  const reports = new Reports(context, own);
  const prerequisites = new Prerequisites(context, own);
  context.subscriptions.push(
    reports,
    prerequisites,
    new StatusItem(own),
    new StandardLibrary(own),
    new Tests(own),
    fixOnSave(own),
    keepContext(),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('gradus.server.path')) void own.restart();
      else if (event.affectsConfiguration('gradus')) void own.settingsChanged();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void own.restart()),
  );

  const commands: Record<string, (...args: unknown[]) => unknown> = {
    'gradus.menu': () => showMenu(own),
    'gradus.auditThisPlan': () => reports.auditActive(),
    'gradus.showPrerequisites': () => prerequisites.showActive(),
    'gradus.fixAll': () => fixAll(own),
    'gradus.formatWorkspace': () => formatWorkspace(own),
    'gradus.newPolicy': newPolicy,
    'gradus.newPlan': newPlan,
    'gradus.restartServer': () => own.restart(),
    'gradus.showOutput': () => own.output.show(),
    'gradus.openTrace': () => openTrace(own),
    'gradus.showInstructions': () => showInstructions(context),
    'gradus.openWalkthrough': openWalkthrough,
    // What the links above declarations do.
    'gradus.showAudit': (argument) => {
      const uri = record(argument)?.['uri'];
      return typeof uri === 'string' ? reports.audit(uri) : reports.auditActive();
    },
    'gradus.showGraph': (argument) => (record(argument) ? prerequisites.show(argument) : prerequisites.showActive()),
    'gradus.showAffected': (argument) => reports.other('gradus.affected', argument),
    'gradus.showExample': (argument) => reports.other('gradus.runExample', argument),
    // What follows a change that was chosen.
    'gradus.startRename': (argument) => goOn(argument, 'editor.action.rename'),
    'gradus.selectText': (argument) => goOn(argument),
  };
  for (const [name, run] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  }

  // Activation does not wait for the server.
  void own.restart();
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
  server = undefined;
}

async function openTrace(own: Server): Promise<void> {
  const section = vscode.workspace.getConfiguration('gradus');
  if (section.get<string>('trace.server', 'off') === 'off') {
    const record = 'Record Messages';
    const answer = await vscode.window.showInformationMessage('Nothing is being recorded. Shall the messages be, from now on?', record);
    if (answer !== record) return;
    await section.update('trace.server', 'messages', vscode.ConfigurationTarget.Global);
  }
  own.trace.show();
}
