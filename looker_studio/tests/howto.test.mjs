/** The guide names only fields that exist, and its template keeps within what the host can do. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';

const read = (path) => fs.readFileSync(new URL(path, import.meta.url), 'utf8');
const fields = new Map(JSON.parse(read('../catalogue.json')).fields.map((field) => [field.id, field]));
const guide = read('../../docs/howto/looker-studio.md');
const template = guide.slice(guide.indexOf('## The template'), guide.indexOf('## Good to know'));

/** The charts of the template: {page, position, dimensions, metrics, settings}. */
const charts = template
  .split('**Page ')
  .slice(1)
  .flatMap((page) =>
    page
      .split('\n')
      .filter((line) => /^\| \w/.test(line) && !line.startsWith('| chart'))
      .map((line) => {
        const [, , position, dimensions, metrics, settings] = line.split('|').map((cell) => cell.trim());
        const ids = (cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]);
        return {
          page: page.split('\n')[0],
          position: position.split(',').map(Number),
          dimensions: ids(dimensions),
          metrics: ids(metrics),
          settings: ids(settings),
        };
      }),
  );

test('the template is there', () => {
  assert.ok(charts.length >= 20);
  assert.equal(new Set(charts.map((chart) => chart.page)).size, 4);
});

test('every field of the template exists and is what the template takes it for', () => {
  charts.forEach(({ dimensions, metrics, settings }) => {
    dimensions.forEach((id) => assert.equal(fields.get(id)?.role, 'dimension', id));
    metrics.forEach((id) => assert.equal(fields.get(id)?.role, 'metric', id));
    settings.forEach((id) => assert.ok(fields.has(id), id));
  });
});

test('no chart of the template needs more than one request', () => {
  charts.forEach(({ dimensions, metrics }) => assert.ok(dimensions.length + metrics.length <= 20));
});

test('charts lie on the canvas and do not cover each other', () => {
  const apart = ([x, y, w, h], [u, v, s, t]) => x + w <= u || u + s <= x || y + h <= v || v + t <= y;
  charts.forEach((chart, at) => {
    const [x, y, width, height] = chart.position;
    assert.ok(x >= 0 && y >= 70 && x + width <= 1200 && y + height <= 900, `${chart.page} ${chart.position}`);
    charts
      .slice(at + 1)
      .filter((other) => other.page === chart.page)
      .forEach((other) => {
        assert.ok(
          apart(chart.position, other.position),
          `${chart.page}: ${chart.position} and ${other.position}`,
        );
      });
  });
});

test('labels the guide speaks of are those of the fields', () => {
  const labels = new Set([...fields.values()].map((field) => field.label));

  for (const label of [
    'Total Followers',
    'Reached Audience',
    'Reached Audience (average per day)',
    'Video Views',
    'Engagement Rate by Views',
    'Video Views (lifetime)',
    'Account ID',
    'Month',
    'Date',
  ]) {
    assert.ok(labels.has(label) && guide.includes(label), label);
  }
});
