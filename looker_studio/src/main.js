/**
 * The functions Google calls, one per question of the host. Each runs in a fresh copy of this
 * script, so nothing is remembered between two of them but what Properties and Cache keep.
 */

function getAuthType() {
  return guarded_('getAuthType', () => authType_());
}

function setCredentials(request) {
  return guarded_('setCredentials', () => takeCredentials_(request));
}

function isAuthValid() {
  return guarded_('isAuthValid', () => credentialsStand_());
}

function resetAuth() {
  return guarded_('resetAuth', () => forgetCredentials_());
}

/** Whether the person at the screen sees technical details in error boxes. Asks nobody. */
function isAdminUser() {
  return guarded_('isAdminUser', () => knownAsAdmin_());
}

function getConfig(request) {
  return guarded_('getConfig', () => questions_(request || {}));
}

function getSchema(request) {
  return guarded_('getSchema', () => schema_(request || {}));
}

function getData(request) {
  return guarded_('getData', () => data_(request));
}
