export default {
  what: 'the outline lists what a file declares',
  async run(window) {
    await window.open('small/science.gradus');
    await window.page.keyboard.press('Control+Shift+O');
    const list = window.page.locator('.quick-input-list .monaco-list-row');
    for (const name of ['physics', 'chemistry', 'small', 'science-courses']) {
      await list.filter({ hasText: name }).first().waitFor();
    }
    await window.picture('9-outline-list');
    await window.page.keyboard.press('Escape');
    await window.command('Explorer: Focus on Outline View');
    await window.page.locator('.outline-pane').getByText('Small Diploma').first().waitFor();
  },
};
