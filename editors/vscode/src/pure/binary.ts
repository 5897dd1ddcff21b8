// Where the `gradus` program is. No editor API here, so that it can be tested; what is on the disk
// comes in through `Disk`.

import * as path from 'node:path';

/** What the search asks of the disk. */
export interface Disk {
  /** Whether this is a file that can be started, and when it last changed (milliseconds). */
  program(file: string): number | undefined;
  /** The text of a small file. */
  text(file: string): string | undefined;
}

export interface Search {
  /** The setting `gradus.server.path`; empty where it is not set. */
  setting: string;
  /** The folders that are open. */
  folders: readonly string[];
  /** Whether the author trusts them; nothing in them is started otherwise. */
  trusted: boolean;
  /** The variable PATH. */
  searchPath: string;
  home: string;
  windows: boolean;
}

export type Found =
  | { kind: 'found'; file: string; from: 'setting' | 'checkout' | 'path' | 'cargo' }
  /** The setting names something that is not there. */
  | { kind: 'wrong-setting'; file: string }
  | { kind: 'missing' };

/** Looks for the program: the setting, a Gradus checkout that is open, PATH, Cargo's folder. */
export function findProgram(search: Search, disk: Disk): Found {
  const paths = search.windows ? path.win32 : path.posix;
  const name = search.windows ? 'gradus.exe' : 'gradus';

  const setting = search.setting.trim();
  if (setting !== '') {
    const file = expand(setting, search, paths);
    const inside = file === undefined || search.folders.some((folder) => isInside(file, folder, paths));
    if (file !== undefined && (search.trusted || !inside) && disk.program(file) !== undefined) {
      return { kind: 'found', file, from: 'setting' };
    }
    return { kind: 'wrong-setting', file: file ?? setting };
  }

  if (search.trusted) {
    const built = search.folders
      .filter((folder) => isCheckout(folder, disk, paths))
      .flatMap((folder) => ['release', 'debug'].map((profile) => paths.join(folder, 'target', profile, name)))
      .map((file) => ({ file, changed: disk.program(file) }))
      .filter((one): one is { file: string; changed: number } => one.changed !== undefined)
      // What was built last is what its developer means.
      .sort((a, b) => b.changed - a.changed);
    if (built[0]) return { kind: 'found', file: built[0].file, from: 'checkout' };
  }

  for (const folder of search.searchPath.split(search.windows ? ';' : ':')) {
    // An entry that is not absolute would be looked up in whatever folder is open.
    if (!paths.isAbsolute(folder)) continue;
    const file = paths.join(folder, name);
    const inside = search.folders.some((open) => isInside(file, open, paths));
    if ((search.trusted || !inside) && disk.program(file) !== undefined) return { kind: 'found', file, from: 'path' };
  }

  if (search.home !== '') {
    const file = paths.join(search.home, '.cargo', 'bin', name);
    if (disk.program(file) !== undefined) return { kind: 'found', file, from: 'cargo' };
  }
  return { kind: 'missing' };
}

/** The path a setting means; none where it rests on a folder that is not open. */
function expand(setting: string, search: Search, paths: path.PlatformPath): string | undefined {
  const first = search.folders[0];
  let file = setting;
  if (file === '~' || file.startsWith('~/') || file.startsWith('~\\')) file = paths.join(search.home, file.slice(1));
  if (file.includes('${workspaceFolder}')) {
    if (first === undefined) return undefined;
    file = file.replaceAll('${workspaceFolder}', first);
  }
  if (paths.isAbsolute(file)) return paths.normalize(file);
  return first === undefined ? undefined : paths.join(first, file);
}

function isInside(file: string, folder: string, paths: path.PlatformPath): boolean {
  const way = paths.relative(folder, file);
  return way !== '' && !way.startsWith('..') && !paths.isAbsolute(way);
}

/** Whether a folder holds the sources of Gradus itself. */
function isCheckout(folder: string, disk: Disk, paths: path.PlatformPath): boolean {
  const manifest = disk.text(paths.join(folder, 'Cargo.toml'));
  const named = manifest !== undefined && /^\s*\[package\][^[]*?^\s*name\s*=\s*"gradus"/m.test(manifest);
  return named && disk.text(paths.join(folder, 'grammar', 'gradus.pest')) !== undefined;
}
