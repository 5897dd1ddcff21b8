// The server's life: finding the program, starting it, and saying calmly what is wrong where it cannot be.

import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import {
  DidChangeConfigurationNotification,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from 'vscode-languageclient/node';
import { type Disk, findProgram } from './pure/binary';
import type { Stage } from './pure/status';
import { MINIMUM_SERVER, parseVersion, versionProblem } from './pure/version';
import { serverSettings } from './settings';
import { STDLIB_SCHEME } from './stdlib';
import { TraceChannel } from './trace';

/** Nothing larger is read to find out whether a folder is a checkout. */
const SMALL = 1 << 20;

const disk: Disk = {
  program(file) {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      const about = fs.statSync(file);
      return about.isFile() ? about.mtimeMs : undefined;
    } catch {
      return undefined;
    }
  },
  text(file) {
    try {
      return fs.statSync(file).size <= SMALL ? fs.readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  },
};

export class Server implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('Gradus', { log: true });
  readonly trace = new TraceChannel();
  private readonly moved = new vscode.EventEmitter<Stage>();
  /** Whenever the server starts, is ready, or stops. */
  readonly onDidMove = this.moved.event;
  private client: LanguageClient | undefined;
  private current: Stage = 'stopped';
  /** One start or stop at a time, in the order they were asked for. */
  private queue: Promise<void> = Promise.resolve();
  version: string | undefined;
  program: string | undefined;

  get stage(): Stage {
    return this.current;
  }

  /** Starts the server, or starts it anew. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stop();
      await this.start();
    });
  }

  /** The running client, or nothing. */
  running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** The running client; where there is none, the author is told. */
  async orSay(): Promise<LanguageClient | undefined> {
    await this.queue;
    const client = this.running();
    if (client) return client;
    if (this.current === 'missing') await this.sayMissing(undefined);
    else {
      const again = 'Restart';
      const answer = await vscode.window.showWarningMessage('Gradus is not running.', again, 'Show Output');
      if (answer === again) await this.restart();
      else if (answer) this.output.show();
    }
    return this.running();
  }

  /** Tells the server the settings, after one of them changed. */
  async settingsChanged(): Promise<void> {
    await this.running()?.sendNotification(DidChangeConfigurationNotification.type, { settings: { gradus: serverSettings() } });
  }

  async dispose(): Promise<void> {
    await this.enqueue(() => this.stop());
    this.moved.dispose();
    this.trace.dispose();
    this.output.dispose();
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    const next = this.queue.then(work).catch((error: unknown) => {
      this.output.error(error instanceof Error ? error : String(error));
      this.move('stopped');
    });
    this.queue = next;
    return next;
  }

  private move(stage: Stage): void {
    this.current = stage;
    void vscode.commands.executeCommand('setContext', 'gradus.running', stage === 'ready');
    this.moved.fire(stage);
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client) {
      try {
        await client.dispose(3000);
      } catch (error) {
        this.output.debug(`stopping: ${String(error)}`);
      }
    }
    if (this.current !== 'stopped') this.move('stopped');
  }

  private async start(): Promise<void> {
    const found = findProgram(
      {
        setting: vscode.workspace.getConfiguration('gradus').get<string>('server.path', ''),
        folders: (vscode.workspace.workspaceFolders ?? []).filter((one) => one.uri.scheme === 'file').map((one) => one.uri.fsPath),
        trusted: vscode.workspace.isTrusted,
        searchPath: process.env['PATH'] ?? process.env['Path'] ?? '',
        home: os.homedir(),
        windows: process.platform === 'win32',
      },
      disk,
    );
    this.version = undefined;
    this.program = found.kind === 'found' ? found.file : undefined;
    if (found.kind !== 'found') {
      this.output.warn(found.kind === 'missing' ? 'the gradus program was not found' : `there is no program at ${found.file}`);
      this.move('missing');
      void this.sayMissing(found.kind === 'wrong-setting' ? found.file : undefined);
      return;
    }

    this.move('starting');
    this.output.info(`starting ${found.file} lsp`);
    const client = new LanguageClient('gradus', 'Gradus', { command: found.file, args: ['lsp'], options: { cwd: this.folder() } }, this.options());
    this.client = client;
    client.onDidChangeState((event) => {
      if (this.client !== client) return;
      if (event.newState === State.Running) this.move('ready');
      else if (event.newState === State.Starting) this.move('starting');
      else this.move('stopped');
    });
    try {
      await client.start();
    } catch (error) {
      this.output.error(`it did not start: ${String(error)}`);
      this.client = undefined;
      void client.dispose().catch(() => undefined);
      this.move('stopped');
      void this.sayFailed(found.file);
      return;
    }
    this.version = client.initializeResult?.serverInfo?.version;
    this.output.info(`gradus ${this.version ?? '(no version)'} is ready`);
    const problem = versionProblem(this.version);
    if (problem) void this.sayOld(problem);
  }

  /** Somewhere to stand that is there. */
  private folder(): string {
    const open = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri.fsPath;
    return open !== undefined && fs.existsSync(open) ? open : os.homedir();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: 'file', language: 'gradus' },
        { scheme: 'untitled', language: 'gradus' },
        { scheme: STDLIB_SCHEME, language: 'gradus' },
        { scheme: 'file', language: 'json' },
        { scheme: 'file', language: 'jsonc' },
        { scheme: 'file', language: 'yaml' },
      ],
      initializationOptions: serverSettings,
      diagnosticCollectionName: 'gradus',
      outputChannel: this.output,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false,
      markdown: { isTrusted: false, supportHtml: false },
      middleware: {
        workspace: {
          // The server may ask for its section; it is given what it was given at the start.
          configuration: (params, token, next) =>
            params.items.every((item) => item.section === 'gradus') ? params.items.map(() => serverSettings()) : next(params, token),
        },
      },
    };
  }

  private async sayMissing(wrong: string | undefined): Promise<void> {
    const text =
      wrong === undefined
        ? 'The gradus program was not found on this computer. Colors and snippets work without it; findings, fixes and audits need it.'
        : `The setting gradus.server.path names a program that is not there, or may not be started here: ${wrong}`;
    const settings = 'Open Settings';
    const instructions = 'How to Install';
    const answer = await vscode.window.showInformationMessage(text, instructions, settings);
    if (answer === settings) await openSetting();
    if (answer === instructions) await vscode.commands.executeCommand('gradus.showInstructions');
  }

  /** The program is there, but would not serve: most likely it is older than its editor support. */
  private async sayFailed(file: string): Promise<void> {
    const version = await versionOf(file);
    const old = version === undefined ? undefined : versionProblem(version);
    const text =
      version === undefined
        ? `${file} could not be started, or is not the gradus program.`
        : (old ?? `The gradus program (version ${version}) was started but gave no answer. It may be older than its support for editors.`);
    const output = 'Show Output';
    const instructions = 'How to Install';
    const settings = 'Open Settings';
    const answer = await vscode.window.showWarningMessage(text, output, instructions, settings);
    if (answer === output) this.output.show();
    if (answer === instructions) await vscode.commands.executeCommand('gradus.showInstructions');
    if (answer === settings) await openSetting();
  }

  private async sayOld(problem: string): Promise<void> {
    this.output.warn(problem);
    const instructions = 'How to Update';
    const settings = 'Open Settings';
    const answer = await vscode.window.showWarningMessage(problem, instructions, settings);
    if (answer === instructions) await vscode.commands.executeCommand('gradus.showInstructions');
    if (answer === settings) await openSetting();
  }

  /** What the menu says of the server. */
  about(): string {
    if (this.program === undefined) return `The gradus program was not found; version ${MINIMUM_SERVER} or later is needed`;
    return `${this.program}${this.version === undefined ? '' : `, version ${this.version}`}`;
  }
}

async function openSetting(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', 'gradus.server.path');
}

/** What `gradus --version` says. */
function versionOf(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, ['--version'], { timeout: 5000, maxBuffer: SMALL, windowsHide: true }, (error, stdout) => {
      const version = error || !stdout.startsWith('gradus') ? undefined : parseVersion(stdout);
      resolve(version?.join('.'));
    });
  });
}
