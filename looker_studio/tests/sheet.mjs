/** A spreadsheet with the script of `sheets/` bound to it. */

import fs from 'node:fs';
import vm from 'node:vm';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Script } from './emulator/script.mjs';

const FOLDER = fileURLToPath(new URL('../sheets', import.meta.url));
const INSTALLER = new vm.Script(
  fs.readFileSync(new URL('./emulator/sheets.js', import.meta.url), 'utf8'),
  { filename: 'emulator/sheets.js' },
);

export class Sheet {
  constructor({ timeZone = 'Europe/Berlin', limits = {} } = {}) {
    this.script = new Script(FOLDER, limits);
    this.timeZone = timeZone;
    this.answers = [];
    this.alerts = [];
    this.menus = [];
  }

  hooks(inFormula) {
    const hooks = this.script.hooks();
    if (inFormula) {
      hooks.propertySet = () => {
        throw new Error('You do not have permission to call setProperty');
      };
    }
    return {
      ...hooks,
      sheet: () => JSON.stringify({ inFormula, timeZone: this.timeZone }),
      typed: (title) => {
        this.asked = title;
        return this.answers.shift() ?? null;
      },
      alerted: (text) => this.alerts.push(text),
      menu: (menu) => this.menus.push(JSON.parse(menu)),
      formatDay: (at, timeZone) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(at)),
    };
  }

  run(line, { inFormula, incoming = null }) {
    const install = (context) => {
      const [global, host] = [vm.runInContext('globalThis', context), this.hooks(inFormula)];
      [...this.script.installers, INSTALLER].forEach((each) => each.runInContext(context)(global, host));
    };
    return this.script.inContext(install, line, incoming);
  }

  /** A person opens the spreadsheet. */
  open() {
    this.run('onOpen()', { inFormula: false });
    return this.menus[this.menus.length - 1];
  }

  /** A person chooses an item of the menu and types `answers` into the boxes; what is told at the end. */
  choose(label, ...answers) {
    const item = this.open().items.find((each) => each.label === label);
    this.answers = answers;
    this.run(`${item.entry}()`, { inFormula: false });
    return this.alerts.pop();
  }

  /** What stands in the cells: rows, or `{error}` for #ERROR! and the note beside it. */
  formula(...cells) {
    const revive = (cell) => (cell && cell.day ? `new Date(${this.midnight(cell.day)})` : JSON.stringify(cell));
    const made = cells.map((cell) => (cell === undefined ? 'undefined' : revive(cell))).join(', ');
    try {
      return this.run(`HEADWATER(${made})`, { inFormula: true });
    } catch (error) {
      return { error: error.message };
    }
  }

  /** A cell with a date, as Google hands it over: an instant, midnight in the spreadsheet's zone. */
  midnight(day) {
    const noon = Date.parse(`${day}T12:00:00Z`);
    const there = new Date(noon).toLocaleString('sv-SE', { timeZone: this.timeZone });
    return noon - (Date.parse(`${there.replace(' ', 'T')}Z`) - Date.parse(`${day}T00:00:00Z`));
  }
}

/**
 * Run as a program: {"connect": ["address", "key"], "formulas": [["video_views", "date"], …]} on stdin,
 * {"told", "results", "fetches"} on stdout.
 */
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { connect, formulas, timeZone } = JSON.parse(fs.readFileSync(0, 'utf8'));
  const sheet = new Sheet({ timeZone });
  const told = sheet.choose('Connect…', ...connect);
  const results = formulas.map((cells) => sheet.formula(...cells));
  fs.writeSync(1, `${JSON.stringify({ told, results, fetches: sheet.script.fetches.length })}\n`);
}
