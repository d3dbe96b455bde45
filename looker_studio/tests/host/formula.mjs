/** Formulas of a schema, as far as connectors write them: SUM($a) / SUM($b), + - * and brackets. */

const TOKEN = /\s*(?:([A-Z_]+)\s*\(\s*\$(\w+)\s*\)|(\d+(?:\.\d+)?)|([-+*/()]))/y;

function tokens(formula) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < formula.trimEnd().length) {
    const match = TOKEN.exec(formula);
    if (!match) throw new Error(`not a formula: ${formula}`);
    const [, call, id, number, sign] = match;
    found.push({ call, id, number, sign });
  }
  return found;
}

/** The fields a formula refers to. */
export function references(formula) {
  return tokens(formula)
    .filter((token) => token.call)
    .map((token) => token.id);
}

/** The value of a formula; `aggregated(call, id)` gives each part. Unknown parts, unknown whole. */
export function evaluate(formula, aggregated) {
  const left = tokens(formula);
  const value = sum(left, aggregated);
  if (left.length > 0) throw new Error(`not a formula: ${formula}`);
  return value;
}

const DO = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? null : a / b),
};

function chain(left, signs, next) {
  let value = next();
  while (left.length > 0 && signs.includes(left[0].sign)) {
    const { sign } = left.shift();
    const other = next();
    value = value === null || other === null ? null : DO[sign](value, other);
  }
  return value;
}

function sum(left, aggregated) {
  return chain(left, '+-', () => chain(left, '*/', () => atom(left, aggregated)));
}

function atom(left, aggregated) {
  const token = left.shift();
  if (!token) throw new Error('a formula ends too early');
  if (token.call) return aggregated(token.call, token.id);
  if (token.number) return Number(token.number);
  if (token.sign !== '(') throw new Error(`a formula has ${token.sign} in the wrong place`);
  const value = sum(left, aggregated);
  const closing = left.shift();
  if (!closing || closing.sign !== ')') throw new Error('a bracket stays open');
  return value;
}
