export default {
  what: 'certain fixes and the one style, when a file is saved',
  async run(window) {
    window.package('saving', {
      'policy.gradus':
        'use std.subjects\nuse std.subjects\n\ncourse physics "Physics" {\n     credits   1\n  subject science\n}\n\ndiploma d "Diploma" {\n  authority "Example Board"\n  cite "Rule 1" as of 2026-07-01\n  require lab "Laboratory" 1 credit from physics\n}\n',
    });
    await window.settings({ 'gradus.fixOnSave': true, '[gradus]': { 'editor.formatOnSave': true } });
    await window.open('saving/policy.gradus');
    await window.page.locator('.squiggly-error').first().waitFor();
    await window.goTo('Rule 1');
    await window.page.keyboard.type('2');
    const text = await window.saved('saving/policy.gradus');
    if (!text.includes('\n  credits 1\n')) throw new Error(`not laid out:\n${text}`);
    if (text.split('use std.subjects').length !== 2) throw new Error(`not fixed:\n${text}`);
  },
};
