/**
 * What Apps Script has in a spreadsheet: menus, boxes to type into, and its time zone. In a custom
 * function there are neither boxes nor menus, and properties cannot be set.
 */
(function install(global, host) {
  const sheet = () => JSON.parse(host.sheet());

  class Ui {
    constructor() {
      this.ButtonSet = { OK: 'OK', OK_CANCEL: 'OK_CANCEL', YES_NO: 'YES_NO' };
      this.Button = { OK: 'OK', CANCEL: 'CANCEL', CLOSE: 'CLOSE' };
    }

    prompt(title, text) {
      const typed = host.typed(title, text);
      return {
        getSelectedButton: () => (typed === null ? this.Button.CANCEL : this.Button.OK),
        getResponseText: () => (typed === null ? '' : typed),
      };
    }

    alert(title, text) {
      host.alerted(String(text));
      return this.Button.OK;
    }

    createMenu(name) {
      const items = [];
      const menu = {
        addItem(label, entry) {
          items.push({ label, entry });
          return menu;
        },
        addToUi() {
          host.menu(JSON.stringify({ name, items }));
        },
      };
      return menu;
    }
  }

  global.SpreadsheetApp = {
    getUi() {
      if (sheet().inFormula) throw new Error('Cannot call SpreadsheetApp.getUi() from this context.');
      return new Ui();
    },
    getActive: () => ({ getSpreadsheetTimeZone: () => sheet().timeZone }),
  };

  global.Utilities.formatDate = (date, timeZone, pattern) => {
    if (pattern !== 'yyyy-MM-dd') throw new Error(`the emulator knows no ${pattern}`);
    return host.formatDay(date.getTime(), timeZone);
  };
});
