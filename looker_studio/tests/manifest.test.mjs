/** The manifest, by the rules of Google's manifest page and partner requirements. */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { code, manifest } from '../build.mjs';
import { shipped } from './setup.mjs';

const BUILD = fileURLToPath(new URL('../build.mjs', import.meta.url));
const HUB = 'https://hub.acme.test';
const made = manifest({ hub: HUB, template: 'report-1' });
const studio = made.dataStudio;

test('what must be there is there, and nothing Google does not know', () => {
  const required = ['name', 'company', 'companyUrl', 'logoUrl', 'addOnUrl', 'supportUrl', 'description'];
  const optional = [
    'shortDescription',
    'privacyPolicyUrl',
    'termsOfServiceUrl',
    'authType',
    'feeType',
    'sources',
    'templates',
    'forceViewersCredentials',
  ];

  assert.deepEqual(
    required.filter((key) => !studio[key]),
    [],
  );
  assert.deepEqual(
    Object.keys(studio).filter((key) => ![...required, ...optional].includes(key)),
    [],
  );
  assert.deepEqual(Object.keys(made).sort(), [
    'dataStudio',
    'dependencies',
    'exceptionLogging',
    'oauthScopes',
    'runtimeVersion',
    'timeZone',
    'urlFetchWhitelist',
  ]);
});

test('names and texts keep their lengths and say nothing forbidden', () => {
  assert.ok(studio.name.length <= 28, studio.name);
  assert.doesNotMatch(studio.name, /connector/i);
  assert.ok(studio.shortDescription.length <= 114);
  assert.doesNotMatch(studio.shortDescription, /https?:/);
  assert.doesNotMatch(JSON.stringify(studio), /\b(GDS|DS)\b/);
});

test('addresses are https pages of the hub the copy was made for', () => {
  const addresses = Object.entries(studio)
    .filter(([key]) => /Url$/.test(key))
    .map(([, value]) => value);

  assert.ok(addresses.length >= 4);
  addresses.forEach((address) => assert.ok(address.startsWith(`${HUB}/`), address));
});

test('it asks Google for nothing but to send requests, to one hub', () => {
  assert.deepEqual(made.oauthScopes, ['https://www.googleapis.com/auth/script.external_request']);
  assert.deepEqual(made.urlFetchWhitelist, [`${HUB}/`]);
});

test('a copy for every hub cannot name one, so it has no list', () => {
  assert.equal(manifest().urlFetchWhitelist, undefined);
});

test('it runs on V8, is free, signs in with address and key, and names a source Google knows', () => {
  assert.equal(made.runtimeVersion, 'V8');
  assert.deepEqual([studio.authType, studio.feeType, studio.sources], [['PATH_KEY'], ['FREE'], ['TIKTOK']]);
});

test('a template is named only when there is one', () => {
  assert.deepEqual(studio.templates, { default: 'report-1' });
  assert.equal(manifest({ hub: HUB }).dataStudio.templates, undefined);
});

test('the built file parses as one script, without modules, and holds every entry point', () => {
  const text = fs.readFileSync(path.join(shipped(), 'Code.gs'), 'utf8');

  assert.doesNotMatch(text, /^\s*(import|export)\b/m);
  for (const entry of [
    'getAuthType',
    'setCredentials',
    'isAuthValid',
    'resetAuth',
    'isAdminUser',
    'getConfig',
    'getSchema',
    'getData',
  ]) {
    assert.match(text, new RegExp(`^function ${entry}\\(`, 'm'));
  }
});

test('every other function is private to the script', () => {
  const text = code({ fields: [] });
  const names = [...text.matchAll(/^function (\w+)\(/gm)].map((match) => match[1]);
  const entries = [
    'getAuthType',
    'setCredentials',
    'isAuthValid',
    'resetAuth',
    'isAdminUser',
    'getConfig',
    'getSchema',
    'getData',
  ];

  assert.deepEqual(
    names.filter((name) => !name.endsWith('_') && !entries.includes(name)),
    [],
  );
});

test('the same sources give the same file', () => {
  const read = () => fs.readFileSync(path.join(shipped(), 'Code.gs'), 'utf8');

  assert.equal(read(), read());
});

test('the command writes both files, and says when they are tied to no hub', () => {
  const out = shipped();

  assert.match(execFileSync('node', [BUILD, '--out', out]).toString(), /Not tied to a hub/);
  assert.doesNotMatch(execFileSync('node', [BUILD, '--out', out, '--hub', HUB]).toString(), /Not tied/);
  assert.deepEqual(fs.readdirSync(out).sort(), ['Code.gs', 'appsscript.json']);
});

for (const words of [['--hub', 'http://hub.acme.test'], ['--hub'], ['--colour', 'red'], ['hub']]) {
  test(`the command refuses ${words.join(' ')}`, () => {
    const done = spawnSync('node', [BUILD, '--out', shipped(), ...words]);

    assert.equal(done.status, 1);
    assert.match(done.stderr.toString(), /--hub/);
  });
}
