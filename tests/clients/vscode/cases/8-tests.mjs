const policy = `course physics "Physics" {
  credits 1
}

diploma lessons "Lessons" {
  authority "Example Board"
  cite "Rule 7" as of 2026-07-01
  require lab "Laboratory course" 1 credit from physics
}

example "Physics is enough" for lessons as of 2026-11-22 {
  student entered grade 9 in 2023-24
  grade 9 earned physics
  expect met
}

example "Nothing is enough" for lessons as of 2026-11-22 {
  student entered grade 9 in 2023-24
  expect met
}
`;

export default {
  what: 'the Test Explorer lists the examples, runs them, and says why one fails',
  async run(window) {
    window.package('lessons', { 'lessons.gradus': policy });
    await window.open('lessons/lessons.gradus');
    await window.page.locator('.codelens-decoration').getByText('run this example').first().waitFor();
    await window.command('Testing: Focus on Test Explorer View');
    const tests = window.page.locator('.test-explorer');
    const file = tests.locator('.monaco-list-row').filter({ hasText: 'lessons/lessons.gradus' });
    await file.first().waitFor();
    await file.first().click();
    await window.page.keyboard.press('ArrowRight');
    const row = (text) => tests.locator('.monaco-list-row').filter({ hasText: text });
    await row('Physics is enough').first().waitFor();
    await window.command('Test: Run All Tests');
    await row('Physics is enough').locator('.codicon-testing-passed-icon').first().waitFor();
    await row('Nothing is enough').locator('.codicon-testing-failed-icon').first().waitFor();
    await row('Nothing is enough').first().click();
    await window.command('Test Results: Focus on Test Results View');
    await window.picture('8-tests-results');
    await window.page.locator('.editor-instance').getByText(/found\s+Lessons: not met/).first().waitFor();
  },
};
