/** Chance that can be repeated: the same seed, the same throws. */

export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (count) => Math.floor(next() * count);
  const shuffled = (list) =>
    list
      .map((each) => [next(), each])
      .sort((a, b) => a[0] - b[0])
      .map(([, each]) => each);
  return {
    next,
    upTo,
    shuffled,
    chance: (probability) => next() < probability,
    one: (list) => list[upTo(list.length)],
    some: (list, least, most) =>
      shuffled(list).slice(0, least + upTo(Math.min(most, list.length) - least + 1)),
  };
}
