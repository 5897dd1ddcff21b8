// The record of what the editor and the server say to each other, by the setting `gradus.trace.server`.
//
// The client library records messages while its trace channel has the log level "trace", which an author
// would have to find in a menu of its own. This channel takes its level from the setting instead.

import * as vscode from 'vscode';

export class TraceChannel implements vscode.LogOutputChannel {
  private readonly channel = vscode.window.createOutputChannel('Gradus Trace');
  private readonly changed = new vscode.EventEmitter<vscode.LogLevel>();
  private readonly listening: vscode.Disposable;
  readonly name = this.channel.name;
  readonly onDidChangeLogLevel = this.changed.event;

  constructor() {
    this.listening = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('gradus.trace.server')) this.changed.fire(this.logLevel);
    });
  }

  get logLevel(): vscode.LogLevel {
    const setting = vscode.workspace.getConfiguration('gradus').get<string>('trace.server', 'off');
    return setting === 'off' ? vscode.LogLevel.Off : vscode.LogLevel.Trace;
  }

  trace(message: string): void {
    this.line(message);
  }
  debug(message: string): void {
    this.line(message);
  }
  info(message: string): void {
    this.line(message);
  }
  warn(message: string): void {
    this.line(message);
  }
  error(error: string | Error): void {
    this.line(String(error));
  }
  append(value: string): void {
    this.channel.append(value);
  }
  appendLine(value: string): void {
    this.line(value);
  }
  replace(value: string): void {
    this.channel.replace(value);
  }
  clear(): void {
    this.channel.clear();
  }
  show(columnOrFocus?: vscode.ViewColumn | boolean, focus?: boolean): void {
    this.channel.show(typeof columnOrFocus === 'boolean' ? columnOrFocus : focus);
  }
  hide(): void {
    this.channel.hide();
  }
  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
    this.channel.dispose();
  }

  private line(message: string): void {
    if (this.logLevel === vscode.LogLevel.Off) return;
    this.channel.appendLine(`${new Date().toISOString().slice(11, 23)} ${message}`);
  }
}
