import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { RELATIONS } from './hub/data.mjs';
import { transcript } from './guide.mjs';
import { KEY, RANGE, hubForFile } from './setup.mjs';

const hub = await hubForFile();

for (const [account, label] of [
  ['sample', 'Sample Account'],
  ['-000acme1', '@acme.cooks'],
]) {
  test(`the four steps of the guide lead to a chart of ${label}`, () => {
    const text = transcript({ url: hub.url, key: KEY, hub: 'acme', account, today: '2026-09-30' });

    assert.match(text, /Step 1: Hub\..*\(x\) Acme GmbH.*-> Next.*Step 2: User Account\./s);
    assert.ok(text.includes(`(x) ${label}`));
    assert.match(text, /Step 3: Connect\n {2}-> \d+ fields.*Step 4: Create Report/s);
    const days = RELATIONS.profile_day(account).filter(
      (row) => row.day >= '2026-09-02' && row.day <= '2026-09-29',
    );
    const total = days.reduce((sum, row) => sum + (row.video_views ?? 0), 0);
    assert.ok(text.endsWith(`Total | ${total}`), text);
    assert.ok(!text.includes(KEY));
  });
}

test('charts can be played from outside, for a program to compare', async () => {
  const child = spawn('node', [fileURLToPath(new URL('./play.mjs', import.meta.url))], {
    env: { ...process.env, HUB_URL: hub.url, HUB_KEY: KEY },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(
    JSON.stringify({
      hub: 'acme',
      accounts: ['sample'],
      charts: [
        { dimensions: [], metrics: ['likes'], dateRange: RANGE, totals: true },
        { dimensions: ['date'], metrics: ['v_views'], dateRange: RANGE },
      ],
    }),
  );
  const pieces = [];
  child.stdout.on('data', (piece) => pieces.push(piece));
  await once(child, 'close');

  const { fields, results } = JSON.parse(Buffer.concat(pieces).toString());
  const likes = RELATIONS.profile_day('sample')
    .filter((row) => row.day >= RANGE.startDate && row.day <= RANGE.endDate)
    .reduce((sum, row) => sum + (row.likes ?? 0), 0);
  assert.ok(fields.length > 20);
  assert.deepEqual(results[0], { rows: [[likes]], totals: [likes] });
  assert.match(results[1].refused, /do not go together/);
});
