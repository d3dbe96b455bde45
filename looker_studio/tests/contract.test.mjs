/**
 * Whether a server keeps CONTRACT.md. Without more said it is the small hub of these tests; with
 * HUB_URL and HUB_KEY it is the one at that address, read through its Sample Account:
 *
 *   HUB_URL=http://127.0.0.1:8000 HUB_KEY=… [HUB_TODAY=2026-09-30] node --test contract.test.mjs
 *
 * HUB_TODAY is the day it is at the hub, for one that runs under another clock.
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { FORMATS } from './host/formats.mjs';
import { OPERATORS, admits } from './host/filters.mjs';
import { checkSchema } from './host/rules.mjs';
import { KEY, connected } from './setup.mjs';
import { startHub } from './hub/start.mjs';

const own = process.env.HUB_URL ? null : await startHub();
if (own) after(() => own.stop());
const URL_ = (process.env.HUB_URL || own.url).replace(/\/$/, '');
const HUB_KEY = process.env.HUB_KEY || KEY;
const TODAY = process.env.HUB_TODAY || (own ? '2026-09-30' : new Date().toISOString().slice(0, 10));
const before = (days) => new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);
const RANGE = { startDate: before(29), endDate: before(2) };

async function ask(call, body, { key = HUB_KEY, headers = {} } = {}) {
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

async function good(call, body) {
  const answer = await ask(call, body);
  assert.equal(answer.status, 200, `${call} ${JSON.stringify(body)}: ${answer.text.slice(0, 500)}`);
  return answer.body;
}

async function refusedAs(status, code, call, body, options) {
  const answer = await ask(call, body, options);
  const told = `${call} ${JSON.stringify(body)}: ${answer.status} ${answer.text.slice(0, 300)}`;
  assert.equal(answer.status, status, told);
  const { error } = answer.body;
  if (code) assert.equal(error.code, code, told);
  assert.match(error.message, /^\S.*[.!]$/s, 'a sentence');
  assert.ok(Array.isArray(error.fields) && Array.isArray(error.suggestions), told);
  return error;
}

const HUB = (await good('config', { hub: null })).hubs[0].id;
const SAMPLE = { hub: HUB, accounts: ['sample'] };
const CATALOGUE = await good('schema', SAMPLE);
const FIELDS = new Map(CATALOGUE.fields.map((field) => [field.id, field]));
const isMetric = (id) => FIELDS.get(id).role === 'metric';

const question = (names, more = {}) => ({
  ...SAMPLE, fields: names.map((name) => ({ name })), dateRange: RANGE, filters: [], pageSize: 20_000, cursor: null,
  catalogue: null, lastRefresh: null, ...more,
});
const data = (names, more) => good('data', question(names, more));
const include = (fieldName, operator, values) => ({ fieldName, operator, values, type: 'INCLUDE' });

/** Additive metrics known day by day: what most laws are tried on. */
const ADDITIVE = [];
for (const [id, field] of FIELDS) {
  if (ADDITIVE.length >= 4) break;
  if (!field.reaggregatable || field.hidden) continue;
  const answer = await ask('data', question(['date', id]));
  if (answer.status === 200) ADDITIVE.push(id);
}

test('me says what it is, and that cheaply', async () => {
  const me = await good('me');

  assert.equal(me.product, 'headwater');
  assert.ok(Number.isInteger(me.api) && me.api >= 1);
  assert.equal(typeof me.version, 'string');
  assert.equal(typeof me.user.name, 'string');
  assert.equal(typeof me.admin, 'boolean');
});

