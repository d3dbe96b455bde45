/**
 * Whether a server keeps CONTRACT.md: who it is, what it offers, how it refuses. With HUB_URL and
 * HUB_KEY it is the one at that address (see contract.mjs).
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ADDITIVE,
  ask,
  CATALOGUE,
  data,
  FIELDS,
  good,
  HUB,
  HUB_KEY,
  question,
  RANGE,
  refusedAs,
  SAMPLE,
  URL_,
} from './contract.mjs';
import { FORMATS } from './host/formats.mjs';
import { checkSchema } from './host/rules.mjs';
import { connected } from './setup.mjs';

test('me says what it is, and that cheaply', async () => {
  const me = await good('me');

  assert.equal(me.product, 'headwater');
  assert.ok(Number.isInteger(me.api) && me.api >= 1);
  assert.equal(typeof me.version, 'string');
  assert.equal(typeof me.user.name, 'string');
  assert.equal(typeof me.admin, 'boolean');
});

test('no key and a wrong key are 401, for every call', async () => {
  for (const [call, body] of [
    ['me'],
    ['config', { hub: null }],
    ['schema', SAMPLE],
    ['data', question(['date'])],
  ]) {
    await refusedAs(401, 'bad_key', call, body, { key: null });
    await refusedAs(401, 'bad_key', call, body, { key: 'hw_no_such_key' });
  }
});

test('answers are JSON with an id, packed on request', async () => {
  const { headers } = await ask('schema', SAMPLE, { headers: { 'Accept-Encoding': 'gzip' } });

  assert.match(headers.get('content-type'), /^application\/json/);
  assert.equal(headers.get('content-encoding'), 'gzip');
  assert.ok(headers.get('x-request-id'));
});

test('config lists hubs, then accounts with Sample Account first', async () => {
  const none = await good('config', { hub: null });
  const chosen = await good('config', { hub: HUB });

  assert.deepEqual([none.hub, none.accounts], [null, null]);
  assert.deepEqual([chosen.hub, chosen.accounts[0].id], [HUB, 'sample']);
  assert.deepEqual(chosen.hubs, none.hubs);
  for (const { id, label } of [...chosen.hubs, ...chosen.accounts]) {
    assert.match(id, /^[A-Za-z0-9._~-]+$/);
    assert.ok(typeof label === 'string' && label);
  }
});

test('config lets a person with an old hub choose again', async () => {
  const answer = await good('config', { hub: 'no-such-hub' });

  assert.deepEqual([answer.hub, answer.accounts], [null, null]);
  assert.ok(answer.hubs.length > 0);
});

test('what the key does not reach is 422, for the key is good', async () => {
  for (const call of ['schema', 'data']) {
    await refusedAs(422, 'unknown_hub', call, question(['date'], { hub: 'no-such-hub' }));
    await refusedAs(422, 'unknown_account', call, question(['date'], { accounts: ['no-such-account'] }));
  }
});

test('Sample Account stands alone', async () => {
  const { accounts } = await good('config', { hub: HUB });
  const other = accounts.find((account) => !['sample', 'all'].includes(account.id));

  if (other)
    await refusedAs(422, 'sample_alone', 'data', question(['date'], { accounts: ['sample', other.id] }));
  else await refusedAs(422, null, 'data', question(['date'], { accounts: ['sample', 'no-such-account'] }));
});

test('every definition is whole, formulas have their parts, defaults exist', async () => {
  assert.match(CATALOGUE.catalogue, /^\S+$/);
  for (const [id, field] of FIELDS) {
    assert.match(id, /^[A-Za-z0-9_]+$/);
    for (const key of ['label', 'description', 'group', 'kind', 'unit', 'aggregation'])
      assert.equal(typeof field[key], 'string', `${id}.${key}`);
    assert.ok(['dimension', 'metric'].includes(field.role), id);
    assert.ok(FORMATS[field.semantic], `${id}: no format is agreed for ${field.semantic}`);
    assert.equal(typeof field.reaggregatable, 'boolean', id);
    assert.equal(typeof field.hidden, 'boolean', id);
    if (field.role === 'dimension') assert.equal(field.reaggregatable, false, id);
    if (field.formula === null) continue;
    for (const part of Object.values(field.formula)) {
      assert.ok(FIELDS.get(part).hidden && FIELDS.get(part).reaggregatable, `${id}: ${part}`);
    }
  }
  assert.equal(FIELDS.get(CATALOGUE.defaults.dimension).role, 'dimension');
  assert.equal(FIELDS.get(CATALOGUE.defaults.metric).role, 'metric');
});

test('a caller with the same catalogue need not be sent it, and gets no definitions', async () => {
  const { catalogue, fields } = await good('schema', { ...SAMPLE, catalogue: CATALOGUE.catalogue });
  const { definitions } = await data(['date'], { catalogue: CATALOGUE.catalogue });

  assert.equal(catalogue, CATALOGUE.catalogue);
  assert.ok(fields === null || fields === undefined || fields.length === FIELDS.size);
  assert.equal(definitions, null);
});

test('a caller with another catalogue gets the definitions of its columns, on the first page only', async () => {
  const names = ['date', ADDITIVE[0]];
  const first = await data(names, { catalogue: 'sha256:other', pageSize: 5 });
  const second = await data(names, { catalogue: 'sha256:other', pageSize: 5, cursor: first.next });

  assert.deepEqual(
    first.definitions,
    names.map((id) => FIELDS.get(id)),
  );
  assert.equal(second.definitions, null);
});

test('the host shows it: sign-in, configuration, fields, a chart', () => {
  const host = connected({ url: URL_ }, { accounts: 'sample', choice: HUB, key: HUB_KEY });
  checkSchema(host.schema);
  const { dimension, metric } = CATALOGUE.defaults;

  const { rows, totals } = host.chart({
    dimensions: [dimension],
    metrics: [metric, ...ADDITIVE],
    dateRange: RANGE,
    totals: true,
  });

  assert.equal(rows.length, 28);
  assert.equal(totals.length, 1 + ADDITIVE.length);
});
