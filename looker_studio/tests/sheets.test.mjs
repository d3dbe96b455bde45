/** The script for spreadsheets: its manifest, its menu, and what it makes of a hub's answers. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { after, beforeEach, test } from 'node:test';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

import { Sheet } from './sheet.mjs';

if (!isMainThread) {
  // The hub lives in a thread of its own, for the script's thread sleeps while it is asked.
  let script = [];
  const seen = [];
  const server = http.createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString();
      seen.push({ url: request.url, body: body && JSON.parse(body), key: request.headers.authorization });
      const usual = request.url.endsWith('/me')
        ? { product: 'headwater', user: { name: 'Ada' } }
        : { hubs: [{ id: 'acme', label: 'Acme GmbH' }] };
      const next = request.url.includes('/looker/') ? null : script.shift();
      const { status = 200, headers = {}, answer = usual } = next || {};
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  parentPort.on('message', (asked) => {
    if (asked === 'seen') parentPort.postMessage(seen.splice(0));
    else if (asked === 'stop') server.close(() => process.exit());
    else {
      script = asked;
      parentPort.postMessage('ready');
    }
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
} else {
  const worker = new Worker(fileURLToPath(import.meta.url));
  const said = () => new Promise((resolve) => worker.once('message', resolve));
  const url = `http://127.0.0.1:${await said()}`;
  after(() => worker.postMessage('stop'));
  const tell = (asked) => {
    worker.postMessage(asked);
    return said();
  };
  const KEY = 'hw_key';
  const ANSWER = {
    columns: [{ label: 'Date' }, { label: 'Video Views' }],
    rows: [
      ['2026-09-01', 12],
      ['2026-09-02', null],
    ],
    next: null,
  };
  const connected = (options) => {
    const sheet = new Sheet(options);
    sheet.choose('Connect…', url, KEY);
    return sheet;
  };
  beforeEach(async () => {
    await tell([]);
    await tell('seen');
  });

  test('the manifest asks for three rights and names nothing else', () => {
    const made = JSON.parse(fs.readFileSync(new URL('../sheets/appsscript.json', import.meta.url), 'utf8'));
    const rights = made.oauthScopes.map((scope) => scope.replace('https://www.googleapis.com/auth/', ''));

    assert.deepEqual(rights, ['script.external_request', 'script.container.ui', 'spreadsheets.currentonly']);
    assert.deepEqual([made.runtimeVersion, made.timeZone], ['V8', 'Etc/UTC']);
    assert.deepEqual(Object.keys(made).sort(), [
      'dependencies',
      'exceptionLogging',
      'oauthScopes',
      'runtimeVersion',
      'timeZone',
    ]);
  });

  test('every function but the menu, its items and HEADWATER is private to the script', () => {
    const text = fs.readFileSync(new URL('../sheets/Code.gs', import.meta.url), 'utf8');
    const names = [...text.matchAll(/^function (\w+)\(/gm)].map((match) => match[1]);

    assert.deepEqual(
      names.filter((name) => !name.endsWith('_')),
      ['onOpen', 'connect', 'check', 'forget', 'HEADWATER'],
    );
    assert.match(text, /@customfunction\n \*\/\nfunction HEADWATER\(/);
  });

  test('the menu connects, and the key stands in user properties and nowhere else', () => {
    const sheet = new Sheet();

    assert.match(sheet.choose('Connect…', `${url}/h/acme/dashboard/`, ` ${KEY} `), /hub acme as Ada/);
    assert.deepEqual(JSON.parse(sheet.script.properties.user.get('headwater')), {
      address: url,
      key: KEY,
      hub: 'acme',
    });
    assert.equal(sheet.script.properties.script.size, 0);
    assert.match(sheet.choose('Check'), /knows the key, as Ada/);
    assert.match(sheet.choose('Forget the key'), /forgotten/);
    assert.equal(sheet.script.properties.user.size, 0);
  });

  for (const [typed, sentence] of [
    [['http://hub.example.org'], /must begin with https/],
    [['ada@example.org'], /address of a hub/],
    [['http://127.0.0.1:1', 'two words'], /no API key/],
    [['http://127.0.0.1:1', KEY], /did not answer/],
    [[], /Nothing was changed/],
    [['http://127.0.0.1:1'], /Nothing was changed/],
  ]) {
    test(`typing ${typed.join(' and ') || 'nothing'} keeps nothing and says why`, () => {
      const sheet = new Sheet();

      assert.match(sheet.choose('Connect…', ...typed), sentence);
      assert.equal(sheet.script.properties.user.size, 0);
    });
  }

  test('an answer is rows of cells under their labels; unknown is empty, and never 0', async () => {
    await tell([{ answer: ANSWER }]);

    const cells = connected().formula('video_views', 'date');

    assert.deepEqual(cells, [
      ['Date', 'Video Views'],
      ['2026-09-01', 12],
      ['2026-09-02', ''],
    ]);
  });

  test('texts, cells, dates and periods make the question', async () => {
    await tell(Array(3).fill({ answer: ANSWER }));
    const sheet = connected({ timeZone: 'America/Los_Angeles' });
    await tell('seen');

    sheet.formula([['video_views'], ['likes; shares'], ['']], 'date', 'last_28d', '', '@acme, sample');
    sheet.formula('likes', undefined, { day: '2026-09-01' }, { day: '2026-09-28' });
    sheet.formula('likes', 'month', '2026-01-01', '2026-09-28');

    const rest = { rows: 'arrays', page_size: 20000, hub: 'acme', cursor: null };
    assert.deepEqual(
      (await tell('seen')).map(({ body }) => body),
      [
        {
          metrics: ['video_views', 'likes', 'shares'],
          by: ['date'],
          account: ['@acme', 'sample'],
          period: 'last_28d',
          ...rest,
        },
        { metrics: ['likes'], by: [], start: '2026-09-01', end: '2026-09-28', ...rest },
        { metrics: ['likes'], by: ['month'], start: '2026-01-01', end: '2026-09-28', ...rest },
      ],
    );
  });

  test('pages are put together', async () => {
    await tell([{ answer: { ...ANSWER, next: 'more' } }, { answer: { ...ANSWER, rows: [['2026-09-03', 3]] } }]);
    const sheet = connected();
    await tell('seen');

    assert.equal(sheet.formula('video_views', 'date').length, 4);
    assert.deepEqual(
      (await tell('seen')).map(({ body }) => body.cursor),
      [null, 'more'],
    );
  });

  test('the same question is asked once in ten minutes, and anew when the last cell changes', async () => {
    await tell(Array(9).fill({ answer: ANSWER }));
    const sheet = connected();
    const before = sheet.script.fetches.length;
    const asked = () => sheet.script.fetches.length - before;
    const cells = ['video_views', 'date', '', '', ''];

    sheet.formula(...cells, 1);
    sheet.formula(...cells, 1);
    assert.equal(asked(), 1);
    sheet.formula(...cells, 2);
    assert.equal(asked(), 2);
    sheet.script.slept += 601_000;
    sheet.formula(...cells, 2);
    assert.equal(asked(), 3);
    sheet.formula('likes', 'date');
    assert.equal(asked(), 4, 'another question is another answer');
  });

  test('a large answer is not kept, for Google takes 100 KB', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => [`ünïcödé ${at}`.repeat(3), at]);
    await tell(Array(2).fill({ answer: { ...ANSWER, rows } }));
    const sheet = connected();

    assert.equal(sheet.formula('video_views', 'caption').length, 3001);
    assert.equal(sheet.script.cache.user.size, 0);
  });

  for (const [status, answer, sentence] of [
    [422, { error: { message: 'People cannot be added up.' } }, /^People cannot be added up\.$/],
    [401, {}, /does not accept this API key.*Headwater > Connect/],
    [403, {}, /does not accept this API key/],
    [409, {}, /New data arrived meanwhile/],
    [302, '', /no Headwater at this address/],
    [404, '<html>', /no Headwater at this address/],
  ]) {
    test(`${status} is a sentence in the cell's note, and not asked again`, async () => {
      await tell([{ status, answer, headers: { Location: 'https://elsewhere.example.org/' } }]);
      const sheet = connected();
      await tell('seen');

      assert.match(sheet.formula('video_views', 'date').error, sentence);
      assert.equal((await tell('seen')).length, 1);
    });
  }

  for (const [status, sentence] of [
    [429, /too much to do/],
    [503, /passing fault/],
  ]) {
    test(`${status} is asked again once, after the time it names`, async () => {
      const fault = { status, answer: {}, headers: { 'Retry-After': '3' } };
      await tell([fault, { answer: ANSWER }, fault, fault]);
      const sheet = connected();

      assert.equal(sheet.formula('video_views', 'date').length, 3);
      assert.equal(sheet.script.slept, 3000);
      assert.match(sheet.formula('likes', 'date').error, sentence);
    });
  }

  for (const [cells, sentence] of [
    [[], /Say what you want to see/],
    [['likes', 'date', '2026-09-01'], /both the first and the last day/],
    [['likes', 'date', 'last_28d', '2026-09-28'], /needs no last day/],
  ]) {
    test(`=HEADWATER(${cells.join('; ')}) says what is missing and asks nobody`, () => {
      const sheet = connected();
      const before = sheet.script.fetches.length;

      assert.match(sheet.formula(...cells).error, sentence);
      assert.equal(sheet.script.fetches.length, before);
    });
  }

  test('without a key the cell says who has to connect', () => {
    assert.match(new Sheet().formula('likes', 'date').error, /owner of this spreadsheet chooses Headwater/);
  });

  test('the formulas of the guide name fields that there are', () => {
    const read = (path) => fs.readFileSync(new URL(path, import.meta.url), 'utf8');
    const fields = new Map(JSON.parse(read('../catalogue.json')).fields.map((field) => [field.id, field.role]));
    const formulas = [...read('../../docs/howto/google-sheets.md').matchAll(/^=HEADWATER\((.*)\)$/gm)];
    const texts = formulas.map(([, inside]) => inside.split('; ').map((cell) => cell.replace(/^"|"$/g, '')));

    assert.ok(formulas.length >= 2);
    assert.deepEqual(texts[0], ['video_views', 'likes', 'date', 'last_28d', '', '@acme.cooks']);
    assert.equal(fields.get('video_views'), 'metric');
    assert.equal(fields.get('likes'), 'metric');
    assert.equal(fields.get('date'), 'dimension');
    assert.equal(fields.get(texts[1][1]), 'dimension');
  });

  test('no cell, note or box ever shows the key', async () => {
    await tell([{ status: 422, answer: { error: { message: `odd: Bearer ${KEY}` } } }]);
    const sheet = connected();

    assert.ok(!sheet.formula('likes', 'date').error.includes(KEY));
    sheet.script.fetch = () => JSON.stringify({ error: `Invalid header Bearer ${KEY}` });
    assert.ok(!sheet.formula('shares', 'date').error.includes(KEY));
    assert.ok(!sheet.choose('Check').includes(KEY));
  });
}
