/**
 * Looker Studio, as far as a connector can tell: it signs in, asks the configuration questions,
 * reads the schema, and shows charts and totals from getData, checking every rule on the way.
 */

import { ShownError } from '../emulator/script.mjs';
import { dice } from './dice.mjs';
import { admits } from './filters.mjs';
import { references } from './formula.mjs';
import { checkAuthType, checkConfig, checkData, checkSchema, rule } from './rules.mjs';
import { aggregated, computed, grouped } from './table.mjs';

const FIELDS_PER_REQUEST = 20;
const MOST_STEPS = 10;

export class Host {
  constructor(script, { seed = 1 } = {}) {
    this.script = script;
    this.dice = dice(seed);
    this.configParams = undefined;
    this.schema = null;
    this.lastRefresh = 1758425096065;
  }

  // ---- signing in

  /** Asks for path and key only when the connector says the ones it has are not valid. */
  signIn({ path, key }) {
    const kind = this.script.call('getAuthType');
    checkAuthType(kind);
    rule(kind.type === 'PATH_KEY', `the host would ask for ${kind.type}`);
    if (this.script.call('isAuthValid')) return 'NONE';
    const verdict = this.script.call('setCredentials', { pathKey: { path, key } });
    rule(
      ['NONE', 'INVALID_CREDENTIALS'].includes(verdict.errorCode),
      `no such verdict: ${verdict.errorCode}`,
    );
    if (verdict.errorCode === 'NONE')
      rule(this.script.call('isAuthValid'), 'accepted credentials are not valid');
    return verdict.errorCode;
  }

  // ---- configuration

  /** One getConfig, asked twice: the same answers so far must get the same questions. */
  questions(configParams, before) {
    const request = configParams ? { languageCode: 'en', configParams } : { languageCode: 'en' };
    const config = this.script.call('getConfig', request);
    const again = this.script.call('getConfig', request);
    rule(
      JSON.stringify(config) === JSON.stringify(again),
      'configuration is idempotent, and this one is not',
    );
    checkConfig(config, before);
    return config;
  }

  /**
   * Walks the steps. `choose(question)` answers one; lists are joined by commas as the host does.
   * `given` are answers a link has brought, or those of a data source that is edited.
   */
  configure(choose, given) {
    let answers = given;
    const steps = [];
    for (let step = 1; ; step += 1) {
      const config = this.questions(answers, steps[steps.length - 1]);
      steps.push(config);
      if (!config.isSteppedConfig) break;
      rule(step < MOST_STEPS, 'the configuration never ends');
      answers = { ...this.answered(config, choose, answers || {}) };
    }
    this.configParams = answers;
    return { steps, answers };
  }

  answered(config, choose, before) {
    const open = config.configParams.filter((entry) => entry.type !== 'INFO');
    const fresh = open.filter(
      (entry) => before[entry.name] === undefined || !offered(entry, before[entry.name]),
    );
    rule(fresh.length > 0, 'the host is asked to go on, with nothing left to answer');
    const chosen = fresh.map((entry) => [entry.name, [].concat(choose(entry)).join(',')]);
    const kept = open
      .filter((entry) => !fresh.includes(entry))
      .map((entry) => [entry.name, before[entry.name]]);
    return Object.fromEntries([...kept, ...chosen]);
  }

  /** A dynamic answer is changed: the host forgets all that came after it and asks again. */
  change(steps, answers, name, value, choose) {
    const entries = steps[steps.length - 1].configParams;
    const at = entries.findIndex((entry) => entry.name === name);
    rule(entries[at].isDynamic, `${name} is not dynamic, so later answers would be kept`);
    const kept = entries.slice(0, at).map((entry) => [entry.name, answers[entry.name]]);
    return this.configure(choose, { ...Object.fromEntries(kept), [name]: value });
  }

  // ---- schema

  connect() {
    const { schema } = this.script.call('getSchema', { configParams: this.configParams });
    checkSchema(schema);
    this.schema = schema;
    this.byName = new Map(schema.map((field) => [field.name, field]));
    return schema;
  }

  field(name) {
    const field = this.byName.get(name);
    rule(field, `a chart cannot use ${name}: it is not in the schema`);
    return field;
  }

  /** A person presses "Refresh data". */
  refresh() {
    this.lastRefresh += 60_000;
  }

  // ---- charts

  /**
   * A chart: {dimensions, metrics, dateRange, filters, totals}. A dimension is an id or {field,
   * as}, a metric an id or {field, aggregation}. Returns {rows, totals}; each row is dimensions
   * then metrics. An error box is a ShownError.
   */
  chart({ dimensions = [], metrics = [], dateRange, filters = [], totals = false }) {
    const shown = dimensions.map((each) => (typeof each === 'string' ? { field: each } : each));
    const measured = metrics.map((each) => this.metric(each));
    const table = this.table(shown, measured, dateRange, filters);
    const rows = [...table.groups.values()].map((group) => [
      ...group.dimensions,
      ...measured.map((metric) => this.value(metric, group.parts)),
    ]);
    return totals
      ? { rows, totals: measured.map((m) => this.total(m, table, dateRange, filters)) }
      : { rows };
  }

