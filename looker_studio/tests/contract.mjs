/**
 * The server the contract is tried on: the small hub of these tests or, with HUB_URL and HUB_KEY,
 * the one at that address, read through its Sample Account. HUB_TODAY (2026-09-30) is the day it
 * is at a hub that runs under another clock.
 */

import assert from 'node:assert/strict';
import { after } from 'node:test';

import { startHub } from './hub/start.mjs';
import { KEY } from './setup.mjs';

const own = process.env.HUB_URL ? null : await startHub();
if (own) after(() => own.stop());
export const URL_ = (process.env.HUB_URL || own.url).replace(/\/$/, '');
export const HUB_KEY = process.env.HUB_KEY || KEY;
const TODAY = process.env.HUB_TODAY || (own ? '2026-09-30' : new Date().toISOString().slice(0, 10));
const before = (days) => new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);
export const RANGE = { startDate: before(29), endDate: before(2) };

export async function ask(call, body, { key = HUB_KEY, headers = {} } = {}) {
  const response = await fetch(`${URL_}/api/v1/looker/${call}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(key ? { Authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

export async function good(call, body) {
  const answer = await ask(call, body);
  assert.equal(answer.status, 200, `${call} ${JSON.stringify(body)}: ${answer.text.slice(0, 500)}`);
  return answer.body;
}

export async function refusedAs(status, code, call, body, options) {
  const answer = await ask(call, body, options);
  const told = `${call} ${JSON.stringify(body)}: ${answer.status} ${answer.text.slice(0, 300)}`;
  assert.equal(answer.status, status, told);
  const { error } = answer.body;
  if (code) assert.equal(error.code, code, told);
  assert.match(error.message, /^\S.*[.!]$/s, 'a sentence');
  assert.ok(Array.isArray(error.fields) && Array.isArray(error.suggestions), told);
  return error;
}

export const HUB = (await good('config', { hub: null })).hubs[0].id;
export const SAMPLE = { hub: HUB, accounts: ['sample'] };
export const CATALOGUE = await good('schema', SAMPLE);
export const FIELDS = new Map(CATALOGUE.fields.map((field) => [field.id, field]));
export const isMetric = (id) => FIELDS.get(id).role === 'metric';

export const question = (names, more = {}) => ({
  ...SAMPLE,
  fields: names.map((name) => ({ name })),
  dateRange: RANGE,
  filters: [],
  pageSize: 20_000,
  cursor: null,
  catalogue: null,
  lastRefresh: null,
  ...more,
});
export const data = (names, more) => good('data', question(names, more));
export const include = (fieldName, operator, values) => ({ fieldName, operator, values, type: 'INCLUDE' });

/** Additive metrics known day by day: what most laws are tried on. */
export const ADDITIVE = [];
for (const [id, field] of FIELDS) {
  if (ADDITIVE.length >= 4) break;
  if (!field.reaggregatable || field.hidden) continue;
  const answer = await ask('data', question(['date', id]));
  if (answer.status === 200) ADDITIVE.push(id);
}
