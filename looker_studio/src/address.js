/**
 * The address of a hub, as people type or paste it. Apps Script has no URL class.
 */

const ADDRESS = /^(https?):\/\/([^\/?#@\s]+)((?:\/[^?#\s]*)?)([?#].*)?$/i;
const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * The address in the one form that is stored: scheme, host, perhaps a path, no slash at the end.
 * Pages people copy from the hub's own Looker Studio screen, and the API's address, are understood.
 * Plain http is taken only for this machine, which Google cannot reach but a test can.
 */
function hubAddress_(typed) {
  const text = String(typed || '').trim();
  const parts = ADDRESS.exec(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (!parts) {
    throw new Refusal(
      'The first box takes the address of your hub, such as https://hub.example.org. Put the API key ' +
        'into the second box.',
    );
  }
  const scheme = parts[1].toLowerCase();
  const host = parts[2].toLowerCase();
  if (scheme === 'http' && !THIS_MACHINE.test(host)) {
    throw new Refusal(
      'The address of the hub must begin with https://, because the API key travels with every request.',
    );
  }
  const path = parts[3]
    .replace(/\/+$/, '')
    .replace(/\/(api\/v\d+(\/.*)?|h\/[\w-]+\/.*|reports\/looker-studio)$/i, '')
    .replace(/\/+$/, '');
  return `${scheme}://${host}${path}`;
}
