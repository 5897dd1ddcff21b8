export default {
  what: 'a file with mistakes is underlined, and the Problems panel lists them',
  async run(window) {
    await window.open('mistakes/broken.gradus');
    await window.page.locator('.squiggly-error').first().waitFor();
    await window.command('Problems: Focus on Problems View');
    const problems = window.page.locator('.markers-panel');
    await problems.getByText('there is no `phisics` here').first().waitFor();
    await problems.getByText('`requires` means nothing in an award').first().waitFor();
  },
};
