/** The emulator is as strict as Google, or the other tests would prove nothing. */

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, test } from 'node:test';

import { FieldType } from './emulator/enums.mjs';
import { Script } from './emulator/script.mjs';
import { evaluate } from './host/formula.mjs';
import { Violation, checkConfig, checkData, checkSchema } from './host/rules.mjs';
import { hubForFile } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

/** Runs a few lines as Google would, and gives back what they return. */
function run(lines, limits) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'emulated-'));
  fs.writeFileSync(path.join(folder, 'Code.gs'), `function main(request) { ${lines} }`);
  fs.writeFileSync(path.join(folder, 'appsscript.json'), '{}');
  try {
    return new Script(folder, limits).call('main', { url: hub.url });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

test('there is nothing that Apps Script does not have', () => {
  const names = [
    'fetch',
    'URL',
    'URLSearchParams',
    'setTimeout',
    'require',
    'process',
    'Buffer',
    'global',
    'window',
    'TextEncoder',
  ];

  assert.deepEqual(run(`return ${JSON.stringify(names)}.filter((name) => name in globalThis)`), []);
});

test('nothing is remembered between two calls but properties and cache', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'emulated-'));
  fs.writeFileSync(
    path.join(folder, 'Code.gs'),
    `let calls = 0; function main() {
    calls += 1; const kept = PropertiesService.getUserProperties();
    kept.setProperty('n', String(Number(kept.getProperty('n')) + 1));
    return [calls, kept.getProperty('n')]; }`,
  );
  fs.writeFileSync(path.join(folder, 'appsscript.json'), '{}');
  const script = new Script(folder);

  assert.deepEqual(
    [script.call('main'), script.call('main')],
    [
      [1, '1'],
      [1, '2'],
    ],
  );
  fs.rmSync(folder, { recursive: true });
});

test('there are 102 types of field', () => {
  assert.equal(new Set(FieldType).size, 102);
});

test('builders leave out what was not set, and order is kept', () => {
  const made = run(`
    const cc = DataStudioApp.createCommunityConnector();
    const fields = cc.getFields();
    fields.newDimension().setId('a').setName('A').setType(cc.FieldType.DURATION);
    fields.newMetric().setId('b').setName('B').setType(cc.FieldType.CURRENCY_EUR).setIsReaggregatable(true);
    fields.newDimension().setId('c').setName('C').setType(cc.FieldType.IMAGE_LINK);
    return fields.build();`);

  assert.deepEqual(made, [
    {
      name: 'a',
      label: 'A',
      dataType: 'STRING',
      semantics: { conceptType: 'DIMENSION', semanticType: 'DURATION' },
    },
    {
      name: 'b',
      label: 'B',
      dataType: 'NUMBER',
      semantics: { conceptType: 'METRIC', semanticType: 'CURRENCY_EUR', isReaggregatable: true },
    },
    {
      name: 'c',
      label: 'C',
      dataType: 'STRING',
      semantics: { conceptType: 'DIMENSION', semanticType: 'IMAGELINK' },
    },
  ]);
});

for (const [what, lines] of [
  ['an unknown type', "DataStudioApp.createCommunityConnector().getFields().newMetric().setType('MONEY')"],
  [
    'an undefined type',
    'DataStudioApp.createCommunityConnector().getFields().newMetric().setType(undefined)',
  ],
  [
    'an option label that is no text',
    'DataStudioApp.createCommunityConnector().getConfig().newOptionBuilder().setLabel(7)',
  ],
  [
    'a placeholder on a drop-down',
    "DataStudioApp.createCommunityConnector().getConfig().newSelectSingle().setPlaceholder('x')",
  ],
  [
    'an aggregation on what must not be aggregated',
    `const cc = DataStudioApp.createCommunityConnector(); const f = cc.getFields();
    f.newMetric().setId('a').setName('A').setType('NUMBER').setIsReaggregatable(false).setAggregation('SUM'); f.build()`,
  ],
  [
    'a property of more than 9 KB',
    "PropertiesService.getUserProperties().setProperty('a', 'ä'.repeat(4700))",
  ],
  ['a cache value of more than 100 KB', "CacheService.getUserCache().put('a', 'ä'.repeat(60000))"],
  ['a cache key of more than 250 characters', "CacheService.getUserCache().put('a'.repeat(251), 'x')"],
  ['an address of more than 2,082 characters', "UrlFetchApp.fetch(request.url + '/' + 'a'.repeat(2083))"],
  ['an option of fetch that does not exist', 'UrlFetchApp.fetch(request.url, { timeout: 5 })'],
  ['a status of 400 and above, unless muted', "UrlFetchApp.fetch(request.url + '/nowhere')"],
  ['code made of text', "eval('1')"],
]) {
  test(`${what} is refused`, () => {
    assert.throws(() => run(lines), /let an exception out/);
  });
}

test('time slept costs nothing and is passed all the same', () => {
  const passed = run(
    'const began = Date.now(); Utilities.sleep(200000); return new Date().getTime() - began',
  );

  assert.ok(passed >= 200_000 && passed < 230_000);
});

test('a cached value ends with its time', () => {
  assert.deepEqual(
    run(`const cache = CacheService.getUserCache(); cache.put('a', 'x', 10); const at = cache.get('a');
    Utilities.sleep(11000); return [at, cache.get('a')]`),
    ['x', null],
  );
});

