/**
 * Makes what Apps Script takes: one Code.gs of src/*.js and the catalogue, and appsscript.json.
 * Plain Node, nothing to install.
 *
 *   node build.mjs [--hub https://hub.example.org] [--template REPORT_ID] [--logo URL]
 *                  [--name NAME] [--catalogue FILE] [--out FOLDER]
 *
 * --hub ties the copy to one hub: its pages stand in the manifest, and Google lets the script
 * talk to no other address.
 */

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PLACEHOLDER = 'https://hub.example.org';

/** The text of Code.gs. Files stand in order of name; only constants depend on order, and on none. */
export function code(catalogue, { helpUrl = '', version = packageVersion() } = {}) {
  const constants = [
    `const CONNECTOR_VERSION = ${JSON.stringify(version)};`,
    `const HELP_URL = ${JSON.stringify(helpUrl)};`,
    `const CATALOGUE = ${JSON.stringify(catalogue)};`,
  ].join('\n');
  const sources = sourceFiles().map(
    (file) => `// ---- ${path.basename(file)}\n\n${fs.readFileSync(file, 'utf8').trim()}\n`,
  );
  return (
    `// Built by looker_studio/build.mjs. Change the files in looker_studio/src instead.\n\n` +
    `${sources.join('\n')}\n// ---- built in\n\n${constants}\n`
  );
}

/** appsscript.json as an object. */
export function manifest({ hub = '', template = '', logo = '', name = '' } = {}) {
  const text = fs.readFileSync(path.join(HERE, 'appsscript.json'), 'utf8');
  const made = JSON.parse(hub ? text.replaceAll(PLACEHOLDER, hub) : text);
  if (hub) made.urlFetchWhitelist = [`${hub}/`];
  if (template) made.dataStudio.templates = { default: template };
  if (logo) made.dataStudio.logoUrl = logo;
  if (name) made.dataStudio.name = name;
  return made;
}

/** Writes both files and returns where. */
export function build({ out, catalogue, hub: typed = '', ...rest }) {
  const hub = typed.replace(/\/+$/, '');
  if (hub && !/^https:\/\/[^/\s]+(\/\S*)?$/.test(hub)) {
    throw new Error('--hub takes the https address of a hub, such as https://hub.example.org');
  }
  const helpUrl = hub ? `${hub}/reports/looker-studio/` : '';
  const known = JSON.parse(fs.readFileSync(catalogue ?? path.join(HERE, 'catalogue.json'), 'utf8'));
  if (known.format !== 1) throw new Error(`catalogue of format ${known.format}; this builds format 1`);
  const folder = out ?? path.join(HERE, 'dist');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'Code.gs'), code(known, { helpUrl }));
  const text = JSON.stringify(manifest({ hub, ...rest }), null, 2);
  fs.writeFileSync(path.join(folder, 'appsscript.json'), `${text}\n`);
  return folder;
}

function sourceFiles() {
  const folder = path.join(HERE, 'src');
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** The version of Headwater this connector belongs to. */
function packageVersion() {
  const text = fs.readFileSync(path.join(HERE, '..', 'src', 'headwater', '__init__.py'), 'utf8');
  const found = /__version__\s*=\s*"([^"]+)"/.exec(text);
  if (!found) throw new Error('no __version__ in src/headwater/__init__.py');
  return found[1];
}

const FLAGS = ['hub', 'template', 'logo', 'name', 'catalogue', 'out'];

function options(words) {
  const found = {};
  for (let at = 0; at < words.length; at += 2) {
    const flag = words[at].replace(/^--/, '');
    if (!words[at].startsWith('--') || !FLAGS.includes(flag) || words[at + 1] === undefined) {
      throw new Error(`usage: node build.mjs ${FLAGS.map((each) => `[--${each} …]`).join(' ')}`);
    }
    found[flag] = words[at + 1];
  }
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const asked = options(process.argv.slice(2));
    const folder = build(asked);
    console.log(`Wrote ${path.join(folder, 'Code.gs')} and appsscript.json`);
    if (!asked.hub) {
      console.log('Not tied to a hub: the manifest still says hub.example.org. Deploying? Add --hub.');
    }
  } catch (fault) {
    console.error(fault.message);
    process.exitCode = 1;
  }
}
