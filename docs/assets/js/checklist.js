/* Makes a page's checklist a form that is kept: runs, progress, filters, files, links.
 *
 * Without it the list is plain boxes. Nothing is sent anywhere. The bar stands behind the list, so
 * the first box is near for who goes by keyboard, and it moves nothing when it comes.
 */
(() => {
  "use strict";

  const elements = document.querySelectorAll(".pr-item[data-id]");
  if (!elements.length) return;

  const { Store, ItemView, make, model } = window.prodready;
  const DAYS = 90; // as `prodready attest` signs where no threshold says otherwise
  const store = new Store();
  const status = make("p", { class: "pr-said", role: "status", "aria-live": "polite" });
  const say = (text) => {
    status.textContent = "";
    requestAnimationFrame(() => (status.textContent = text));
  };
  const items = Array.from(elements, (element) => new ItemView(element, store, say));
  const ids = items.map((item) => item.id);
  const sections = Array.from(document.querySelectorAll(".pr-items"), (list) => {
    const count = make("span", { class: "pr-section-count" });
    list.previousElementSibling?.append(count);
    const inside = items.filter((item) => list.contains(item.element));
    return { list, heading: list.previousElementSibling, count, items: inside };
  });

  const button = (text, click) => make("button", { type: "button", click }, text);
  const labelled = (id, text, control) => {
    control.id = `pr-${id}`;
    return make("div", { class: "pr-labelled" }, make("label", { for: control.id }, text), control);
  };
  const choice = (id, text, options) =>
    labelled(id, text, make("select", { change: filter }, ...options.map(([value, word]) => make("option", { value }, word))));
  const panel = (title, ...children) =>
    make("details", { class: "pr-panel", name: "pr-panel" }, make("summary", {}, title), make("div", {}, ...children));

  /* Filters: what is not wanted is hidden, on the screen and on paper. */
  const distinct = (values) => [["", "any"], ...[...new Set(values)].filter(Boolean).map((value) => [value, value])];
  const filters = {
    open: choice("open", "State", [["", "all"], ["open", "open"], ["done", "done"], ["fail", "failing"]]),
    severity: choice("severity", "Severity", [["", "any"], ["critical", "critical"], ["high", "high and above"], ["medium", "medium and above"]]),
    phase: choice("phase", "Phase", distinct(items.map((item) => item.phase))),
    surface: choice("surface", "Seen in", distinct(items.flatMap((item) => item.surfaces))),
    decided: choice("decided", "Decided by", [["", "any"], ["machine", "machine"], ["person", "person"]]),
  };
  const RANKS = ["critical", "high", "medium", "low"];
  const chosen = (name) => filters[name].querySelector("select").value;

  function wanted(item) {
    const state = model.stateOf(store.run, item.id);
    const open = { "": true, open: !state.done, done: state.done, fail: state.status === "fail" };
    const rank = chosen("severity");
    return (
      open[chosen("open")] &&
      (!rank || RANKS.indexOf(item.severity) <= RANKS.indexOf(rank)) &&
      (!chosen("phase") || item.phase === chosen("phase")) &&
      (!chosen("surface") || item.surfaces.includes(chosen("surface"))) &&
      (!chosen("decided") || item.decided === chosen("decided"))
    );
  }

  function filter() {
    const shown = items.filter((item) => {
      item.element.hidden = !wanted(item);
      return !item.element.hidden;
    });
    for (const { list, heading, items: inside } of sections) {
      const empty = inside.every((item) => item.element.hidden);
      list.hidden = empty;
      if (heading) heading.hidden = empty;
    }
    const part = shown.length < items.length;
    selection.textContent = part ? `${shown.length} of ${items.length} items are shown.` : "";
    document.querySelector(".pr-paper-run .pr-selection").textContent = selection.textContent;
    if (this instanceof HTMLElement) say(selection.textContent || "All items are shown.");
  }

  /* Files. */
  const save = (name, type, text) => {
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const fileName = (end) => `${store.run.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "run"}.${end}`;

  function exportAttestations() {
    const { text, entries, left } = model.toYaml(store.run, DAYS);
    const first = items.find((item) => left.includes(item.id));
    if (first) {
      first.sign.open = true;
      first.fields[store.run.items[first.id]?.evidence?.trim() ? "by" : "evidence"].focus();
    }
    if (entries) save("attestations.yaml", "application/yaml", text);
    const missing = left.length ? `${left.length} ticked without a name or evidence stay out, such as ${left[0]}.` : "";
    say(entries ? `${entries} attestations written; keep the file as .prodready/attestations.yaml. ${missing}` : missing || "No item is ticked by a person yet.");
  }

  async function importFile(file) {
    try {
      const text = await file.text();
      if (/^\s*\{/.test(text)) importJson(JSON.parse(text));
      else {
        const entries = model.fromYaml(text);
        store.change((run) => model.withAttestations(run, entries));
        say(`${entries.length} attestations read.`);
      }
    } catch (error) {
      const what = error instanceof SyntaxError ? "it is not well-formed JSON." : error.message;
      say(`${file.name} was not read: ${what}`);
    }
  }

  function importJson(data) {
    if (String(data?.schema).startsWith("prodready.run/")) {
      store.add(model.cleaned(data));
      say(`The run ${store.run.name} was added.`);
      return;
    }
    const report = model.readReport(data);
    store.change((run) => (run.report = report));
    const { done, total, machine, failed } = model.progress(store.run, ids);
    say(`Report read: ${machine} proved by machine, ${failed} fail, ${total - done} of ${total} open on this list.`);
  }

  const picker = make("input", {
    type: "file",
    accept: ".json,.yaml,.yml",
    "aria-label": "Report, run or attestations",
    change: async () => {
      if (picker.files.length) await importFile(picker.files[0]);
      picker.value = "";
    },
  });

  async function copyLink() {
    const address = `${location.href.split("#")[0]}#run=${await model.encode(store.run)}`;
    try {
      await navigator.clipboard.writeText(address);
      say("The link is copied. It holds the whole run; whoever has it can read it.");
    } catch {
      shared.hidden = false;
      shared.querySelector("input").value = address;
      shared.querySelector("input").select();
      say("The link is in the field below; copy it.");
    }
  }
  const shared = labelled("link", "Link", make("input", { type: "text", readonly: true }));
  shared.hidden = true;

  async function openLink() {
    const found = /^#run=(.+)$/.exec(location.hash);
    if (!found) return;
    try {
      const run = await model.decode(found[1]);
      store.add(run);
      say(`The run ${run.name} was opened from a link. Undo takes it away again.`);
    } catch (error) {
      say(error.message);
    }
    history.replaceState(null, "", location.pathname + location.search);
  }

  /* The bar. */
  const runs = make("select", { "aria-label": "Run", change: () => store.choose(runs.value) });
  const name = make("input", { type: "text", maxlength: "200", autocomplete: "off", input: () => store.type((run) => (run.name = name.value)), change: show });
  const signer = make("input", { type: "text", autocomplete: "name", input: () => store.type((run) => (run.signer = signer.value)) });
  const meter = make("progress", { max: "1", value: "0", "aria-label": "Progress" });
  const count = make("span", { class: "pr-progress-text" });
  const selection = make("p", { class: "pr-selection" });
  const undo = button("Undo", () => {
    store.undo();
    say("Taken back.");
  });
  const clear = () => {
    store.change((run) => {
      run.items = {};
      run.report = null;
    });
    say("All ticks, notes and the report are cleared. Undo brings them back.");
  };
  const add = () => {
    store.add(model.newRun(`Run ${store.runs.length + 1}`));
    name.focus();
    name.select();
    say("A new run. Give it a name, such as the release and the service.");
  };
  const remove = () => {
    const gone = store.run.name;
    store.remove();
    say(`The run ${gone} is removed. Undo brings it back.`);
  };

  const bar = make(
    "section",
    { class: "pr-bar", "aria-label": "This run of the checklist" },
    make("div", { class: "pr-bar-line" }, runs, meter, count, undo,
      panel("Filter", ...Object.values(filters), selection),
      panel("Import, export",
        make("p", {}, "Import a report of ", make("code", {}, "prodready check --format json"), ", a run, or attestations:"),
        picker,
        button("Export attestations", exportAttestations),
        button("Export this run", () => save(fileName("json"), "application/json", `${JSON.stringify(store.run, null, 1)}\n`)),
        button("Copy link", copyLink), shared),
      panel("Run", labelled("name", "Name of this run", name), labelled("signer", "You sign as", signer),
        button("New run", add), button("Clear", clear), button("Remove run", remove), button("Print", () => window.print()))),
    status,
  );
  document.querySelector(".pr-sign-off").before(bar);

  const paper = make("div", { class: "pr-paper-run" }, make("strong", {}), make("span", {}), make("span", { class: "pr-selection" }));
  document.querySelector(".pr-paper-head").after(paper);

  function show() {
    const run = store.run;
    runs.replaceChildren(...store.runs.map((one) => make("option", { value: one.id, selected: one.id === run.id }, one.name || "(no name)")));
    if (document.activeElement !== name) name.value = run.name;
    if (document.activeElement !== signer) signer.value = run.signer;
    undo.disabled = !store.canUndo;
    for (const item of items) item.show(run);
    for (const { count: place, items: inside } of sections) {
      const { done, total } = model.progress(run, inside.map((item) => item.id));
      place.textContent = `${done} of ${total}`;
    }
    const { done, total, machine, failed } = model.progress(run, ids);
    meter.max = total;
    meter.value = done;
    count.textContent = `${done} of ${total} done` + (machine ? `, ${machine} by machine` : "") + (failed ? `, ${failed} fail` : "");
    paper.querySelector("strong").textContent = run.name;
    paper.querySelector("span").textContent = ` ${count.textContent}. Printed on ${model.today()}.`;
    filter();
  }

  store.addEventListener("change", show);
  store.addEventListener("not-kept", () => say("This browser keeps nothing for this page; export the run before you leave."));
  document.documentElement.classList.add("pr-runs");
  show();
  openLink();
  window.addEventListener("hashchange", openLink);
})();
