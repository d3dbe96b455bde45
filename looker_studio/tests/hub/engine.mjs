/** Answers a question over the small world: the guard, the filters, the grain, the order. */

import { HUBS, RELATIONS, SAMPLE } from './data.mjs';
import { FIELDS } from './fields.mjs';

/** An answer that is an error. */
export class Refused extends Error {
  constructor(status, code, message, { fields = [], suggestions = [], headers = {} } = {}) {
    super(message);
    Object.assign(this, { status, code, fields, suggestions, headers });
  }
}

const refuse = (code, message, more) => new Refused(422, code, message, more);
const isMetric = (field) => field.definition.role === 'metric';
const labels = (fields) => fields.map((field) => field.definition.label);

/** The ids asked for, checked against what the hub holds now. */
export function accountsOf({ hub, accounts }, known) {
  const name = HUBS.find((each) => each.id === hub);
  if (!name)
    throw refuse(
      'unknown_hub',
      `The hub ${hub} is not there any more. Edit the data source and choose another one.`,
    );
  if (!Array.isArray(accounts) || accounts.length === 0)
    throw new Refused(400, 'bad_request', 'No accounts.');
  if (accounts.includes(SAMPLE.id) && accounts.length > 1)
    throw refuse('sample_alone', 'Sample Account stands alone.');
  const ids = new Set([SAMPLE.id, ...known.filter((each) => each.hub === hub).map((each) => each.id)]);
  const gone = accounts.find((id) => !ids.has(id));
  if (gone) {
    throw refuse(
      'unknown_account',
      `The account ${gone} is no longer in the hub ${name.label}. ` +
        'Edit the data source and choose another one.',
    );
  }
  return accounts;
}

/** The whole answer, sorted: {columns, rows, keys}; `keys` are what rows are sorted by. */
export function answer(question, accounts, { unknownOperators = [] } = {}) {
  const shown = unique(question.fields.filter((each) => !each.forFilterOnly).map((each) => each.name)).map(
    fieldOf,
  );
  if (shown.length === 0) throw new Refused(400, 'bad_request', 'Nothing asked.');
  const filters = (question.filters || []).map((group) => group.map(checkedFilter(unknownOperators)));
  const filtered = [].concat(...filters).map((filter) => filter.field);
  const relation = relationOf([...shown, ...filtered]);
  const dimensions = shown.filter((field) => !isMetric(field));
  const metrics = shown.filter(isMetric);
  metrics.forEach((each) => guard(each, dimensions, accounts));
  const before = filters.filter((group) => !isMetric(group[0].field));
  const after = filters.filter((group) => isMetric(group[0].field));
  const rows = accounts
    .flatMap((id) => RELATIONS[relation](id))
    .filter((row) => inRange(row, question.dateRange))
    .filter((row) =>
      before.every((group) => group.some((filter) => holds(filter, row[filter.field.definition.id]))),
    );
  const lines = groups(rows, dimensions).filter((line) =>
    after.every((group) => group.some((filter) => holds(filter, measured(filter.field, line.rows)))),
  );
  return ordered(lines, shown, dimensions);
}

function unique(names) {
  return [...new Set(names)];
}

function fieldOf(name) {
  const field = FIELDS.get(name);
  if (!field)
    throw refuse('unknown_field', `There is no field ${name}. Refresh the fields of the data source.`, {
      fields: [name],
    });
  return field;
}

function checkedFilter(unknownOperators) {
  return (given) => {
    if (!MEETS[given.operator] || unknownOperators.includes(given.operator)) {
      throw refuse('unknown_operator', `The hub does not know the filter ${given.operator} yet.`, {
        fields: [given.fieldName],
      });
    }
    if (!['INCLUDE', 'EXCLUDE'].includes(given.type))
      throw new Refused(400, 'bad_request', 'No such filter type.');
    if (given.operator === 'BETWEEN' && given.values.length !== 2)
      throw refuse('bad_filter', 'Between takes two values.');
    return { ...given, field: fieldOf(given.fieldName) };
  };
}

/** The one relation all fields share; a sentence that names two of them otherwise. */
function relationOf(fields) {
  let common = fields.find(isMetric)?.relations ?? fields[0].relations;
  for (const field of fields) {
    const rest = common.filter((each) => field.relations.includes(each));
    if (rest.length === 0) {
      const other = fields.find((each) => !each.relations.some((place) => field.relations.includes(place)));
      const two = [other ?? fields[0], field];
      throw refuse(
        'no_common_grain',
        `${labels(two).join(' and ')} do not go together in one chart: they are not ` +
          'counted for the same thing.',
        {
          fields: two.map((each) => each.definition.id),
          suggestions: [{ text: `Take ${labels(two)[1]} out of the chart.`, metrics: [], by: [] }],
        },
      );
    }
    common = rest;
  }
  return common[0];
}

