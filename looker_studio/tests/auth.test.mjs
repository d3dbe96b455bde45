import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Host } from './host/host.mjs';
import { ADMIN_KEY, KEY, hubForFile, newScript, shipped } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

const shown = (work) => {
  try {
    work();
  } catch (error) {
    assert.equal(error.name, 'ShownError', error.stack);
    return error;
  }
  return assert.fail('nothing was shown');
};
const credentials = (path, key = KEY) => ({ pathKey: { path, key } });

test('it asks for an address and a key together', () => {
  assert.deepEqual(newScript().call('getAuthType'), { type: 'PATH_KEY' });
});

test('a copy made for one hub points to that hub for help', () => {
  const folder = shipped({ hub: 'https://hub.acme.test/' });

  const answer = newScript({}, folder).call('getAuthType');

  assert.deepEqual(answer, { type: 'PATH_KEY', helpUrl: 'https://hub.acme.test/reports/looker-studio/' });
});

test('a good key is kept, and stays good in later runs', () => {
  const script = newScript();

  assert.equal(script.call('isAuthValid'), false);
  assert.deepEqual(script.call('setCredentials', credentials(hub.url)), { errorCode: 'NONE' });
  assert.equal(script.call('isAuthValid'), true);
});

test('a wrong key is refused and not kept', () => {
  const script = newScript();

  const verdict = script.call('setCredentials', credentials(hub.url, 'wrong-key'));

  assert.deepEqual(verdict, { errorCode: 'INVALID_CREDENTIALS' });
  assert.equal(script.properties.user.size, 0);
});

test('a key with a blank in it is refused without being sent or quoted', () => {
  const script = newScript();

  assert.deepEqual(script.call('setCredentials', credentials(hub.url, 'good key')), {
    errorCode: 'INVALID_CREDENTIALS',
  });
  assert.equal(script.fetches.length, 0);
});

test('the key travels in a header, never in an address', async () => {
  await hub.log();
  newScript().call('setCredentials', credentials(hub.url));

  const [me] = await hub.log();

  assert.equal(me.headers.authorization, `Bearer ${KEY}`);
  assert.ok(!me.url.includes(KEY));
  assert.match(me.headers['x-headwater-client'], /^looker-studio\/\d+\.\d+\.\d+$/);
});

test('address and key are one stored value, so that one cannot be swapped under the other', () => {
  const script = newScript();
  script.call('setCredentials', credentials(hub.url));

  assert.equal(script.properties.user.size, 1);
  const [kept] = script.properties.user.values();
  assert.deepEqual(JSON.parse(kept), { path: hub.url, key: KEY, admin: false });
  assert.equal(script.properties.script.size, 0, 'whoever may see the script may read these');
});

for (const [typed, becomes] of [
  ['  HTTP://127.0.0.1:PORT/  ', ''],
  ['http://127.0.0.1:PORT/api/v1/looker/me', ''],
  ['http://127.0.0.1:PORT/reports/looker-studio/?from=mail#top', ''],
  ['http://127.0.0.1:PORT/h/acme/reports/looker-studio/?account=sample', ''],
  ['http://127.0.0.1:PORT/h/acme/dashboard/', ''],
]) {
  test(`the address may be pasted as ${typed}`, () => {
    const script = newScript();
    const path = typed.replace('PORT', new URL(hub.url).port);

    assert.deepEqual(script.call('setCredentials', credentials(path)), { errorCode: 'NONE' });
    assert.equal(JSON.parse([...script.properties.user.values()][0]).path, hub.url + becomes);
  });
}

for (const [typed, sentence] of [
  ['http://hub.example.org', /must begin with https/],
  ['https://ada:secret@hub.example.org', /address of your hub/],
  ['ada@example.org', /address of your hub/],
  ['', /address of your hub/],
  ['ftp://hub.example.org', /address of your hub/],
]) {
  test(`the address "${typed}" gets a sentence and no request`, () => {
    const script = newScript();

    const error = shown(() => script.call('setCredentials', credentials(typed)));

    assert.match(error.text, sentence);
    assert.equal(script.fetches.length, 0);
  });
}

