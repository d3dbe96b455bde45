import assert from 'node:assert/strict';
import fs from 'node:fs';
import { beforeEach, test } from 'node:test';

import { checkSchema } from './host/rules.mjs';
import { Script } from './emulator/script.mjs';
import { DEFINITIONS } from './hub/fields.mjs';
import { builtForSmallWorld, connected, hubForFile, newScript, shipped } from './setup.mjs';

const hub = await hubForFile();
beforeEach(() => hub.calm());

const catalogue = JSON.parse(fs.readFileSync(new URL('../catalogue.json', import.meta.url), 'utf8'));
const byName = (schema) => new Map(schema.map((field) => [field.name, field]));

/** The schema a hub with the shipped catalogue would lead to: it says "the same as yours". */
function shippedSchema() {
  const script = new Script(shipped());
  script.fetch = () => {
    script.lastBody = JSON.stringify({ catalogue: catalogue.digest, fields: null, defaults: null });
    return JSON.stringify({ status: 200, headers: {} });
  };
  script.properties.user.set('headwater', JSON.stringify({ path: 'https://hub.test', key: 'k' }));
  return script.call('getSchema', { configParams: { hub: 'acme', accounts: 'sample' } }).schema;
}

test('the shipped catalogue keeps every rule of the host', () => {
  const schema = shippedSchema();

  checkSchema(schema);
  assert.equal(schema.length, catalogue.fields.length);
});

test('the shipped catalogue has a default dimension and a default metric', () => {
  const defaults = shippedSchema()
    .filter((field) => field.isDefault)
    .map((field) => field.name);

  assert.deepEqual(defaults.sort(), Object.values(catalogue.defaults).sort());
});

test('nothing in the shipped catalogue that counts people, divides, or is a last value can be added up', () => {
  const schema = byName(shippedSchema());
  const delicate = catalogue.fields.filter((field) => field.role === 'metric' && field.aggregation !== 'sum');

  assert.ok(delicate.length > 50);
  delicate.forEach(({ id, formula }) => {
    const field = schema.get(id);
    if (formula) assert.equal(field.defaultAggregationType, 'AUTO', id);
    else assert.equal(field.semantics.isReaggregatable, false, id);
  });
});

test('every field of the shipped catalogue has a type, a group and a description', () => {
  shippedSchema().forEach((field) => {
    assert.ok(field.semantics.semanticType && field.group && field.description, field.name);
  });
});

test('labels in one group of the shipped catalogue are all different', () => {
  const labels = catalogue.fields.map((field) => `${field.group} / ${field.label}`);

  assert.deepEqual(
    labels.filter((label, at) => labels.indexOf(label) !== at),
    [],
  );
});

test('parts of formulas are hidden, additive, and used', () => {
  const parts = new Set(catalogue.fields.filter((f) => f.formula).flatMap((f) => Object.values(f.formula)));
  const hidden = catalogue.fields.filter((field) => field.hidden);

  assert.deepEqual(new Set(hidden.map((field) => field.id)), parts);
  assert.ok(hidden.every((field) => field.reaggregatable));
});

test('a hub with another catalogue is believed', () => {
  const host = connected(hub);

  assert.deepEqual(
    host.schema.map((field) => field.name),
    DEFINITIONS.map((field) => field.id),
  );
});

test('a hub with the same catalogue sends none, and the built-in one is used', () => {
  const host = connected(hub, { script: newScript({}, builtForSmallWorld()) });
  const sent = host.script.fetches[host.script.fetches.length - 1];

  assert.deepEqual(
    host.schema.map((field) => field.name),
    DEFINITIONS.map((field) => field.id),
  );
  assert.ok(sent.bytes < 1000);
});

test('fields come out as Google documents them', () => {
  const schema = byName(connected(hub).schema);

  assert.deepEqual(schema.get('date'), {
    name: 'date',
    label: 'date',
    dataType: 'STRING',
    description: 'date of the small world.',
    group: 'Dimensions',
    isDefault: true,
    semantics: { conceptType: 'DIMENSION', semanticType: 'YEAR_MONTH_DAY' },
  });
  assert.deepEqual(schema.get('likes'), {
    name: 'likes',
    label: 'likes',
    dataType: 'NUMBER',
    description: 'likes of the small world.',
    group: 'Metrics',
    defaultAggregationType: 'SUM',
    semantics: { conceptType: 'METRIC', semanticType: 'NUMBER', isReaggregatable: true },
  });
  assert.deepEqual(schema.get('reached_audience').semantics, {
    conceptType: 'METRIC',
    semanticType: 'NUMBER',
    isReaggregatable: false,
  });
  assert.equal(
    schema.get('engagement_rate_views').formula,
    'SUM($engagement_rate_views__value) / SUM($engagement_rate_views__over)',
  );
  assert.equal(schema.get('engagement_rate_views__over').isHidden, true);
});

test('a type the script does not know is told as a mismatch of versions', async () => {
  const host = connected(hub);
  const definition = { ...DEFINITIONS[0], semantic: 'HOLOGRAM' };
  host.script.fetch = () => {
    host.script.lastBody = JSON.stringify({ catalogue: 'newer', fields: [definition], defaults: null });
    return JSON.stringify({ status: 200, headers: {} });
  };

  assert.throws(() => host.connect(), { text: /do not understand each other/, debugText: /HOLOGRAM/ });
});

test('an account that is gone is told at Connect', async () => {
  const host = connected(hub);
  await hub.set({ gone: ['-000acme1'] });

  assert.throws(() => host.connect(), { text: /-000acme1 is no longer in the hub Acme GmbH/ });
});
