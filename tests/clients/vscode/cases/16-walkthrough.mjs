export default {
  what: 'the walkthrough opens, and its first file is made',
  async run(window) {
    await window.command('Gradus: Your First Policy');
    const page = window.page.locator('.gettingStartedContainer');
    for (const step of ['Install the program', 'Open a folder', 'Write a course', 'Write a diploma', 'See a finding, and fix it', 'Audit a plan']) {
      await page.getByText(step, { exact: true }).first().waitFor();
    }
    await page.getByText('Write a course', { exact: true }).first().click();
    await window.picture('16-walkthrough-page');
    window.own.add('policy.gradus');
    await page.getByText('New policy file').first().click();
    await window.page.locator('.tab.active').getByText('policy.gradus').first().waitFor();
    await window.status('Ln 5, Col 1');
    await window.page.keyboard.type('course');
    const list = window.page.locator('.suggest-widget.visible .monaco-list-row');
    await list.filter({ hasText: 'course' }).first().waitFor();
    await window.page.keyboard.press('Escape');
  },
};
