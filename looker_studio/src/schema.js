/**
 * Field definitions (CONTRACT.md, 4) as the host's fields. `CATALOGUE` is built in; a hub with
 * another catalogue sends its own definitions, and those win.
 */

function schema_(request) {
  const chosen = connectedChoices_(request.configParams);
  const answer = ask_(hubOrRefusal_(), 'schema', { ...chosen, catalogue: CATALOGUE.digest });
  const { fields, defaults } = answer.fields ? answer : CATALOGUE;
  return { schema: built_(fields, defaults) };
}

/** Every type set, or the host would guess, and ask for samples of each field to do so. */
function built_(definitions, defaults) {
  const cc = DataStudioApp.createCommunityConnector();
  const fields = cc.getFields();
  definitions.forEach((definition) => addField_(cc, fields, definition));
  if (defaults) {
    fields.setDefaultDimension(defaults.dimension);
    fields.setDefaultMetric(defaults.metric);
  }
  return fields.build();
}

function addField_(cc, fields, definition) {
  const type = cc.FieldType[definition.semantic];
  if (!type) throw refusal_('mismatch', `${definition.id} is of unknown type ${definition.semantic}`);
  const metric = definition.role === 'metric';
  const field = (metric ? fields.newMetric() : fields.newDimension())
    .setId(definition.id)
    .setName(definition.label)
    .setType(type);
  if (definition.description) field.setDescription(definition.description);
  if (definition.group) field.setGroup(definition.group);
  if (definition.hidden) field.setIsHidden(true);
  if (metric) setAggregation_(cc, field, definition);
}

/**
 * What must not be added up either is a formula of parts that may, or is not aggregated at all.
 */
function setAggregation_(cc, field, { formula, reaggregatable }) {
  if (formula) {
    field.setFormula(`SUM($${formula.value}) / SUM($${formula.over})`);
    field.setAggregation(cc.AggregationType.AUTO);
  } else if (reaggregatable) {
    field.setIsReaggregatable(true);
    field.setAggregation(cc.AggregationType.SUM);
  } else {
    field.setIsReaggregatable(false);
  }
}

/** The built-in definitions of these ids, null for an id that is not built in. */
function builtIn_(ids) {
  const byId = {};
  CATALOGUE.fields.forEach((field) => {
    byId[field.id] = field;
  });
  return ids.map((id) => byId[id] || null);
}