test('no key and a wrong key are 401, for every call', async () => {
  for (const [call, body] of [['me'], ['config', { hub: null }], ['schema', SAMPLE], ['data', question(['date'])]]) {
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

  if (other) await refusedAs(422, 'sample_alone', 'data', question(['date'], { accounts: ['sample', other.id] }));
  else await refusedAs(422, null, 'data', question(['date'], { accounts: ['sample', 'no-such-account'] }));
});

test('every definition is whole, formulas have their parts, defaults exist', async () => {
  assert.match(CATALOGUE.catalogue, /^\S+$/);
  for (const [id, field] of FIELDS) {
    assert.match(id, /^[A-Za-z0-9_]+$/);
    for (const key of ['label', 'description', 'group', 'kind', 'unit', 'aggregation']) assert.equal(typeof field[key], 'string', `${id}.${key}`);
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

  assert.deepEqual(first.definitions, names.map((id) => FIELDS.get(id)));
  assert.equal(second.definitions, null);
});

test('every field alone is either answered, in its format, or refused with a sentence', async () => {
  let answered = 0;
  for (const id of FIELDS.keys()) {
    const answer = await ask('data', question([id]));
    assert.ok([200, 422].includes(answer.status), `${id}: ${answer.status} ${answer.text.slice(0, 300)}`);
    if (answer.status === 422) {
      assert.ok(isMetric(id), `${id} is a dimension, and its values can always be listed: ${answer.text}`);
      assert.ok(answer.body.error.fields.includes(id), answer.text);
      continue;
    }
    answered += 1;
    assert.deepEqual(answer.body.fields, [id]);
    const format = FORMATS[FIELDS.get(id).semantic];
    answer.body.rows.forEach(([value]) => assert.ok(value === null || format(value), `${id}: ${JSON.stringify(value)}`));
    if (isMetric(id)) assert.equal(answer.body.rows.length, 1, `${id} alone is one row`);
  }
  assert.ok(answered > FIELDS.size / 2, `${answered} of ${FIELDS.size} answered`);
});

test('columns come in the order asked, rows in an order of their own', async () => {
  const one = await data(['date', ADDITIVE[0], 'account_id']);
  const other = await data([ADDITIVE[0], 'account_id', 'date']);

  assert.deepEqual(one.fields, ['date', ADDITIVE[0], 'account_id']);
  assert.deepEqual(other.fields, [ADDITIVE[0], 'account_id', 'date']);
  assert.deepEqual(one.rows.map(([a, b, c]) => [b, c, a]), other.rows);
  const keys = one.rows.map(([day, , account]) => `${account} ${day}`);
  assert.deepEqual(keys, [...keys].sort(), 'by account_id, then date');
});

test('days come whole, both ends included, and once', async () => {
  const { rows } = await data(['date', ADDITIVE[0]]);

  const days = rows.map(([day]) => day);
  assert.deepEqual([days[0], days[27], days.length], [RANGE.startDate.replaceAll('-', ''), RANGE.endDate.replaceAll('-', ''), 28]);
});

test('other metrics beside it change neither rows nor their order', async () => {
  const [one, other] = [await data(['date', ADDITIVE[0]]), await data(['date', ...ADDITIVE])];

  assert.deepEqual(one.rows, other.rows.map((row) => row.slice(0, 2)));
});

test('pages put together are the whole, of one version', async () => {
  const whole = await data(['date', ...ADDITIVE]);
  const rows = [];
  let cursor = null;
  let pages = 0;
  do {
    const page = await data(['date', ...ADDITIVE], { pageSize: 5, cursor });
    assert.ok(page.rows.length <= 5);
    assert.equal(page.data_version, whole.data_version);
    rows.push(...page.rows);
    cursor = page.next;
    pages += 1;
  } while (cursor);

  assert.deepEqual(rows, whole.rows);
  assert.ok(pages >= 6 && Buffer.byteLength(String(cursor)) <= 4096);
});

test('a cursor belongs to its question', async () => {
  const { next } = await data(['date', ADDITIVE[0]], { pageSize: 5 });

  await refusedAs(422, 'bad_cursor', 'data', question(['date', ADDITIVE[1]], { pageSize: 5, cursor: next }));
  await refusedAs(422, 'bad_cursor', 'data', question(['date', ADDITIVE[0]], { pageSize: 5, cursor: 'spoiled' }));
});

test('what may be added up adds up', async () => {
  const { rows } = await data(['date', ...ADDITIVE]);
  const { rows: [total] } = await data(ADDITIVE);

  ADDITIVE.forEach((id, at) => {
    const known = rows.map((row) => row[at + 1]).filter((value) => value !== null);
    const sum = known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
    assert.ok(sum === total[at] || Math.abs(sum - total[at]) <= 1e-9 * Math.abs(sum), `${id}: ${sum} for ${total[at]}`);
  });
});

test('a formula of its parts is the field itself', async () => {
  const ratios = [...FIELDS.values()].filter((field) => field.formula);
  assert.ok(ratios.length > 0);
  for (const { id, formula } of ratios) {
    const { rows } = await data(['month', id, formula.value, formula.over]);
    rows.forEach(([, ratio, value, over]) => {
      const made = over === null || over === 0 || value === null ? null : value / over;
      assert.ok(made === ratio || Math.abs(made - ratio) < 1e-9, `${id}: ${ratio}, and ${value} / ${over}`);
    });
  }
});

test('a field for filtering only is neither in the answer nor in its grain', async () => {
  const { fields, rows } = await good('data', {
    ...question([]), fields: [{ name: ADDITIVE[0] }, { name: 'date', forFilterOnly: true }],
    filters: [[include('date', 'BETWEEN', [RANGE.startDate.replaceAll('-', ''), RANGE.endDate.replaceAll('-', '')])]],
  });

  assert.deepEqual(fields, [ADDITIVE[0]]);
  assert.deepEqual(rows, (await data([ADDITIVE[0]])).rows);
});

test('every operator keeps what it says, and EXCLUDE the rest', async () => {
  const { rows } = await data(['date', 'weekday', 'username']);
  const [middle, later] = [rows[9][0], rows[17][0]];
  const tries = {
    EQUALS: ['weekday', ['0']],
    CONTAINS: ['date', [middle.slice(4)]],
    REGEXP_PARTIAL_MATCH: ['date', ['(?i)0[1-3]$']],
    REGEXP_EXACT_MATCH: ['date', ['\\d+[05]']],
    IN_LIST: ['weekday', ['0', '6']],
    IS_NULL: ['username', []],
    BETWEEN: ['date', [middle, later]],
    NUMERIC_GREATER_THAN: ['date', [middle]],
    NUMERIC_GREATER_THAN_OR_EQUAL: ['date', [Number(middle)]],
    NUMERIC_LESS_THAN: ['date', [middle]],
    NUMERIC_LESS_THAN_OR_EQUAL: ['date', [middle]],
  };
  assert.deepEqual(Object.keys(tries).sort(), [...OPERATORS].sort());
  for (const [operator, [fieldName, values]] of Object.entries(tries)) {
    for (const type of ['INCLUDE', 'EXCLUDE']) {
      const filters = [[{ fieldName, operator, values, type }]];
      const kept = await data(['date', 'weekday', 'username'], { filters });
      const wanted = rows.filter((row) => admits(filters, (name) => row[['date', 'weekday', 'username'].indexOf(name)]));
      assert.deepEqual(kept.rows, wanted, `${type} ${operator} ${values}`);
    }
  }
});

test('filters are an AND of ORs', async () => {
  const { rows } = await data(['date', 'weekday']);
  const filters = [
    [include('weekday', 'EQUALS', ['0']), include('weekday', 'EQUALS', ['3']), include('date', 'EQUALS', [rows[0][0]])],
    [{ fieldName: 'date', operator: 'EQUALS', values: [rows[3][0]], type: 'EXCLUDE' }],
  ];

  const kept = await data(['date', 'weekday'], { filters });

  assert.deepEqual(kept.rows, rows.filter((row) => admits(filters, (name) => row[name === 'date' ? 0 : 1])));
});

test('a filter on a metric works on the rows of the answer', async () => {
  const { rows } = await data(['date', ADDITIVE[0]]);
  const values = rows.map((row) => row[1]).filter((value) => value !== null).sort((a, b) => a - b);
  const limit = values[Math.floor(values.length / 2)];

  const kept = await data(['date', ADDITIVE[0]], { filters: [[include(ADDITIVE[0], 'NUMERIC_GREATER_THAN_OR_EQUAL', [limit])]] });

  assert.deepEqual(kept.rows, rows.filter((row) => row[1] !== null && row[1] >= limit));
});

test('what cannot be understood is refused by name', async () => {
  const filtered = (filter) => question(['date'], { filters: [[filter]] });

  await refusedAs(422, 'unknown_field', 'data', question(['date', 'no_such_field']));
  await refusedAs(422, 'unknown_operator', 'data', filtered(include('date', 'SOUNDS_LIKE', ['x'])));
  await refusedAs(422, 'bad_filter', 'data', filtered(include('date', 'BETWEEN', ['20260101'])));
  assert.equal((await ask('data', question([]))).status, 400);
});

test('injected text is text', async () => {
  for (const text of ["' OR 1=1 --", '"; DROP TABLE x; --', '%', '\\', '\u0000']) {
    const { rows } = await data(['date'], { filters: [[include('username', 'EQUALS', [text])]] });
    assert.deepEqual(rows, [], text);
  }
});

test('the host shows it: sign-in, configuration, fields, a chart', () => {
  const host = connected({ url: URL_ }, { accounts: 'sample', choice: HUB, key: HUB_KEY });
  checkSchema(host.schema);
  const { dimension, metric } = CATALOGUE.defaults;

  const { rows, totals } = host.chart({ dimensions: [dimension], metrics: [metric, ...ADDITIVE], dateRange: RANGE, totals: true });

  assert.equal(rows.length, 28);
  assert.equal(totals.length, 1 + ADDITIVE.length);
});
