/* Keeps runs on this device, by name. The storage may be full, shut, or shared by two tabs. */
(() => {
  "use strict";

  const KEY = "prodready.runs";
  const { newRun, cleaned } = window.prodready.model;

  class Store extends EventTarget {
    #runs = [];
    #current = null;
    #undo = [];

    constructor() {
      super();
      this.#read();
      window.addEventListener("storage", (event) => {
        if (event.key !== KEY) return;
        this.#read();
        this.#tell();
      });
    }

    get runs() {
      return this.#runs;
    }

    get run() {
      return this.#runs.find((run) => run.id === this.#current) ?? this.#runs[0];
    }

    get canUndo() {
      return this.#undo.length > 0;
    }

    /* Changes the run in hand; `undo` takes it back. */
    change(edit) {
      this.#remember();
      edit(this.run);
      this.#write();
    }

    /* Text that is being typed: kept at once, without a step to undo for each letter. */
    type(edit) {
      edit(this.run);
      this.#write(false);
    }

    add(run) {
      this.#remember();
      this.#runs.push(run);
      this.#current = run.id;
      this.#write();
    }

    choose(id) {
      this.#current = id;
      this.#write();
    }

    remove() {
      this.#remember();
      const gone = this.run.id;
      this.#runs = this.#runs.filter((run) => run.id !== gone);
      if (!this.#runs.length) this.#runs = [newRun("My run")];
      this.#current = this.#runs[0].id;
      this.#write();
    }

    undo() {
      const before = this.#undo.pop();
      if (!before) return;
      ({ runs: this.#runs, current: this.#current } = JSON.parse(before));
      this.#write();
    }

    #remember() {
      this.#undo.push(JSON.stringify({ runs: this.#runs, current: this.#current }));
      this.#undo.splice(0, this.#undo.length - 30);
    }

    #read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
        this.#runs = (kept?.runs ?? []).map((run) => Object.assign(cleaned(run), { id: String(run.id) }));
        this.#current = kept?.current ?? null;
      } catch {
        this.#runs = [];
      }
      if (!this.#runs.length) this.#runs = [newRun("My run")];
      this.#current = this.run.id;
    }

    #write(tell = true) {
      try {
        localStorage.setItem(KEY, JSON.stringify({ runs: this.#runs, current: this.#current }));
      } catch {
        this.dispatchEvent(new Event("not-kept"));
      }
      if (tell) this.#tell();
    }

    #tell() {
      this.dispatchEvent(new Event("change"));
    }
  }

  window.prodready.Store = Store;
})();
