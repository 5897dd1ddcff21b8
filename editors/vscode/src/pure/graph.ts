// The picture of courses and what they ask for: layout and drawing, without the editor's API.
//
// Each part of the graph that hangs together is laid out in layers from left to right (what comes
// first stands left); the parts are then packed below one another, the largest first, and courses
// that nothing joins stand in rows at the end.

import { Graph, layout as dagre } from '@dagrejs/dagre';
import { escape } from './html';

export interface GraphNode {
  id: string;
  title: string;
  module: string;
}

export interface GraphEdge {
  from: string;
  to: string;
  relation: string;
}

export interface GraphData {
  title: string;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

export interface Point {
  x: number;
  y: number;
}

export interface PlacedNode extends GraphNode {
  /** The upper left corner. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** The title on one or two lines. */
  lines: string[];
  /** The courses it asks for, and those that ask for it. */
  before: string[];
  after: string[];
}

export interface PlacedEdge extends GraphEdge {
  points: Point[];
}

export interface Picture {
  width: number;
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  /** Where the rows of courses that nothing joins begin, if there are any. */
  single?: number;
}

const NODE_WIDTH = 210;
const LINE_HEIGHT = 17;
const PADDING = 9;
const LINE_LENGTH = 23;
const GAP = 36;
const MARGIN = 16;
const SMALL_GAP = 14;
/** Rows of single courses are at least so wide, where there are enough of them. */
const LEAST_ROW = 1240;
/** A part is not made wider than this to stand beside another. */
const ROW_WIDTH = 1500;
/** More than this is not drawn: nobody could read it, and the page would stand still. */
export const MOST_NODES = 2000;
export const MOST_EDGES = 8000;

/** Places every course. */
export function layOut(data: GraphData): Picture {
  const { nodes, edges } = tidy(data);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const edge of edges) {
    neighbours.get(edge.from)?.push(edge.to);
    neighbours.get(edge.to)?.push(edge.from);
    byId.get(edge.to)?.before.push(edge.from);
    byId.get(edge.from)?.after.push(edge.to);
  }

  const parts = components(nodes, neighbours);
  const joined = parts.filter((part) => part.length > 1).sort((a, b) => b.length - a.length);
  const single = parts.flatMap((part) => (part.length === 1 ? part : []));

  const picture: Picture = { width: 0, height: 0, nodes, edges: [] };
  const blocks = joined.map((part) => block(part, edges));
  const widest = Math.max(ROW_WIDTH, ...blocks.map((one) => one.width));

  // Shelves: parts side by side as long as there is room.
  let x = MARGIN;
  let y = MARGIN;
  let shelf = 0;
  for (const one of blocks) {
    if (x > MARGIN && x + one.width > widest + MARGIN) {
      x = MARGIN;
      y += shelf + GAP;
      shelf = 0;
    }
    for (const node of one.nodes) {
      node.x += x;
      node.y += y;
    }
    for (const edge of one.edges) {
      picture.edges.push({ ...edge, points: edge.points.map((point) => ({ x: point.x + x, y: point.y + y })) });
    }
    picture.width = Math.max(picture.width, x + one.width);
    shelf = Math.max(shelf, one.height);
    x += one.width + GAP;
  }
  if (blocks.length > 0) y += shelf;

  if (single.length > 0) {
    if (blocks.length > 0) {
      y += GAP + 14;
      picture.single = y - 14;
    }
    const room = Math.max(picture.width, LEAST_ROW) - MARGIN;
    const across = Math.max(1, Math.floor((room + SMALL_GAP) / (NODE_WIDTH + SMALL_GAP)));
    for (let first = 0; first < single.length; first += across) {
      const row = single.slice(first, first + across);
      row.forEach((node, index) => {
        node.x = MARGIN + index * (NODE_WIDTH + SMALL_GAP);
        node.y = y;
        picture.width = Math.max(picture.width, node.x + node.width);
      });
      y += Math.max(...row.map((node) => node.height)) + SMALL_GAP;
    }
    y -= SMALL_GAP;
  }
  picture.width += MARGIN;
  picture.height = y + MARGIN;
  return picture;
}

