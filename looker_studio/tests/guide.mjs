/**
 * The four steps of the guide, as a person would see them, written down.
 *
 *   HUB_URL=… HUB_KEY=… [HUB=acme] [ACCOUNT=sample] [METRICS=video_views,likes] \
 *     [HUB_TODAY=2026-09-30] node guide.mjs
 *
 * METRICS are the columns of the report's table; left out, the default metric alone.
 */

import { pathToFileURL } from 'node:url';

import { Host } from './host/host.mjs';
import { newScript } from './setup.mjs';

const DAY_MS = 86_400_000;

/** Walks the steps and returns the transcript. `hub` and `account` are ids; left out, the first. */
export function transcript({ url, key, hub, account, today, metrics }) {
  const lines = [];
  const say = (text) => lines.push(text);
  const host = new Host(newScript());
  say(`Authorize: address ${url}, API key ***`);
  say(`  -> ${host.signIn({ path: url, key })}`);
  const { steps, answers } = host.configure((question) => {
    const wanted = { hub, accounts: account }[question.name];
    const option = question.options.find((each) => each.value === wanted) || question.options[0];
    return option.value;
  });
  steps.forEach((config, at) => say(stepText(config, at + 1, answers)));
  const schema = host.connect();
  say(`Step 3: Connect\n  -> ${schema.length} fields in ${new Set(schema.map((f) => f.group)).size} groups`);
  say('Step 4: Create Report');
  say(chartText(host, schema, { today, metrics }));
  return lines.join('\n');
}

function stepText(config, step, answers) {
  const last = config.configParams[config.configParams.length - 1];
  if (!config.isSteppedConfig) return '  (nothing more to ask)';
  const options = last.options.map((option) => {
    const mark = option.value === answers[last.name] ? '(x)' : '( )';
    return `    ${mark} ${option.label}`;
  });
  const chosen = last.options.find((option) => option.value === answers[last.name]);
  const name = last.name === 'hub' ? [`    Name of the data source: TikTok Organic - ${chosen.label}`] : [];
  return [`Step ${step}: ${last.displayName}. ${last.helpText}`, ...options, ...name, '  -> Next'].join('\n');
}

/** The table a report begins with: metrics by the default dimension, over the last 28 days. */
function chartText(host, schema, { today, metrics }) {
  const field = (concept) => schema.find((f) => f.isDefault && f.semantics.conceptType === concept);
  const dimension = field('DIMENSION');
  const shown = metrics ? metrics.split(',').map((id) => host.field(id)) : [field('METRIC')];
  const ago = (days) => new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);
  const dateRange = { startDate: ago(28), endDate: ago(1) };
  const { rows, totals } = host.chart({
    dimensions: [dimension.name],
    metrics: shown.map((metric) => metric.name),
    dateRange,
    totals: true,
  });
  const labels = [dimension, ...shown].map(({ label }) => label).join(' | ');
  const cell = (value) => (value === null ? '-' : value.refused ? `(${value.refused})` : value);
  const body = rows.map((row) => `  ${row.map(cell).join(' | ')}`);
  const head = `  ${labels}   (${dateRange.startDate} to ${dateRange.endDate})`;
  return [head, ...body, `  Total | ${totals.map(cell).join(' | ')}`].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { HUB_URL: url, HUB_KEY: key, HUB: hub, ACCOUNT: account, HUB_TODAY, METRICS: metrics } = process.env;
  const today = HUB_TODAY || new Date().toISOString().slice(0, 10);
  console.log(transcript({ url, key, hub, account, today, metrics }));
}
