// Visual Studio Code with the packaged extension, as a person uses it: code-server in Chromium. Runs
// the cases in `cases/` one after the other in one window, keeps a picture after each, and ends with 1
// where one failed. A case is `{ what, run(window) }`.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { Window } from './window.mjs';

const env = (name) => process.env[name] ?? fail(`${name} is not set: run this by tests/clients/run vscode`);
const fail = (says) => { console.error(says); process.exit(1); };

const installed = env('GRADUS_CODE_SERVER');
const { chromium } = createRequire(path.join(installed, 'package.json'))('playwright-core');
const entry = path.join(installed, 'node_modules/code-server/out/node/entry.js');
const scratch = mkdtempSync(path.join(tmpdir(), 'gradus-vscode-'));
const workspace = env('GRADUS_WORKSPACE');
const output = env('GRADUS_OUTPUT');

const byNumber = (one, other) => one.localeCompare(other, 'en', { numeric: true });

const folders = ['--user-data-dir', path.join(scratch, 'data'), '--extensions-dir', path.join(scratch, 'extensions'),
  '--config', path.join(scratch, 'config.yaml')];

function prepare() {
  writeFileSync(path.join(scratch, 'config.yaml'), 'auth: none\n');
  mkdirSync(path.join(scratch, 'data/User'), { recursive: true });
  writeFileSync(path.join(scratch, 'data/User/settings.json'), JSON.stringify({
    'security.workspace.trust.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'workbench.startupEditor': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'chat.disableAIFeatures': true,
    'workbench.enableExperiments': false,
    'extensions.ignoreRecommendations': true,
    'editor.minimap.enabled': false,
    'editor.autoClosingBrackets': 'never',
    'editor.autoClosingQuotes': 'never',
    'files.autoSave': 'off',
    'gradus.asOf': '2026-11-22',
    // The editor takes its PATH from a login shell, so the program is named.
    'gradus.server.path': env('GRADUS'),
  }));
  const vsix = env('GRADUS_VSIX');
  const done = spawnSync(process.execPath, [entry, ...folders, '--install-extension', vsix], { encoding: 'utf8' });
  if (done.status !== 0) fail(`the extension could not be installed from ${vsix}:\n${done.stdout}${done.stderr}`);
}

/** Starts the server on a free port and gives its address. */
function serve() {
  const server = spawn(process.execPath, [entry, ...folders, '--auth', 'none', '--bind-addr', '127.0.0.1:0',
    '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', workspace]);
  const address = new Promise((resolve, reject) => {
    let said = '';
    const hear = (part) => {
      said += part;
      const found = said.match(/listening on (http:\/\/127\.0\.0\.1:\d+)/);
      if (found) resolve(found[1]);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('exit', (code) => reject(new Error(`code-server ended with ${code}:\n${said}`)));
    setTimeout(() => reject(new Error(`code-server says nothing of its address:\n${said}`)), 60000).unref();
  });
  return { server, address };
}

async function main() {
  prepare();
  const { server, address } = serve();
  let browser;
  let passed = 0;
  const failed = [];
  try {
    const url = `${await address}/?folder=${encodeURIComponent(workspace)}`;
    browser = await chromium.launch({ executablePath: env('GRADUS_CHROMIUM'), args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(20000);
    const window = new Window(page, workspace, output);
    await page.goto(url);
    await window.ready();
    const wanted = process.env.GRADUS_CASES?.split(',');
    const here = path.join(import.meta.dirname, 'cases');
    for (const name of readdirSync(here).sort(byNumber)) {
      const { default: one } = await import(pathToFileURL(path.join(here, name)));
      const file = path.basename(name, '.mjs');
      if (wanted && !wanted.includes(file)) continue;
      try {
        await one.run(window);
        passed += 1;
        console.log(`  ok      ${one.what}`);
      } catch (problem) {
        failed.push(file);
        console.log(`  FAILED  ${one.what}\n${problem.stack ?? problem}`);
      }
      await page.screenshot({ path: path.join(output, `${file}.png`) });
      await window.clear();
    }
  } catch (problem) {
    failed.push('the window');
    console.log(problem.stack ?? problem);
  } finally {
    await browser?.close();
    server.removeAllListeners('exit');
    server.kill();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  console.log(`vscode: ${passed} passed, ${failed.length} failed; pictures are in tests/clients/output`);
  process.exit(failed.length || !passed ? 1 : 0);
}

await main();
