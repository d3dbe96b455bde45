/** The host's eleven operators, for when a connector leaves the filtering to it. */

export const OPERATORS = [
  'EQUALS',
  'CONTAINS',
  'REGEXP_PARTIAL_MATCH',
  'REGEXP_EXACT_MATCH',
  'IN_LIST',
  'IS_NULL',
  'BETWEEN',
  'NUMERIC_GREATER_THAN',
  'NUMERIC_GREATER_THAN_OR_EQUAL',
  'NUMERIC_LESS_THAN',
  'NUMERIC_LESS_THAN_OR_EQUAL',
];

const MEETS = {
  EQUALS: (value, [wanted]) => same(value, wanted),
  IN_LIST: (value, wanted) => wanted.some((each) => same(value, each)),
  CONTAINS: (value, [part]) => String(value).includes(String(part)),
  REGEXP_PARTIAL_MATCH: (value, [pattern]) => re2(pattern).test(String(value)),
  REGEXP_EXACT_MATCH: (value, [pattern]) =>
    re2(`^(?:${unflagged(pattern)})$`, flags(pattern)).test(String(value)),
  BETWEEN: (value, [low, high]) => Number(value) >= Number(low) && Number(value) <= Number(high),
  NUMERIC_GREATER_THAN: (value, [limit]) => Number(value) > Number(limit),
  NUMERIC_GREATER_THAN_OR_EQUAL: (value, [limit]) => Number(value) >= Number(limit),
  NUMERIC_LESS_THAN: (value, [limit]) => Number(value) < Number(limit),
  NUMERIC_LESS_THAN_OR_EQUAL: (value, [limit]) => Number(value) <= Number(limit),
};

/** Whether a value passes one filter. Null matches nothing but IS_NULL. */
export function passes(value, { operator, type, values = [] }) {
  const meets = operator === 'IS_NULL' ? value === null : value !== null && MEETS[operator](value, values);
  return meets === (type === 'INCLUDE');
}

/** Whether a row passes an AND of ORs; `get(fieldName)` gives its values. */
export function admits(filters, get) {
  return filters.every((group) => group.some((filter) => passes(get(filter.fieldName), filter)));
}

function same(value, wanted) {
  return typeof value === 'number' ? value === Number(wanted) : String(value) === String(wanted);
}

/** RE2's syntax, as far as JavaScript's differs in the expressions we use: a leading (?i). */
function re2(pattern, given) {
  return new RegExp(unflagged(pattern), `u${given ?? flags(pattern)}`);
}

const flags = (pattern) => (/^\(\?i\)/.test(pattern) ? 'i' : '');
const unflagged = (pattern) => String(pattern).replace(/^\(\?i\)/, '');
