// The colours: the grammar is run as the editor runs it, over chosen lines and over every policy of the
// project.

import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import test from 'node:test';
import * as oniguruma from 'vscode-oniguruma';
import * as textmate from 'vscode-textmate';

const own = path.resolve(__dirname, '..', '..');
const project = path.resolve(own, '..', '..');

async function load(): Promise<textmate.IGrammar> {
  const wasm = fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => {
      assert.equal(scope, 'source.gradus');
      const file = path.join(own, 'syntaxes', 'gradus.tmLanguage.json');
      return Promise.resolve(textmate.parseRawGrammar(fs.readFileSync(file, 'utf8'), file));
    },
  });
  const grammar = await registry.loadGrammar('source.gradus');
  assert.ok(grammar);
  return grammar;
}

const grammar = load();

interface Token {
  text: string;
  scope: string;
}

/** The coloured pieces of a line, without space. */
function tokens(grammar: textmate.IGrammar, line: string, stack = textmate.INITIAL): { tokens: Token[]; stack: textmate.StateStack } {
  const result = grammar.tokenizeLine(line, stack);
  const found = result.tokens
    .map((token) => ({ text: line.slice(token.startIndex, token.endIndex).trim(), scope: token.scopes.at(-1) ?? '' }))
    .filter((token) => token.text !== '');
  return { tokens: found, stack: result.ruleStack };
}

/** Lines, and what each piece of them is. */
const LINES: [string, Record<string, string>][] = [
  [
    'course algebra-1 "Algebra I" {',
    {
      course: 'storage.type.gradus',
      'algebra-1': 'entity.name.function.gradus',
      'Algebra I': 'string.quoted.double.gradus',
      '{': 'punctuation.section.block.begin.gradus',
    },
  ],
  ['diploma tops-university "TOPS" {', { diploma: 'storage.type.gradus', 'tops-university': 'entity.name.class.gradus' }],
  ['subject biology "Biology" in science', { subject: 'storage.type.gradus', biology: 'entity.name.type.gradus', in: 'keyword.other.gradus', science: 'variable.other.readwrite.gradus' }],
  ['  subject mathematics', { subject: 'keyword.other.clause.gradus', mathematics: 'variable.other.readwrite.gradus' }],
  ['use louisiana.courses', { use: 'keyword.control.import.gradus', 'louisiana.courses': 'entity.name.namespace.gradus' }],
  ['exam act "ACT" score 1 to 36 # a test', { exam: 'storage.type.gradus', act: 'entity.name.type.interface.gradus', score: 'keyword.other.gradus', '36': 'constant.numeric.decimal.gradus', 'a test': 'comment.line.number-sign.gradus' }],
  ['fact iep "Has an IEP" yes or no', { fact: 'storage.type.gradus', iep: 'entity.name.function.decorator.gradus', 'yes or no': 'support.type.gradus' }],
  ['fact born "Birthday" date', { date: 'support.type.gradus' }],
  ['meeting conference "Conference" {', { meeting: 'storage.type.gradus', conference: 'entity.name.type.event.gradus' }],
  ['  require english "English" 4 credits from english-courses', {
    require: 'keyword.control.require.gradus',
    english: 'variable.other.property.gradus',
    English: 'string.quoted.double.gradus',
    '4': 'constant.numeric.decimal.gradus',
    credits: 'keyword.other.unit.gradus',
    from: 'keyword.other.gradus',
    'english-courses': 'variable.other.readwrite.gradus',
  }],
  ['  cite "LAC 28:CXV.2318" as of 2024-12-01', { cite: 'keyword.other.clause.gradus', '2024-12-01': 'constant.numeric.date.gradus', as: 'keyword.other.gradus' }],
  ['  applies to students entering grade 9 in 2014-15 or later', { applies: 'keyword.other.clause.gradus', '2014-15': 'constant.numeric.year.gradus', or: 'keyword.operator.word.gradus', '9': 'constant.numeric.decimal.gradus' }],
  ['  prerequisite algebra-1 at B+ or above and geometry', { prerequisite: 'keyword.other.clause.gradus', 'B+': 'variable.other.enummember.gradus', above: 'keyword.other.gradus', and: 'keyword.operator.word.gradus', geometry: 'variable.other.readwrite.gradus' }],
  ['    1 conference attended by student, parent', { conference: 'variable.other.readwrite.gradus', attended: 'keyword.other.gradus', by: 'keyword.other.gradus', student: 'variable.parameter.gradus', parent: 'variable.parameter.gradus', ',': 'punctuation.separator.comma.gradus' }],
  ['  by the end of grade 8 require begun "Begun" 1 igp', { by: 'keyword.other.gradus', end: 'keyword.other.gradus', require: 'keyword.control.require.gradus', igp: 'variable.other.readwrite.gradus' }],
  ['  by may 15 require 1 letter', { may: 'constant.language.calendar.gradus', '15': 'constant.numeric.decimal.gradus' }],
  ['  courses may be split', { may: 'keyword.other.gradus', split: 'keyword.other.gradus' }],
  ['  if graduating in 2027-28 or later {', { if: 'keyword.control.conditional.gradus' }],
  ['require at least 95% of students in grade 10 or above', { '95': 'constant.numeric.decimal.gradus', '%': 'keyword.other.unit.gradus' }],
  ['example "One unit" for tops {', { example: 'storage.type.gradus', 'One unit': 'string.quoted.double.gradus', tops: 'variable.other.readwrite.gradus' }],
  ['  grade 9 earned english-1 A, algebra-1 B+ for 0.5 credits', {
    earned: 'keyword.other.gradus',
    'english-1': 'variable.other.readwrite.gradus',
    A: 'variable.other.enummember.gradus',
    'B+': 'variable.other.enummember.gradus',
    '0.5': 'constant.numeric.decimal.gradus',
  }],
  ['  expect science/biology not met', { expect: 'keyword.control.expect.gradus', science: 'variable.other.readwrite.gradus', not: 'keyword.operator.word.gradus', met: 'constant.language.verdict.gradus' }],
  ['  meeting conference on 2023-10-02', { meeting: 'keyword.other.clause.gradus', conference: 'variable.other.readwrite.gradus' }],
  ['  goal is college', { goal: 'variable.other.readwrite.gradus' }],
  ['  A 4 points', { A: 'variable.other.enummember.gradus', points: 'keyword.other.unit.gradus' }],
  // A keyword inside a name is a part of the name.
  ['  1 credit from not-in-grade, use-of-force, louisiana.set.course-1', { 'not-in-grade': 'variable.other.readwrite.gradus', 'use-of-force': 'variable.other.readwrite.gradus', 'louisiana.set.course-1': 'variable.other.readwrite.gradus' }],
  // A `#` in a text begins no comment, and an escaped quote does not end it.
  ['  note "No. # 5, \\"so called\\"" # yes', { '\\"': 'constant.character.escape.gradus', 'so called': 'string.quoted.double.gradus', yes: 'comment.line.number-sign.gradus' }],
];

