export default {
  what: 'a plan is audited beside it',
  async run(window) {
    await window.open('small/ana.yaml');
    // The command is there once the extension has seen that the file is a plan.
    await window.page.locator('.editor-actions').getByRole('button', { name: 'Audit This Plan' }).waitFor();
    await window.command('Gradus: Audit This Plan');
    await window.webview('Small Diploma');
  },
};
