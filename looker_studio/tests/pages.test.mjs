import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { RELATIONS } from './hub/data.mjs';
import { bodiesOf, hubForFile, request, signIn } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

const WHOLE_ARCHIVE = { startDate: '2026-01-01', endDate: '2026-12-31' };

const signedIn = (script) => signIn(hub, script);
const bodies = (call) => bodiesOf(hub, call);

test('60,000 rows come through pages, every one once, in order', async () => {
  const script = signedIn();
  await hub.log();

  const { rows } = script.call(
    'getData',
    request(['video_id', 'activity_date', 'v_views_day'], {
      configParams: { hub: 'acme', accounts: '-000archive' },
      dateRange: WHOLE_ARCHIVE,
    }),
  );

  const key = ({ values: [video, day] }) => `${day} ${video}`;
  const seen = rows.map(key);
  assert.equal(rows.length, 60_000);
  assert.equal(new Set(seen).size, 60_000);
  assert.deepEqual(seen, [...seen].sort(), 'by activity_date, then video_id');
  const truth = RELATIONS.video_change('-000archive').reduce((sum, row) => sum + row.v_views_day, 0);
  assert.equal(
    rows.reduce((sum, row) => sum + row.values[2], 0),
    truth,
  );
  const pages = await bodies('data');
  assert.equal(pages.length, 3);
  assert.ok(pages.every((page) => page.pageSize === 20_000));
});

test('a hub that gives smaller pages is followed to the end', async () => {
  await hub.set({ mostRows: 700 });
  const script = signedIn();

  const { rows } = script.call(
    'getData',
    request(['video_id', 'activity_date', 'v_views_day'], {
      configParams: { hub: 'acme', accounts: '-000acme1' },
      dateRange: WHOLE_ARCHIVE,
    }),
  );

  assert.equal(rows.length, 24 * 20);
  assert.equal(new Set(rows.map((row) => row.values.slice(0, 2).join())).size, 24 * 20);
});

test('pages stay under 8 MB when rows are wide', async () => {
  await hub.set({ mostRows: 1_000_000 });
  const script = signedIn();
  script.fetches.length = 0;

  const wide = [
    'video_id',
    'activity_date',
    'username',
    'account_id',
    'media_type',
    'is_business_account',
    'v_views_day',
  ];
  script.call(
    'getData',
    request(wide, { configParams: { hub: 'acme', accounts: '-000archive' }, dateRange: WHOLE_ARCHIVE }),
  );

  assert.ok(script.fetches.length >= 3);
  assert.ok(script.fetches.every((fetch) => fetch.bytes <= 8 * 1024 * 1024));
});

test('definitions come once, with the first page only', async () => {
  await hub.set({ mostRows: 10 });
  const script = signedIn();
  script.fetches.length = 0;

  script.call('getData', request(['date', 'likes']));

  assert.equal(script.fetches.length, 3);
  assert.ok(script.fetches[0].bytes > script.fetches[1].bytes + 300);
});

test('when the data changes between pages, the walk starts over and mixes nothing', async () => {
  await hub.set({ mostRows: 10 });
  const script = signedIn();
  await hub.fault({ kind: 'moving', call: 'data', after: 1 });
  await hub.log();

  const { rows } = script.call('getData', request(['date', 'likes']));

  assert.equal(rows.length, 28);
  assert.deepEqual(
    (await bodies('data')).map((body) => body.cursor !== null),
    [false, true, false, true, true],
  );
});

test('when the data never stops changing, that is said', async () => {
  await hub.set({ mostRows: 10 });
  const script = signedIn();
  await hub.fault({ kind: 'moving', call: 'data', times: 100 });

  assert.throws(() => script.call('getData', request(['date', 'likes'])), {
    text: /New data keeps arriving/,
  });
});

test('a hub that forgets to say that the data changed is caught at it', () => {
  const script = signedIn();
  const pages = [
    { rows: [['a']], next: 'more', data_version: '1' },
    { rows: [['b']], next: null, data_version: '2' },
    { rows: [['A']], next: 'more', data_version: '2' },
    { rows: [['B']], next: null, data_version: '2' },
  ];
  const definitions = [{ id: 'username', label: 'Username', role: 'dimension', semantic: 'TEXT' }];
  script.fetch = () => {
    script.lastBody = JSON.stringify({ fields: ['username'], definitions, ...pages.shift() });
    return JSON.stringify({ status: 200, headers: {} });
  };

  const { rows } = script.call('getData', request(['username']));

  assert.deepEqual(rows, [{ values: ['A'] }, { values: ['B'] }]);
});