test('chosen lines', async () => {
  for (const [line, expected] of LINES) {
    const found = tokens(await grammar, line).tokens;
    for (const [text, scope] of Object.entries(expected)) {
      const token = found.find((one) => one.text === text);
      assert.equal(token?.scope, scope, `${text} in: ${line}\n${JSON.stringify(found, undefined, 1)}`);
    }
  }
});

test('a text that is not closed ends with its line', async () => {
  const first = tokens(await grammar, 'course a "Algebra {');
  const second = tokens(await grammar, 'course b "Biology" {', first.stack);
  assert.deepEqual(second.tokens[0], { text: 'course', scope: 'storage.type.gradus' });
});

test('every keyword of the language is coloured as one', async () => {
  const pest = fs.readFileSync(path.join(project, 'grammar', 'gradus.pest'), 'utf8').replace(/\/\/.*$/gm, '');
  const words = new Set([...pest.matchAll(/"([a-z]+(?:-[a-z]+)*)"/g)].map((found) => found[1] ?? ''));
  assert.ok(words.size > 150);
  for (const word of words) {
    const [token] = tokens(await grammar, word).tokens;
    assert.match(token?.scope ?? '', /^(?:keyword|storage|constant\.language|support)\./, word);
  }
});

function policies(): string[] {
  const found: string[] = [];
  const open = ['examples', 'stdlib', path.join('tests', 'check')].map((folder) => path.join(project, folder));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) open.push(file);
      else if (entry.name.endsWith('.gradus')) found.push(file);
    }
  }
  assert.ok(found.length > 30);
  return found.sort();
}

test('in every policy of the project each word has a colour, and no line leaves anything open', async () => {
  const loaded = await grammar;
  const examples = path.join(project, 'examples');
  for (const file of policies()) {
    let stack = textmate.INITIAL;
    for (const [index, line] of fs.readFileSync(file, 'utf8').split('\n').entries()) {
      const result = tokens(loaded, line, stack);
      stack = result.stack;
      assert.equal(stack.depth, 1, `${file}:${index + 1} leaves a text open`);
      // Other files hold mistakes on purpose.
      if (!file.startsWith(examples)) continue;
      for (const token of result.tokens) {
        assert.notEqual(token.scope, 'source.gradus', `${file}:${index + 1}: \`${token.text}\` has no colour`);
        assert.ok(!token.scope.startsWith('invalid'), `${file}:${index + 1}: \`${token.text}\``);
      }
    }
  }
});

test('what a policy declares is coloured by its kind', async () => {
  const loaded = await grammar;
  const kinds = new Set<string>();
  for (const file of policies().filter((one) => one.startsWith(path.join(project, 'examples')))) {
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
      const [first, second] = tokens(loaded, line).tokens;
      // An example has a title only.
      if (first?.scope !== 'storage.type.gradus' || first.text === 'example') continue;
      assert.match(second?.scope ?? '', /^(?:entity\.name|variable\.parameter)/, line);
      kinds.add(first.text);
    }
  }
  for (const kind of ['course', 'set', 'exam', 'fact', 'scholarship', 'process', 'sequence', 'calendar', 'flag', 'document']) {
    assert.ok(kinds.has(kind), `${kind} is declared nowhere`);
  }
});
