/**
 * The Apps Script services the connector uses, as Google documents them, over `host`, a set of
 * functions that take and give only text and numbers. Runs in the script's own context, so that
 * what the script sees is made of the script's own kinds of object.
 */
(function install(global, host) {
  class Exception extends Error {
    constructor(message) {
      super(message);
      this.name = 'Exception';
    }
  }

  function text(value, what) {
    if (typeof value !== 'string') throw new Exception(`Invalid argument: ${what}`);
    return value;
  }

  function utf8Length(value) {
    return host.utf8Length(value);
  }

  // Properties: text only, 9 KB a value, null when there is none.
  function properties(store) {
    return {
      getProperty: (key) => host.propertyGet(store, text(key, 'key')),
      setProperty(key, value) {
        const kept = String(value);
        if (utf8Length(kept) > 9216) {
          throw new Exception(
            'You have exceeded the property storage quota. Please remove some properties and try again.',
          );
        }
        host.propertySet(store, text(key, 'key'), kept);
        return this;
      },
      deleteProperty(key) {
        host.propertyDelete(store, text(key, 'key'));
        return this;
      },
    };
  }

  global.PropertiesService = {
    getUserProperties: () => properties('user'),
    getScriptProperties: () => properties('script'),
  };

  // Cache: 250 characters a key, 100 KB a value, 10 minutes unless told, 6 hours at most; an
  // entry may vanish early.
  function cache(store) {
    return {
      get: (key) => host.cacheGet(store, text(key, 'key')),
      put(key, value, seconds = 600) {
        if (text(key, 'key').length > 250) throw new Exception('Argument too large: key');
        if (utf8Length(text(value, 'value')) > 102400) throw new Exception('Argument too large: value');
        if (!(seconds > 0 && seconds <= 21600)) throw new Exception('Invalid argument: expirationInSeconds');
        host.cachePut(store, key, value, seconds);
      },
      remove: (key) => host.cacheRemove(store, text(key, 'key')),
    };
  }

  global.CacheService = {
    getUserCache: () => cache('user'),
    getScriptCache: () => cache('script'),
  };

  global.Utilities = {
    sleep(milliseconds) {
      if (!(milliseconds >= 0 && milliseconds <= 300000))
        throw new Exception('Invalid argument: milliseconds');
      host.sleep(milliseconds);
    },
    getUuid: () => host.uuid(),
  };

  const METHODS = ['get', 'delete', 'patch', 'post', 'put'];
  const OPTIONS = [
    'contentType',
    'headers',
    'method',
    'payload',
    'validateHttpsCertificates',
    'followRedirects',
    'muteHttpExceptions',
    'escaping',
  ];

  function checkOptions(url, options) {
    if (typeof url !== 'string' || url === '') throw new Exception('Attribute provided with no value: url');
    if (url.length > 2082) throw new Exception('Limit Exceeded: URLFetch URL Length.');
    const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
    if (unknown) throw new Exception(`Attribute provided with invalid value: ${unknown}`);
    const method = (options.method || 'get').toLowerCase();
    if (!METHODS.includes(method)) throw new Exception(`Attribute provided with invalid value: method`);
    const headers = Object.entries(options.headers || {});
    const badly = headers.find(([, value]) => !/^[\x20-\x7e]*$/.test(String(value)));
    if (badly) {
      throw new Exception(`Attribute provided with invalid value: Header:${JSON.stringify(options.headers)}`);
    }
    if (headers.length > 100) throw new Exception('Limit Exceeded: URLFetch Headers.');
    return method;
  }

  class HTTPResponse {
    constructor({ status, headers, body }) {
      this.getResponseCode = () => status;
      this.getContentText = () => body;
      this.getHeaders = () => ({ ...headers });
      this.getAllHeaders = () => ({ ...headers });
    }
  }

  global.UrlFetchApp = {
    fetch(url, options = {}) {
      const method = checkOptions(url, options);
      const asked = {
        url,
        method,
        headers: options.headers || {},
        contentType: options.contentType || null,
        payload: options.payload === undefined ? null : text(options.payload, 'payload'),
        followRedirects: options.followRedirects !== false,
      };
      const reply = JSON.parse(host.fetch(JSON.stringify(asked)));
      if (reply.error) throw new Exception(reply.error);
      const response = new HTTPResponse({ ...reply, body: host.body() });
      if (reply.status >= 400 && !options.muteHttpExceptions) {
        throw new Exception(
          `Request failed for ${url} returned code ${reply.status}. Truncated server response: ` +
            `${response.getContentText().slice(0, 100)} (use muteHttpExceptions option to examine full response)`,
        );
      }
      return response;
    },
  };

  const print =
    (level) =>
    (...words) => {
      host.log(
        level,
        words.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' '),
      );
    };
  global.console = { log: print('log'), info: print('info'), warn: print('warn'), error: print('error') };
  global.Logger = { log: print('log') };
});
