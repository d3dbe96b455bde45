/** What every test needs: a built connector, a hub, a script, a host. */

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

import { build } from '../build.mjs';
import { Script } from './emulator/script.mjs';
import { Host } from './host/host.mjs';
import { CATALOGUE } from './hub/fields.mjs';
import { startHub } from './hub/start.mjs';

export const KEY = 'good-key';
export const ADMIN_KEY = 'admin-key';
export const RANGE = { startDate: '2026-09-01', endDate: '2026-09-28' };

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'looker-studio-'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));

/** The connector as it is shipped, built now from what lies there now. */
export function shipped(options = {}) {
  return build({ out: fs.mkdtempSync(path.join(scratch, 'shipped-')), ...options });
}

/** The connector built with the small world's own catalogue. */
export function builtForSmallWorld() {
  const catalogue = path.join(scratch, 'catalogue.json');
  fs.writeFileSync(catalogue, JSON.stringify(CATALOGUE));
  return build({ out: fs.mkdtempSync(path.join(scratch, 'small-')), catalogue });
}

/** A hub for one test file, stopped after it. */
export async function hubForFile() {
  const hub = await startHub();
  after(() => hub.stop());
  return hub;
}

const folder = shipped();

/** A fresh Google account with the shipped connector. */
export function newScript(limits, from = folder) {
  return new Script(from, limits);
}

/** A host that is signed in, configured and connected. */
export function connected(
  hub,
  { accounts = ['-000acme1'], choice = 'acme', key = KEY, script = newScript(), seed } = {},
) {
  const host = new Host(script, { seed });
  host.signIn({ path: hub.url, key });
  host.configure((question) => (question.name === 'hub' ? choice : accounts));
  host.connect();
  return host;
}

/** A getData request as the host writes it. */
export function request(names, more = {}) {
  return {
    configParams: { hub: 'acme', accounts: '-000acme1' },
    scriptParams: { lastRefresh: '1758425096065' },
    dateRange: RANGE,
    fields: names.map((name) => (typeof name === 'string' ? { name } : name)),
    dimensionsFilters: [],
    ...more,
  };
}

export const include = (fieldName, operator, ...values) => ({ fieldName, operator, values, type: 'INCLUDE' });

/** A script whose person has entered address and key. */
export function signIn(hub, script = newScript()) {
  script.call('setCredentials', { pathKey: { path: hub.url, key: KEY } });
  return script;
}

/** What was sent to one call since the last look. */
export async function bodiesOf(hub, call) {
  return (await hub.log()).filter((each) => each.url.endsWith(call)).map((each) => JSON.parse(each.body));
}