test('packed answers are unpacked, and headers are there under some spelling', () => {
  const [status, body, names] = run(`const answer = UrlFetchApp.fetch(request.url + '/api/v1/looker/me', {
    headers: { Authorization: 'Bearer good-key' } });
    return [answer.getResponseCode(), JSON.parse(answer.getContentText()).product, Object.keys(answer.getHeaders())]`);

  assert.deepEqual([status, body], [200, 'headwater']);
  assert.ok(names.includes('Content-Encoding') && names.includes('X-Request-Id'));
});

for (const [port, words] of [
  ['9', /Address unavailable: /],
  ['no-such-host.invalid', /DNS error: /],
]) {
  test(`a connection that fails says ${words.source}`, () => {
    const url = port === '9' ? 'http://127.0.0.1:9/' : 'http://no-such-host.invalid/';
    assert.match(
      run(`try { UrlFetchApp.fetch(${JSON.stringify(url)}) } catch (fault) { return fault.message }`),
      words,
    );
  });
}

test('formulas are read as they are written', () => {
  const values = { a: 6, b: 4, c: null };
  const value = (formula) => evaluate(formula, (call, id) => values[id]);

  assert.equal(value('SUM($a) / SUM($b)'), 1.5);
  assert.equal(value('1 + SUM($a) * 2 - (SUM($b) - 1)'), 10);
  assert.equal(value('SUM($a) / (SUM($b) - 4)'), null);
  assert.equal(value('SUM($a) + SUM($c)'), null);
  for (const broken of ['SUM($a) SUM($b)', 'SUM(a)', '(SUM($a)', '', '/ 2'])
    assert.throws(() => value(broken));
});

const metric = (more, semantics) => ({
  name: 'm',
  label: 'M',
  dataType: 'NUMBER',
  ...more,
  semantics: { conceptType: 'METRIC', semanticType: 'NUMBER', ...semantics },
});
const additive = metric({ name: 'p', defaultAggregationType: 'SUM' }, { isReaggregatable: true });

for (const [what, schema] of [
  ['a metric that does not say whether it adds up', [metric({}, {})]],
  [
    'a metric that must not be added up, added up',
    [metric({ defaultAggregationType: 'SUM' }, { isReaggregatable: false })],
  ],
  [
    'a hidden formula',
    [additive, metric({ formula: 'SUM($p)', isHidden: true, defaultAggregationType: 'AUTO' }, {})],
  ],
  [
    'a formula of a field that is not there',
    [metric({ formula: 'SUM($p)', defaultAggregationType: 'AUTO' }, {})],
  ],
  ['a name with a dash', [{ ...additive, name: 'a-b' }]],
  ['two fields of one name', [additive, additive]],
  ['a field named like a function', [{ ...additive, name: 'sum' }]],
  [
    'a date that says it is a number',
    [
      {
        name: 'd',
        label: 'D',
        dataType: 'NUMBER',
        semantics: { conceptType: 'DIMENSION', semanticType: 'YEAR' },
      },
    ],
  ],
  [
    'two default metrics',
    [
      { ...additive, isDefault: true },
      { ...additive, name: 'q', isDefault: true },
    ],
  ],
]) {
  test(`the host notices ${what}`, () => {
    assert.throws(() => checkSchema(schema), Violation);
  });
}

const question = (more) => ({
  type: 'SELECT_SINGLE',
  name: 'q',
  displayName: 'Q',
  options: [{ label: 'A', value: 'a' }],
  ...more,
});
for (const [what, entries, before] of [
  ['a space in an id', [question({ name: 'a b' })]],
  ['a comma in a value', [question({ options: [{ label: 'A', value: 'a,b' }] })]],
  ['an empty drop-down', [question({ options: [] })]],
  [
    'a dynamic question that may be overridden',
    [question({ isDynamic: true, parameterControl: { allowOverride: true } })],
  ],
  ['a question that went away', [question({ name: 'other' })], [question()]],
]) {
  test(`the host notices ${what}`, () => {
    const config = (configParams) => ({ isSteppedConfig: false, configParams });
    assert.throws(() => checkConfig(config(entries), before && config(before)), Violation);
  });
}

const day = {
  name: 'd',
  label: 'D',
  dataType: 'STRING',
  semantics: { conceptType: 'DIMENSION', semanticType: 'YEAR_MONTH_DAY' },
};
for (const [what, schema, values] of [
  ['a date with dashes', [day], ['2026-09-01']],
  ['a day that does not exist', [day], ['20260231']],
  ['a number as text', [additive], ['7']],
  ['a value too many', [additive], [7, 8]],
  ['a field that was not asked for', [day, additive], ['20260901', 7]],
]) {
  test(`the host notices ${what}`, () => {
    const fields = schema.slice(0, 1).map(({ name }) => ({ name }));
    const known = new Map(schema.map((field) => [field.name, field]));
    assert.throws(
      () => checkData({ schema, rows: [{ values }], filtersApplied: true }, { fields }, known),
      Violation,
    );
  });
}

test('the host is content with what is right', () => {
  const known = new Map([[day.name, day]]);

  checkSchema([day, additive, metric({ formula: 'SUM($p) / SUM($p)', defaultAggregationType: 'AUTO' }, {})]);
  checkConfig({ isSteppedConfig: true, configParams: [question()] });
  checkData(
    { schema: [day], rows: [{ values: ['20260228'] }, { values: [null] }], filtersApplied: true },
    { fields: [{ name: 'd' }] },
    known,
  );
});
