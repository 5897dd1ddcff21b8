// Whether the server is new enough.

import assert from 'node:assert/strict';
import test from 'node:test';
import { parseVersion, versionProblem } from '../src/pure/version';

test('versions are read from what programs print', () => {
  assert.deepEqual(parseVersion('gradus 0.12.3'), [0, 12, 3]);
  assert.deepEqual(parseVersion('v1.2.3-dev+abc'), [1, 2, 3]);
  assert.equal(parseVersion('no version'), undefined);
  assert.equal(parseVersion(''), undefined);
});

test('a version is compared by its numbers, not as a text', () => {
  assert.equal(versionProblem('0.10.0', '0.9.0'), undefined);
  assert.equal(versionProblem('0.9.0', '0.9.0'), undefined);
  assert.equal(versionProblem('1.0.0', '0.9.9'), undefined);
  assert.match(versionProblem('0.9.0', '0.10.0') ?? '', /version 0\.9\.0.*needs version 0\.10\.0/);
  assert.match(versionProblem('0.9.9', '1.0.0') ?? '', /0\.9\.9/);
});

test('a server that says no version is asked about', () => {
  for (const none of [undefined, '', 'soon']) assert.match(versionProblem(none, '0.1.0') ?? '', /does not say/);
});
