/** Starts the small hub and speaks to it. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const QUIET = {
  deadKeys: [],
  forbiddenKeys: [],
  gone: [],
  unknownOperators: [],
  faults: [],
  version: 1,
  mostRows: 50_000,
};

export async function startHub() {
  const worker = new Worker(new URL('./server.mjs', import.meta.url));
  const [{ port }] = await once(worker, 'message');
  let orders = 0;
  async function tell(order, values) {
    orders += 1;
    const id = orders;
    worker.postMessage({ id, order, values });
    for (;;) {
      const [answer] = await once(worker, 'message');
      if (answer.id === id) return answer.result;
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    /** Everything in order again. */
    calm: () => tell('set', QUIET),
    set: (values) => tell('set', values),
    /** One fault: {kind, call, times = 1, after = 0, …}. */
    fault: (...faults) => tell('set', { faults: faults.map((each) => ({ times: 1, after: 0, ...each })) }),
    /** The requests since the last look. */
    log: () => tell('log'),
    async stop() {
      await tell('stop');
      await worker.terminate();
    },
  };
}
