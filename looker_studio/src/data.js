/**
 * A chart's rows: asked page by page, handed on as they come. The hub filters, aggregates, orders
 * and formats; this file keeps the pages together and knows when to stop.
 */

const PAGE_ROWS = 20000;
const MOST_ROWS = 1000000;
const FRESH_STARTS = 2;
/** The hub's code for an operator it has never heard of; the host knows what it means. */
const NEW_OPERATOR = 'unknown_operator';

function data_(request) {
  const shown = shownNames_(request.fields);
  if (request.scriptParams && request.scriptParams.sampleExtraction) {
    return sampleAnswer_(allNames_(request.fields));
  }
  const hub = hubOrRefusal_();
  const question = question_(request);
  const until = Date.now() + RUN_MS;
  try {
    return { ...walk_(hub, question, shown, until), filtersApplied: true };
  } catch (fault) {
    if (!(fault instanceof Refusal) || fault.code !== NEW_OPERATOR) throw fault;
    return unfiltered_(hub, question, until, fault);
  }
}

function question_(request) {
  const chosen = connectedChoices_(request.configParams);
  return {
    ...chosen,
    fields: request.fields.map(({ name, forFilterOnly }) =>
      forFilterOnly ? { name, forFilterOnly: true } : { name },
    ),
    dateRange: request.dateRange || null,
    filters: request.dimensionsFilters || [],
    pageSize: PAGE_ROWS,
    cursor: null,
    catalogue: CATALOGUE.digest,
    lastRefresh: lastRefresh_(request.scriptParams),
  };
}

/** Changes when a person presses refresh; text or a number, depending on the host's mood. */
function lastRefresh_(params) {
  return params && params.lastRefresh !== undefined ? String(params.lastRefresh) : null;
}

function allNames_(fields) {
  return [...new Set(fields.map((field) => field.name))];
}

function shownNames_(fields) {
  return allNames_(fields.filter((field) => !field.forFilterOnly));
}

/** All pages of one question. Starts over when the data changed between two pages. */
function walk_(hub, question, shown, until) {
  for (let start = 0; start <= FRESH_STARTS; start += 1) {
    try {
      return pages_(hub, question, shown, until);
    } catch (fault) {
      if (!(fault instanceof DataChanged)) throw fault;
    }
  }
  throw refusal_('moving', `data: changed under the walk ${FRESH_STARTS + 1} times`);
}

function pages_(hub, question, shown, until) {
  const rows = [];
  let definitions = null;
  let version = null;
  let cursor = null;
  let slowest = 0;
  do {
    const asked = Date.now();
    if (asked + slowest > until) throw outOfTime_(rows.length);
    const page = ask_(hub, 'data', { ...question, cursor }, { until });
    slowest = Math.max(slowest, Date.now() - asked);
    if (version !== null && page.data_version !== version) throw new DataChanged();
    version = page.data_version;
    if (cursor === null) definitions = definitionsOf_(page, shown);
    if (rows.length + page.rows.length > MOST_ROWS) {
      throw refusal_('tooMuch', `data: more than ${MOST_ROWS} rows`);
    }
    page.rows.forEach((values) => rows.push({ values }));
    cursor = page.next;
  } while (cursor);
  return { schema: built_(definitions), rows };
}

function outOfTime_(rows) {
  return refusal_('tooMuch', `data: out of time after ${rows} rows, before Google stops the run`);
}

/** The definitions of the columns, in their order. One list makes schema and rows agree. */
function definitionsOf_(page, shown) {
  if (page.fields.join() !== shown.join()) {
    throw refusal_('mismatch', `data: asked ${shown.join()}, got ${page.fields.join()}`);
  }
  const definitions = page.definitions || builtIn_(shown);
  const unknown = shown.filter((id, index) => !definitions[index]);
  if (unknown.length > 0) throw refusal_('mismatch', `data: no definition of ${unknown.join()}`);
  return definitions;
}

/**
 * The same question without filters, for the host to filter: all filters or none is its law.
 * Only true when the host may add the finer rows up again afterwards.
 */
function unfiltered_(hub, question, until, refusal) {
  const names = allNames_(question.fields);
  const byName = {};
  definitionsByHub_(hub, question, names).forEach((definition, index) => {
    byName[names[index]] = definition || {};
  });
  const additive = names.every((name) => byName[name].role === 'dimension' || byName[name].reaggregatable);
  const filtered = [].concat(...question.filters).map((filter) => filter.fieldName);
  const onDimensions = filtered.every((name) => byName[name] && byName[name].role === 'dimension');
  if (!additive || !onDimensions) throw refusal;
  console.warn(`data: ${refusal.detail} the host filters`);
  const fields = names.map((name) => ({ name }));
  const answer = walk_(hub, { ...question, fields, filters: [] }, names, until);
  return { ...answer, filtersApplied: false };
}

/** The hub's definitions of these fields, the built-in ones where it says they are the same. */
function definitionsByHub_(hub, { hub: chosen, accounts }, names) {
  const answer = ask_(hub, 'schema', { hub: chosen, accounts, catalogue: CATALOGUE.digest });
  if (!answer.fields) return builtIn_(names);
  return names.map((name) => answer.fields.find((field) => field.id === name) || null);
}
