import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { RELATIONS } from './hub/data.mjs';
import {
  RANGE,
  bodiesOf,
  builtForSmallWorld,
  connected,
  hubForFile,
  include,
  newScript,
  request,
  signIn,
} from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

const signedIn = (script) => signIn(hub, script);
const bodies = (call) => bodiesOf(hub, call);

test('schema and values come from one list, in the order the host asked', () => {
  const script = signedIn();

  const one = script.call('getData', request(['likes', 'date']));
  const other = script.call('getData', request(['date', 'likes']));

  assert.deepEqual(
    one.schema.map((field) => field.name),
    ['likes', 'date'],
  );
  assert.deepEqual(
    one.rows.map(({ values: [a, b] }) => [b, a]),
    other.rows.map((row) => row.values),
  );
});

test('days of the range come whole, both ends included, in digits', () => {
  const { rows } = signedIn().call('getData', request(['date']));

  assert.equal(rows.length, 28);
  assert.deepEqual([rows[0].values, rows[27].values], [['20260901'], ['20260928']]);
});

test('unknown stays unknown: a missing value is null, and no zero', () => {
  const truth = RELATIONS.profile_day('-000acme1').filter((row) => row.day.startsWith('2026-09'));

  const { rows } = signedIn().call(
    'getData',
    request(['date', 'likes'], {
      dateRange: { startDate: '2026-09-01', endDate: '2026-09-30' },
    }),
  );

  assert.deepEqual(
    rows.map((row) => row.values[1]),
    truth.map((row) => row.likes),
  );
  assert.ok(rows.some((row) => row.values[1] === null));
});

test('a metric alone is one row, unknown when nothing is known', () => {
  const { rows } = signedIn().call(
    'getData',
    request(['likes'], {
      dateRange: { startDate: '2026-09-29', endDate: '2026-09-30' },
    }),
  );

  assert.deepEqual(rows, [{ values: [null] }]);
});

test('dimensions alone are their distinct values, as a drop-down asks for them', () => {
  const { rows } = signedIn().call(
    'getData',
    request(['username'], {
      configParams: { hub: 'acme', accounts: '-000acme1,-000acme2' },
    }),
  );

  assert.deepEqual(
    rows.map((row) => row.values),
    [['acme.cooks'], ['acme.music']],
  );
});

test('a hub with the same catalogue sends no definitions, and the built-in ones describe the rows', () => {
  const script = signedIn(newScript({}, builtForSmallWorld()));

  const { schema } = script.call('getData', request(['date', 'engagement_rate_views', 'likes']));

  assert.deepEqual(
    schema.map((field) => [field.name, field.semantics.semanticType]),
    [
      ['date', 'YEAR_MONTH_DAY'],
      ['engagement_rate_views', 'PERCENT'],
      ['likes', 'NUMBER'],
    ],
  );
});

test('filters go to the hub as the host wrote them, and the hub applies all of them', async () => {
  const script = signedIn();
  const dimensionsFilters = [
    [include('weekday', 'IN_LIST', '0', '6'), include('date', 'BETWEEN', '20260901', '20260903')],
    [{ fieldName: 'likes', operator: 'NUMERIC_GREATER_THAN', values: [100], type: 'EXCLUDE' }],
  ];
  await hub.log();

  const { filtersApplied } = script.call(
    'getData',
    request(['date', { name: 'weekday', forFilterOnly: true }, 'likes'], { dimensionsFilters }),
  );

  const [sent] = await bodies('data');
  assert.deepEqual(sent.filters, dimensionsFilters);
  assert.equal(filtersApplied, true);
});

test('a field for filtering only is not in the answer and does not split its rows', () => {
  const script = signedIn();

  const answer = script.call(
    'getData',
    request([{ name: 'weekday', forFilterOnly: true }, 'likes'], {
      dimensionsFilters: [[include('weekday', 'IN_LIST', '0', '6')]],
    }),
  );

  assert.deepEqual(
    answer.schema.map((field) => field.name),
    ['likes'],
  );
  assert.equal(answer.rows.length, 1);
});

