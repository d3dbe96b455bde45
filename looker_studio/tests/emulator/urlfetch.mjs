/**
 * HTTP without waiting for it: this thread sleeps until the worker has the answer, as a script
 * of Apps Script does in UrlFetchApp.fetch.
 */

import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';

/** Google's limits. A test may shrink the time, never the meaning. */
export const LIMITS = { fetchMs: 60_000, responseBytes: 50 * 1024 * 1024, fetchesPerDay: 20_000 };

class Line {
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.flag = new Int32Array(new SharedArrayBuffer(4));
    this.worker = new Worker(new URL('./fetch_worker.mjs', import.meta.url), {
      workerData: { port: port2, signal: this.flag.buffer },
      transferList: [port2],
    });
    this.worker.unref();
    this.port.unref();
  }

  /** Returns {status, headers, body} or {error}; the body is text. */
  fetch(asked) {
    Atomics.store(this.flag, 0, 0);
    this.port.postMessage(asked);
    Atomics.wait(this.flag, 0, 0);
    const { message } = receiveMessageOnPort(this.port);
    if (message.error) return message;
    return { ...message, body: Buffer.from(message.body).toString('utf8') };
  }
}

let line = null;

/** One line serves every script of this thread: it waits anyway. */
export function sharedLine() {
  line ??= new Line();
  return line;
}
