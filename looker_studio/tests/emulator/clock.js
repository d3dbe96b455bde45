/**
 * The clock inside the emulated script: real time plus whatever was slept or spent, so that a
 * minute of waiting costs a test nothing. Runs in the script's own context.
 */
(function install(global, host) {
  const RealDate = global.Date;
  class ScriptDate extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(host.now());
      else super(...given);
    }

    static now() {
      return host.now();
    }
  }
  Object.defineProperty(ScriptDate, 'name', { value: 'Date' });
  global.Date = ScriptDate;
});
