export default {
  what: 'the Test Explorer lists the examples of the policy, and runs them',
  needs: ['gradus.runExample'],
  async run(window) {
    await window.open('small/science.gradus');
    await window.command('Testing: Focus on Test Explorer View');
    const tests = window.page.locator('.test-explorer');
    await tests.getByText('Physics alone is enough for the laboratory').first().waitFor();
    await window.command('Test: Run All Tests');
    await tests.locator('.codicon-testing-passed-icon').first().waitFor();
  },
};
