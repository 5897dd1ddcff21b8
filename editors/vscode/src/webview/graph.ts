// The picture of prerequisites, in its page: moving, zooming, finding, walking by keys, opening.

interface Api {
  postMessage(message: unknown): void;
  getState(): { zoom?: number; left?: number; top?: number; at?: string } | undefined;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();
const view = document.getElementById('view') as HTMLElement;
const graph = document.getElementById('graph') as unknown as SVGSVGElement;
const search = document.getElementById('search') as HTMLInputElement;
const said = document.getElementById('said') as HTMLElement;
const nodes = [...graph.querySelectorAll<SVGGElement>('.node')];
const edges = [...graph.querySelectorAll<SVGPathElement>('.edge')];
const byId = new Map(nodes.map((node) => [node.dataset['id'] ?? '', node]));
const width = graph.viewBox.baseVal.width;
const height = graph.viewBox.baseVal.height;

// ---------------------------------------------------------------------------------------------
// What leads to a course, and where it leads

const before = new Map<string, string[]>();
const after = new Map<string, string[]>();
for (const edge of edges) {
  const { from, to } = edge.dataset;
  if (from === undefined || to === undefined) continue;
  before.set(to, [...(before.get(to) ?? []), from]);
  after.set(from, [...(after.get(from) ?? []), to]);
}

function reach(start: string, next: Map<string, string[]>): Set<string> {
  const found = new Set([start]);
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next.get(id) ?? []) {
      if (!found.has(other)) {
        found.add(other);
        open.push(other);
      }
    }
  }
  return found;
}

/** Shows the whole way to a course and on from it; without a course, everything alike. */
function trace(wanted: string | undefined): void {
  // Nothing leads to or from a course that stands alone, and all the others stay as they are.
  const id = wanted !== undefined && (before.has(wanted) || after.has(wanted)) ? wanted : undefined;
  graph.classList.toggle('tracing', id !== undefined);
  const up = id === undefined ? new Set<string>() : reach(id, before);
  const down = id === undefined ? new Set<string>() : reach(id, after);
  for (const node of nodes) {
    const own = node.dataset['id'] ?? '';
    node.classList.toggle('traced', up.has(own) || down.has(own));
  }
  for (const edge of edges) {
    const from = edge.dataset['from'] ?? '';
    const to = edge.dataset['to'] ?? '';
    edge.classList.toggle('traced', (up.has(from) && up.has(to)) || (down.has(from) && down.has(to)));
  }
}

// ---------------------------------------------------------------------------------------------
// Zoom

const LEAST = 0.1;
const MOST = 3;
let zoom = 1;

function setZoom(value: number, x = view.clientWidth / 2, y = view.clientHeight / 2): void {
  const next = Math.min(MOST, Math.max(LEAST, value));
  // What is under the pointer stays there.
  const left = (view.scrollLeft + x) / zoom;
  const top = (view.scrollTop + y) / zoom;
  zoom = next;
  graph.setAttribute('width', String(Math.ceil(width * zoom)));
  graph.setAttribute('height', String(Math.ceil(height * zoom)));
  view.scrollLeft = left * zoom - x;
  view.scrollTop = top * zoom - y;
  remember();
}

/** Everything in view, but never larger than life. */
function fit(): void {
  setZoom(Math.min(1, (view.clientWidth - 4) / width, (view.clientHeight - 4) / height));
}

function remember(): void {
  api.setState({ zoom, left: view.scrollLeft, top: view.scrollTop, at: current?.dataset['id'] });
}

document.getElementById('larger')?.addEventListener('click', () => setZoom(zoom * 1.25));
document.getElementById('smaller')?.addEventListener('click', () => setZoom(zoom / 1.25));
document.getElementById('fit')?.addEventListener('click', fit);
document.getElementById('actual')?.addEventListener('click', () => setZoom(1));
view.addEventListener(
  'wheel',
  (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const place = view.getBoundingClientRect();
    setZoom(zoom * Math.exp(-event.deltaY / 400), event.clientX - place.left, event.clientY - place.top);
  },
  { passive: false },
);
view.addEventListener('scroll', remember, { passive: true });

// ---------------------------------------------------------------------------------------------
// Dragging, and clicking on what was not dragged

let drag: { x: number; y: number; left: number; top: number; moved: boolean } | undefined;
view.addEventListener('pointerdown', (event) => {
  if (event.button !== 0 || event.pointerType !== 'mouse') return;
  drag = { x: event.clientX, y: event.clientY, left: view.scrollLeft, top: view.scrollTop, moved: false };
});
window.addEventListener('pointermove', (event) => {
  if (!drag) return;
  const x = event.clientX - drag.x;
  const y = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(x, y) < 5) return;
  drag.moved = true;
  view.classList.add('dragging');
  view.scrollLeft = drag.left - x;
  view.scrollTop = drag.top - y;
});
window.addEventListener('pointerup', () => {
  // The click comes after this, and must still know.
  setTimeout(() => {
    drag = undefined;
    view.classList.remove('dragging');
  });
});

