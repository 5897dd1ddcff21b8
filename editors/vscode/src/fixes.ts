// Fixes and layout for whole files: by command, and when a file is saved.

import * as vscode from 'vscode';
import { compatible } from './pure/fixes';
import type { Server } from './server';

/** The edits of every fix that is certain, for one file. */
async function certainFixes(document: vscode.TextDocument): Promise<vscode.TextEdit[]> {
  const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
  const offered = async (kind: string) =>
    (await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[] | undefined>(
      'vscode.executeCodeActionProvider',
      document.uri,
      whole,
      kind,
      // What an action holds is asked for only of so many.
      500,
    )) ?? [];
  const editsOf = (action: vscode.CodeAction | vscode.Command) =>
    'edit' in action && action.edit ? action.edit.get(document.uri) : [];

  // One action that fixes everything, where the server has it; else every fix it marks as the one to take.
  const all = (await offered(vscode.CodeActionKind.SourceFixAll.value)).flatMap(editsOf);
  const edits =
    all.length > 0
      ? all
      : (await offered(vscode.CodeActionKind.QuickFix.value))
          .filter((action) => 'isPreferred' in action && action.isPreferred === true)
          .flatMap(editsOf);
  const placed = edits.map((edit) => ({
    start: document.offsetAt(edit.range.start),
    end: document.offsetAt(edit.range.end),
    text: edit.newText,
    edit,
  }));
  return compatible(placed).map((one) => one.edit);
}

/** Applies every certain fix to the file that is being edited. */
export async function fixAll(server: Server): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== 'gradus') {
    await vscode.window.showInformationMessage('Open a policy file first.');
    return;
  }
  if (!(await server.orSay())) return;
  const edits = await certainFixes(document);
  if (edits.length === 0) {
    await vscode.window.showInformationMessage('There is nothing here that Gradus can fix with certainty.');
    return;
  }
  const change = new vscode.WorkspaceEdit();
  change.set(document.uri, edits);
  if (!(await vscode.workspace.applyEdit(change))) {
    await vscode.window.showWarningMessage('The file changed in the meantime, and nothing was fixed. Try again.');
  }
}

/** With `gradus.fixOnSave`: the certain fixes, before a policy file is saved. */
export function fixOnSave(server: Server): vscode.Disposable {
  return vscode.workspace.onWillSaveTextDocument((event) => {
    const { document } = event;
    if (document.languageId !== 'gradus' || event.reason !== vscode.TextDocumentSaveReason.Manual) return;
    if (!vscode.workspace.getConfiguration('gradus', document).get<boolean>('fixOnSave', false)) return;
    if (!server.running()) return;
    event.waitUntil(
      certainFixes(document).catch((error: unknown) => {
        server.output.warn(`fixing before saving: ${String(error)}`);
        return [];
      }),
    );
  });
}

/** Lays out every policy file of the open folders, after asking. */
export async function formatWorkspace(server: Server): Promise<void> {
  if (!(await server.orSay())) return;
  const files = await vscode.workspace.findFiles('**/*.gradus', '**/{node_modules,target}/**', 5000);
  if (files.length === 0) {
    await vscode.window.showInformationMessage('There is no policy file in this folder.');
    return;
  }
  const said = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Laying out policy files', cancellable: true },
    (progress, token) => layOutAll(files, (index) => progress.report({ increment: 100 / files.length, message: `${index + 1} of ${files.length}` }), token),
  );
  if (said !== undefined) await vscode.window.showInformationMessage(said);
}

/** Lays out these files, and says what came of it; nothing where the author broke off. */
async function layOutAll(
  files: readonly vscode.Uri[],
  at: (index: number) => void,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  const change = new vscode.WorkspaceEdit();
  const changed: vscode.TextDocument[] = [];
  for (const [index, uri] of files.entries()) {
    if (token.isCancellationRequested) return undefined;
    at(index);
    const document = await vscode.workspace.openTextDocument(uri);
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', uri, {
      tabSize: 2,
      insertSpaces: true,
    });
    const real = (edits ?? []).filter((edit) => document.getText(edit.range) !== edit.newText);
    if (real.length === 0) continue;
    change.set(uri, real);
    // What was not saved before stays so.
    if (!document.isDirty) changed.push(document);
  }
  if (change.size === 0) return 'Every policy file is in the one style already.';
  if (!(await vscode.workspace.applyEdit(change))) return 'A file changed in the meantime, and nothing was laid out. Try again.';
  for (const document of changed) await document.save();
  return `${change.size === 1 ? '1 file was' : `${change.size} files were`} laid out, of ${files.length}.`;
}