test('an address that is no Headwater is told so', async () => {
  for (const fault of [{ kind: 'html' }, { kind: 'html', status: 404 }, { kind: 'stranger' }]) {
    await hub.fault(fault);
    const error = shown(() => newScript().call('setCredentials', credentials(hub.url)));
    assert.match(error.text, /no Headwater at this address/);
  }
});

test('nobody at the address is told so, after asking four times', () => {
  const script = newScript();

  const error = shown(() => script.call('setCredentials', credentials('http://127.0.0.1:9')));

  assert.match(error.text, /did not answer/);
  assert.equal(script.fetches.length, 4);
});

test('a withdrawn key is found out within a minute', async () => {
  const script = newScript();
  script.call('setCredentials', credentials(hub.url));
  script.call('isAuthValid');

  await hub.set({ deadKeys: [KEY] });
  script.slept += 61_000;

  assert.equal(script.call('isAuthValid'), false);
});

test('a key that may not read reports is not valid', async () => {
  const script = newScript();
  script.call('setCredentials', credentials(hub.url));

  await hub.set({ forbiddenKeys: [KEY] });

  assert.equal(script.call('isAuthValid'), false);
});

test('a hub that is down does not make a key wrong', async () => {
  const script = newScript({ fetchMs: 100 });
  script.call('setCredentials', credentials(hub.url));

  for (const fault of [
    { kind: 'status', status: 503 },
    { kind: 'hang' },
    { kind: 'close' },
    { kind: 'html' },
  ]) {
    await hub.fault(fault);
    assert.equal(script.call('isAuthValid'), true, fault.kind);
    script.evictCache();
  }
  assert.ok(script.slept < 61_000, 'one time-out, and no waiting: the host asks often');
});

test('the validity of a key is asked at most once a minute, and again when the cache forgets', async () => {
  const script = newScript();
  script.call('setCredentials', credentials(hub.url));
  await hub.log();

  script.call('isAuthValid');
  script.call('isAuthValid');
  assert.equal((await hub.log()).length, 1);
  script.evictCache();
  script.call('isAuthValid');
  assert.equal((await hub.log()).length, 1);
});

test('signing out forgets address and key', () => {
  const script = newScript();
  script.call('setCredentials', credentials(hub.url));
  script.call('isAuthValid');

  script.call('resetAuth');

  assert.equal(script.properties.user.size, 0);
  assert.equal(script.call('isAuthValid'), false);
});

test('whoever administers the hub sees details, others do not, and nobody is asked for it', () => {
  const [ada, grace] = [newScript(), newScript()];
  ada.call('setCredentials', credentials(hub.url));
  grace.call('setCredentials', credentials(hub.url, ADMIN_KEY));
  const asked = grace.fetches.length;

  assert.equal(newScript().call('isAdminUser'), false);
  assert.equal(ada.call('isAdminUser'), false);
  assert.equal(grace.call('isAdminUser'), true);
  assert.equal(grace.fetches.length, asked);
});

test('a redirect is not followed, so that the key stays here', async () => {
  await hub.fault({ kind: 'redirect', to: `${hub.url}/elsewhere` });
  await hub.log();

  const error = shown(() => newScript().call('setCredentials', credentials(hub.url)));

  assert.match(error.text, /moved to another address/);
  assert.equal((await hub.log()).length, 1);
});

test('a copy made for one hub cannot be used to send a key elsewhere', () => {
  const script = newScript({}, shipped({ hub: 'https://hub.acme.test' }));

  const error = shown(() => script.call('setCredentials', credentials(hub.url)));

  assert.match(error.text, /talk to one hub only/);
  assert.equal(script.fetches.length, 0);
});

test('the host signs in as a person would, and is not asked twice', () => {
  const host = new Host(newScript());

  assert.equal(host.signIn({ path: hub.url, key: 'wrong' }), 'INVALID_CREDENTIALS');
  assert.equal(host.signIn({ path: hub.url, key: KEY }), 'NONE');
  assert.equal(host.signIn({ path: 'never used', key: 'never used' }), 'NONE');
});
