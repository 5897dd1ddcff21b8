// Draws `icons/gradus.png`: steps (that is what "gradus" means), and a mark on the highest.
// `npm run icon` writes it anew; the same bytes every time.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';

const SIZE = 256;
/** Each pixel is looked at in so many places across and down, for smooth edges. */
const FINE = 4;

const GROUND = [29, 74, 95];
const STEP = [242, 246, 248];
const MARK = [244, 180, 66];

/** Distance to the edge of a rectangle with round corners; below 0 inside. */
function box(x, y, left, top, right, bottom, round) {
  const dx = Math.max(left + round - x, x - (right - round), 0);
  const dy = Math.max(top + round - y, y - (bottom - round), 0);
  return Math.hypot(dx, dy) - round;
}

function colour(x, y) {
  if (box(x, y, 0, 0, 256, 256, 44) > 0) return undefined;
  if (Math.hypot(x - 195, y - 52) < 19) return MARK;
  const steps = [
    [44, 176],
    [88, 146],
    [132, 116],
    [176, 86],
  ];
  for (const [left, top] of steps) {
    if (box(x, y, left, top, left + 38, 212, 5) <= 0) return STEP;
  }
  return GROUND;
}

const rows = Buffer.alloc(SIZE * (1 + SIZE * 4));
for (let y = 0; y < SIZE; y += 1) {
  for (let x = 0; x < SIZE; x += 1) {
    const sum = [0, 0, 0];
    let covered = 0;
    for (let i = 0; i < FINE * FINE; i += 1) {
      const found = colour(x + ((i % FINE) + 0.5) / FINE, y + (Math.floor(i / FINE) + 0.5) / FINE);
      if (!found) continue;
      covered += 1;
      found.forEach((value, index) => (sum[index] += value));
    }
    const at = y * (1 + SIZE * 4) + 1 + x * 4;
    sum.forEach((value, index) => (rows[at + index] = covered ? Math.round(value / covered) : 0));
    rows[at + 3] = Math.round((255 * covered) / (FINE * FINE));
  }
}

/** The check sum a PNG wants of each of its pieces. */
function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const head = Buffer.alloc(13);
head.writeUInt32BE(SIZE, 0);
head.writeUInt32BE(SIZE, 4);
// 8 bits a channel, red, green, blue and opacity.
head.set([8, 6, 0, 0, 0], 8);
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', head),
  chunk('IDAT', deflateSync(rows, { level: 9 })),
  chunk('IEND', Buffer.alloc(0)),
]);
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
writeFileSync(path.join(root, 'icons', 'gradus.png'), png);
