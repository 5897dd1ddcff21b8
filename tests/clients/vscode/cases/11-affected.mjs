export default {
  what: 'the link above an award shows who is affected',
  async run(window) {
    await window.open('small/science.gradus');
    await window.page.locator('.codelens-decoration a').filter({ hasText: 'who is affected' }).first().click();
    await window.webview('Ana Lopez');
  },
};
