export default {
  what: 'a quick fix puts a name right',
  async run(window) {
    await window.open('mistakes/broken.gradus');
    await window.page.locator('.squiggly-error').first().waitFor();
    await window.goTo('phisics');
    await window.page.keyboard.press('Control+.');
    const menu = window.page.locator('.action-widget');
    await menu.getByText('physics').first().waitFor();
    await window.picture('2-fix-menu');
    await menu.getByText('physics').first().click();
    await window.expectSaved('mistakes/broken.gradus', 'from physics, chemistry');
  },
};
