/**
 * The other end of UrlFetchApp: makes one HTTP call at a time and wakes the thread that waits.
 */

import http from 'node:http';
import https from 'node:https';
import zlib from 'node:zlib';
import { workerData } from 'node:worker_threads';

const { port, signal } = workerData;
const flag = new Int32Array(signal);
const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};
const MOST_REDIRECTS = 20;

port.on('message', async (asked) => {
  const reply = await call(asked).catch((error) => ({ error: words(error, asked) }));
  port.postMessage(reply, reply.body ? [reply.body.buffer] : []);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});

async function call(asked, redirects = 0) {
  const reply = await once(asked);
  const onward = reply.status >= 300 && reply.status < 400 && reply.headers.Location;
  if (!asked.followRedirects || !onward) return reply;
  if (redirects >= MOST_REDIRECTS) throw new Error('too many redirects');
  const url = new URL(reply.headers.Location, asked.url).href;
  return call({ ...asked, url, method: 'get', payload: null }, redirects + 1);
}

function once({ url, method, headers, contentType, payload, limitMs, mostBytes }) {
  const at = new URL(url);
  const sent = {
    ...headers,
    'Accept-Encoding': 'gzip',
    'User-Agent': 'Mozilla/5.0 (compatible; Google-Apps-Script)',
  };
  const body = payload === null ? null : Buffer.from(payload);
  if (contentType) sent['Content-Type'] = contentType;
  if (body) sent['Content-Length'] = body.length;
  const options = { method: method.toUpperCase(), headers: sent, agent: agents[at.protocol] };
  const client = at.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(at, options, (response) => {
      gather(response, mostBytes)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
    const timer = setTimeout(
      () => request.destroy(Object.assign(new Error('slow'), { code: 'SLOW' })),
      limitMs,
    );
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body ?? undefined);
  });
}

/** The whole answer, unpacked, and cut where Google cuts it. */
async function gather(response, mostBytes) {
  const packed = response.headers['content-encoding'] === 'gzip';
  const stream = packed ? response.pipe(zlib.createGunzip()) : response;
  const pieces = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size >= mostBytes) break;
  }
  const whole = Buffer.concat(pieces).subarray(0, mostBytes);
  return { status: response.statusCode, headers: titled(response.headers), body: new Uint8Array(whole) };
}

/** Google gives header names as the server wrote them, mostly in title case. */
function titled(headers) {
  const title = (name) => name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [title(name), String(value)]));
}

/** Google's words for a failure below HTTP. */
function words(error, { url }) {
  if (error.code === 'SLOW') return `Timeout: ${url}`;
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return `DNS error: ${url}`;
  if (error.code && error.code.startsWith('ERR_TLS')) return `SSL Error: ${url}`;
  return `Address unavailable: ${url}`;
}
