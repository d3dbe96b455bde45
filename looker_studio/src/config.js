/**
 * The questions on the data source screen: first the hub, then its accounts. Each call gets the
 * answers so far, and every earlier question stays in every later answer. A link may bring all
 * answers at once; then all questions come back at once, and the screen goes straight to Connect.
 */

const SAMPLE = 'sample';
const ALL = 'all';

function questions_(request) {
  const chosen = choices_(request.configParams);
  const offer = ask_(hubOrRefusal_(), 'config', { hub: chosen.hub });
  if (offer.hubs.length === 0) {
    throw new Refusal('Your API key reaches no hub yet. Ask the person who runs the hub to let you in.');
  }
  const config = DataStudioApp.createCommunityConnector().getConfig();
  config.setDateRangeRequired(true);
  askForHub_(config, offer.hubs);
  const known = offer.hub !== null && offer.hub === chosen.hub;
  if (known) askForAccounts_(config, offer.accounts);
  config.setIsSteppedConfig(!(known && complete_(chosen.accounts, offer.accounts)));
  return config.build();
}

function askForHub_(config, hubs) {
  const question = config
    .newSelectSingle()
    .setId('hub')
    .setName('Hub')
    .setHelpText('The hub whose accounts you want to see.')
    .setIsDynamic(true);
  hubs.forEach((hub) => question.addOption(option_(config, hub)));
}

function askForAccounts_(config, accounts) {
  const question = config
    .newSelectMultiple()
    .setId('accounts')
    .setName('User Account')
    .setHelpText('One or more of your accounts (real data), or Sample Account (sample data).')
    .setAllowOverride(false);
  accounts.forEach((account) => question.addOption(option_(config, account)));
}

function option_(config, { id, label }) {
  return config.newOptionBuilder().setLabel(String(label)).setValue(String(id));
}

/**
 * Whether the accounts can be connected. A choice that is no longer offered keeps the screen
 * open, so that the owner of an old data source can choose again.
 */
function complete_(accounts, offered) {
  refuseMixture_(accounts);
  const ids = offered.map((account) => String(account.id));
  return accounts.length > 0 && accounts.every((id) => ids.includes(id));
}

function refuseMixture_(accounts) {
  if (accounts.length < 2) return;
  if (accounts.includes(SAMPLE)) {
    throw new Refusal(
      'Sample Account holds made-up data, so it cannot be mixed with real accounts. ' +
        'Choose either Sample Account alone or your accounts.',
    );
  }
  if (accounts.includes(ALL)) {
    throw new Refusal('All accounts already contains every account. Choose it alone, or single ones.');
  }
}

/** Hub and accounts from the answers so far. The screen joins a list by commas, a link leaves it a list. */
function choices_(params) {
  const { hub, accounts } = params || {};
  const listed = String(accounts || '').split(',');
  return { hub: hub || null, accounts: listed.map((id) => id.trim()).filter(Boolean) };
}

/** The same for a connected data source, where both must be there. */
function connectedChoices_(params) {
  const chosen = choices_(params);
  if (!chosen.hub || chosen.accounts.length === 0) {
    throw new Refusal(
      'This data source names no account. Open it, choose Edit connection, and choose a ' +
        'hub and an account.',
    );
  }
  refuseMixture_(chosen.accounts);
  return chosen;
}
