// A window of the editor and what a person does in it: keys, commands by their names, and waiting.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export class Window {
  constructor(page, workspace, output) {
    this.page = page;
    this.workspace = workspace;
    this.output = output;
    this.own = new Set();
    // Where the editor first finds no such file, it may miss the one that comes.
    mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
    this.write('.vscode/settings.json', '{}', { stays: true });
  }

  async ready() {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.explorer-folders-view').getByText('mistakes').waitFor();
  }

  /** A package of a case's own, gone when the case is over; the files by their names. */
  package(name, files) {
    mkdirSync(path.join(this.workspace, name), { recursive: true });
    this.own.add(name);
    this.write(`${name}/gradus.toml`, `name = "${name}"\n`);
    for (const [file, text] of Object.entries(files)) this.write(`${name}/${file}`, text);
  }

  /** A file of a case's own, gone when the case is over. */
  write(file, text, { mode = 0o644, stays = false } = {}) {
    writeFileSync(path.join(this.workspace, file), text, { mode });
    if (!stays) this.own.add(file);
  }

  read(file) {
    return readFileSync(path.join(this.workspace, file), 'utf8');
  }

  /** Settings of the workspace, until `settings({})`. */
  async settings(settings) {
    if (this.read('.vscode/settings.json') === JSON.stringify(settings)) return;
    this.write('.vscode/settings.json', JSON.stringify(settings), { stays: true });
    // The editor looks at the file in its own time, and says nothing of it.
    await this.page.waitForTimeout(1500);
  }

  /** A further picture of a case. */
  async picture(name) {
    await this.page.screenshot({ path: path.join(this.output, `${name}.png`) });
  }

  /** A message at the bottom right. */
  async message(text) {
    await this.page.locator('.notifications-toasts').getByText(text).first().waitFor();
  }

  /** What the status bar says. */
  async status(text) {
    await this.page.locator('.statusbar-item').filter({ hasText: text }).first().waitFor();
  }

  /** The list of the Problems panel, which is filled as findings come. */
  async problems() {
    await this.command('Problems: Focus on Problems View');
    return this.page.locator('.markers-panel');
  }

  /** Carries out a command of the palette by its whole title. */
  async command(title) {
    await this.pick('F1', title);
    await this.page.locator('.quick-input-widget:visible').waitFor({ state: 'hidden' });
  }

  async open(file) {
    // By its whole path: the list of files may be older than this one.
    await this.pick('Control+P', path.join(this.workspace, file), path.basename(file));
    await this.page.locator('.tab.active').getByText(path.basename(file)).first().waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  async pick(keys, text, shown = text) {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await this.page.keyboard.press(keys);
    await input.waitFor();
    // The palette begins with `>`, the list of files with nothing.
    await input.fill((await input.inputValue()).startsWith('>') ? `>${text}` : text);
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: shown }).first();
    await row.waitFor();
    await row.click();
  }

  /** Says in which language the active file is written. */
  async language(name) {
    await this.pick('F1', 'Change Language Mode');
    const input = this.page.locator('.quick-input-widget:visible input[placeholder*="Language"]').first();
    await input.waitFor();
    await input.fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).first().click();
    await input.waitFor({ state: 'hidden' });
  }

  /** Puts the cursor behind the first occurrence of a text in the active editor. */
  async goTo(text) {
    await this.page.keyboard.press('Control+Home');
    await this.page.keyboard.press('Control+F');
    const find = this.page.locator('.find-widget.visible textarea').first();
    await find.waitFor();
    await find.fill(text);
    await this.page.locator('.find-widget.visible .matchesCount').getByText(/^\d+ of/).waitFor();
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('ArrowRight');
  }

  /** The whole text of a file as it is on the disk, once it has been saved. */
  async saved(file) {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    return this.read(file);
  }

  /** Waits until a file on the disk, saved, says something. */
  async expectSaved(file, text) {
    for (let turn = 0; turn < 50; turn += 1) {
      if ((await this.saved(file)).includes(text)) return;
      await this.page.waitForTimeout(200);
    }
    throw new Error(`${file} does not say ${JSON.stringify(text)}:\n${await this.saved(file)}`);
  }

  /** Waits for a frame of an extension's page that holds a text. */
  async webview(text) {
    for (let turn = 0; turn < 150; turn += 1) {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        const found = frame.getByText(text).filter({ visible: true }).first();
        if (await found.isVisible().catch(() => false)) return frame;
      }
      await this.page.waitForTimeout(200);
    }
    throw new Error(`no page says ${JSON.stringify(text)}`);
  }

  /** Back to an empty window, with the changes of files that are open thrown away. */
  async clear() {
    await this.page.keyboard.press('Escape');
    await this.page.keyboard.press('Escape');
    await this.command('Notifications: Clear All Notifications').catch(() => {});
    await this.command('View: Revert and Close Editor').catch(() => {});
    await this.command('View: Close All Editors').catch(() => {});
    const leave = this.page.locator('.monaco-dialog-box').getByText("Don't Save");
    if (await leave.isVisible()) await leave.click();
    await this.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' }).catch(() => {});
    await this.settings({});
    for (const name of this.own) rmSync(path.join(this.workspace, name), { recursive: true, force: true });
    this.own.clear();
  }
}
