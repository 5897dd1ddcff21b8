// The pages of the extension, whole. No editor API here.

import { escape, page } from './html';
import { type GraphData, layOut, MOST_NODES, relationOf, svg } from './graph';

const COMMON = `
body { color: var(--vscode-editor-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 2px solid var(--vscode-focusBorder); outline-offset: 1px; }
button { font: inherit; color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-contrastBorder, var(--vscode-button-border, transparent)); border-radius: 3px; padding: 3px 9px; cursor: pointer; }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
`;

const GRAPH_STYLE = `${COMMON}
html, body { height: 100%; margin: 0; padding: 0; }
body { display: flex; flex-direction: column; }
header { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 8px 14px; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, #8884)); }
h1 { font-size: 1.1em; font-weight: 600; margin: 0 6px 0 0; }
header .space { flex: 1; }
.zoom { display: inline-flex; gap: 6px; white-space: nowrap; }
input { font: inherit; min-width: 13em; padding: 3px 7px; color: var(--vscode-input-foreground); background: var(--vscode-input-background); border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, #8886)); border-radius: 3px; }
input::placeholder { color: var(--vscode-input-placeholderForeground); }
#said { min-width: 6em; color: var(--vscode-descriptionForeground); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 5px 14px; color: var(--vscode-descriptionForeground); font-size: 0.92em; }
.legend span { display: inline-flex; gap: 6px; align-items: center; }
.legend svg { width: 30px; height: 8px; }
#view { flex: 1; overflow: auto; min-height: 120px; cursor: grab; }
#view.dragging, #view.dragging .node { cursor: grabbing; user-select: none; }
#graph { display: block; }
.node { cursor: pointer; }
.node rect { fill: var(--vscode-editorWidget-background); stroke: var(--vscode-contrastBorder, var(--vscode-editorWidget-border, #888)); stroke-width: 1; }
.node .title { fill: var(--vscode-editorWidget-foreground, var(--vscode-editor-foreground)); font-size: 13px; font-weight: 600; }
.node .name { fill: var(--vscode-descriptionForeground); font-size: 11px; font-family: var(--vscode-editor-font-family, monospace); }
.node:hover rect { fill: var(--vscode-list-hoverBackground, var(--vscode-editorWidget-background)); stroke: var(--vscode-focusBorder); }
.node:focus { outline: none; }
.node:focus rect { stroke: var(--vscode-focusBorder); stroke-width: 2.5; }
.node.traced rect { stroke: var(--vscode-focusBorder); }
.edge { fill: none; stroke: var(--vscode-descriptionForeground); stroke-width: 1.3; opacity: 0.75; }
.edge.flexible { stroke-dasharray: 6 4; }
.edge.beside { stroke-dasharray: 2 4; }
.head { fill: var(--vscode-descriptionForeground); }
.heading { fill: var(--vscode-descriptionForeground); font-size: 12px; }
.tracing .edge { opacity: 0.18; }
.tracing .edge.traced { opacity: 1; stroke: var(--vscode-focusBorder); stroke-width: 2; }
.tracing .node:not(.traced):not(.hit) { opacity: 0.45; }
.searching .node:not(.hit) { opacity: 0.3; }
.searching .node.hit rect { stroke: var(--vscode-focusBorder); stroke-width: 2.5; }
.vscode-high-contrast .edge, .vscode-high-contrast-light .edge { stroke: var(--vscode-editor-foreground); opacity: 1; }
.vscode-high-contrast .tracing .edge:not(.traced), .vscode-high-contrast-light .tracing .edge:not(.traced) { opacity: 0.35; }
.vscode-high-contrast .node .name, .vscode-high-contrast-light .node .name { fill: var(--vscode-editor-foreground); }
details { border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, #8884)); padding: 6px 14px; max-height: 40%; overflow: auto; }
summary { cursor: pointer; }
table { border-collapse: collapse; margin-top: 6px; }
th, td { text-align: left; vertical-align: top; padding: 3px 16px 3px 0; }
td button { background: none; border: none; color: var(--vscode-textLink-foreground); padding: 0; text-align: left; }
td button:hover { background: none; text-decoration: underline; }
.empty { padding: 2em 14px; }
`;

/** A line as it looks in the picture. */
function sample(kind: string, words: string): string {
  return `<span><svg viewBox="0 0 30 8" aria-hidden="true"><path class="edge ${kind}" d="M0 4 H30"/></svg>${escape(words)}</span>`;
}

