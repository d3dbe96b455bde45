/**
 * Shows charts as the host would, against a real hub. The question comes as JSON on stdin:
 *
 *   {"hub": "acme", "accounts": ["sample"], "seed": 1, "charts": [
 *     {"dimensions": ["date"], "metrics": ["likes", {"field": "likes", "aggregation": "AVG"}],
 *      "dateRange": {"startDate": "2026-09-01", "endDate": "2026-09-28"}, "filters": [], "totals": true}]}
 *
 *   HUB_URL=… HUB_KEY=… node play.mjs < question.json > answer.json
 *
 * The answer is {"fields": […], "results": […]}: the schema, and for each chart {"rows", "totals"}
 * or, for an error box, {"refused", "detail"}; {"cannot"} where the host would have to put together
 * what may not be put together, which it does not offer.
 */

import fs from 'node:fs';

import { ShownError } from './emulator/script.mjs';
import { CannotAggregate } from './host/table.mjs';
import { connected } from './setup.mjs';

const { hub, accounts, seed = 1, charts } = JSON.parse(fs.readFileSync(0, 'utf8'));
const host = connected(
  { url: process.env.HUB_URL },
  { choice: hub, accounts, key: process.env.HUB_KEY, seed },
);

function shown(chart) {
  try {
    return host.chart(chart);
  } catch (error) {
    if (error instanceof CannotAggregate) return { cannot: error.message };
    if (error instanceof ShownError) return { refused: error.text, detail: error.debugText };
    throw error;
  }
}

const answer = { fields: host.schema, results: charts.map(shown) };
fs.writeFileSync(1, `${JSON.stringify(answer)}\n`);
