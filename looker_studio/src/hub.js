/**
 * One call to the hub: sent, repeated while the fault is a passing one, read, or refused with a
 * sentence. Knows HTTP and CONTRACT.md, nothing of charts.
 */

const API = '/api/v1/looker/';
const ATTEMPTS = 4;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
/** Google stops a run at six minutes without a word; we stop before it with one. */
const RUN_MS = 300000;

const PASSING = /address unavailable|dns error|timeout|timed out|unexpected error|server error/i;
const SLOW = /timeout|timed out/i;
const QUOTA = /too many times|bandwidth quota|rate limit/i;
const CERTIFICATE = /ssl|certificate/i;
const NOT_ALLOWED = /whitelist|allowlist|not permitted/i;

/** Thrown on 409: the pages read so far belong to data that is gone. */
class DataChanged {}

/**
 * The body of the answer. `limits` may hold `attempts`, `until` (instant in ms at which to give
 * up), and `badKey`: what to return on 401 and 403 instead of refusing.
 */
function ask_(hub, call, body, limits) {
  const { attempts = ATTEMPTS, until = Date.now() + RUN_MS, ...on } = limits || {};
  for (let attempt = 1; ; attempt += 1) {
    const reply = attempt_(hub, call, body);
    if (!reply.passing) return read_(reply, hub, call, on);
    const wait = waitBefore_(attempt, reply);
    if (attempt >= attempts || Date.now() + wait > until) throw exhausted_(reply, call, attempt);
    console.warn(`${call}: ${reply.status || reply.message}; waiting ${wait} ms`);
    Utilities.sleep(wait);
  }
}

/** One request. The reply has `status` and `response`, or `message` when there was no answer. */
function attempt_(hub, call, body) {
  let response;
  try {
    response = UrlFetchApp.fetch(hub.address + API + call, options_(hub, body));
  } catch (fault) {
    const message = withoutKeys_(String((fault && fault.message) || fault));
    return { status: 0, message, passing: PASSING.test(message) };
  }
  const status = response.getResponseCode();
  return { status, response, passing: status === 429 || status >= 500 };
}

function options_(hub, body) {
  const options = {
    method: body === null ? 'get' : 'post',
    headers: {
      Authorization: `Bearer ${hub.key}`,
      Accept: 'application/json',
      'X-Headwater-Client': `looker-studio/${CONNECTOR_VERSION}`,
    },
    muteHttpExceptions: true,
    // A redirect would carry the key to wherever it points.
    followRedirects: false,
  };
  if (body !== null) {
    options.contentType = 'application/json';
    options.payload = JSON.stringify(body);
  }
  return options;
}

function waitBefore_(attempt, reply) {
  const asked = reply.response ? Number(header_(reply.response, 'Retry-After')) * 1000 : 0;
  const doubled = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return Math.min(Math.max(asked || 0, doubled), LONGEST_WAIT_MS);
}

/** A final reply: the answer, or the refusal its status stands for. */
function read_(reply, hub, call, on) {
  const { status, response } = reply;
  if (status === 0) throw noAnswer_(reply, call);
  if (status >= 200 && status < 300) return parsed_(response, call);
  if (status === 401 || status === 403) {
    if ('badKey' in on) return on.badKey;
    CacheService.getUserCache().remove(KEY_STANDS);
    throw refusal_('badKey', told_(reply, call));
  }
  if (status === 409) throw new DataChanged();
  if (status === 422) throw ruled_(reply, call);
  if (status >= 300 && status < 400) {
    throw refusal_('moved', `${told_(reply, call)} to ${header_(response, 'Location')}`);
  }
  if (call === 'me') throw refusal_('notHeadwater', told_(reply, call));
  throw refusal_('mismatch', told_(reply, call));
}

function parsed_(response, call) {
  const text = response.getContentText();
  try {
    return JSON.parse(text);
  } catch (fault) {
    const beginning = text.slice(0, 40).replace(/\s+/g, ' ');
    const detail = `${call}: ${text.length} characters that are no JSON, beginning ${beginning}`;
    throw refusal_(/^\s*\{/.test(text) ? 'cut' : 'notHeadwater', detail);
  }
}

/** 422: the hub's own sentence, and the first thing it suggests. */
function ruled_(reply, call) {
  const error = errorOf_(reply.response);
  if (!error) return refusal_('mismatch', told_(reply, call));
  const hint = (error.suggestions || []).map((each) => each.text).filter(Boolean)[0];
  const sentence = hint ? `${error.message} ${hint}` : error.message;
  const refusal = new Refusal(sentence, `${told_(reply, call)} ${(error.fields || []).join(', ')}`);
  refusal.code = error.code;
  return refusal;
}

function noAnswer_(reply, call) {
  const detail = `${call}: ${reply.message}`;
  if (QUOTA.test(reply.message)) return refusal_('quota', detail);
  if (CERTIFICATE.test(reply.message)) return refusal_('certificate', detail);
  if (NOT_ALLOWED.test(reply.message)) return refusal_('notAllowed', detail);
  return refusal_('silent', detail);
}

/** The refusal when patience has run out over a passing fault. */
function exhausted_(reply, call, attempts) {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  const detail = `${told_(reply, call)} asked ${times}`;
  if (reply.status === 429) return refusal_('busy', detail);
  if (reply.status >= 500) return refusal_('trouble', detail);
  return refusal_(SLOW.test(reply.message) ? 'slow' : 'silent', detail);
}

/** What happened, for the admin: call, status, the hub's code and message, the id of the request. */
function told_(reply, call) {
  if (!reply.response) return `${call}: ${reply.message};`;
  const error = errorOf_(reply.response);
  const said = error ? ` ${error.code}: ${error.message}` : '';
  const id = header_(reply.response, 'X-Request-Id');
  return `${call}: HTTP ${reply.status}${said}${id ? ` (request ${id})` : ''};`;
}

function errorOf_(response) {
  try {
    const { error } = JSON.parse(response.getContentText());
    return error && typeof error.message === 'string' ? error : null;
  } catch (fault) {
    return null;
  }
}

/** A header of the response, whatever case the server and Google have put it in. */
function header_(response, name) {
  const headers = response.getHeaders();
  const found = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
  return found === undefined ? '' : String(headers[found]);
}
