export default {
  what: 'the audit of a plan whose policy has errors says so',
  async run(window) {
    window.write('mistakes/cara.yaml', `format: gradus-plan
version: 1
student: {id: s-3, name: Cara Diaz}
courses:
  - {course: physics, state: earned, credits: 1}
`);
    await window.open('mistakes/cara.yaml');
    await window.page.locator('.editor-actions').getByRole('button', { name: 'Audit This Plan' }).waitFor();
    await window.command('Gradus: Audit This Plan');
    await window.message('the policy has errors');
  },
};
