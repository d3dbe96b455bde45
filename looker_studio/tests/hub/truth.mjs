/**
 * What a chart must show, worked out from the raw rows in the most direct way there is, without
 * the hub's engine, pages or the host's tables.
 */

import { admits } from '../host/filters.mjs';
import { RELATIONS } from './data.mjs';

const PARTS = {
  engagements: (row) => plus(plus(row.likes, row.comments), row.shares),
};
const plus = (a, b) => (a === null || b === null ? null : a + b);
const of = (row, name) => (PARTS[name] ? PARTS[name](row) : row[name]);

const RATIOS = {
  engagement_rate_views: ['engagements', 'video_views'],
  v_like_rate: ['v_likes', 'v_views'],
};
const COARSE = { YEAR_MONTH: (day) => day.slice(0, 6), YEAR: (day) => day.slice(0, 4) };

/** Rows of the chart, in no particular order. Filters on dimensions only. */
export function truth({ relation, accounts, dimensions, metrics, dateRange, filters = [] }) {
  const lines = {};
  for (const account of accounts) {
    for (const row of RELATIONS[relation](account)) {
      if (row.day && (row.day < dateRange.startDate || row.day > dateRange.endDate)) continue;
      if (!admits(filters, (name) => row[name])) continue;
      const shown = dimensions.map((each) =>
        each.as ? COARSE[each.as](row[each.field]) : row[each.field ?? each],
      );
      (lines[JSON.stringify(shown)] ??= { shown, rows: [] }).rows.push(row);
    }
  }
  if (dimensions.length === 0 && Object.keys(lines).length === 0) lines.whole = { shown: [], rows: [] };
  return Object.values(lines).map(({ shown, rows }) => [
    ...shown,
    ...metrics.map((name) => measure(name, rows)),
  ]);
}

function measure(name, rows) {
  if (name in RATIOS) return ratio(...RATIOS[name], rows);
  if (name === 'followers_total') return newest(rows);
  const bare = name.replace('_avg_per_day', '');
  const known = rows.map((row) => of(row, bare)).filter((value) => value !== null);
  if (known.length === 0) return null;
  let total = 0;
  for (const value of known) total += value;
  return bare === name ? total : total / known.length;
}

function ratio(above, below, rows) {
  let [a, b] = [0, 0];
  for (const row of rows) {
    if (of(row, above) === null || of(row, below) === null) continue;
    a += of(row, above);
    b += of(row, below);
  }
  return b === 0 ? null : a / b;
}

function newest(rows) {
  const byAccount = {};
  for (const row of rows) {
    if (row.followers_total === null) continue;
    const known = byAccount[row.account_id];
    if (!known || known.day < row.day) byAccount[row.account_id] = row;
  }
  const values = Object.values(byAccount).map((row) => row.followers_total);
  return values.length === 0 ? null : values.reduce((a, b) => a + b);
}
