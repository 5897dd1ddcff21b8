// The scripts of the extension's pages, and nonces for them.

import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';

export function nonce(): string {
  return randomBytes(18).toString('base64');
}

/** The built script of a page. */
export async function script(context: vscode.ExtensionContext, name: 'graph' | 'report'): Promise<string> {
  return fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'out', 'webview', `${name}.js`).fsPath, 'utf8');
}

/** The icon of a page's tab. */
export function icon(context: vscode.ExtensionContext): { light: vscode.Uri; dark: vscode.Uri } {
  const of = (name: string) => vscode.Uri.joinPath(context.extensionUri, 'icons', name);
  return { light: of('file-light.svg'), dark: of('file-dark.svg') };
}
