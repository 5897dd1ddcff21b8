// The settings of the section `gradus`, as the server knows them.

import * as vscode from 'vscode';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the server is told, at its start and whenever a setting changes. */
export function serverSettings(): Record<string, unknown> {
  const section = vscode.workspace.getConfiguration('gradus');
  const asOf = section.get<string>('asOf', '').trim();
  return {
    inlayHints: section.get<boolean>('inlayHints', true),
    codeLens: section.get<boolean>('codeLens', true),
    // Nothing means today; it is said, for another day may have been before.
    asOf: DAY.test(asOf) ? asOf : '',
    stdlibScheme: true,
    clientCommands: true,
  };
}

/** The day of audits, where the settings name one. */
export function asOf(): string | undefined {
  const day = serverSettings()['asOf'];
  return typeof day === 'string' && day !== '' ? day : undefined;
}
