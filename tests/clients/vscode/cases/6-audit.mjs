export default {
  what: 'a plan is audited beside it',
  needs: ['gradus.audit'],
  async run(window) {
    await window.open('ana.yaml');
    await window.command('Gradus: Audit This Plan');
    await window.webview('Small Diploma');
  },
};
