export default {
  what: 'prerequisites are shown as a picture',
  async run(window) {
    await window.open('small/science.gradus');
    await window.command('Gradus: Show Prerequisites');
    await window.webview('Physics');
  },
};
