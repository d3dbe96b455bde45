/**
 * Whether a server keeps CONTRACT.md, 5: rows, their order, pages and filters. With HUB_URL and
 * HUB_KEY it is the one at that address (see contract.mjs).
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ADDITIVE,
  ask,
  data,
  FIELDS,
  good,
  include,
  isMetric,
  question,
  RANGE,
  refusedAs,
} from './contract.mjs';
import { OPERATORS, admits } from './host/filters.mjs';
import { FORMATS } from './host/formats.mjs';

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
    answer.body.rows.forEach(([value]) =>
      assert.ok(value === null || format(value), `${id}: ${JSON.stringify(value)}`),
    );
    if (isMetric(id)) assert.equal(answer.body.rows.length, 1, `${id} alone is one row`);
  }
  assert.ok(answered > FIELDS.size / 2, `${answered} of ${FIELDS.size} answered`);
});

test('columns come in the order asked, rows in an order of their own', async () => {
  const one = await data(['date', ADDITIVE[0], 'account_id']);
  const other = await data([ADDITIVE[0], 'account_id', 'date']);

  assert.deepEqual(one.fields, ['date', ADDITIVE[0], 'account_id']);
  assert.deepEqual(other.fields, [ADDITIVE[0], 'account_id', 'date']);
  assert.deepEqual(
    one.rows.map(([a, b, c]) => [b, c, a]),
    other.rows,
  );
  const keys = one.rows.map(([day, , account]) => `${account} ${day}`);
  assert.deepEqual(keys, [...keys].sort(), 'by account_id, then date');
});

test('days come whole, both ends included, and once', async () => {
  const { rows } = await data(['date', ADDITIVE[0]]);

  const days = rows.map(([day]) => day);
  assert.deepEqual(
    [days[0], days[27], days.length],
    [RANGE.startDate.replaceAll('-', ''), RANGE.endDate.replaceAll('-', ''), 28],
  );
});

test('other metrics beside it change neither rows nor their order', async () => {
  const [one, other] = [await data(['date', ADDITIVE[0]]), await data(['date', ...ADDITIVE])];

  assert.deepEqual(
    one.rows,
    other.rows.map((row) => row.slice(0, 2)),
  );
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
  await refusedAs(
    422,
    'bad_cursor',
    'data',
    question(['date', ADDITIVE[0]], { pageSize: 5, cursor: 'spoiled' }),
  );
});

test('what may be added up adds up', async () => {
  const { rows } = await data(['date', ...ADDITIVE]);
  const {
    rows: [total],
  } = await data(ADDITIVE);

  ADDITIVE.forEach((id, at) => {
    const known = rows.map((row) => row[at + 1]).filter((value) => value !== null);
    const sum = known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
    assert.ok(
      sum === total[at] || Math.abs(sum - total[at]) <= 1e-9 * Math.abs(sum),
      `${id}: ${sum} for ${total[at]}`,
    );
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
    ...question([]),
    fields: [{ name: ADDITIVE[0] }, { name: 'date', forFilterOnly: true }],
    filters: [
      [include('date', 'BETWEEN', [RANGE.startDate.replaceAll('-', ''), RANGE.endDate.replaceAll('-', '')])],
    ],
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
      const wanted = rows.filter((row) =>
        admits(filters, (name) => row[['date', 'weekday', 'username'].indexOf(name)]),
      );
      assert.deepEqual(kept.rows, wanted, `${type} ${operator} ${values}`);
    }
  }
});

test('filters are an AND of ORs', async () => {
  const { rows } = await data(['date', 'weekday']);
  const filters = [
    [
      include('weekday', 'EQUALS', ['0']),
      include('weekday', 'EQUALS', ['3']),
      include('date', 'EQUALS', [rows[0][0]]),
    ],
    [{ fieldName: 'date', operator: 'EQUALS', values: [rows[3][0]], type: 'EXCLUDE' }],
  ];

  const kept = await data(['date', 'weekday'], { filters });

  assert.deepEqual(
    kept.rows,
    rows.filter((row) => admits(filters, (name) => row[name === 'date' ? 0 : 1])),
  );
});

test('a filter on a metric works on the rows of the answer', async () => {
  const { rows } = await data(['date', ADDITIVE[0]]);
  const values = rows
    .map((row) => row[1])
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  const limit = values[Math.floor(values.length / 2)];

  const kept = await data(['date', ADDITIVE[0]], {
    filters: [[include(ADDITIVE[0], 'NUMERIC_GREATER_THAN_OR_EQUAL', [limit])]],
  });

  assert.deepEqual(
    kept.rows,
    rows.filter((row) => row[1] !== null && row[1] >= limit),
  );
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
