// The picture of prerequisites: where courses stand, and that nothing they are called breaks it.

import assert from 'node:assert/strict';
import test from 'node:test';
import { type GraphData, layOut, MOST_NODES, path, type PlacedNode, relationOf, svg, wrap } from '../src/pure/graph';

function data(nodes: string[], edges: [string, string][] = []): GraphData {
  return {
    title: 'Prerequisites',
    nodes: nodes.map((id) => ({ id, title: `Title of ${id}`, module: 'main' })),
    edges: edges.map(([from, to]) => ({ from, to, relation: 'prerequisite' })),
  };
}

function overlap(a: PlacedNode, b: PlacedNode): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** No course lies on another, and none outside the picture. */
function assertTidy(given: GraphData): ReturnType<typeof layOut> {
  const picture = layOut(given);
  picture.nodes.forEach((node, index) => {
    assert.ok(node.x >= 0 && node.y >= 0, `${node.id} begins outside`);
    assert.ok(node.x + node.width <= picture.width && node.y + node.height <= picture.height, `${node.id} ends outside`);
    for (const other of picture.nodes.slice(index + 1)) {
      assert.ok(!overlap(node, other), `${node.id} and ${other.id} lie on one another`);
    }
  });
  for (const edge of picture.edges) {
    for (const point of edge.points) {
      assert.ok(Number.isFinite(point.x) && Number.isFinite(point.y));
      assert.ok(point.x >= 0 && point.x <= picture.width && point.y >= 0 && point.y <= picture.height);
    }
  }
  return picture;
}

/** A catalogue as a district has it: chains of several areas, with joins between them, and loose courses. */
function catalogue(courses: number): GraphData {
  const names = Array.from({ length: courses }, (_, index) => `louisiana.courses.course-${index}`);
  const edges: [string, string][] = [];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let index = 1; index < courses * 0.7; index += 1) {
    const from = names[Math.max(0, index - 1 - random(9))];
    const to = names[index];
    if (from && to && random(4) > 0) edges.push([from, to]);
    const other = names[random(index)];
    if (other && to && random(5) === 0) edges.push([other, to]);
  }
  return data(names, edges);
}

test('a course stands to the right of every course it asks for', () => {
  const picture = assertTidy(data(['c', 'a', 'b', 'd'], [['a', 'b'], ['b', 'c'], ['a', 'c'], ['a', 'd']]));
  const at = new Map(picture.nodes.map((node) => [node.id, node]));
  for (const edge of picture.edges) {
    const from = at.get(edge.from);
    const to = at.get(edge.to);
    assert.ok(from && to && from.x + from.width < to.x, `${edge.from} before ${edge.to}`);
  }
  assert.deepEqual(at.get('c')?.before.sort(), ['a', 'b']);
  assert.deepEqual(at.get('a')?.after.sort(), ['b', 'c', 'd']);
});

test('a line begins at its first course and ends at its second', () => {
  const picture = assertTidy(data(['a', 'b'], [['a', 'b']]));
  const [a, b] = picture.nodes;
  const points = picture.edges[0]?.points ?? [];
  assert.ok(a && b);
  assert.deepEqual(points[0], { x: a.x + a.width, y: a.y + a.height / 2 });
  assert.deepEqual(points.at(-1), { x: b.x, y: b.y + b.height / 2 });
});

test('two hundred courses are placed without overlap, soon enough to look at', () => {
  const given = catalogue(200);
  const before = performance.now();
  const picture = assertTidy(given);
  assert.ok(performance.now() - before < 5000);
  assert.equal(picture.nodes.length, 200);
  assert.ok(picture.single !== undefined, 'courses that nothing joins stand by themselves');
});

test('a circle of prerequisites is a mistake of the policy, and is drawn all the same', () => {
  assertTidy(data(['a', 'b', 'c'], [['a', 'b'], ['b', 'c'], ['c', 'a']]));
});

test('what cannot be drawn is left out: a course of itself, twice the same line, a course that is not there', () => {
  const picture = assertTidy(data(['a', 'b', 'a'], [['a', 'a'], ['a', 'b'], ['a', 'b'], ['a', 'gone']]));
  assert.equal(picture.nodes.length, 2);
  assert.equal(picture.edges.length, 1);
});

test('nothing, one course, and courses that nothing joins', () => {
  assert.equal(assertTidy(data([])).nodes.length, 0);
  assert.equal(assertTidy(data(['a'])).single, undefined);
  const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
  const picture = assertTidy(data(names));
  assert.ok(picture.width > picture.height, 'they stand in rows, not in one column');
});

test('no more than can be read is drawn', () => {
  const names = Array.from({ length: MOST_NODES + 500 }, (_, index) => `c${index}`);
  assert.equal(layOut(data(names)).nodes.length, MOST_NODES);
});

test('names that mean something to JavaScript or HTML are only names', () => {
  const given = data(['__proto__', 'constructor', '"><script>alert(1)</script>'], [['__proto__', 'constructor']]);
  const text = svg(assertTidy(given), '<b>"title"</b>');
  assert.ok(!text.includes('<script') && !text.includes('<b>'));
  assert.equal(text.match(/class="node"/g)?.length, 3);
  assert.equal(text.match(/class="edge before"/g)?.length, 1);
});

test('the same graph gives the same picture', () => {
  assert.equal(svg(layOut(catalogue(60)), 't'), svg(layOut(catalogue(60)), 't'));
});

test('a course says to those who hear it what stands before and after it', () => {
  const text = svg(layOut(data(['a', 'b', 'c'], [['a', 'c'], ['b', 'c']])), 't');
  assert.match(text, /aria-label="Title of c, 2 courses before it"/);
  assert.match(text, /aria-label="Title of a, 1 course after it"/);
});

test('a long title takes two lines and no more', () => {
  assert.deepEqual(wrap('Algebra I'), ['Algebra I']);
  assert.deepEqual(wrap('Advanced Mathematics: Pre-Calculus'), ['Advanced Mathematics:', 'Pre-Calculus']);
  const long = wrap('A very long title that nobody could ever read in so small a place');
  assert.equal(long.length, 2);
  assert.ok(long.every((line) => line.length <= 24) && long[1]?.endsWith('…'));
  assert.ok((wrap('x'.repeat(80))[0]?.length ?? 99) <= 24);
});

test('relations are drawn and named by what they mean', () => {
  assert.equal(relationOf('before').kind, 'before');
  assert.equal(relationOf('prerequisite').kind, 'before');
  assert.equal(relationOf('before or concurrent').kind, 'flexible');
  assert.equal(relationOf('corequisite').kind, 'beside');
});

test('a line without points is no line', () => {
  assert.equal(path([]), '');
  assert.equal(path([{ x: 1, y: 2 }, { x: 3, y: 4 }]), 'M1 2 C2 2 2 4 3 4');
});
