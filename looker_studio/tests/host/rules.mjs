/**
 * What Looker Studio demands of a connector's answers, each rule from Google's documents.
 * A broken rule throws a Violation that says which.
 */

import { AggregationType, AuthType, FieldType } from '../emulator/enums.mjs';
import { FORMATS, dataTypeOf } from './formats.mjs';
import { references } from './formula.mjs';

export class Violation extends Error {}

export function rule(holds, message) {
  if (!holds) throw new Violation(message);
}

const HELPFUL = ['USER_TOKEN', 'USER_PASS', 'KEY', 'PATH_USER_PASS', 'PATH_KEY'];
const ENTRIES = ['TEXTINPUT', 'TEXTAREA', 'SELECT_SINGLE', 'SELECT_MULTIPLE', 'CHECKBOX', 'INFO'];
const FUNCTIONS = ['SUM', 'AVG', 'MIN', 'MAX', 'COUNT', 'COUNT_DISTINCT'];

export function checkAuthType(answer) {
  rule(AuthType.includes(answer.type), `no such AuthType: ${answer.type}`);
  rule(!answer.helpUrl || HELPFUL.includes(answer.type), `${answer.type} takes no helpUrl`);
}

/** One getConfig answer; `before` is the one before it in the same walk, if any. */
export function checkConfig(config, before) {
  const ids = config.configParams.map((entry) => entry.name);
  rule(new Set(ids).size === ids.length, `config ids repeat: ${ids}`);
  config.configParams.forEach(checkEntry);
  rule(typeof config.isSteppedConfig === 'boolean', 'isSteppedConfig is missing');
  const earlier = before ? before.configParams : [];
  earlier.forEach((entry, at) => {
    rule(ids[at] === entry.name, `configuration is additive: ${entry.name} must stay at place ${at}`);
  });
}

function checkEntry(entry) {
  rule(ENTRIES.includes(entry.type), `no such entry: ${entry.type}`);
  rule(/^[^\s]+$/.test(entry.name), `config id is empty or has spaces: "${entry.name}"`);
  if (entry.type === 'INFO') {
    rule(entry.text, `${entry.name}: an info needs a text`);
    return;
  }
  rule(entry.displayName, `${entry.name}: a question needs a name`);
  const overridable = entry.parameterControl && entry.parameterControl.allowOverride;
  rule(!(entry.isDynamic && overridable), `${entry.name}: a dynamic question cannot be overridden`);
  if (!entry.type.startsWith('SELECT')) return;
  rule(entry.options && entry.options.length > 0, `${entry.name}: nothing to choose from`);
  const values = entry.options.map((option) => option.value);
  rule(new Set(values).size === values.length, `${entry.name}: option values repeat`);
  entry.options.forEach(({ label, value }) => {
    rule(typeof label === 'string' && label !== '', `${entry.name}: an option has no label`);
    rule(/^[^\s,]+$/.test(value), `${entry.name}: option value "${value}" is empty or has a space or comma`);
  });
}

export function checkSchema(schema) {
  const byName = new Map(schema.map((field) => [field.name, field]));
  rule(byName.size === schema.length, 'field names repeat');
  schema.forEach((field) => checkField(field, byName));
  ['DIMENSION', 'METRIC'].forEach((concept) => {
    const defaults = schema.filter((f) => f.isDefault && f.semantics.conceptType === concept);
    rule(defaults.length <= 1, `more than one default ${concept}`);
  });
}

function checkField(field, byName) {
  const { name, semantics } = field;
  rule(/^[A-Za-z0-9_]+$/.test(name), `field name "${name}" has more than letters, digits and underscores`);
  rule(!FUNCTIONS.includes(name.toUpperCase()), `${name} is the name of a function`);
  rule(typeof field.label === 'string' && field.label !== '', `${name} has no label`);
  const type = semantics.semanticType === 'IMAGELINK' ? 'IMAGE_LINK' : semantics.semanticType;
  rule(FieldType.includes(type), `${name}: no such type ${type}`);
  rule(field.dataType === dataTypeOf(type), `${name}: ${type} is not ${field.dataType}`);
  rule(['DIMENSION', 'METRIC'].includes(semantics.conceptType), `${name}: neither dimension nor metric`);
  if (semantics.conceptType === 'METRIC') checkMetric(field, byName);
  else rule(field.defaultAggregationType === undefined, `${name}: a dimension has no aggregation`);
}

function checkMetric(field, byName) {
  const { name, semantics, formula, defaultAggregationType: aggregation } = field;
  rule(
    aggregation === undefined || AggregationType.includes(aggregation),
    `${name}: no such aggregation ${aggregation}`,
  );
  rule(aggregation !== 'NO_AGGREGATION', `${name}: NO_AGGREGATION is no longer to be used`);
  if (!formula) {
    const summable = semantics.isReaggregatable === true && aggregation === 'SUM';
    const untouched = semantics.isReaggregatable === false && aggregation === undefined;
    rule(summable || untouched, `${name}: says neither that it may be added up nor that it may not`);
    return;
  }
  rule(!field.isHidden, `${name}: a hidden field cannot have a formula`);
  rule(aggregation === 'AUTO', `${name}: a formula that aggregates is AUTO`);
  references(formula).forEach((id) => {
    const part = byName.get(id);
    rule(part, `${name}: its formula names ${id}, which does not exist; the host drops such fields silently`);
    rule(
      !part.formula && part.semantics.isReaggregatable,
      `${name}: ${id} in its formula may not be added up`,
    );
  });
}

/** One getData answer to one request, whose fields are described by `byName`. */
export function checkData(answer, request, byName) {
  const names = answer.schema.map((field) => field.name);
  const asked = request.fields.filter((f) => !(answer.filtersApplied && f.forFilterOnly)).map((f) => f.name);
  rule(typeof answer.filtersApplied === 'boolean', 'filtersApplied is missing');
  rule(
    JSON.stringify([...names].sort()) === JSON.stringify([...asked].sort()),
    `asked ${asked}, got ${names}`,
  );
  rule(answer.rows.length <= 1_000_000, `${answer.rows.length} rows are more than a million`);
  answer.schema.forEach((field) => {
    const known = byName.get(field.name);
    rule(
      known && known.semantics.semanticType === field.semantics.semanticType,
      `${field.name} changed its type between getSchema and getData`,
    );
  });
  const checks = answer.schema.map((field) => FORMATS[field.semantics.semanticType]);
  answer.rows.forEach(({ values }, at) => {
    rule(values.length === names.length, `row ${at} has ${values.length} values for ${names.length} fields`);
    values.forEach((value, column) => {
      rule(
        value === null || checks[column](value),
        `row ${at}: ${JSON.stringify(value)} is not how ` +
          `${answer.schema[column].semantics.semanticType} is written (${names[column]})`,
      );
    });
  });
}
