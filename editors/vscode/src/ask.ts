// Asking the server, with what it answers checked before it is used.

import * as vscode from 'vscode';
import { ExecuteCommandRequest, type LanguageClient } from 'vscode-languageclient/node';

export interface Report {
  title: string;
  markdown: string;
  html: string | undefined;
  passed: boolean | undefined;
}

/** Runs a command of the server. */
export async function execute(client: LanguageClient, command: string, args: unknown[]): Promise<unknown> {
  return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args } as never);
}

/** What a command of the server says, as a report; nothing where it says nothing. */
export async function report(client: LanguageClient, command: string, args: unknown[]): Promise<Report | undefined> {
  const answer = record(await execute(client, command, args));
  if (!answer) return undefined;
  const text = (key: string) => (typeof answer[key] === 'string' ? (answer[key] as string) : undefined);
  const passed = answer['passed'];
  return {
    title: text('title') ?? 'Gradus',
    markdown: text('markdown') ?? '',
    html: text('html'),
    passed: typeof passed === 'boolean' ? passed : undefined,
  };
}

/** A value as an object with fields. */
export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

/** What is said of a request that failed. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^(?:Error: )?(?:Request \S+ failed with message: )?/, '');
}

/** A report's text as HTML: the server's own, or its Markdown by way of the editor. */
export async function htmlOf(one: Report): Promise<string> {
  if (one.html !== undefined) return one.html;
  try {
    const html: unknown = await vscode.commands.executeCommand('markdown.api.render', one.markdown);
    if (typeof html === 'string') return html;
  } catch {
    // The editor's Markdown extension may be switched off.
  }
  const escaped = one.markdown.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<pre>${escaped}</pre>`;
}
