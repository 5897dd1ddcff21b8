import { rmSync } from 'node:fs';
import path from 'node:path';

export default {
  what: 'the Test Explorer lists the examples of the policy, and runs them',
  needs: ['gradus.runExample'],
  async run(window) {
    // Examples are run where a policy has no errors.
    rmSync(path.join(window.workspace, 'broken.gradus'));
    await window.open('science.gradus');
    await window.command('Testing: Focus on Test Explorer View');
    const tests = window.page.locator('.test-explorer');
    await tests.getByText('Physics alone is enough for the laboratory').first().waitFor();
    await window.command('Test: Run All Tests');
    await tests.locator('.codicon-testing-passed-icon').first().waitFor();
  },
};
