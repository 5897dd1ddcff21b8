// First steps: new files to begin with, the walkthrough, and how to install the program.

import * as vscode from 'vscode';
import { looksLikePlan } from './pure/plan';

/** An empty policy file; the author takes the first suggestion. */
export async function newPolicy(): Promise<void> {
  const text = '# A policy. Write `course` or `diploma` on a line of its own and take the suggestion.\n\nuse std.subjects\n\n';
  await newFile('policy.gradus', 'gradus', text);
}

/** A plan file with one course, to be filled. */
export async function newPlan(): Promise<void> {
  const text = [
    'format: gradus-plan',
    'version: 1',
    'student: {id: s-1, name: Ana Lopez}',
    'courses:',
    '  - {course: algebra-1, state: earned, credits: 1}',
    '',
  ].join('\n');
  await newFile('ana.yaml', 'yaml', text);
}

/** A new file in the open folder, or one without a name where none is open, with the cursor at its end. */
async function newFile(name: string, language: string, text: string): Promise<void> {
  const last = new vscode.Position(text.split('\n').length - 1, 0);
  const show = { selection: new vscode.Range(last, last) };
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file');
  if (!folder) {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content: text }), show);
    return;
  }
  const [stem, end] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.'))];
  let uri = vscode.Uri.joinPath(folder.uri, name);
  for (let number = 2; await exists(uri); number += 1) uri = vscode.Uri.joinPath(folder.uri, `${stem}-${number}${end}`);
  // On the disk from the start: the other files of the folder are its policy, and findings depend on them.
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri, show);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'gradus.gradus#first-policy', false);
}

export async function showInstructions(context: vscode.ExtensionContext): Promise<void> {
  const uri = vscode.Uri.joinPath(context.extensionUri, 'walkthrough', 'install.md');
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(uri);
  }
}

/** What menus and the walkthrough know of where the author is. */
export function keepContext(): vscode.Disposable {
  const set = (key: string, value: boolean) => void vscode.commands.executeCommand('setContext', `gradus.${key}`, value);
  const active = () => {
    const document = vscode.window.activeTextEditor?.document;
    const plan = document !== undefined && /^(json|jsonc|yaml)$/.test(document.languageId) && looksLikePlan(document.getText());
    set('activePlan', plan);
    if (document?.languageId === 'gradus') set('hasPolicy', true);
  };
  const folders = () => set('hasFolder', (vscode.workspace.workspaceFolders?.length ?? 0) > 0);
  let timer: NodeJS.Timeout | undefined;
  const all = [
    vscode.window.onDidChangeActiveTextEditor(active),
    vscode.workspace.onDidChangeWorkspaceFolders(folders),
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== vscode.window.activeTextEditor?.document) return;
      clearTimeout(timer);
      timer = setTimeout(active, 300);
    }),
  ];
  active();
  folders();
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    for (const one of all) one.dispose();
  });
}