test('an operator the hub has never heard of is left to the host, with every field it needs', async () => {
  const script = signedIn();
  await hub.set({ unknownOperators: ['EQUALS'] });

  const answer = script.call(
    'getData',
    request(['date', { name: 'weekday', forFilterOnly: true }, 'likes'], {
      dimensionsFilters: [[include('weekday', 'EQUALS', '0')]],
    }),
  );

  assert.equal(answer.filtersApplied, false);
  assert.deepEqual(
    answer.schema.map((field) => field.name),
    ['date', 'weekday', 'likes'],
  );
  assert.equal(answer.rows.length, 28);
});

test('where the host could not add the rows up again, such an operator is refused with a sentence', async () => {
  const script = signedIn();
  await hub.set({ unknownOperators: ['EQUALS'] });
  const ask = (name, filter) => () =>
    script.call(
      'getData',
      request([name, { name: filter.fieldName, forFilterOnly: true }], {
        dimensionsFilters: [[filter]],
      }),
    );

  assert.throws(ask('followers_total', include('weekday', 'EQUALS', '0')), {
    text: /does not know the filter EQUALS yet/,
  });
  assert.throws(ask('username', include('likes', 'EQUALS', '0')), {
    text: /does not know the filter EQUALS yet/,
  });
});

test("samples for the host's guessing are answered without a request", async () => {
  const script = signedIn();
  await hub.log();

  const answer = script.call(
    'getData',
    request(['date', 'video_views', 'is_verified', 'follower_country', 'from_the_future'], {
      scriptParams: { sampleExtraction: true },
      dateRange: { startDate: '2026-09-26', endDate: '2026-09-26' },
    }),
  );

  assert.deepEqual(answer.rows, [{ values: ['20260317', 7, true, 'FR', 'text'] }]);
  assert.deepEqual(await hub.log(), []);
});

test('samples need neither a key nor an account', () => {
  const answer = newScript().call('getData', {
    fields: [{ name: 'likes' }],
    scriptParams: { sampleExtraction: true },
  });

  assert.equal(answer.schema.length, answer.rows[0].values.length);
});

test('"Refresh data" reaches the hub, whichever way the host writes it', async () => {
  const script = signedIn();
  await hub.log();

  script.call('getData', request(['likes'], { scriptParams: { lastRefresh: '17' } }));
  script.call('getData', request(['likes'], { scriptParams: { lastRefresh: 18 } }));
  script.call('getData', request(['likes'], { scriptParams: undefined }));

  assert.deepEqual(
    (await bodies('data')).map((body) => body.lastRefresh),
    ['17', '18', null],
  );
});

test('a field asked twice is answered once', () => {
  const { schema } = signedIn().call('getData', request(['date', 'likes', 'likes']));

  assert.deepEqual(
    schema.map((field) => field.name),
    ['date', 'likes'],
  );
});

test('a chart of more than twenty fields is put together from several requests', () => {
  const host = connected(hub);
  const metrics = host.schema
    .filter(
      (field) =>
        field.semantics.conceptType === 'METRIC' &&
        /^(video_|likes|comments|shares|profile_|followers_|engage|reached)/.test(field.name),
    )
    .map((field) => field.name);
  const dimensions = [
    'date',
    'week',
    'month',
    'quarter',
    'year',
    'weekday',
    'username',
    'account_id',
    'is_business_account',
  ];
  host.script.fetches.length = 0;

  const { rows } = host.chart({ dimensions, metrics, dateRange: RANGE });

  assert.ok(dimensions.length + metrics.length > 20);
  assert.equal(host.script.fetches.length, 2);
  assert.equal(rows.length, 28);
  const truth = RELATIONS.profile_day('-000acme1').filter(
    (row) => row.day >= RANGE.startDate && row.day <= RANGE.endDate,
  );
  metrics
    .filter((name) => name in truth[0])
    .forEach((name) => {
      const at = dimensions.length + metrics.indexOf(name);
      assert.deepEqual(
        rows.map((row) => row[at]),
        truth.map((row) => row[name]),
        name,
      );
    });
});