/** The page of a graph. `start` is the course to begin at. */
export function graphPage(data: GraphData, nonce: string, script: string, start?: string): string {
  const picture = layOut(data);
  const title = data.title || 'Prerequisites';
  if (picture.nodes.length === 0) {
    const body = `<p class="empty">There are no courses to show here.</p>`;
    return page({ title, nonce, style: GRAPH_STYLE, script: '', body });
  }
  const byId = new Map(picture.nodes.map((node) => [node.id, node]));
  const names = (ids: string[]) => escape(ids.map((id) => byId.get(id)?.title || id).join(', ')) || '–';
  const rows = picture.nodes.map(
    (node) =>
      `<tr><th scope="row"><button type="button" data-open="${escape(node.id)}">${escape(node.title || node.id)}</button></th><td>${names(node.before)}</td><td>${names(node.after)}</td></tr>`,
  );
  const kinds = new Map(picture.edges.map((edge) => [relationOf(edge.relation).kind, relationOf(edge.relation).words]));
  const legend = (['before', 'flexible', 'beside'] as const).map((kind) => (kinds.has(kind) ? sample(kind, kinds.get(kind) ?? '') : '')).join('');
  const more = data.nodes.length > MOST_NODES ? `<span>Only the first ${MOST_NODES} of ${data.nodes.length} courses are shown.</span>` : '';
  const drawing = svg(picture, title).replace('<svg id="graph"', `<svg id="graph" data-start="${escape(start ?? '')}"`);
  const body = `<header>
<h1>${escape(title)}</h1>
<input id="search" type="search" placeholder="Find a course" aria-label="Find a course">
<span id="said" role="status"></span>
<span class="space"></span>
<span class="zoom">
<button type="button" id="smaller" aria-label="Smaller" title="Smaller (-)">−</button>
<button type="button" id="larger" aria-label="Larger" title="Larger (+)">+</button>
<button type="button" id="actual" title="As large as text">1:1</button>
<button type="button" id="fit" title="Show everything (0)">Show all</button>
</span>
</header>
<div class="legend">${legend}<span>Click a course, or press Enter on it, to open it; the arrow keys walk along the lines.</span>${more}</div>
<main id="view">
${drawing}
</main>
<details>
<summary>As a list</summary>
<table><thead><tr><th scope="col">Course</th><th scope="col">Comes before it</th><th scope="col">Comes after it</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>
</details>`;
  return page({ title, nonce, style: GRAPH_STYLE, script, body });
}

const REPORT_STYLE = `${COMMON}
body { line-height: 1.5; padding: 0 24px 40px; max-width: 60em; margin: 0 auto; }
h1 { font-size: 1.6em; line-height: 1.25; }
h2 { font-size: 1.25em; margin-top: 1.6em; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, #8884)); padding-bottom: 4px; }
h3 { font-size: 1.05em; }
table { border-collapse: collapse; width: 100%; margin: 0.6em 0; }
.table { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, #8884)); font-weight: normal; }
thead th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font-family: var(--vscode-editor-font-family, monospace); background: var(--vscode-textCodeBlock-background); border-radius: 3px; }
code { padding: 0 3px; }
pre { padding: 10px 12px; overflow-x: auto; white-space: pre-wrap; }
blockquote { margin: 0.6em 0; padding: 2px 14px; border-left: 3px solid var(--vscode-textBlockQuote-border, #8886); background: var(--vscode-textBlockQuote-background); }
a { color: var(--vscode-textLink-foreground); }
#notice { margin: 14px 0; padding: 8px 12px; border: 1px solid var(--vscode-inputValidation-warningBorder, var(--vscode-contrastBorder, #b80)); background: var(--vscode-inputValidation-warningBackground, transparent); color: var(--vscode-inputValidation-warningForeground, inherit); }
.old { opacity: 0.6; }
.verdict { display: inline-block; font-weight: 600; }
@media print { body { color: #000; background: #fff; } }
`;

/** The page of a report; what it holds comes by message, so that it keeps its place when it is renewed. */
export function reportPage(title: string, html: string, nonce: string, script: string): string {
  const body = `<div id="notice" role="alert" hidden></div>
<div id="said" class="heard" role="status"></div>
<main id="content">${html}</main>`;
  return page({ title, nonce, style: REPORT_STYLE, script, body });
}