/** What can be drawn: each course once, and edges between courses that are there. */
function tidy(data: GraphData): { nodes: PlacedNode[]; edges: GraphEdge[] } {
  const nodes = new Map<string, PlacedNode>();
  for (const node of data.nodes.slice(0, MOST_NODES)) {
    if (nodes.has(node.id)) continue;
    const lines = wrap(node.title || node.id);
    const height = 2 * PADDING + LINE_HEIGHT * (lines.length + 1);
    nodes.set(node.id, { ...node, lines, x: 0, y: 0, width: NODE_WIDTH, height, before: [], after: [] });
  }
  const seen = new Set<string>();
  const edges = data.edges.slice(0, MOST_EDGES).filter((edge) => {
    const key = JSON.stringify([edge.from, edge.to]);
    const good = nodes.has(edge.from) && nodes.has(edge.to) && edge.from !== edge.to && !seen.has(key);
    seen.add(key);
    return good;
  });
  return { nodes: [...nodes.values()], edges };
}

function components(nodes: PlacedNode[], neighbours: Map<string, string[]>): PlacedNode[][] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  const parts: PlacedNode[][] = [];
  for (const start of nodes) {
    if (seen.has(start.id)) continue;
    seen.add(start.id);
    const part: PlacedNode[] = [];
    const open = [start];
    for (let node = open.pop(); node; node = open.pop()) {
      part.push(node);
      for (const id of neighbours.get(node.id) ?? []) {
        const next = byId.get(id);
        if (next && !seen.has(id)) {
          seen.add(id);
          open.push(next);
        }
      }
    }
    parts.push(part);
  }
  return parts;
}

/** One part of the graph, laid out by itself from its own corner. */
function block(part: PlacedNode[], edges: GraphEdge[]): { nodes: PlacedNode[]; edges: PlacedEdge[]; width: number; height: number } {
  const inside = new Set(part.map((node) => node.id));
  const own = edges.filter((edge) => inside.has(edge.from));
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 64, edgesep: 10, ranker: part.length > 400 ? 'longest-path' : 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  // The library is given numbers: to it, some names would mean something.
  const number = new Map(part.map((node, index) => [node.id, `n${index}`]));
  const numbered = (id: string) => number.get(id) ?? '';
  for (const node of part) graph.setNode(numbered(node.id), { width: node.width, height: node.height });
  for (const edge of own) graph.setEdge(numbered(edge.from), numbered(edge.to), {});
  dagre(graph);
  let width = 0;
  let height = 0;
  for (const node of part) {
    const at = graph.node(numbered(node.id)) as { x: number; y: number };
    node.x = at.x - node.width / 2;
    node.y = at.y - node.height / 2;
    width = Math.max(width, node.x + node.width);
    height = Math.max(height, node.y + node.height);
  }
  const byId = new Map(part.map((node) => [node.id, node]));
  const placed = own.map((edge) => {
    const between = (graph.edge(numbered(edge.from), numbered(edge.to)) as { points: Point[] }).points.slice(1, -1);
    return { ...edge, points: joined(byId.get(edge.from), byId.get(edge.to), between) };
  });
  for (const point of placed.flatMap((edge) => edge.points)) {
    width = Math.max(width, point.x);
    height = Math.max(height, point.y);
  }
  return { nodes: part, edges: placed, width, height };
}

/** A line from the middle of one course's right side to the middle of the other's left side. */
function joined(from: PlacedNode | undefined, to: PlacedNode | undefined, between: Point[]): Point[] {
  if (!from || !to) return between;
  // In a circle of prerequisites a line has to lead back.
  const back = from.x > to.x;
  const start = { x: back ? from.x : from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: back ? to.x + to.width : to.x, y: to.y + to.height / 2 };
  // A course that is joined to its neighbour needs no point on the way.
  const short = between.length <= 1;
  return [start, ...(short ? [] : between), end];
}

