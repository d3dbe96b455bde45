/**
 * A person at Looker Studio, told what to do line by line: a command as JSON on stdin, its outcome as
 * a line of JSON on stdout. So a program can change the world between two charts.
 *
 *   {"connect": {"url": "…", "key": "…", "hub": "acme", "accounts": ["sample"], "limits": {"fetchMs": 300}}}
 *   {"follow": {"url": "…", "key": "…", "params": {"hub": "acme", "accounts": ["sample"]}}}    as from a link
 *   {"chart": {"dimensions": ["date"], "metrics": ["likes"], "dateRange": {…}}}      as play.mjs has it
 *   {"count": {…}}         a chart, of which only counts, and a digest of its rows, are told
 *   {"sign-in": {"url": "…", "key": "…"}}      the verdict
 *   {"valid": true}        whether the host would ask for the key again
 *
 * Every outcome also holds `fetches`: status, bytes, milliseconds and call of each request made, and
 * `slept`: the milliseconds the script waited between them, which cost nobody time.
 */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import readline from 'node:readline';

import { ShownError } from './emulator/script.mjs';
import { Host } from './host/host.mjs';
import { CannotAggregate } from './host/table.mjs';
import { connected, newScript } from './setup.mjs';

let host = null;

const COMMANDS = {
  connect({ url, key, hub, accounts, limits }) {
    host = connected({ url }, { choice: hub, accounts, key, script: newScript(limits) });
    return { fields: host.schema.length };
  },
  follow({ url: path, key, params }) {
    host = new Host(newScript());
    host.signIn({ path, key });
    const { steps } = host.configure((question) => {
      throw new Error(`the link leaves ${question.name} open`);
    }, params);
    return { steps: steps.length, fields: host.connect().length };
  },
  chart: (asked) => host.chart(asked),
  count(asked) {
    const { rows } = host.chart(asked);
    const width = asked.dimensions.length;
    const keys = rows.map((row) => JSON.stringify(row.slice(0, width)));
    const text = rows.map((row) => JSON.stringify(row)).join('\n');
    return {
      rows: rows.length,
      distinct: new Set(keys).size,
      digest: createHash('sha256').update(text).digest('hex'),
    };
  },
  'sign-in': ({ url: path, key }) => ({ verdict: host.signIn({ path, key }) }),
  valid: () => ({ valid: host.script.call('isAuthValid') }),
};

function outcome(work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof CannotAggregate) return { cannot: error.message };
    if (!(error instanceof ShownError)) throw error;
    // The host shows the detail to those the connector calls admins, and to nobody else.
    const admin = host.script.call('isAdminUser');
    return { refused: error.text, detail: admin ? error.debugText : null };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [[command, given]] = Object.entries(JSON.parse(line));
  const [slept, made] = host ? [host.script.slept, host.script.fetches.length] : [0, 0];
  const told = outcome(() => COMMANDS[command](given));
  const fresh = ['connect', 'follow'].includes(command);
  const fetches = host.script.fetches.slice(fresh ? 0 : made).map(({ url, status, error, bytes, ms }) => ({
    call: url.split('/').pop(),
    status: status ?? error,
    bytes,
    ms,
  }));
  const answer = { ...told, fetches, slept: host.script.slept - (fresh ? 0 : slept) };
  fs.writeSync(1, `${JSON.stringify(answer)}\n`);
}
