// Bundles the extension, the scripts of its pages and, with `--tests`, the tests.
// Everything goes to `out/`, which is not committed.

import { readdirSync, rmSync } from 'node:fs';
import { writeFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const tests = process.argv.includes('--tests');
const watch = process.argv.includes('--watch');

/** @type {esbuild.BuildOptions} */
const program = {
  entryPoints: ['src/extension.ts'],
  outfile: 'out/extension.js',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  metafile: true,
};

/** @type {esbuild.BuildOptions} */
const pages = {
  entryPoints: readdirSync('src/webview').filter((name) => name.endsWith('.ts')).map((name) => `src/webview/${name}`),
  outdir: 'out/webview',
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  minify: true,
};

/** @type {esbuild.BuildOptions} */
const testing = {
  entryPoints: readdirSync('test').filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`),
  outdir: 'out/test',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // It finds its WebAssembly file beside itself.
  external: ['vscode-oniguruma', 'vscode-textmate'],
  sourcemap: 'inline',
  logLevel: 'warning',
};

/** Each library in the bundle with its licence, as their licences ask. */
async function licences(inputs) {
  const folders = new Set();
  for (const input of Object.keys(inputs)) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) folders.add(found[1]);
  }
  const parts = [];
  for (const folder of [...folders].sort()) {
    const about = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? await readFile(`${folder}/${file}`, 'utf8') : '';
    parts.push(`${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  await writeFile('out/licences.txt', parts.join(`\n${'-'.repeat(80)}\n\n`));
}

if (tests) {
  rmSync('out/test', { recursive: true, force: true });
  await esbuild.build(testing);
} else if (watch) {
  for (const options of [program, pages]) await (await esbuild.context(options)).watch();
} else {
  rmSync('out', { recursive: true, force: true });
  const built = await esbuild.build(program);
  await esbuild.build(pages);
  await licences(built.metafile.inputs);
}
