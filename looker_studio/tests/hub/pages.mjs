/** Keyset pages over a sorted answer, at most 8 MB each. */

import { createHash } from 'node:crypto';

import { Refused, compareKeys } from './engine.mjs';

export const PAGE_BYTES = 8 * 1024 * 1024;

/** What a cursor belongs to: everything of the question but the place in it. */
export function digest({ cursor, pageSize, ...rest }) {
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16);
}

/** The rows of one page and the cursor of the next. */
export function page({ rows, keys }, question, version, mostRows) {
  const from = question.cursor ? after(question, keys, version) : 0;
  const most = Math.min(question.pageSize || mostRows, mostRows);
  let [at, bytes] = [from, 0];
  while (at < rows.length && at - from < most) {
    bytes += Buffer.byteLength(JSON.stringify(rows[at])) + 1;
    if (bytes > PAGE_BYTES - 4096) break;
    at += 1;
  }
  const next = at < rows.length ? written({ k: keys[at - 1], v: version, q: digest(question) }) : null;
  return { rows: rows.slice(from, at), next };
}

const written = (cursor) => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** The index of the first row after the cursor. */
function after(question, keys, version) {
  const { k, v, q } = read(question.cursor);
  if (q !== digest(question))
    throw new Refused(422, 'bad_cursor', 'This cursor belongs to another question.');
  if (v !== version) throw new Refused(409, 'data_changed', 'The data has moved on. Start over.');
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle], k) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function read(cursor) {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (fault) {
    throw new Refused(422, 'bad_cursor', 'This cursor is spoiled.');
  }
}
