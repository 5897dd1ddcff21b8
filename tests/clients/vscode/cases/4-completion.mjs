export default {
  what: 'a name of another file is completed, with the line that makes it known',
  async run(window) {
    window.package('completing', {
      'courses.gradus': 'course drawing "Drawing" {\n  credits 1\n}\n',
      'diploma.gradus':
        'diploma arts "Arts Diploma" {\n  authority "Example Board"\n  cite "Rule 1" as of 2026-07-01\n  require art "Art" 1 credit from \n}\n',
    });
    await window.open('completing/diploma.gradus');
    await window.goTo('credit from ');
    await window.page.keyboard.type('draw');
    await window.page.keyboard.press('Control+Space');
    const list = window.page.locator('.suggest-widget.visible .monaco-list-row');
    await list.filter({ hasText: 'drawing' }).first().waitFor();
    await window.picture('4-completion-list');
    await window.page.keyboard.press('Enter');
    await window.expectSaved('completing/diploma.gradus', '1 credit from drawing');
    await window.expectSaved('completing/diploma.gradus', 'use completing.courses\n');
    // What another policy of the window declares is none of its business.
    await window.goTo('credit from drawing');
    await window.page.keyboard.type(', ');
    await window.page.keyboard.press('Control+Space');
    await list.filter({ hasText: 'drawing' }).first().waitFor();
    if (await list.filter({ hasText: 'chemistry' }).count()) throw new Error('a course of another policy is offered');
  },
};
