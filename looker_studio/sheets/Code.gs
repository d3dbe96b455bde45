/**
 * Headwater in Google Sheets: =HEADWATER("video_views; likes"; "date"; "last_28d")
 *
 * Paste this file and appsscript.json into Extensions > Apps Script of a spreadsheet, reload it, and
 * choose Headwater > Connect. The hub answers questions; this script passes them on and lays the
 * answer into cells. The key stands in the user properties of whoever connects, and never in a cell.
 */

const CREDENTIALS = 'headwater';
const VERSION = 1;
const KEPT_SECONDS = 600;
const MOST_KEPT = 100000;
const PAGE_ROWS = 20000;
const MOST_ROWS = 100000;
const MOST_WAIT_MS = 5000;
/** Google stops a custom function at 30 seconds without a word; we stop before it with one. */
const RUN_MS = 25000;

const PASSING = /address unavailable|dns error|timeout|timed out|unexpected error|server error/i;
const QUOTA = /too many times|bandwidth quota|rate limit/i;
const ADDRESS = /^(https?):\/\/([^\/?#@\s]+)((?:\/[^?#\s]*)?)([?#].*)?$/i;
const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/i;

// ---- the menu

function onOpen() {
  SpreadsheetApp.getUi()
    .createMenu('Headwater')
    .addItem('Connect…', 'connect')
    .addItem('Check', 'check')
    .addItem('Forget the key', 'forget')
    .addToUi();
}

/** Asks for address and key, tries them, and keeps them for this person only if they are good. */
function connect() {
  told_(() => {
    const typed = asked_('Address of your hub', 'Such as https://hub.example.org');
    if (typed === null) return 'Nothing was changed.';
    const address = hubAddress_(typed);
    const key = asked_('API key', 'Made in the hub under API keys, with the right to read reports.');
    if (key === null) return 'Nothing was changed.';
    if (!/^[\x21-\x7e]{1,500}$/.test(key)) throw new Error('That is no API key: it is empty or has a blank.');
    const place = { address, key };
    const me = call_(place, 'looker/me', null);
    if (me.product !== 'headwater') throw new Error('There is no Headwater at this address.');
    place.hub = chosenHub_(call_(place, 'looker/config', { hub: null }).hubs);
    PropertiesService.getUserProperties().setProperty(CREDENTIALS, JSON.stringify(place));
    return `Connected to the hub ${place.hub} as ${me.user.name}. Try =HEADWATER("video_views"; "date")`;
  });
}

function chosenHub_(hubs) {
  if (hubs.length === 0) throw new Error('Your API key reaches no hub yet.');
  if (hubs.length === 1) return hubs[0].id;
  const listed = hubs.map(({ id, label }) => `${id} (${label})`).join(', ');
  const typed = asked_('Which hub?', `Your key reaches several: ${listed}`);
  const found = hubs.find(({ id, label }) => [id, label].includes(typed));
  if (!found) throw new Error(`Your key reaches no hub called ${typed}.`);
  return found.id;
}

function check() {
  told_(() => {
    const place = place_();
    const { user } = call_(place, 'looker/me', null);
    return `The hub ${place.hub} at ${place.address} knows the key, as ${user.name}.`;
  });
}

function forget() {
  told_(() => {
    PropertiesService.getUserProperties().deleteProperty(CREDENTIALS);
    return 'The key is forgotten. To end it everywhere, revoke it in the hub under API keys.';
  });
}

/** Runs a step of the menu and says what came of it, errors too. */
function told_(step) {
  let sentence;
  try {
    sentence = step();
  } catch (fault) {
    sentence = withoutKeys_(String(fault.message || fault));
  }
  SpreadsheetApp.getUi().alert('Headwater', sentence, SpreadsheetApp.getUi().ButtonSet.OK);
}

/** What a person types into a box, or null when they press Cancel. */
function asked_(title, hint) {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.prompt(title, hint, ui.ButtonSet.OK_CANCEL);
  return answer.getSelectedButton() === ui.Button.OK ? answer.getResponseText().trim() : null;
}

// ---- the function

/**
 * A report of your Headwater hub, with a line of labels on top.
 *
 * @param {"video_views; likes"} metrics Ids of metrics, in a text or in cells.
 * @param {"date"} by Ids of dimensions, in a text or in cells. May be empty.
 * @param {"2026-09-01"} from The first day, or a period such as last_28d. May be empty.
 * @param {"2026-09-28"} to The last day; empty with a period.
 * @param {"sample"} account A handle, name or id, or several; empty for all of the hub's.
 * @param {A1} refresh Any cell: when it changes, the hub is asked anew.
 * @return {Array} Rows of cells. What is unknown is empty, and never 0.
 * @customfunction
 */
function HEADWATER(metrics, by, from, to, account, refresh) {
  try {
    const question = question_({ metrics, by, from, to, account });
    return rows_(place_(), question, String(refresh === undefined ? '' : refresh));
  } catch (fault) {
    throw new Error(withoutKeys_(String(fault.message || fault)));
  }
}

function question_({ metrics, by, from, to, account }) {
  const asked = { metrics: names_(metrics), by: names_(by), rows: 'arrays', page_size: PAGE_ROWS };
  if (asked.metrics.length + asked.by.length === 0) {
    throw new Error('Say what you want to see, such as =HEADWATER("video_views"; "date")');
  }
  const [first, last, accounts] = [day_(from), day_(to), names_(account)];
  if (accounts.length > 0) asked.account = accounts;
  if (first && !/^\d{4}-\d\d-\d\d$/.test(first)) {
    if (last) throw new Error(`A period such as ${first} needs no last day: leave it empty.`);
    return { ...asked, period: first };
  }
  if (Boolean(first) !== Boolean(last)) throw new Error('Give both the first and the last day, or a period.');
  return first ? { ...asked, start: first, end: last } : asked;
}

/** Names from a text with commas or semicolons, or from cells. */
function names_(given) {
  const cells = Array.isArray(given) ? [].concat(...given) : [given];
  const texts = cells.map((cell) => (cell === undefined || cell === null ? '' : String(cell)));
  return [].concat(...texts.map((text) => text.split(/[;,]/))).map((text) => text.trim()).filter(Boolean);
}

/** A day as the hub writes it. A cell with a date is midnight in the time zone of the spreadsheet. */
function day_(given) {
  const cell = Array.isArray(given) ? given[0][0] : given;
  if (cell === undefined || cell === null) return '';
  if (Object.prototype.toString.call(cell) !== '[object Date]') return String(cell).trim();
  return Utilities.formatDate(cell, SpreadsheetApp.getActive().getSpreadsheetTimeZone(), 'yyyy-MM-dd');
}

/** The cells of an answer, kept for ten minutes, because Google asks again whenever a sheet opens. */
function rows_(place, question, refresh) {
  const cache = CacheService.getUserCache();
  const asked = JSON.stringify([VERSION, place.address, place.hub, question, refresh]);
  const name = `rows ${hash_(asked)}`;
  const kept = JSON.parse(cache.get(name) || 'null');
  // The name is short, and two questions may share one; so the question is kept beside its rows.
  if (kept && kept.asked === asked) return kept.rows;
  const rows = fetched_(place, question);
  const value = JSON.stringify({ asked, rows });
  if (bytes_(value) < MOST_KEPT) cache.put(name, value, KEPT_SECONDS);
  return rows;
}

function fetched_(place, question) {
  const until = Date.now() + RUN_MS;
  const rows = [];
  let cursor = null;
  do {
    if (Date.now() > until) throw new Error('This takes longer than Google allows: ask for fewer days.');
    const page = call_(place, 'report', { ...question, hub: place.hub, cursor }, until);
    if (cursor === null) rows.push(page.columns.map((column) => column.label));
    page.rows.forEach((row) => rows.push(row.map(cell_)));
    if (rows.length > MOST_ROWS) {
      throw new Error(`This is more than ${MOST_ROWS} rows: ask for fewer days, or by fewer dimensions.`);
    }
    cursor = page.next;
  } while (cursor);
  return rows;
}

/** Unknown is an empty cell; days and instants are texts, as the hub writes them. */
function cell_(value) {
  return value === null || value === undefined ? '' : value;
}

function hash_(text) {
  let found = 5381;
  for (let at = 0; at < text.length; at += 1) found = (found * 33 + text.charCodeAt(at)) % 9007199254;
  return found.toString(36);
}

/** Of UTF-8, at most. */
function bytes_(text) {
  return text.replace(/[^\x00-\x7f]/g, '...').length;
}

// ---- the hub

function place_() {
  const kept = PropertiesService.getUserProperties().getProperty(CREDENTIALS);
  if (kept === null) {
    throw new Error(
      'Not connected: the owner of this spreadsheet chooses Headwater > Connect, for Google lets a ' +
        'function use the key of the owner only.',
    );
  }
  return JSON.parse(kept);
}

/** The address in one form. Plain http is taken only for this machine, which a test can reach. */
function hubAddress_(typed) {
  const parts = ADDRESS.exec(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (!parts) throw new Error('The address of a hub is such as https://hub.example.org');
  const [scheme, host] = [parts[1].toLowerCase(), parts[2].toLowerCase()];
  if (scheme === 'http' && !THIS_MACHINE.test(host)) {
    throw new Error('The address must begin with https://, because the key travels with every request.');
  }
  const path = parts[3].replace(/\/+$/, '').replace(/\/(api\/v\d+(\/.*)?|h\/[\w-]+(\/.*)?)$/i, '');
  return `${scheme}://${host}${path}`;
}

/** The answer of one call, which is repeated once when the fault is a passing one. */
function call_(place, name, body, until) {
  const first = attempt_(place, name, body);
  if (!first.passing) return read_(first);
  const wait = Math.min(Math.max(first.after || 1000, 1000), MOST_WAIT_MS);
  if (until !== undefined && Date.now() + wait > until) return read_(first);
  Utilities.sleep(wait);
  return read_(attempt_(place, name, body));
}

function attempt_(place, name, body) {
  const options = {
    method: body === null ? 'get' : 'post',
    headers: { Authorization: `Bearer ${place.key}`, Accept: 'application/json' },
    muteHttpExceptions: true,
    // A redirect would carry the key to wherever it points.
    followRedirects: false,
  };
  if (body !== null) Object.assign(options, { contentType: 'application/json', payload: JSON.stringify(body) });
  try {
    const response = UrlFetchApp.fetch(`${place.address}/api/v1/${name}`, options);
    const status = response.getResponseCode();
    const headers = response.getHeaders();
    const name_ = Object.keys(headers).find((each) => each.toLowerCase() === 'retry-after');
    const after = Number(name_ ? headers[name_] : 0) * 1000;
    return { status, text: response.getContentText(), after, passing: status === 429 || status >= 500 };
  } catch (fault) {
    const message = String((fault && fault.message) || fault);
    return { status: 0, message, passing: PASSING.test(message) };
  }
}

function read_({ status, text, message }) {
  if (status === 0 && QUOTA.test(message)) {
    throw new Error("Google allows only so many requests a day, and today's are used up.");
  }
  if (status === 0) throw new Error('The hub did not answer. Tell the person who runs it.');
  let body;
  try {
    body = JSON.parse(text);
  } catch (fault) {
    body = null;
  }
  if (status === 200 && body) return body;
  if (status === 401 || status === 403) {
    throw new Error('The hub does not accept this API key. Make a new one there, and choose Headwater > Connect.');
  }
  if (status === 409) throw new Error('New data arrived meanwhile. Ask again in a minute.');
  if (status === 429) throw new Error('The hub has too much to do right now. Ask again in a minute.');
  if (status >= 500) throw new Error('The hub has a passing fault. Ask again in a minute.');
  const error = body && body.error;
  if (!error || typeof error.message !== 'string') throw new Error('There is no Headwater at this address.');
  throw new Error(error.message);
}

/** The text without anything that follows the word Bearer: Google quotes headers in its messages. */
function withoutKeys_(text) {
  return text.replace(/Bearer\s+[^\s"'}]+/gi, 'Bearer ***');
}
