export default {
  what: 'the status bar says how it is, and has a menu',
  async run(window) {
    await window.open('small/science.gradus');
    await window.page.locator('.statusbar-item').filter({ hasText: /Gradus: \d problem/ }).first().click();
    const list = window.page.locator('.quick-input-list .monaco-list-row');
    await list.filter({ hasText: 'Show prerequisites' }).first().waitFor();
    await list.filter({ hasText: 'version 0.1.0' }).first().waitFor();
  },
};
