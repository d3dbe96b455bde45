/**
 * A hub that keeps CONTRACT.md over the small world, and can be told to misbehave. Runs in a
 * thread of its own: the script under test sleeps while it waits for an answer.
 */

import http from 'node:http';
import zlib from 'node:zlib';
import { parentPort } from 'node:worker_threads';

import { ACCOUNTS, HUBS, SAMPLE } from './data.mjs';
import { Refused, accountsOf, answer } from './engine.mjs';
import { CATALOGUE, FIELDS } from './fields.mjs';
import { digest, page } from './pages.mjs';

const PREFIX = '/api/v1/looker/';
const KEYS = { 'good-key': { name: 'Ada', admin: false }, 'admin-key': { name: 'Grace', admin: true } };

const state = {
  deadKeys: [],
  forbiddenKeys: [],
  gone: [],
  unknownOperators: [],
  faults: [],
  version: 1,
  mostRows: 50_000,
};
const log = [];
const kept = new Map();

// ---- the four calls

const CALLS = {
  me: (_, person) => ({
    product: 'headwater',
    api: 1,
    version: '0.1.0',
    user: { name: person.name },
    admin: person.admin,
  }),
  config({ hub }) {
    const chosen = HUBS.some((each) => each.id === hub) ? hub : null;
    const own = accounts().filter((each) => each.hub === chosen);
    const offered = [SAMPLE, ...own].map(({ id, label }) => ({ id, label }));
    return { hubs: HUBS, hub: chosen, accounts: chosen ? offered : null };
  },
  schema(asked) {
    accountsOf(asked, accounts());
    const same = asked.catalogue === CATALOGUE.digest;
    return {
      catalogue: CATALOGUE.digest,
      defaults: CATALOGUE.defaults,
      fields: same ? null : CATALOGUE.fields,
    };
  },
  data(asked) {
    const whole = wholeAnswer(asked);
    const { rows, next } = page(whole, asked, String(state.version), state.mostRows);
    const first = !asked.cursor;
    const definitions =
      first && asked.catalogue !== CATALOGUE.digest
        ? whole.columns.map((id) => FIELDS.get(id).definition)
        : null;
    return {
      fields: whole.columns,
      rows,
      next,
      data_version: String(state.version),
      complete_through: first ? '2026-09-28' : null,
      warnings: [],
      definitions,
    };
  },
};

const accounts = () => ACCOUNTS.filter((each) => !state.gone.includes(each.id));

/** Answers are kept by question and version, so that a page costs no more than its rows. */
function wholeAnswer(asked) {
  const ids = accountsOf(asked, accounts());
  const key = `${state.version} ${digest(asked)}`;
  if (!kept.has(key)) {
    if (kept.size > 4) kept.clear();
    kept.set(key, answer(asked, ids, state));
  }
  return kept.get(key);
}

// ---- HTTP

function personOf(request) {
  const key = (request.headers.authorization || '').replace(/^Bearer /, '');
  if (state.forbiddenKeys.includes(key))
    throw new Refused(403, 'key_not_allowed', 'This key may not read reports.');
  if (!KEYS[key] || state.deadKeys.includes(key))
    throw new Refused(401, 'bad_key', 'The hub does not know this key.');
  return KEYS[key];
}

function reply(request, call, body) {
  const person = personOf(request);
  if (!CALLS[call]) throw new Refused(404, 'bad_request', 'No such call.');
  if (request.method !== (call === 'me' ? 'GET' : 'POST'))
    throw new Refused(405, 'bad_request', 'Wrong method.');
  return CALLS[call](body ? JSON.parse(body) : {}, person);
}

function send(response, status, body, headers = {}) {
  const packed = zlib.gzipSync(JSON.stringify(body), { level: 1 });
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Encoding': 'gzip',
    'X-Request-Id': `r${log.length}`,
    ...headers,
  });
  response.end(packed);
}

function refused(response, { status, code, message, fields, suggestions, headers }) {
  send(response, status, { error: { code, message, fields, suggestions } }, headers);
}

/** Ways to misbehave. Each returns true when it has answered, or will never. */
const MISBEHAVIOUR = {
  status(fault, response) {
    const { status, code = 'fault', message = 'Something passing.', retryAfter } = fault;
    refused(
      response,
      new Refused(status, code, message, {
        headers: retryAfter ? { 'Retry-After': String(retryAfter) } : {},
      }),
    );
    return true;
  },
  hang: () => true,
  close(_, response) {
    response.destroy();
    return true;
  },
  html(fault, response) {
    response.writeHead(fault.status || 200, { 'Content-Type': 'text/html' });
    response.end('<!doctype html><title>A parked domain</title>');
    return true;
  },
  redirect(fault, response) {
    response.writeHead(308, { Location: fault.to });
    response.end();
    return true;
  },
  huge(fault, response) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.write('{"fields":["date"],"rows":[');
    const line = Buffer.from(`${'["20260901"],'.repeat(80_000)}`);
    for (let sent = 0; sent < fault.bytes; sent += line.length) response.write(line);
    response.end('["20260901"]],"next":null,"data_version":"1","definitions":null}');
    return true;
  },
  half(_, response) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end('{"fields":["date"],"rows":[["2026090');
    return true;
  },
  stranger(_, response) {
    send(response, 200, { product: 'another', api: 1 });
    return true;
  },
  echo(_, response) {
    send(response, 200, { fields: ['another'], rows: [], next: null, data_version: '1' });
    return true;
  },
  moving() {
    state.version += 1;
    return false;
  },
};

function misbehave(call, response) {
  const fault = state.faults.find((each) => (!each.call || each.call === call) && each.times > 0);
  if (!fault) return false;
  if (fault.after > 0) {
    fault.after -= 1;
    return false;
  }
  fault.times -= 1;
  return MISBEHAVIOUR[fault.kind](fault, response);
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces).toString();
    const call = request.url.slice(PREFIX.length);
    log.push({ method: request.method, url: request.url, headers: request.headers, body });
    try {
      if (!request.url.startsWith(PREFIX)) throw new Refused(404, 'bad_request', 'Not found.');
      if (misbehave(call, response)) return;
      send(response, 200, reply(request, call, body));
    } catch (error) {
      refused(response, error instanceof Refused ? error : new Refused(500, 'fault', String(error.stack)));
    }
  });
});

// ---- orders of the test

const ORDERS = {
  set(values) {
    Object.assign(state, values);
    return null;
  },
  log() {
    return log.splice(0);
  },
  stop() {
    server.closeAllConnections?.();
    server.close();
    return null;
  },
};

parentPort.on('message', ({ id, order, values }) =>
  parentPort.postMessage({ id, result: ORDERS[order](values) }),
);
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