// ---------------------------------------------------------------------------------------------
// One course at a time can be reached by Tab; the arrows go on from it

let current: SVGGElement | undefined;

function make(node: SVGGElement, focus: boolean): void {
  current?.setAttribute('tabindex', '-1');
  current = node;
  node.setAttribute('tabindex', '0');
  if (focus) {
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

function centre(node: SVGGElement): { x: number; y: number } {
  const box = node.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The nearest course in a direction; one that is joined by a line goes before others. */
function next(from: SVGGElement, key: string): SVGGElement | undefined {
  const here = centre(from);
  const id = from.dataset['id'] ?? '';
  const sideways = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
  const joined = sideways ? ((sign < 0 ? before : after).get(id) ?? []) : [];
  const some = joined.map((one) => byId.get(one)).filter((one): one is SVGGElement => one !== undefined);
  let best: SVGGElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const node of some.length > 0 ? some : nodes) {
    if (node === from) continue;
    const there = centre(node);
    const along = sign * (sideways ? there.x - here.x : there.y - here.y);
    const across = Math.abs(sideways ? there.y - here.y : there.x - here.x);
    if (some.length === 0 && along < 4 * zoom) continue;
    const far = Math.abs(along) + 3 * across;
    if (far < least) {
      least = far;
      best = node;
    }
  }
  return best;
}

function open(node: SVGGElement): void {
  api.postMessage({ kind: 'open', id: node.dataset['id'], module: node.dataset['module'] });
}

for (const node of nodes) {
  node.addEventListener('pointerenter', () => {
    if (!drag?.moved) trace(node.dataset['id']);
  });
  node.addEventListener('pointerleave', () => trace(document.activeElement === node ? node.dataset['id'] : undefined));
  node.addEventListener('focus', () => {
    make(node, false);
    trace(node.dataset['id']);
    remember();
  });
  node.addEventListener('blur', () => trace(undefined));
  node.addEventListener('click', () => {
    if (!drag?.moved) open(node);
  });
}

graph.addEventListener('keydown', (event) => {
  if (!current) return;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    open(current);
  } else if (event.key.startsWith('Arrow') && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    const found = next(current, event.key);
    if (found) make(found, true);
  } else if (event.key === 'Home' || event.key === 'End') {
    event.preventDefault();
    const found = event.key === 'Home' ? nodes[0] : nodes.at(-1);
    if (found) make(found, true);
  } else if (event.key === 'Escape') {
    search.focus();
  }
});
window.addEventListener('keydown', (event) => {
  if (event.target === search || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === '+' || event.key === '=') setZoom(zoom * 1.25);
  else if (event.key === '-') setZoom(zoom / 1.25);
  else if (event.key === '0') fit();
  else if (event.key === '/') {
    event.preventDefault();
    search.focus();
  }
});

// ---------------------------------------------------------------------------------------------
// Finding a course

let found: SVGGElement[] = [];
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  found = words.length === 0 ? [] : nodes.filter((node) => words.every((word) => (node.dataset['text'] ?? '').includes(word)));
  const hits = new Set(found);
  graph.classList.toggle('searching', words.length > 0);
  for (const node of nodes) node.classList.toggle('hit', hits.has(node));
  said.textContent = words.length === 0 ? '' : found.length === 1 ? '1 course' : `${found.length} courses`;
  found[0]?.scrollIntoView({ block: 'center', inline: 'center' });
});
search.addEventListener('keydown', (event) => {
  const first = found[0];
  if (event.key === 'Enter' && first) make(first, true);
  if (event.key === 'Escape') {
    search.value = '';
    search.dispatchEvent(new Event('input'));
  }
});

// ---------------------------------------------------------------------------------------------
// The list under the picture

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-open]')) {
  button.addEventListener('click', () => {
    const node = byId.get(button.dataset['open'] ?? '');
    if (node) open(node);
  });
}

const state = api.getState();
const start = (state?.at !== undefined ? byId.get(state.at) : undefined) ?? byId.get(graph.dataset['start'] ?? '') ?? nodes[0];
if (state?.zoom !== undefined) {
  setZoom(state.zoom);
  view.scrollLeft = state.left ?? 0;
  view.scrollTop = state.top ?? 0;
} else {
  // Small print helps nobody: a large picture begins at a size that can be read.
  fit();
  if (zoom < 0.6) {
    setZoom(0.8);
    view.scrollLeft = 0;
    view.scrollTop = 0;
  }
}
if (start) make(start, false);
export {};
