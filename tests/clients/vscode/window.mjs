// A window of the editor and what a person does in it: keys, commands by their names, and waiting.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export class Window {
  constructor(page, workspace) {
    this.page = page;
    this.workspace = workspace;
  }

  async ready() {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.page.locator('.explorer-folders-view').getByText('mistakes').waitFor();
  }

  /** Carries out a command of the palette by its whole title. */
  async command(title) {
    await this.pick('F1', title);
  }

  async open(file) {
    await this.pick('Control+P', path.basename(file));
    await this.page.locator('.tab.active').getByText(path.basename(file)).first().waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  async pick(keys, text) {
    const input = this.page.locator('.quick-input-widget:visible input').first();
    await this.page.keyboard.press(keys);
    await input.waitFor();
    // The palette begins with `>`, the list of files with nothing.
    await input.fill((await input.inputValue()).startsWith('>') ? `>${text}` : text);
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor();
    await row.click();
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
    return readFileSync(path.join(this.workspace, file), 'utf8');
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
    await this.command('View: Revert and Close Editor').catch(() => {});
    await this.command('View: Close All Editors').catch(() => {});
  }
}
