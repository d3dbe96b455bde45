/** What the host does with rows: groups them by what the chart shows and puts values together. */

import { COARSER } from './formats.mjs';
import { evaluate } from './formula.mjs';

/** The host was given rows it would have to put together although they may not be. */
export class CannotAggregate extends Error {}

const known = (values) => values.filter((value) => value !== null);
const numbers = (values) => known(values).map(Number);
const unlessEmpty = (of) => (values) => (known(values).length === 0 ? null : of(numbers(values)));

export const AGGREGATIONS = {
  SUM: unlessEmpty((values) => values.reduce((a, b) => a + b, 0)),
  AVG: unlessEmpty((values) => values.reduce((a, b) => a + b, 0) / values.length),
  MIN: unlessEmpty((values) => values.reduce((a, b) => Math.min(a, b))),
  MAX: unlessEmpty((values) => values.reduce((a, b) => Math.max(a, b))),
  COUNT: (values) => known(values).length,
  COUNT_DISTINCT: (values) => new Set(known(values)).size,
};

/**
 * Groups: key text to {dimensions, rows}, in order of first sight. `dimensions` are of the form
 * {field, as}; `as` shows a day as its month, quarter or year.
 */
export function grouped(rows, columns, dimensions) {
  const places = dimensions.map(({ field, as }) => ({ at: columns.indexOf(field), coarser: COARSER[as] }));
  const groups = new Map();
  rows.forEach((row) => {
    const shown = places.map(({ at, coarser }) => (coarser && row[at] !== null ? coarser(row[at]) : row[at]));
    const key = JSON.stringify(shown);
    if (!groups.has(key)) groups.set(key, { dimensions: shown, rows: [] });
    groups.get(key).rows.push(row);
  });
  return groups;
}

/** One metric over rows of one group. */
export function aggregated(field, aggregation, values) {
  if (field.semantics.isReaggregatable !== false) return AGGREGATIONS[aggregation](values);
  if (aggregation !== 'AUTO') throw new CannotAggregate(`${field.name} offers no aggregation but Auto`);
  if (values.length > 1) {
    throw new CannotAggregate(
      `${field.name} may not be put together, and the host has ${values.length} rows of it`,
    );
  }
  return values.length === 0 ? null : values[0];
}

/** A formula over `valuesOf(id)`, the values of its parts in the rows of a group. */
export function computed(formula, valuesOf) {
  return evaluate(formula, (call, id) => AGGREGATIONS[call](valuesOf(id)));
}