/** A title on at most two lines. */
export function wrap(title: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of title.split(/\s+/).filter((one) => one !== '')) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= LINE_LENGTH) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  const cut = (text: string) => (text.length > LINE_LENGTH ? `${text.slice(0, LINE_LENGTH - 1).trimEnd()}…` : text);
  if (lines.length > 2) return [cut(lines[0] ?? ''), cut(`${lines[1] ?? ''} …`)];
  return lines.length === 0 ? [''] : lines.map(cut);
}

/** A smooth line through the points of an edge. */
export function path(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const at = (point: Point) => `${round(point.x)} ${round(point.y)}`;
  let line = `M${at(first)}`;
  let previous = first;
  for (const point of rest) {
    // Each piece leaves and arrives level, since the layers stand side by side.
    const middle = (previous.x + point.x) / 2;
    line += ` C${round(middle)} ${round(previous.y)} ${round(middle)} ${round(point.y)} ${at(point)}`;
    previous = point;
  }
  return line;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How a relation looks, and what it is called. */
export function relationOf(relation: string): { kind: 'before' | 'flexible' | 'beside'; words: string } {
  const plain = relation.toLowerCase().replace(/[^a-z]/g, '');
  if (plain.includes('concurrent') || plain === 'beforeorbeside') {
    return { kind: 'flexible', words: 'before or at the same time' };
  }
  if (plain.includes('coreq') || plain === 'beside') return { kind: 'beside', words: 'at the same time (corequisite)' };
  return { kind: 'before', words: 'before (prerequisite)' };
}

/** The picture as SVG. Colours come from the page's style. */
export function svg(picture: Picture, title: string): string {
  const parts: string[] = [];
  for (const edge of picture.edges) {
    const { kind } = relationOf(edge.relation);
    parts.push(
      `<path class="edge ${kind}" data-from="${escape(edge.from)}" data-to="${escape(edge.to)}" d="${path(edge.points)}" marker-end="url(#arrow)"/>`,
    );
  }
  if (picture.single !== undefined) {
    parts.push(`<text class="heading" x="${MARGIN}" y="${round(picture.single)}">Not joined to any other course</text>`);
  }
  for (const node of picture.nodes) parts.push(box(node));
  const width = Math.ceil(picture.width);
  const height = Math.ceil(picture.height);
  return `<svg id="graph" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="${escape(title)}">
<defs><clipPath id="inside"><rect width="${NODE_WIDTH - 6}" height="200"/></clipPath><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto"><path class="head" d="M0 0.5 L8 4 L0 7.5 Z"/></marker></defs>
${parts.join('\n')}
</svg>`;
}

function box(node: PlacedNode): string {
  const name = node.id.split('.').pop() ?? node.id;
  const count = (many: number, one: string, more: string) => (many === 0 ? '' : `, ${many} ${many === 1 ? one : more}`);
  const label = `${node.title || name}${count(node.before.length, 'course before it', 'courses before it')}${count(node.after.length, 'course after it', 'courses after it')}`;
  const lines = node.lines.map(
    (line, index) => `<text class="title" x="${PADDING + 2}" y="${PADDING + LINE_HEIGHT * (index + 1) - 5}">${escape(line)}</text>`,
  );
  const short = name.length > 25 ? `${name.slice(0, 24)}…` : name;
  const below = PADDING + LINE_HEIGHT * (node.lines.length + 1) - 4;
  return `<g class="node" role="button" tabindex="-1" data-id="${escape(node.id)}" data-module="${escape(node.module)}" data-text="${escape(`${node.title} ${node.id}`.toLowerCase())}" aria-label="${escape(label)}" transform="translate(${round(node.x)} ${round(node.y)})"><title>${escape(`${node.title} (${node.id})`)}</title><rect width="${node.width}" height="${node.height}" rx="5"/><g clip-path="url(#inside)">${lines.join('')}<text class="name" x="${PADDING + 2}" y="${below}">${escape(short)}</text></g></g>`;
}
