/* What an item shows of the run: its box, what the machine found, who signed it and with what. */
(() => {
  "use strict";

  const { stateOf, today } = window.prodready.model;

  const WORDS = {
    pass: "Proved",
    fail: "Fails",
    "not-applicable": "Not applicable",
    "needs-attestation": "A person decides",
    "not-run": "Not run",
    attested: "Attested",
    waived: "Waived",
  };

  /* make("p", {class: "x"}, "text", child …): an element; text is text, never markup. */
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  class ItemView {
    #fields = null;

    constructor(element, store, say) {
      this.element = element;
      this.id = element.dataset.id;
      this.severity = element.dataset.severity;
      this.phase = element.dataset.phase;
      this.surfaces = (element.dataset.surfaces ?? "").split(" ");
      this.decided = element.dataset.decided;
      this.store = store;
      this.say = say;
      this.box = element.querySelector("input[type=checkbox]");
      this.title = element.querySelector("label").textContent;
      this.found = make("div", { class: "pr-item-found", id: `found-${this.id}` });
      this.signed = make("p", { class: "pr-item-signed" });
      const summary = make("summary", { click: () => this.fields }, "Evidence and note");
      this.sign = make("details", { class: "pr-item-sign", toggle: () => this.fields }, summary);
      element.append(this.found, this.signed, this.sign);
      this.box.addEventListener("click", (event) => this.#clicked(event));
    }

    #clicked(event) {
      const state = stateOf(this.store.run, this.id);
      if (state.fixed) {
        event.preventDefault();
        this.say(`The report decides this: ${WORDS[state.status] ?? state.status}. A tick does not change it.`);
        return;
      }
      const ticked = this.box.checked;
      this.store.change((run) => {
        const one = (run.items[this.id] ??= { by: "", on: "", evidence: "", note: "" });
        one.ticked = ticked;
        one.by = ticked ? one.by || run.signer : one.by;
        one.on = ticked ? today() : "";
      });
    }

    /* Made when they are first wanted: a list has many items, and few are written to. */
    get fields() {
      return (this.#fields ??= this.#form());
    }

    #form() {
      const field = (key, label, control) => {
        control.id = `${key}-${this.id}`;
        control.name = key;
        control.addEventListener("input", () => {
          this.store.type((run) => {
            const one = (run.items[this.id] ??= { ticked: false, by: "", on: "", evidence: "", note: "" });
            one[key] = control.value;
          });
          this.#showSigned(this.store.run);
        });
        return make("div", {}, make("label", { for: control.id }, label), control);
      };
      const fields = {
        evidence: make("input", { type: "text", autocomplete: "off", placeholder: "https://… or a file of the repository" }),
        by: make("input", { type: "text", autocomplete: "name" }),
        note: make("textarea", { rows: "2" }),
      };
      this.sign.append(
        field("evidence", "Evidence", fields.evidence),
        field("by", "Who", fields.by),
        field("note", "Note", fields.note),
      );
      for (const [key, control] of Object.entries(fields)) control.value = this.store.run.items[this.id]?.[key] ?? "";
      return fields;
    }

    show(run) {
      const state = stateOf(run, this.id);
      const seen = run.report?.items[this.id];
      this.box.checked = state.done;
      this.box.toggleAttribute("data-fixed", state.fixed);
      if (state.fixed) this.box.setAttribute("aria-disabled", "true");
      else this.box.removeAttribute("aria-disabled");
      this.element.dataset.status = state.status ?? "";
      this.element.dataset.done = String(state.done);
      this.found.replaceChildren(...(seen ? this.#report(seen) : []));
      if (seen) this.box.setAttribute("aria-describedby", this.found.id);
      else this.box.removeAttribute("aria-describedby");
      for (const [key, control] of Object.entries(this.#fields ?? {}))
        if (document.activeElement !== control) control.value = run.items[this.id]?.[key] ?? "";
      this.sign.hidden = state.fixed;
      this.#showSigned(run);
    }

    #report(seen) {
      const place = ({ path, line }) => (path ? make("code", {}, line ? `${path}:${line}` : path) : null);
      const badge = make("span", { class: `pr-status pr-status-${seen.status}` }, WORDS[seen.status] ?? seen.status);
      const about = [badge];
      if (seen.status === "pass" && seen.witness.length) {
        about.push(" by ", place(seen.witness[0]) ?? "");
        if (seen.witnesses > 1) about.push(` and ${seen.witnesses - 1} more`);
      }
      for (const one of seen.signed) about.push(` by ${one.by} until ${one.until}`);
      if (seen.reason) about.push(` ${seen.reason}`);
      const list = seen.findings.map((one) =>
        make("li", {}, place(one), one.path ? " " : "", one.message, one.fix ? make("span", { class: "pr-fix" }, ` ${one.fix}`) : null),
      );
      return [make("p", {}, ...about), ...(list.length ? [make("ul", {}, ...list)] : [])];
    }

    #showSigned(run) {
      const one = run.items[this.id];
      const words = [];
      if (one?.ticked && !stateOf(run, this.id).fixed)
        words.push(["Signed", one.by && ` by ${one.by}`, one.on && ` on ${one.on}`].filter(Boolean).join(""));
      if (one?.evidence) words.push(`Evidence: ${one.evidence}`);
      if (one?.note) words.push(`Note: ${one.note}`);
      this.signed.textContent = words.join(". ");
    }
  }

  Object.assign(window.prodready, { ItemView, make });
})();
