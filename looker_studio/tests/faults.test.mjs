import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { ADMIN_KEY, KEY, RANGE, connected, hubForFile, newScript, request } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

const chart = { dimensions: ['date'], metrics: ['likes'], dateRange: RANGE };
const refused = (work) => {
  try {
    work();
  } catch (error) {
    assert.equal(error.name, 'ShownError', error.stack);
    return error;
  }
  return assert.fail('nothing was refused');
};
const dataCalls = async () => (await hub.log()).filter((each) => each.url.endsWith('data')).length;

for (const status of [429, 500, 502, 503, 504]) {
  test(`a passing ${status} is asked again, and the chart never knows`, async () => {
    const host = connected(hub);
    await hub.fault({ kind: 'status', call: 'data', status, times: 3 });
    await hub.log();

    const { rows } = host.chart(chart);

    assert.equal(rows.length, 28);
    assert.equal(await dataCalls(), 4);
  });
}

test('waits double: one second, two, four', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'status', call: 'data', status: 503, times: 3 });

  host.chart(chart);

  assert.equal(host.script.slept, 7000);
});

test('Retry-After is kept, up to half a minute', async () => {
  const host = connected(hub);
  await hub.fault(
    { kind: 'status', call: 'data', status: 429, retryAfter: 12 },
    { kind: 'status', call: 'data', status: 429, retryAfter: 3600 },
  );

  host.chart(chart);

  assert.equal(host.script.slept, 42_000);
});

test('a hub that stays busy, and one that stays broken, get different sentences', async () => {
  const host = connected(hub);

  await hub.fault({ kind: 'status', call: 'data', status: 429, times: 9 });
  assert.match(refused(() => host.chart(chart)).text, /too much to do right now/);
  await hub.fault({ kind: 'status', call: 'data', status: 500, times: 9 });
  assert.match(refused(() => host.chart(chart)).text, /passing fault.*tell the person who runs the hub/);
});

test('a dropped connection is asked again', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'close', call: 'data', times: 2 });

  assert.equal(host.chart(chart).rows.length, 28);
});

test('a hub that does not answer within a minute is asked again, then told about', async () => {
  const host = connected(hub, { script: newScript({ fetchMs: 150 }) });

  await hub.fault({ kind: 'hang', call: 'data', times: 1 });
  assert.equal(host.chart(chart).rows.length, 28);
  await hub.fault({ kind: 'hang', call: 'data', times: 9 });
  assert.match(refused(() => host.chart(chart)).text, /did not answer in time/);
});

test('it stops with a sentence before Google stops it without one', async () => {
  const script = newScript({ fetchTakesMs: 55_000 });
  const host = connected(hub, { script });
  await hub.set({ mostRows: 1 });
  const began = script.now();

  const error = refused(() => host.chart(chart));

  assert.match(error.text, /more data than fits/);
  assert.match(error.debugText, /out of time after \d+ rows/);
  assert.ok(script.now() - began < 6 * 60_000);
});

test('waiting also stops before Google does', async () => {
  const script = newScript({ fetchTakesMs: 59_000 });
  const host = connected(hub, { script });
  await hub.set({ mostRows: 14 });
  await hub.fault({ kind: 'status', call: 'data', status: 503, retryAfter: 30, after: 1, times: 9 });
  const began = script.now();

  refused(() => host.chart(chart));

  assert.ok(script.now() - began < 6 * 60_000);
});

test('an expired key says so, in data and in schema, and is not asked again', async () => {
  const host = connected(hub);
  await hub.set({ deadKeys: [KEY] });
  await hub.log();

  for (const work of [() => host.chart(chart), () => host.connect()]) {
    assert.match(refused(work).text, /no longer accepts this API key.*Edit connection/);
  }

  assert.equal((await hub.log()).length, 2);
  assert.equal(host.script.call('isAuthValid'), false, 'not even from the cache');
});

test('a deleted account says which, and what to do', async () => {
  const host = connected(hub);
  await hub.set({ gone: ['-000acme1'] });
  await hub.log();

  const error = refused(() => host.chart(chart));

  assert.equal(
    error.text,
    'The account -000acme1 is no longer in the hub Acme GmbH. Edit the data source and choose another one.',
  );
  assert.equal(await dataCalls(), 1);
});

test('fields that do not go together are named, with what to do', () => {
  const host = connected(hub);

  const error = refused(() => host.chart({ dimensions: ['date'], metrics: ['v_views'], dateRange: RANGE }));

  assert.match(error.text, /v_views and date do not go together.*Take date out of the chart\.$/);
});

