// What follows a change that was chosen from the light bulb: a part of it is selected, or given another name.

import * as vscode from 'vscode';
import { record } from './ask';

/** Goes to the place of an argument `{uri, range}`, selects it, and runs a command there. */
export async function goOn(argument: unknown, command?: string): Promise<void> {
  const given = record(argument);
  const range = record(given?.['range']);
  const [start, end] = [place(range?.['start']), place(range?.['end'])];
  const uri = given?.['uri'];
  if (typeof uri !== 'string' || !start || !end) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const editor = await vscode.window.showTextDocument(document);
  editor.selection = command ? new vscode.Selection(start, start) : new vscode.Selection(start, end);
  editor.revealRange(new vscode.Range(start, end));
  if (command) await vscode.commands.executeCommand(command);
}

function place(value: unknown): vscode.Position | undefined {
  const given = record(value);
  const [line, character] = [given?.['line'], given?.['character']];
  return typeof line === 'number' && typeof character === 'number' ? new vscode.Position(line, character) : undefined;
}
