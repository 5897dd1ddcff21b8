export default {
  what: 'a file is laid out in the one style',
  async run(window) {
    await window.open('small/untidy.gradus');
    await window.command('Format Document');
    await window.expectSaved('small/untidy.gradus', '\nseal lab-seal "Laboratory Seal" {\n  authority "Example Board"\n');
  },
};
