export default {
  what: 'a name tells what it is',
  async run(window) {
    await window.open('mistakes/broken.gradus');
    await window.page.locator('.squiggly-error').first().waitFor();
    await window.goTo('chemistry');
    await window.page.keyboard.press('ArrowLeft');
    await window.command('Show or Focus Hover');
    await window.page.locator('.monaco-hover').getByText('Chemistry').first().waitFor();
  },
};