  metric(given) {
    const { field: name, aggregation } = typeof given === 'string' ? { field: given } : given;
    const field = this.field(name);
    const parts = field.formula ? references(field.formula) : [name];
    return { field, parts, aggregation: aggregation || field.defaultAggregationType || 'AUTO' };
  }

  value({ field, parts, aggregation }, valuesOf) {
    if (field.formula) return computed(field.formula, valuesOf);
    return aggregated(field, aggregation, valuesOf(parts[0]));
  }

  /** A total: added up where that is allowed, else asked for again without dimensions. */
  total(metric, table, dateRange, filters) {
    const additive = metric.field.formula || metric.field.semantics.isReaggregatable;
    if (additive) {
      const all = [...table.groups.values()];
      return this.value(metric, (id) => [].concat(...all.map((group) => group.parts(id))));
    }
    try {
      const [group] = this.table([], [metric], dateRange, filters).groups.values();
      return group ? this.value(metric, group.parts) : null;
    } catch (error) {
      if (error instanceof ShownError) return { refused: error.text };
      throw error;
    }
  }

  /** The rows of a chart by group, joined from as many requests as it takes. */
  table(shown, measured, dateRange, filters) {
    const names = [...new Set(shown.map((each) => each.field))];
    const wanted = [...new Set([].concat(...measured.map((metric) => metric.parts)))];
    const hidden = [...new Set([].concat(...filters).map((filter) => filter.fieldName))].filter(
      (name) => !names.includes(name) && !wanted.includes(name),
    );
    const room = FIELDS_PER_REQUEST - names.length - hidden.length;
    const batches = chunks(this.dice.shuffled(wanted), room);
    const answers = batches.map((batch) => this.ask([...names, ...batch], hidden, dateRange, filters));
    const tables = answers.map(({ columns, rows }) => ({ columns, groups: grouped(rows, columns, shown) }));
    this.sameRows(answers, names);
    return joined(tables);
  }

  /** One getData. The order of fields is the host's own business, so it is left to chance. */
  ask(names, hidden, dateRange, filters) {
    const fields = this.dice.shuffled([
      ...names.map((name) => ({ name })),
      ...hidden.map((name) => ({ name, forFilterOnly: true })),
    ]);
    fields.forEach(({ name }) => this.field(name));
    const request = {
      configParams: this.configParams,
      scriptParams: { lastRefresh: String(this.lastRefresh) },
      dateRange,
      fields,
      dimensionsFilters: filters,
    };
    const answer = this.script.call('getData', request);
    checkData(answer, request, this.byName);
    const columns = answer.schema.map((field) => field.name);
    const all = answer.rows.map((row) => row.values);
    const rows = answer.filtersApplied
      ? all
      : all.filter((row) => admits(filters, (name) => row[columns.indexOf(name)]));
    return { columns, rows, filtersApplied: answer.filtersApplied };
  }

  /** How the host joins the answers of one chart is unknown: so both ways must come out alike. */
  sameRows(answers, names) {
    const keys = answers.map(({ columns, rows }) =>
      rows.map((row) => JSON.stringify(names.map((name) => row[columns.indexOf(name)]))).join('\n'),
    );
    rule(
      keys.every((each) => each === keys[0]),
      'requests of one chart have different rows, or another order',
    );
  }
}

function offered(entry, value) {
  if (!entry.options) return true;
  const values = entry.options.map((option) => option.value);
  return []
    .concat(value)
    .join(',')
    .split(',')
    .every((each) => values.includes(each));
}

function chunks(list, size) {
  rule(size > 0, 'dimensions and filters alone fill a request');
  const found = [];
  for (let at = 0; at < list.length; at += size) found.push(list.slice(at, at + size));
  return found.length === 0 ? [[]] : found;
}

/** Groups of several answers as one: `parts(id)` are a field's values in the group. */
function joined(tables) {
  const groups = new Map();
  tables.forEach(({ columns, groups: own }) => {
    own.forEach(({ dimensions, rows }, key) => {
      const known = groups.get(key) || { dimensions, columns: new Map() };
      columns.forEach((name, at) => {
        if (!known.columns.has(name))
          known.columns.set(
            name,
            rows.map((row) => row[at]),
          );
      });
      known.parts = (id) => known.columns.get(id);
      groups.set(key, known);
    });
  });
  return { groups };
}
