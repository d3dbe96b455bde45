import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Host } from './host/host.mjs';
import { KEY, hubForFile, newScript } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

function signedIn() {
  const host = new Host(newScript());
  host.signIn({ path: hub.url, key: KEY });
  return host;
}

const names = (config) => config.configParams.map((entry) => entry.name);
const options = (config, name) => config.configParams.find((entry) => entry.name === name).options;
const choosing = (choices) => (question) => choices[question.name];

test('the first step asks for the hub, the second for its accounts, the third connects', () => {
  const host = signedIn();

  const { steps, answers } = host.configure(choosing({ hub: 'acme', accounts: '-000acme1' }));

  assert.deepEqual(steps.map(names), [['hub'], ['hub', 'accounts'], ['hub', 'accounts']]);
  assert.deepEqual(
    steps.map((step) => step.isSteppedConfig),
    [true, true, false],
  );
  assert.deepEqual(answers, { hub: 'acme', accounts: '-000acme1' });
  assert.ok(steps.every((step) => step.dateRangeRequired));
});

test('Sample Account is offered in every hub, first', () => {
  for (const choice of ['acme', 'beta']) {
    const { steps } = signedIn().configure(choosing({ hub: choice, accounts: 'sample' }));
    assert.deepEqual(options(steps[1], 'accounts')[0], { label: 'Sample Account', value: 'sample' });
  }
});

test('only accounts of the chosen hub are offered', () => {
  const { steps } = signedIn().configure(choosing({ hub: 'beta', accounts: 'sample' }));

  assert.deepEqual(
    options(steps[1], 'accounts').map((option) => option.value),
    ['sample', '_000beta1'],
  );
});

test('several accounts may be chosen together', () => {
  const { answers } = signedIn().configure(choosing({ hub: 'acme', accounts: ['-000acme1', '-000acme2'] }));

  assert.equal(answers.accounts, '-000acme1,-000acme2');
});

test('Sample Account cannot be mixed with real accounts', () => {
  const host = signedIn();

  assert.throws(() => host.configure(choosing({ hub: 'acme', accounts: ['sample', '-000acme1'] })), {
    name: 'ShownError',
    text: /made-up data, so it cannot be mixed/,
  });
});

test('"all accounts" stands alone', () => {
  const { script } = signedIn();
  const configParams = { hub: 'acme', accounts: 'all,-000acme1' };

  assert.throws(() => script.call('getSchema', { configParams }), { text: /already contains every account/ });
});

test('another hub means other accounts: the host forgets the old ones and they are asked again', () => {
  const host = signedIn();
  const choose = choosing({ hub: 'acme', accounts: '-000acme1' });
  const { steps, answers } = host.configure(choose);

  const changed = host.change(steps, answers, 'hub', 'beta', choosing({ accounts: '_000beta1' }));

  assert.deepEqual(changed.answers, { hub: 'beta', accounts: '_000beta1' });
  assert.ok(options(changed.steps[0], 'accounts').some((option) => option.value === '_000beta1'));
});

test('a link that brings every answer goes straight to Connect, with every question shown', () => {
  for (const accounts of ['-000acme1,-000acme2', ['-000acme1', '-000acme2']]) {
    const { steps } = signedIn().configure(assert.fail, { hub: 'acme', accounts });

    assert.equal(steps.length, 1);
    assert.deepEqual(names(steps[0]), ['hub', 'accounts']);
    assert.equal(steps[0].isSteppedConfig, false);
  }
});

test('a link that brings only the hub goes on with the accounts', () => {
  const { steps } = signedIn().configure(choosing({ accounts: 'sample' }), { hub: 'acme' });

  assert.deepEqual(steps.map(names), [
    ['hub', 'accounts'],
    ['hub', 'accounts'],
  ]);
});

test('an old data source whose account is gone can be edited: the account is asked again', async () => {
  await hub.set({ gone: ['-000acme1'] });
  const host = signedIn();

  const { steps, answers } = host.configure(choosing({ accounts: '-000acme2' }), {
    hub: 'acme',
    accounts: '-000acme1',
  });

  assert.equal(steps[0].isSteppedConfig, true);
  assert.deepEqual(answers, { hub: 'acme', accounts: '-000acme2' });
});

test('an old data source whose hub is gone can be edited: the hub is asked again', () => {
  const { steps, answers } = signedIn().configure(choosing({ hub: 'acme', accounts: 'sample' }), {
    hub: 'closed-last-year',
    accounts: '-000acme1',
  });

  assert.deepEqual(names(steps[0]), ['hub']);
  assert.deepEqual(answers, { hub: 'acme', accounts: 'sample' });
});

test('nothing that selects an account can be overridden in a report', () => {
  const { steps } = signedIn().configure(choosing({ hub: 'acme', accounts: 'sample' }));
  const [, , { configParams }] = steps;

  assert.deepEqual(
    configParams.map((entry) => entry.isDynamic || entry.parameterControl.allowOverride),
    [true, false],
  );
});

test('without a key the configuration says where to enter one', () => {
  assert.throws(() => newScript().call('getConfig', { languageCode: 'en' }), {
    name: 'ShownError',
    text: /no API key yet.*Edit connection/,
  });
});

test('a data source that names no account is told to choose one', () => {
  const host = signedIn();

  for (const configParams of [undefined, {}, { hub: 'acme' }, { hub: 'acme', accounts: '' }]) {
    assert.throws(() => host.script.call('getSchema', { configParams }), { text: /names no account/ });
  }
});
