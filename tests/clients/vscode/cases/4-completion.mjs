export default {
  what: 'a name is completed',
  needs: ['completionProvider'],
  async run(window) {
    await window.open('small/science.gradus');
    await window.goTo('from physics, chemistry');
    await window.page.keyboard.type(', chem');
    await window.page.keyboard.press('Control+Space');
    const list = window.page.locator('.suggest-widget.visible .monaco-list-row');
    await list.filter({ hasText: 'chemistry' }).first().waitFor();
    await window.page.screenshot({ path: `${process.env.GRADUS_OUTPUT}/4-completion-list.png` });
    await window.page.keyboard.press('Enter');
    await window.expectSaved('small/science.gradus', 'from physics, chemistry, chemistry');
    await window.page.keyboard.press('Control+Z');
    await window.page.keyboard.press('Control+Z');
    await window.command('File: Revert File');
  },
};
