/**
 * Address and key belong together. They are one value in the properties of the Google user, so a
 * link, a report or a changed configuration can never send a stored key to another address.
 */

const CREDENTIALS = 'headwater';
const KEY_STANDS = 'headwater.key_stands';
const KEY_STANDS_SECONDS = 60;

function authType_() {
  const cc = DataStudioApp.createCommunityConnector();
  const answer = cc.newAuthTypeResponse().setAuthType(cc.AuthType.PATH_KEY);
  return (HELP_URL ? answer.setHelpUrl(HELP_URL) : answer).build();
}

/** Tries address and key at the hub and keeps them only if the hub knows the key. */
function takeCredentials_(request) {
  const given = request && request.pathKey;
  if (!given) throw refusal_('mismatch', 'setCredentials without pathKey');
  const hub = { address: hubAddress_(given.path), key: String(given.key || '').trim() };
  // A key with a blank in it is a slip of the clipboard, and Google would quote it in an error.
  if (!/^[\x21-\x7e]{1,500}$/.test(hub.key)) return verdict_(false);
  const me = whoAmI_(hub);
  if (!me) return verdict_(false);
  const kept = { path: hub.address, key: hub.key, admin: me.admin === true };
  PropertiesService.getUserProperties().setProperty(CREDENTIALS, JSON.stringify(kept));
  CacheService.getUserCache().remove(KEY_STANDS);
  return verdict_(true);
}

/**
 * Whether the stored key is still good. The host asks often, so a yes is believed for a minute.
 * Only the hub's own no counts: a hub that is down does not make a key wrong, and `getData` tells
 * about it in better words.
 */
function credentialsStand_() {
  const hub = storedHub_();
  if (!hub) return false;
  const cache = CacheService.getUserCache();
  if (cache.get(KEY_STANDS) === 'yes') return true;
  try {
    if (!whoAmI_(hub, { attempts: 1 })) return false;
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
    console.warn(withoutKeys_(`isAuthValid: taken as valid, for ${fault.detail || fault.sentence}`));
    return true;
  }
  cache.put(KEY_STANDS, 'yes', KEY_STANDS_SECONDS);
  return true;
}

function forgetCredentials_() {
  PropertiesService.getUserProperties().deleteProperty(CREDENTIALS);
  CacheService.getUserCache().remove(KEY_STANDS);
}

function knownAsAdmin_() {
  const kept = PropertiesService.getUserProperties().getProperty(CREDENTIALS);
  return kept !== null && JSON.parse(kept).admin === true;
}

/** The stored address and key, or null. */
function storedHub_() {
  const kept = PropertiesService.getUserProperties().getProperty(CREDENTIALS);
  if (kept === null) return null;
  const { path, key } = JSON.parse(kept);
  return { address: path, key };
}

/** The stored address and key; a sentence when there are none. */
function hubOrRefusal_() {
  const hub = storedHub_();
  if (!hub) throw refusal_('noKey');
  return hub;
}

/** What the hub says about the key; null when it does not know it. */
function whoAmI_(hub, patience) {
  const me = ask_(hub, 'me', null, { ...patience, badKey: null });
  if (me === null) return null;
  if (me.product !== 'headwater' || !(me.api >= 1)) {
    throw refusal_('notHeadwater', `${hub.address} answers, but not as a Headwater`);
  }
  return me;
}

function verdict_(good) {
  return DataStudioApp.createCommunityConnector().newSetCredentialsResponse().setIsValid(good).build();
}