function guard(metric, dimensions, accounts) {
  const { needs = [], instead } = metric.rule;
  const there = dimensions.map((field) => field.definition.id);
  const one = accounts.length === 1 && accounts[0] !== 'all';
  const missing = needs.filter((id) => !there.includes(id) && !(id === 'account_id' && one));
  if (missing.length === 0) return;
  const told = labels(missing.map((id) => FIELDS.get(id))).join(' and ');
  const near = instead
    ? [{ text: `Or take ${FIELDS.get(instead).definition.label}.`, metrics: [instead], by: there }]
    : [];
  throw refuse(
    'unique_not_additive',
    `${metric.definition.label} counts people, who cannot be added up. ` + `Add ${told} to the chart.`,
    { fields: [metric.definition.id, ...missing], suggestions: near },
  );
}

function inRange(row, range) {
  return !row.day || !range || (row.day >= range.startDate && row.day <= range.endDate);
}

function groups(rows, dimensions) {
  const ids = dimensions.map((field) => field.definition.id);
  if (ids.length === 0) return [{ dimensions: [], rows }];
  const found = new Map();
  for (const row of rows) {
    const values = ids.map((id) => row[id]);
    const key = JSON.stringify(values);
    if (!found.has(key)) found.set(key, { dimensions: values, rows: [] });
    found.get(key).rows.push(row);
  }
  return [...found.values()];
}

function measured({ rule }, rows) {
  const known = rows.map(rule.of).filter((value) => value !== null);
  const added = (values) => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0));
  switch (rule.way) {
    case 'sum':
      return added(known);
    case 'mean':
      return known.length === 0 ? null : added(known) / known.length;
    case 'native':
      return rows.length === 1 ? rule.of(rows[0]) : null;
    case 'last':
      return added(lastOfEach(rows, rule.of));
    default:
      return ratio(rows, rule);
  }
}

function ratio(rows, rule) {
  let [above, below] = [0, 0];
  for (const row of rows) {
    const [value, over] = [rule.of(row), rule.over(row)];
    if (value !== null && over !== null) {
      above += value;
      below += over;
    }
  }
  return below === 0 ? null : above / below;
}

function lastOfEach(rows, of) {
  const newest = new Map();
  rows.forEach((row) => {
    const known = newest.get(row.account_id);
    if (of(row) !== null && (!known || row.day > known.day)) newest.set(row.account_id, row);
  });
  return [...newest.values()].map(of);
}

/** Rows by their dimensions in order of field id, null first, text by its bytes. */
function ordered(lines, shown, dimensions) {
  const byId = dimensions.map((field, at) => [field.definition.id, at]).sort(([a], [b]) => (a < b ? -1 : 1));
  const keyed = lines.map((line) => ({ ...line, key: byId.map(([, at]) => line.dimensions[at]) }));
  keyed.sort((a, b) => compareKeys(a.key, b.key));
  const place = new Map(dimensions.map((field, at) => [field.definition.id, at]));
  const rows = keyed.map((line) =>
    shown.map((field) =>
      isMetric(field) ? measured(field, line.rows) : line.dimensions[place.get(field.definition.id)],
    ),
  );
  return { columns: shown.map((field) => field.definition.id), rows, keys: keyed.map((line) => line.key) };
}

export function compareKeys(one, other) {
  for (let at = 0; at < one.length; at += 1) {
    const order = compare(one[at], other[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function compare(a, b) {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

const text = (value) => String(value);
const pattern = (given, whole) => {
  const bare = given.replace('(?i)', '');
  return new RegExp(whole ? `^(?:${bare})$` : bare, given.startsWith('(?i)') ? 'iu' : 'u');
};
const between = (value, low, high) => low <= value && value <= high;
const equal = (value, wanted) =>
  typeof value === 'number' ? value === Number(wanted) : text(value) === text(wanted);

const MEETS = {
  EQUALS: (value, given) => equal(value, given[0]),
  IN_LIST: (value, given) => given.some((each) => equal(value, each)),
  CONTAINS: (value, given) => text(value).indexOf(text(given[0])) >= 0,
  REGEXP_PARTIAL_MATCH: (value, given) => pattern(given[0], false).test(text(value)),
  REGEXP_EXACT_MATCH: (value, given) => pattern(given[0], true).test(text(value)),
  IS_NULL: () => false,
  BETWEEN: (value, given) => between(+value, +given[0], +given[1]),
  NUMERIC_GREATER_THAN: (value, given) => +value > +given[0],
  NUMERIC_GREATER_THAN_OR_EQUAL: (value, given) => +value >= +given[0],
  NUMERIC_LESS_THAN: (value, given) => +value < +given[0],
  NUMERIC_LESS_THAN_OR_EQUAL: (value, given) => +value <= +given[0],
};

function holds({ operator, type, values }, value) {
  const met = value === null ? operator === 'IS_NULL' : MEETS[operator](value, values);
  return type === 'INCLUDE' ? met : !met;
}
