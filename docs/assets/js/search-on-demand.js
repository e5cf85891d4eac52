/* The search index is big, and most visits never search: it is asked for when search is opened. */
"use strict";
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  const address = new URL(location.href).searchParams;
  const wanted = new Promise((resolve) => {
    // A link that carries a query, and a page reached from a result, need the index at once.
    if (address.has("q") || address.has("h")) resolve();
    const start = (event) => {
      if (event.target.closest?.(".md-search, [for=__search], #__search, .pr-search")) resolve();
    };
    for (const kind of ["focusin", "pointerdown", "change"]) addEventListener(kind, start);
  });
  const indexes = new WeakSet();
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    if (new URL(url, location.href).pathname.endsWith("/search/search_index.json")) {
      indexes.add(this);
    }
    return open.call(this, method, url, ...(rest.length ? rest : [true]));
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (!indexes.has(this)) return send.apply(this, body);
    wanted.then(() => send.apply(this, body));
  };
})();
