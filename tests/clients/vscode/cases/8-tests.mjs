export default {
  what: 'the Test Explorer lists the examples of the policy, and runs them',
  needs: ['gradus.runExample'],
  async run(window) {
    await window.open('science.gradus');
    await window.command('Testing: Focus on Test Explorer View');
    const tests = window.page.locator('.test-explorer');
    await tests.getByText('science.gradus').first().waitFor();
    await window.command('Test: Run All Tests');
    await window.page.locator('.testing-run-icon, .test-explorer .computed-state').first().waitFor();
  },
};
