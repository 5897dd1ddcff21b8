export default {
  what: 'a policy that is not saved yet is read as well',
  async run(window) {
    await window.command('File: New Untitled Text File');
    await window.page.locator('.tab.active').getByText('Untitled-1').first().waitFor();
    await window.language('Gradus');
    await window.page.keyboard.type('course physics "Physics" {\ncreditz 1\n}\n');
    await window.page.locator('.squiggly-error').first().waitFor();
    const problems = await window.problems();
    await problems.getByText('`creditz` means nothing in a course').first().waitFor();
    await window.page.keyboard.press('Control+1');
  },
};
