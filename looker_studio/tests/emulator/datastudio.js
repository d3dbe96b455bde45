/**
 * DataStudioApp: builders that write the JSON the real ones are documented to write. A key is
 * absent when nothing was set. Where the documents are silent the choice is marked ASSUMED, and
 * docs/howto/looker-studio.md lists it as something only Google's host can prove.
 * Runs in the script's own context.
 */
(function install(global, host) {
  const enums = JSON.parse(host.enums());
  const named = (names) => Object.freeze(Object.fromEntries(names.map((name) => [name, name])));
  const JSON_SPELLING = { IMAGE_LINK: 'IMAGELINK' };

  function fail(message) {
    const error = new Error(message);
    error.name = 'Exception';
    throw error;
  }

  function known(list, value, what) {
    if (!list.includes(value)) fail(`Invalid argument: ${what} ${value}`);
    return value;
  }

  function said(value, what) {
    if (typeof value !== 'string') fail(`Invalid argument: ${what} must be a string`);
    return value;
  }

  function flag(value, what) {
    if (typeof value !== 'boolean') fail(`Invalid argument: ${what} must be a boolean`);
    return value;
  }

  // ---- getAuthType, setCredentials

  function authTypeResponse() {
    const made = {};
    return {
      setAuthType(type) {
        made.type = known(enums.AuthType, type, 'AuthType');
        return this;
      },
      setHelpUrl(url) {
        made.helpUrl = said(url, 'helpUrl');
        return this;
      },
      build: () => ({ ...made }),
      printJson: () => JSON.stringify(made),
    };
  }

  function credentialsResponse() {
    let valid = false;
    return {
      setIsValid(value) {
        valid = flag(value, 'isValid');
        return this;
      },
      build: () => ({ errorCode: valid ? 'NONE' : 'INVALID_CREDENTIALS' }),
    };
  }

  // ---- getConfig

  const TEXTUAL = ['TEXTINPUT', 'TEXTAREA'];
  const SELECT = ['SELECT_SINGLE', 'SELECT_MULTIPLE'];

  function entry(type) {
    const made = { type };
    const item = {
      json: () => ({ ...made }),
      setId(value) {
        made.name = said(value, 'id');
        return item;
      },
    };
    if (type === 'INFO') {
      item.setText = (value) => {
        made.text = said(value, 'text');
        return item;
      };
      return item;
    }
    item.setName = (value) => {
      made.displayName = said(value, 'name');
      return item;
    };
    item.setHelpText = (value) => {
      made.helpText = said(value, 'helpText');
      return item;
    };
    item.setIsDynamic = (value) => {
      made.isDynamic = flag(value, 'isDynamic');
      return item;
    };
    item.setAllowOverride = (value) => {
      made.parameterControl = { allowOverride: flag(value, 'allowOverride') };
      return item;
    };
    if (TEXTUAL.includes(type)) {
      item.setPlaceholder = (value) => {
        made.placeholder = said(value, 'placeholder');
        return item;
      };
    }
    if (SELECT.includes(type)) {
      item.addOption = (option) => {
        made.options = [...(made.options || []), option.json()];
        return item;
      };
    }
    return item;
  }

  function optionBuilder() {
    const made = {};
    return {
      json: () => ({ ...made }),
      setLabel(value) {
        made.label = said(value, 'label');
        return this;
      },
      setValue(value) {
        made.value = said(value, 'value');
        return this;
      },
    };
  }

  function configuration() {
    const entries = [];
    const made = {};
    const add = (type) => () => {
      const item = entry(type);
      entries.push(item);
      return item;
    };
    return {
      newInfo: add('INFO'),
      newTextInput: add('TEXTINPUT'),
      newTextArea: add('TEXTAREA'),
      newCheckbox: add('CHECKBOX'),
      newSelectSingle: add('SELECT_SINGLE'),
      newSelectMultiple: add('SELECT_MULTIPLE'),
      newOptionBuilder: optionBuilder,
      setDateRangeRequired(value) {
        made.dateRangeRequired = flag(value, 'dateRangeRequired');
        return this;
      },
      setIsSteppedConfig(value) {
        made.isSteppedConfig = flag(value, 'isSteppedConfig');
        return this;
      },
      build: () => ({ ...made, configParams: entries.map((item) => item.json()) }),
      printJson() {
        return JSON.stringify(this.build());
      },
    };
  }

  // ---- getSchema

  function dataType(type) {
    if (type === 'NUMBER' || type === 'PERCENT' || type.startsWith('CURRENCY_')) return 'NUMBER';
    return type === 'BOOLEAN' ? 'BOOLEAN' : 'STRING';
  }

  function fieldJson(conceptType, set) {
    const type = set.type || 'TEXT';
    const made = { name: set.id, label: set.name, dataType: dataType(type) };
    // ASSUMED: the five below sit beside `name`, as in the documented Field object.
    ['description', 'group', 'formula', 'isHidden', 'isDefault', 'defaultAggregationType'].forEach((key) => {
      if (set[key] !== undefined) made[key] = set[key];
    });
    made.semantics = { conceptType, semanticType: JSON_SPELLING[type] || type };
    if (set.isReaggregatable !== undefined) made.semantics.isReaggregatable = set.isReaggregatable;
    return made;
  }

  function field(conceptType, set) {
    const put = (key, check) =>
      function setter(value) {
        set[key] = check(value);
        return this;
      };
    return {
      setId: put('id', (value) => said(value, 'id')),
      setName: put('name', (value) => said(value, 'name')),
      setDescription: put('description', (value) => said(value, 'description')),
      setGroup: put('group', (value) => said(value, 'group')),
      setFormula: put('formula', (value) => said(value, 'formula')),
      setIsHidden: put('isHidden', (value) => flag(value, 'isHidden')),
      setType: put('type', (value) => known(enums.FieldType, value, 'FieldType')),
      setAggregation: put('defaultAggregationType', (value) =>
        known(enums.AggregationType, value, 'AggregationType'),
      ),
      setIsReaggregatable: put('isReaggregatable', (value) => flag(value, 'isReaggregatable')),
      getId: () => set.id,
      getType: () => set.type,
      isMetric: () => conceptType === 'METRIC',
      json() {
        if (!set.id) fail('A field needs an id.');
        if (set.isReaggregatable === false && set.defaultAggregationType !== undefined) {
          fail(`${set.id}: an aggregation cannot be set on a field that is not reaggregatable.`);
        }
        return fieldJson(conceptType, set);
      },
    };
  }

  function fieldSet() {
    const listed = [];
    const add = (conceptType) => () => {
      const set = {};
      const made = field(conceptType, set);
      listed.push({ set, made });
      return made;
    };
    function markDefault(id) {
      const found = listed.find(({ set }) => set.id === id);
      if (!found) fail(`There is no field ${id}.`);
      found.set.isDefault = true;
    }
    return {
      newDimension: add('DIMENSION'),
      newMetric: add('METRIC'),
      setDefaultDimension: markDefault,
      setDefaultMetric: markDefault,
      getFieldById(id) {
        const found = listed.find(({ set }) => set.id === id);
        return found ? found.made : null;
      },
      asArray: () => listed.map(({ made }) => made),
      build: () => listed.map(({ made }) => made.json()),
    };
  }

  // ---- errors

  /** What the host would show. The driver reads it off the exception; real scripts cannot. */
  function hostError(kind) {
    const made = { kind, text: '', debugText: '' };
    return {
      setText(value) {
        made.text = said(value, 'text');
        return this;
      },
      setDebugText(value) {
        made.debugText = said(value, 'debugText');
        return this;
      },
      throwException() {
        const error = new Error('Exception');
        error.name = 'Exception';
        error.shown = { ...made };
        throw error;
      },
    };
  }

  global.DataStudioApp = {
    createCommunityConnector: () => ({
      FieldType: named(enums.FieldType),
      AggregationType: named(enums.AggregationType),
      AuthType: named(enums.AuthType),
      newAuthTypeResponse: authTypeResponse,
      newSetCredentialsResponse: credentialsResponse,
      getConfig: configuration,
      getFields: fieldSet,
      newUserError: () => hostError('user'),
      newDebugError: () => hostError('debug'),
    }),
  };
});
