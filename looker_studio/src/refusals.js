/**
 * What goes wrong, as sentences. People see the sentence; the connector's admin also sees the
 * detail. Code inside throws a Refusal; only `guarded_` turns it into the host's kind of error.
 */

class Refusal {
  constructor(sentence, detail) {
    this.sentence = sentence;
    this.detail = detail || '';
  }
}

const SENTENCES = {
  noKey:
    'This data source has no API key yet. Open the data source, choose Edit connection, and enter ' +
    'the address of your hub and an API key.',
  badKey:
    'The hub no longer accepts this API key. Make a new key in the hub under API keys, then open ' +
    'the data source, choose Edit connection, and enter it.',
  busy: 'The hub has too much to do right now. Wait a minute, then refresh the data.',
  trouble:
    'The hub has a passing fault. Wait a minute, then refresh the data. If it stays, tell the ' +
    'person who runs the hub.',
  silent:
    'The hub did not answer. Either it is switched off or it cannot be reached from the internet. ' +
    'Tell the person who runs it.',
  slow:
    'The hub did not answer in time. Wait a minute and refresh the data, or choose a shorter date ' +
    'range.',
  tooMuch:
    'This chart asks for more data than fits. Choose a shorter date range, or take a dimension ' +
    'out of the chart.',
  cut:
    'The answer of the hub arrived cut off, because it was too large. Choose a shorter date range, ' +
    'or take a dimension out of the chart.',
  moving: 'New data keeps arriving while this chart is being read. Wait a minute, then refresh the data.',
  quota:
    "Google allows only so many data requests a day for one account, and today's are used up. " +
    'Try again tomorrow, or let the data source refresh less often.',
  notHeadwater:
    'There is no Headwater at this address. Open the address of your hub in a browser, and ' +
    'copy it from there.',
  moved:
    'The hub has moved to another address. Open the data source, choose Edit connection, and enter ' +
    'the new address.',
  certificate:
    'The certificate of the hub is not valid, so nothing was sent. Tell the person who runs ' + 'the hub.',
  notAllowed:
    'This copy of the connector may talk to one hub only, and not to this address. Use the ' +
    'copy that was made for your hub.',
  mismatch:
    'The connector and the hub do not understand each other. Update the connector to the ' +
    'version that belongs to the hub.',
  unexpected:
    'Something went wrong inside the connector. Refresh the data; if it stays, tell the ' +
    'person who runs the hub, and give the time.',
};

/** A refusal with one of the sentences above. */
function refusal_(name, detail) {
  return new Refusal(SENTENCES[name], detail);
}

/** Runs one entry point; whatever it throws leaves as an error the host can show. */
function guarded_(entry, work) {
  try {
    return work();
  } catch (fault) {
    const refusal =
      fault instanceof Refusal
        ? fault
        : refusal_('unexpected', `${fault && fault.stack ? fault.stack : fault}`);
    const detail = withoutKeys_(
      `${entry}: ${refusal.detail || refusal.sentence} [connector ${CONNECTOR_VERSION}, ` +
        `${new Date().toISOString()}]`,
    );
    console.error(detail);
    DataStudioApp.createCommunityConnector()
      .newUserError()
      .setText(refusal.sentence)
      .setDebugText(detail)
      .throwException();
  }
}

/** The text without anything that follows the word Bearer: Google quotes headers in its messages. */
function withoutKeys_(text) {
  return text.replace(/Bearer\s+[^\s"'}]+/gi, 'Bearer ***');
}
