/**
 * The four steps of the guide, as a person would see them, written down.
 *
 *   HUB_URL=… HUB_KEY=… [HUB=acme] [ACCOUNT=sample] [HUB_TODAY=2026-09-30] node guide.mjs
 */

import { pathToFileURL } from 'node:url';

import { Host } from './host/host.mjs';
import { newScript } from './setup.mjs';

const DAY_MS = 86_400_000;

/** Walks the steps and returns the transcript. `hub` and `account` are ids; left out, the first. */
export function transcript({ url, key, hub, account, today }) {
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
  say(chartText(host, schema, today));
  return lines.join('\n');
}

function stepText(config, step, answers) {
  const last = config.configParams[config.configParams.length - 1];
  if (!config.isSteppedConfig) return '  (nothing more to ask)';
  const options = last.options.map((option) => {
    const mark = option.value === answers[last.name] ? '(x)' : '( )';
    return `    ${mark} ${option.label}`;
  });
  return [`Step ${step}: ${last.displayName}. ${last.helpText}`, ...options, '  -> Next'].join('\n');
}

/** The chart a new report begins with: default metric by default dimension, the last 28 days. */
function chartText(host, schema, today) {
  const field = (concept) => schema.find((f) => f.isDefault && f.semantics.conceptType === concept);
  const [dimension, metric] = [field('DIMENSION'), field('METRIC')];
  const ago = (days) => new Date(Date.parse(today) - days * DAY_MS).toISOString().slice(0, 10);
  const dateRange = { startDate: ago(28), endDate: ago(1) };
  const { rows, totals } = host.chart({
    dimensions: [dimension.name],
    metrics: [metric.name],
    dateRange,
    totals: true,
  });
  const head = `  ${dimension.label} | ${metric.label}   (${dateRange.startDate} to ${dateRange.endDate})`;
  const body = rows.map(([day, value]) => `  ${day} | ${value === null ? '-' : value}`);
  return [head, ...body, `  Total | ${totals[0]}`].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { HUB_URL: url, HUB_KEY: key, HUB: hub, ACCOUNT: account, HUB_TODAY: today } = process.env;
  console.log(transcript({ url, key, hub, account, today: today || new Date().toISOString().slice(0, 10) }));
}