test('people are not added up: the sentence says why, and what else there is', () => {
  const host = connected(hub);

  const error = refused(() => host.chart({ metrics: ['reached_audience'], dateRange: RANGE }));

  assert.equal(
    error.text,
    'Reached Audience counts people, who cannot be added up. Add date to the chart. ' +
      'Or take Reached Audience (average per day).',
  );
});

test('an answer of more than 50 MB arrives cut, and is told as too large', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'huge', call: 'data', bytes: 51 * 1024 * 1024 });

  const error = refused(() => host.chart(chart));

  assert.match(error.text, /cut off, because it was too large/);
  assert.match(error.debugText, /5242\d{4} characters that are no JSON/);
});

test('half an answer is told as one', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'half', call: 'data' });

  assert.match(refused(() => host.chart(chart)).text, /cut off/);
});

test('a parked domain in place of the hub is told as no Headwater', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'html', call: 'data' });

  assert.match(refused(() => host.chart(chart)).text, /no Headwater at this address/);
});

test('a hub that moved is told as moved', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'redirect', call: 'data', to: 'https://new.example.org/' });

  const error = refused(() => host.chart(chart));

  assert.match(error.text, /moved to another address/);
  assert.match(error.debugText, /https:\/\/new\.example\.org/);
});

test('an answer to another question is refused, not shown', async () => {
  const host = connected(hub);
  await hub.fault({ kind: 'echo', call: 'data' });

  assert.match(refused(() => host.chart(chart)).text, /do not understand each other/);
});

test("Google's daily quota is told as Google's, and not asked again", async () => {
  const script = newScript();
  const host = connected(hub, { script });
  script.limits.fetchesPerDay = script.fetches.length;
  await hub.log();

  const error = refused(() => host.chart(chart));

  assert.match(error.text, /today's are used up/);
  assert.equal((await hub.log()).length, 0);
  assert.equal(script.slept, 0);
});

test('more than a million rows are refused before they are all fetched', async () => {
  const host = connected(hub);
  const rows = Array.from({ length: 20_000 }, (_, at) => [String(at)]);
  host.script.fetch = () => {
    host.script.lastBody = JSON.stringify({
      fields: ['username'],
      rows,
      next: 'more',
      data_version: '1',
      definitions: [{ id: 'username', label: 'Username', role: 'dimension', semantic: 'TEXT' }],
    });
    host.script.fetches.push({});
    return JSON.stringify({ status: 200, headers: {} });
  };
  host.script.fetches.length = 0;

  const error = refused(() => host.chart({ dimensions: ['username'], dateRange: RANGE }));

  assert.match(error.text, /more data than fits/);
  assert.equal(host.script.fetches.length, 51);
});

test('details are for the admin, with the id of the request, and never hold the key', async () => {
  const host = connected(hub, { key: ADMIN_KEY });
  await hub.fault({
    kind: 'status',
    call: 'data',
    status: 500,
    times: 9,
    message: `trouble with Bearer ${ADMIN_KEY}`,
  });

  const error = refused(() => host.chart(chart));

  assert.match(
    error.debugText,
    /getData: data: HTTP 500 fault: trouble.*request r\d+.*asked 4 times.*connector \d/,
  );
  assert.ok(!error.text.includes('500'));
  for (const text of [error.text, error.debugText, ...host.script.logs.map((entry) => entry.message)]) {
    assert.ok(!text.includes(ADMIN_KEY), text);
  }
});

test('a fault inside the connector is a sentence too, with the stack for the admin', () => {
  const host = connected(hub);

  const error = refused(() => host.script.call('getData', { fields: null }));

  assert.match(error.text, /Something went wrong inside the connector/);
  assert.match(error.debugText, /TypeError/);
});

for (const [words, sentence, times] of [
  ['SSL Error https://hub.test', /certificate of the hub is not valid/, 1],
  ['Bandwidth quota exceeded: https://hub.test. Try reducing the rate of data transfer.', /used up/, 1],
  ['DNS error: https://hub.test', /did not answer/, 4],
  ["We're sorry, a server error occurred. Please wait a bit and try again.", /did not answer/, 4],
  ['Something Google has never said before', /did not answer/, 1],
]) {
  test(`Google's "${words.slice(0, 30)}" becomes a sentence after ${times} times`, () => {
    const { script } = connected(hub);
    let asked = 0;
    script.fetch = () => {
      asked += 1;
      return JSON.stringify({ error: words });
    };

    const error = refused(() => script.call('getData', request(['date'])));

    assert.match(error.text, sentence);
    assert.ok(error.debugText.includes(words));
    assert.equal(asked, times);
  });
}
