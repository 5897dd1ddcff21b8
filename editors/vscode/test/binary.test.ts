// Where the program is looked for.

import assert from 'node:assert/strict';
import test from 'node:test';
import { type Disk, findProgram, type Search } from '../src/pure/binary';

/** A disk with these programs (and when each changed), and these texts. */
function disk(programs: Record<string, number>, texts: Record<string, string> = {}): Disk {
  return { program: (file) => programs[file], text: (file) => texts[file] };
}

const search: Search = {
  setting: '',
  folders: ['/policy'],
  trusted: true,
  searchPath: '/usr/bin:/opt/bin',
  home: '/me',
  windows: false,
};

const checkout = {
  '/policy/Cargo.toml': '[package]\nname = "gradus"\nversion = "0.1.0"\n',
  '/policy/grammar/gradus.pest': 'name = { "a" }',
};

test('the setting goes before everything else', () => {
  const all = disk({ '/opt/gradus': 1, '/usr/bin/gradus': 1 });
  assert.deepEqual(findProgram({ ...search, setting: '/opt/gradus' }, all), { kind: 'found', file: '/opt/gradus', from: 'setting' });
});

test('a setting that names nothing is said, and nothing else is started instead', () => {
  const found = findProgram({ ...search, setting: '/opt/gradus' }, disk({ '/usr/bin/gradus': 1 }));
  assert.deepEqual(found, { kind: 'wrong-setting', file: '/opt/gradus' });
});

test('a setting may begin at home or at the open folder', () => {
  const all = disk({ '/me/bin/gradus': 1, '/policy/tools/gradus': 1 });
  for (const [setting, file] of [
    ['~/bin/gradus', '/me/bin/gradus'],
    ['${workspaceFolder}/tools/gradus', '/policy/tools/gradus'],
    ['tools/gradus', '/policy/tools/gradus'],
    [' /me/bin/../bin/gradus ', '/me/bin/gradus'],
  ] as const) {
    assert.deepEqual(findProgram({ ...search, setting }, all), { kind: 'found', file, from: 'setting' }, setting);
  }
  const nowhere = findProgram({ ...search, folders: [], setting: 'tools/gradus' }, all);
  assert.equal(nowhere.kind, 'wrong-setting');
});

test('in a checkout of Gradus the program built last is taken', () => {
  const found = (release: number, debug: number) =>
    findProgram(search, disk({ '/policy/target/release/gradus': release, '/policy/target/debug/gradus': debug, '/usr/bin/gradus': 9 }, checkout));
  assert.deepEqual(found(1, 2), { kind: 'found', file: '/policy/target/debug/gradus', from: 'checkout' });
  assert.deepEqual(found(2, 1), { kind: 'found', file: '/policy/target/release/gradus', from: 'checkout' });
});

test('the target folder of any other project is left alone', () => {
  const programs = { '/policy/target/release/gradus': 1 };
  const others = [
    {},
    { ...checkout, '/policy/Cargo.toml': '[package]\nname = "other"\n[dependencies]\nname = "gradus"\n' },
    { '/policy/Cargo.toml': checkout['/policy/Cargo.toml'] },
  ];
  for (const texts of others) assert.deepEqual(findProgram(search, disk(programs, texts)), { kind: 'missing' });
});

test('then the PATH, in its order, and then the folder of Cargo', () => {
  assert.deepEqual(findProgram(search, disk({ '/opt/bin/gradus': 1, '/me/.cargo/bin/gradus': 1 })), {
    kind: 'found',
    file: '/opt/bin/gradus',
    from: 'path',
  });
  assert.deepEqual(findProgram(search, disk({ '/me/.cargo/bin/gradus': 1 })), {
    kind: 'found',
    file: '/me/.cargo/bin/gradus',
    from: 'cargo',
  });
  assert.deepEqual(findProgram(search, disk({})), { kind: 'missing' });
});

test('an entry of the PATH that depends on the open folder is passed over', () => {
  const programs = disk({ 'gradus': 1, 'bin/gradus': 1, './gradus': 1 });
  assert.deepEqual(findProgram({ ...search, searchPath: ':.:bin' }, programs), { kind: 'missing' });
});

test('nothing out of a folder that is not trusted is started', () => {
  const programs = disk({ '/policy/gradus': 1, '/policy/target/debug/gradus': 1, '/policy/bin/gradus': 1 }, checkout);
  const untrusted = { ...search, trusted: false };
  assert.deepEqual(findProgram(untrusted, programs), { kind: 'missing' });
  assert.equal(findProgram({ ...untrusted, setting: '/policy/gradus' }, programs).kind, 'wrong-setting');
  assert.equal(findProgram({ ...untrusted, setting: '/other/../policy/gradus' }, programs).kind, 'wrong-setting');
  assert.equal(findProgram({ ...untrusted, searchPath: '/policy/bin' }, programs).kind, 'missing');
  // What the author has installed is started all the same.
  assert.equal(findProgram(untrusted, disk({ '/usr/bin/gradus': 1 })).kind, 'found');
});

test('on Windows the program ends in .exe and the PATH is cut at semicolons', () => {
  const windows = { ...search, windows: true, folders: ['C:\\policy'], home: 'C:\\me', searchPath: 'C:\\a;C:\\b' };
  assert.deepEqual(findProgram(windows, disk({ 'C:\\b\\gradus.exe': 1 })), { kind: 'found', file: 'C:\\b\\gradus.exe', from: 'path' });
  assert.deepEqual(findProgram(windows, disk({ 'C:\\me\\.cargo\\bin\\gradus.exe': 1 })), {
    kind: 'found',
    file: 'C:\\me\\.cargo\\bin\\gradus.exe',
    from: 'cargo',
  });
});
