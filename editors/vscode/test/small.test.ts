// Plans, the status bar, and edits that fit together.

import assert from 'node:assert/strict';
import test from 'node:test';
import { compatible } from '../src/pure/fixes';
import { looksLikePlan } from '../src/pure/plan';
import { status } from '../src/pure/status';

test('a plan is told by its format, in JSON and in YAML', () => {
  for (const plan of [
    'format: gradus-plan\nversion: 1\n',
    '# Ana\nformat: "gradus-plan"\n',
    "version: 1\nformat: 'gradus-plan'",
    '{"format": "gradus-plan", "version": 1}',
    '{\n  "version": 1,\n  "format" : "gradus-plan"\n}',
    '{format: gradus-plan, version: 1}',
  ]) {
    assert.ok(looksLikePlan(plan), plan);
  }
});

test('nothing else is taken for a plan', () => {
  for (const other of ['', 'format: gradus-school\n', '{"format": "gradus-planner"}', '{"informat": "gradus-plan"}', 'gradus-plan']) {
    assert.ok(!looksLikePlan(other), other);
  }
  assert.ok(!looksLikePlan(`${' '.repeat(20_000)}format: gradus-plan`), 'only the beginning is looked at');
});

test('the status bar says in a word how things are', () => {
  assert.equal(status('ready', 0, 0).text, '$(check) Gradus');
  assert.equal(status('ready', 0, 1).text, '$(warning) Gradus: 1 problem');
  assert.equal(status('ready', 2, 1).text, '$(error) Gradus: 3 problems');
  assert.equal(status('starting', 5, 0).text, '$(loading~spin) Gradus');
  assert.equal(status('stopped', 5, 0).tone, 'error');
  assert.equal(status('missing', 0, 0).label, 'The gradus program was not found');
});

test('edits that touch one another are not made together', () => {
  const edit = (start: number, end: number, text = 'x') => ({ start, end, text });
  assert.deepEqual(compatible([edit(0, 4), edit(2, 6), edit(6, 8)]), [edit(0, 4), edit(6, 8)]);
  assert.deepEqual(compatible([edit(0, 4), edit(4, 8)]), [edit(0, 4), edit(4, 8)]);
  assert.deepEqual(compatible([edit(3, 3, 'a'), edit(3, 3, 'b')]), [edit(3, 3, 'a')]);
  assert.deepEqual(compatible([edit(0, 4), edit(0, 4)]), [edit(0, 4)]);
  assert.deepEqual(compatible([]), []);
});
