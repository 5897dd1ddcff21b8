export default {
  what: 'what is wrong with a plan stands at its lines, and can be put right',
  async run(window) {
    window.write('small/ben.yaml', `format: gradus-plan
version: 1
student: {id: s-2, name: Ben Ortiz}
courses:
  - {course: phisics, state: earned, credits: 1}
  - {course: chemistry, state: planed, credits: 1}
`);
    await window.open('small/ben.yaml');
    await window.page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    const problems = await window.problems();
    await problems.getByText('planed').first().waitFor();
    await window.picture('12-plan-error');
    await window.page.keyboard.press('Control+1');
    await window.goTo('planed');
    for (let turn = 0; turn < 2; turn += 1) await window.page.keyboard.press('Backspace');
    await window.page.keyboard.type('ned');
    await problems.getByText('phisics').first().waitFor();
    await window.goTo('phisics');
    await window.page.keyboard.press('Control+.');
    await window.page.locator('.action-widget').getByText('write `physics`').first().click();
    await window.expectSaved('small/ben.yaml', 'course: physics');
  },
};
