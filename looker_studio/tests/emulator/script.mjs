/**
 * An Apps Script project: the exact files that are pushed to Google, run as Google runs them.
 * Every call gets a bare context of its own (no fetch, URL, setTimeout, require, process), and
 * arguments and results cross as JSON, so nothing is shared that would not be.
 */

import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';

import * as enums from './enums.mjs';
import { LIMITS, sharedLine } from './urlfetch.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const INSTALLERS = ['clock.js', 'services.js', 'datastudio.js'].map(
  (name) => new vm.Script(fs.readFileSync(path.join(HERE, name), 'utf8'), { filename: `emulator/${name}` }),
);

/** What the host shows in place of a chart. `text` is for everybody, `debugText` for admins. */
export class ShownError extends Error {
  constructor(entry, shown) {
    super(`${entry}: ${shown.text}`);
    this.name = 'ShownError';
    Object.assign(this, shown);
  }
}

export class Script {
  /** `folder` holds Code.gs and appsscript.json; `limits` override Google's. */
  constructor(folder, limits = {}) {
    this.manifest = JSON.parse(fs.readFileSync(path.join(folder, 'appsscript.json'), 'utf8'));
    const file = path.join(folder, 'Code.gs');
    this.code = new vm.Script(fs.readFileSync(file, 'utf8'), { filename: 'Code.gs' });
    this.limits = { ...LIMITS, ...limits };
    this.installers = INSTALLERS;
    this.line = sharedLine();
    this.properties = { user: new Map(), script: new Map() };
    this.cache = { user: new Map(), script: new Map() };
    this.slept = 0;
    this.fetches = [];
    this.logs = [];
  }

  /** Runs one entry point in a fresh context. Throws ShownError as the host would see it. */
  call(entry, request) {
    const install = (context) => {
      const [global, host] = [vm.runInContext('globalThis', context), this.hooks()];
      INSTALLERS.forEach((installer) => installer.runInContext(context)(global, host));
    };
    const line = `${entry}(incoming === undefined ? undefined : JSON.parse(incoming))`;
    try {
      return this.inContext(install, line, request);
    } catch (error) {
      if (error && error.shown) throw new ShownError(entry, error.shown);
      throw new Error(
        `${entry} let an exception out, which the host shows as a bare error: ${error && error.stack}`,
      );
    }
  }

  /** The value of a line in a fresh bare context with the services that `install` puts there. */
  inContext(install, line, incoming) {
    const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
    install(context);
    this.code.runInContext(context);
    context.incoming = incoming === undefined ? undefined : JSON.stringify(incoming);
    const result = vm.runInContext(`JSON.stringify(${line})`, context);
    return result === undefined ? undefined : JSON.parse(result);
  }

  now() {
    return Date.now() + this.slept;
  }

  /** As if the cache had lost everything, which it may at any time. */
  evictCache() {
    this.cache.user.clear();
    this.cache.script.clear();
  }

  hooks() {
    return {
      enums: () => JSON.stringify(enums),
      now: () => this.now(),
      sleep: (milliseconds) => {
        this.slept += milliseconds;
      },
      uuid: () => randomUUID(),
      utf8Length: (text) => Buffer.byteLength(text),
      log: (level, message) => {
        this.logs.push({ level, message });
      },
      propertyGet: (store, key) => this.properties[store].get(key) ?? null,
      propertySet: (store, key, value) => {
        this.properties[store].set(key, value);
      },
      propertyDelete: (store, key) => {
        this.properties[store].delete(key);
      },
      cacheGet: (store, key) => this.cached(store, key),
      cachePut: (store, key, value, seconds) => {
        this.cache[store].set(key, { value, until: this.now() + seconds * 1000 });
      },
      cacheRemove: (store, key) => {
        this.cache[store].delete(key);
      },
      fetch: (asked) => this.fetch(JSON.parse(asked)),
      body: () => this.lastBody,
    };
  }

  cached(store, key) {
    const entry = this.cache[store].get(key);
    return entry && entry.until > this.now() ? entry.value : null;
  }

  fetch(asked) {
    const refusal = this.refusalOf(asked);
    if (refusal) return JSON.stringify({ error: refusal });
    const began = Date.now();
    const { fetchMs, responseBytes, fetchTakesMs = 0 } = this.limits;
    const reply = this.line.fetch({ ...asked, limitMs: fetchMs, mostBytes: responseBytes });
    // A shortened time-out still costs the script the whole minute.
    if (reply.error && reply.error.startsWith('Timeout')) this.slept += LIMITS.fetchMs - fetchMs;
    this.slept += fetchTakesMs;
    const { body = '', ...head } = reply;
    this.fetches.push({
      url: asked.url,
      request: asked,
      ms: Date.now() - began,
      bytes: Buffer.byteLength(body),
      ...head,
    });
    this.lastBody = body;
    return JSON.stringify(head);
  }

  /** What Google refuses before anything is sent. */
  refusalOf({ url }) {
    const { urlFetchWhitelist: allowed } = this.manifest;
    if (allowed && !allowed.some((prefix) => url.startsWith(prefix))) {
      return `Specified URL is not permitted by the urlFetchWhitelist of the manifest: ${url}`;
    }
    if (this.fetches.length >= this.limits.fetchesPerDay) {
      return 'Service invoked too many times for one day: urlfetch.';
    }
    return null;
  }
}
