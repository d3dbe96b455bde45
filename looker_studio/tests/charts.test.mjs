/** What the host shows equals the truth of the small world, whatever is put into a chart. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { dice } from './host/dice.mjs';
import { OPERATORS } from './host/filters.mjs';
import { CannotAggregate } from './host/table.mjs';
import { ACCOUNTS, chartOf, filterOf } from './hub/charts.mjs';
import { RELATIONS } from './hub/data.mjs';
import { truth } from './hub/truth.mjs';
import { RANGE, connected, hubForFile } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

const CHARTS = 300;

const sorted = (rows) =>
  rows
    .map((row) => [JSON.stringify(row.map((v) => (typeof v === 'number' ? 0 : v))), row])
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, row]) => row);

function near(one, other) {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}

function assertSame(shown, wanted, message) {
  assert.equal(shown.length, wanted.length, `${message}: ${shown.length} rows for ${wanted.length}`);
  shown.forEach((row, at) =>
    row.forEach((value, column) => {
      assert.ok(
        near(value, wanted[at][column]),
        `${message}: ${JSON.stringify(row)} for ${JSON.stringify(wanted[at])}`,
      );
    }),
  );
}

test(`${CHARTS} random charts show the truth, rows and totals`, () => {
  const hosts = new Map();
  let rows = 0;
  let filtered = 0;
  for (let seed = 1; seed <= CHARTS; seed += 1) {
    const chart = chartOf(seed);
    const who = chart.accounts.join();
    if (!hosts.has(who)) hosts.set(who, connected(hub, { accounts: chart.accounts, seed }));

    const shown = hosts.get(who).chart(chart);

    const told = `chart ${seed} ${JSON.stringify(chart)}`;
    assertSame(sorted(shown.rows), sorted(truth(chart)), told);
    const [totals] = truth({ ...chart, dimensions: [] });
    assertSame([shown.totals], [totals], `totals of ${told}`);
    rows += shown.rows.length;
    filtered += chart.filters.length > 0 ? 1 : 0;
  }
  assert.ok(rows > 2000 && filtered > 100, `charts worth the name: ${rows} rows, ${filtered} filtered`);
});

test('what the hub filters and what the host filters is the same, for every operator both ways', async () => {
  const host = connected(hub, { accounts: ACCOUNTS });
  const throws = dice(77);
  const columns = ['date', 'username', 'is_business_account', 'weekday', 'month'];
  const seen = new Set();
  for (let at = 0; at < 220; at += 1) {
    const filter = filterOf('profile_day', throws.one(columns), throws);
    const chart = {
      dimensions: throws.some(['date', 'username', 'month'], 0, 2),
      metrics: ['likes', 'engagement_rate_views'],
      dateRange: RANGE,
      filters: [[filter]],
    };
    await hub.calm();
    const byHub = host.chart(chart);
    await hub.set({ unknownOperators: OPERATORS });
    const byHost = host.chart(chart);

    const told = JSON.stringify(chart);
    // A chart without dimensions is one line of unknowns to the hub, and no line to the host.
    const none = chart.dimensions.length === 0 && byHost.rows.length === 0;
    assertSame(sorted(none ? [[null, null]] : byHost.rows), sorted(byHub.rows), told);
    seen.add(`${filter.type} ${filter.operator}`);
  }
  assert.equal(seen.size, OPERATORS.length * 2, [...seen].sort().join());
});

test('a filter on a metric takes lines out after they were added up', () => {
  const host = connected(hub, { accounts: ACCOUNTS });
  const all = host.chart({
    dimensions: ['month'],
    metrics: ['likes'],
    dateRange: { startDate: '2026-01-01', endDate: '2026-09-28' },
  });
  const limit = all.rows.map((row) => row[1]).sort((a, b) => a - b)[4];

  const some = host.chart({
    dimensions: ['month'],
    metrics: ['likes'],
    dateRange: { startDate: '2026-01-01', endDate: '2026-09-28' },
    filters: [
      [{ fieldName: 'likes', operator: 'NUMERIC_GREATER_THAN', type: 'INCLUDE', values: [String(limit)] }],
    ],
  });

  assert.deepEqual(
    some.rows,
    all.rows.filter((row) => row[1] > limit),
  );
});

test('a day shown as a month by the host adds up: sums, and ratios by their parts', () => {
  const host = connected(hub, { accounts: ACCOUNTS });
  const dateRange = { startDate: '2026-01-10', endDate: '2026-09-28' };
  const metrics = ['likes', 'engagement_rate_views'];

  const byHost = host.chart({ dimensions: [{ field: 'date', as: 'YEAR_MONTH' }], metrics, dateRange });
  const byHub = host.chart({ dimensions: ['month'], metrics, dateRange });

  assertSame(byHost.rows, byHub.rows, 'by month');
  assertSame(
    byHost.rows,
    truth({
      relation: 'profile_day',
      accounts: ACCOUNTS,
      dimensions: [{ field: 'date', as: 'YEAR_MONTH' }],
      metrics,
      dateRange,
    }),
    'by month',
  );
});

test('a last value is never added up by the host, not even when a day is shown as a month', () => {
  const host = connected(hub);

  assert.throws(
    () =>
      host.chart({
        dimensions: [{ field: 'date', as: 'YEAR_MONTH' }],
        metrics: ['followers_total'],
        dateRange: RANGE,
      }),
    CannotAggregate,
  );
});

test('a chart may show an additive metric by another aggregation', () => {
  const host = connected(hub);
  const days = RELATIONS.profile_day('-000acme1').filter(
    (row) => row.day >= RANGE.startDate && row.day <= RANGE.endDate,
  );
  const known = days.map((row) => row.likes).filter((value) => value !== null);

  const {
    rows: [row],
  } = host.chart({
    dimensions: [{ field: 'date', as: 'YEAR_MONTH' }],
    metrics: ['MAX', 'MIN', 'AVG', 'COUNT'].map((aggregation) => ({ field: 'likes', aggregation })),
    dateRange: RANGE,
  });

  assertSame(
    [row],
    [
      [
        '202609',
        Math.max(...known),
        Math.min(...known),
        known.reduce((a, b) => a + b) / known.length,
        known.length,
      ],
    ],
    'likes',
  );
});

test('unique people by day and account are shown, their total is a sentence and no sum', () => {
  const host = connected(hub, { accounts: ACCOUNTS });

  const {
    rows,
    totals: [total],
  } = host.chart({
    dimensions: ['date', 'account_id'],
    metrics: ['reached_audience'],
    dateRange: RANGE,
    totals: true,
  });

  assertSame(
    sorted(rows),
    sorted(
      truth({
        relation: 'profile_day',
        accounts: ACCOUNTS,
        dimensions: ['date', 'account_id'],
        metrics: ['reached_audience'],
        dateRange: RANGE,
      }),
    ),
    'reach',
  );
  assert.match(total.refused, /counts people, who cannot be added up/);
});
