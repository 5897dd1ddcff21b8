// The pages: what they may load, and that what comes from outside stays text.

import assert from 'node:assert/strict';
import test from 'node:test';
import { bodyOf, contentSecurityPolicy, escape, page } from '../src/pure/html';
import { graphPage, reportPage } from '../src/pure/pages';

const NONCE = 'MDEyMzQ1Njc4OWFiY2RlZg==';

/** The policy of a page, as a browser reads it. */
function policyOf(html: string): Map<string, string[]> {
  const found = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html);
  assert.ok(found?.[1], 'a page has a policy');
  const parts = found[1].replaceAll('&#39;', "'").split(';').map((part) => part.trim().split(/\s+/));
  return new Map(parts.map(([name, ...values]) => [name ?? '', values]));
}

const graph = {
  title: 'Prerequisites',
  nodes: [
    { id: 'm.a', title: 'Algebra <I>', module: 'm' },
    { id: 'm.b', title: '"Geometry" & more', module: 'm' },
  ],
  edges: [{ from: 'm.a', to: 'm.b', relation: 'prerequisite' }],
};

const pages = {
  graph: graphPage(graph, NONCE, 'let one = 1;', 'm.a'),
  'an empty graph': graphPage({ title: '', nodes: [], edges: [] }, NONCE, ''),
  report: reportPage('Audit', '<h1>Audit</h1>', NONCE, 'let two = 2;'),
};

for (const [name, html] of Object.entries(pages)) {
  test(`${name}: only its own script and style run, and nothing is loaded`, () => {
    const policy = policyOf(html);
    assert.deepEqual(policy.get('default-src'), ["'none'"]);
    assert.deepEqual(policy.get('script-src'), [`'nonce-${NONCE}'`]);
    assert.deepEqual(policy.get('style-src'), [`'nonce-${NONCE}'`]);
    assert.deepEqual(policy.get('base-uri'), ["'none'"]);
    assert.deepEqual(policy.get('form-action'), ["'none'"]);
    assert.ok(!html.includes('unsafe-'));
    for (const tag of html.match(/<(?:script|style)\b[^>]*>/g) ?? []) assert.ok(tag.includes(`nonce="${NONCE}"`), tag);
    // The one address is the name of SVG, which is fetched by nobody.
    const addresses = (html.match(/https?:\/\/[^\s"'<]+/g) ?? []).filter((one) => one !== 'http://www.w3.org/2000/svg');
    assert.deepEqual(addresses, []);
    assert.doesNotMatch(html, /\s(?:style|on[a-z]+|src)=/);
  });
}

test('a nonce that could be guessed, or could end the policy, is refused', () => {
  for (const bad of ['', 'short', "x'; script-src *; '", '0123456789abcdef"']) {
    assert.throws(() => contentSecurityPolicy(bad), bad);
  }
});

test('titles and names are text', () => {
  const html = pages.graph;
  assert.ok(html.includes('Algebra &lt;I&gt;') && !html.includes('Algebra <I>'));
  assert.ok(html.includes('&quot;Geometry&quot; &amp; more'));
  assert.equal(escape(`<a href="x" title='y'>&`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

test('a script that speaks of a closing tag does not end early', () => {
  const html = page({ title: 't', nonce: NONCE, style: '', script: 'let x = "</script><b>";', body: '' });
  assert.equal(html.match(/<\/script>/g)?.length, 1);
  assert.ok(html.includes('<\\/script><b>'));
});

test('of a whole page only the body is shown, without scripts and styles', () => {
  const whole = '<!DOCTYPE html><html><head><style>p{}</style></head><body class="x"><h1>A</h1><script>alert(1)</script><p>B</p></body></html>';
  assert.equal(bodyOf(whole).trim(), '<h1>A</h1><p>B</p>');
  assert.equal(bodyOf('<p>only a piece</p>'), '<p>only a piece</p>');
  assert.equal(bodyOf('<iframe src="x"></iframe><link rel="x"><p>C</p>'), '</iframe><p>C</p>');
});

test('the picture can be read as a list, and every control has a name', () => {
  const html = pages.graph;
  assert.match(html, /<button type="button" data-open="m\.a">/);
  assert.match(html, /<th scope="col">Comes before it<\/th>/);
  for (const control of html.match(/<(?:input)\b[^>]*>/g) ?? []) assert.ok(control.includes('aria-label='), control);
  assert.match(html, /<html lang="en">/);
  assert.match(html, /role="status"/);
});
