export default {
  what: 'a name is changed in every file that uses it',
  async run(window) {
    window.package('renaming', {
      'courses.gradus': 'course drawing "Drawing" {\n  credits 1\n}\n',
      'diploma.gradus':
        'use renaming.courses\n\ndiploma arts "Arts Diploma" {\n  authority "Example Board"\n  cite "Rule 1" as of 2026-07-01\n  require art "Art" 1 credit from drawing\n}\n',
    });
    await window.open('renaming/diploma.gradus');
    await window.goTo('from drawing');
    await window.page.locator('.codelens-decoration').first().waitFor();
    await window.page.keyboard.press('F2');
    const box = window.page.locator('.rename-box input');
    await box.waitFor();
    await box.fill('painting');
    await window.picture('10-rename-box');
    await window.page.keyboard.press('Enter');
    await window.page.locator('.view-lines').getByText('painting').first().waitFor();
    await window.command('File: Save All Files').catch(() => window.page.keyboard.press('Control+Alt+S'));
    await window.expectSaved('renaming/diploma.gradus', '1 credit from painting\n');
    for (let turn = 0; !window.read('renaming/courses.gradus').includes('course painting "Drawing"'); turn += 1) {
      if (turn > 50) throw new Error(window.read('renaming/courses.gradus'));
      await window.page.waitForTimeout(200);
    }
  },
};
