/* A run: one going through of the checklists, for one release of one service. Plain data, no page.
 *
 *   {schema, id, name, signer, created,
 *    items: {<item id>: {ticked, by, on, evidence, note}},
 *    report: null | {location, profile, items: {<item id>: {status, findings, witness, reason}}}}
 *
 * A classic script, not a module: modules do not load from file://, and the site works offline.
 */
(() => {
  "use strict";

  const SCHEMA = "prodready.run/1";
  const REPORT = "prodready.check/1";
  const BY_MACHINE = new Set(["pass", "not-applicable"]);
  const SIGNED = new Set(["attested", "waived"]);

  // ISO, in the reader's time zone; the names of a language would take 20 ms to load.
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };
  const later = (day, days) => {
    const moment = new Date(`${day}T12:00:00Z`);
    moment.setUTCDate(moment.getUTCDate() + days);
    return moment.toISOString().slice(0, 10);
  };

  const newRun = (name) => ({
    schema: SCHEMA,
    id: Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join(""),
    name,
    signer: "",
    created: today(),
    items: {},
    report: null,
  });

  /* What is known of an item: {status, done, by: "machine" | "person" | null, fixed}.
   * `fixed` means that the machine has decided, so a tick cannot say otherwise. */
  const stateOf = (run, id) => {
    const seen = run.report?.items[id];
    const ticked = Boolean(run.items[id]?.ticked);
    if (!seen) return { status: null, done: ticked, by: ticked ? "person" : null, fixed: false };
    if (BY_MACHINE.has(seen.status)) return { status: seen.status, done: true, by: "machine", fixed: true };
    if (seen.status === "attested") return { status: seen.status, done: true, by: "person", fixed: true };
    if (seen.status === "needs-attestation" || seen.status === "not-run")
      return { status: seen.status, done: ticked, by: ticked ? "person" : null, fixed: false };
    return { status: seen.status, done: false, by: null, fixed: true };
  };

  const progress = (run, ids) => {
    const states = ids.map((id) => stateOf(run, id));
    return {
      total: ids.length,
      done: states.filter((one) => one.done).length,
      machine: states.filter((one) => one.done && one.by === "machine").length,
      failed: states.filter((one) => one.status === "fail").length,
      waived: states.filter((one) => one.status === "waived").length,
    };
  };

  /* A report of `prodready check --format json`, cut down to what is shown. Throws with a message. */
  const readReport = (data) => {
    if (data?.schema !== REPORT || !Array.isArray(data.items))
      throw new Error(`This is no report of prodready check: its schema is not ${REPORT}.`);
    const items = {};
    for (const one of data.items) {
      if (typeof one?.id !== "string" || typeof one.status !== "string")
        throw new Error("An item of this report has no id or no status.");
      items[one.id] = {
        status: one.status,
        reason: one.reason ?? null,
        findings: (one.findings ?? []).map(({ message, path, line, fix }) => ({ message, path, line, fix })),
        witness: (one.witness ?? []).slice(0, 3).map(({ path, line, note }) => ({ path, line, note })),
        witnesses: one.witnesses ?? (one.witness ?? []).length,
        signed: (one.signed ?? []).map(({ by, until }) => ({ by, until })),
      };
    }
    return { location: data.target?.location ?? "", profile: data.profile ?? "", items };
  };

  /* The file that prodready reads as .prodready/attestations.yaml.
   * An entry needs a name and evidence; `left` lists what is ticked and has none. */
  const toYaml = (run, days) => {
    const entries = [];
    const left = [];
    for (const id of Object.keys(run.items).sort()) {
      const one = run.items[id];
      if (!one.ticked || stateOf(run, id).fixed) continue;
      const by = (one.by || run.signer || "").trim();
      if (!by || !one.evidence?.trim()) {
        left.push(id);
        continue;
      }
      const on = one.on || today();
      const fields = [["item", id], ["by", by], ["on", on], ["until", later(on, days)], ["evidence", one.evidence.trim()]];
      if (one.note?.trim()) fields.push(["note", one.note.trim()]);
      entries.push(fields.map(([key, value]) => `${key}: ${scalar(key, value)}`).join("\n    "));
    }
    const list = entries.length ? entries.map((entry) => `  - ${entry}\n`).join("") : "";
    const head = `# What people have looked at, and until when their word counts.\n# Run: ${run.name.replace(/\s+/g, " ")}\n`;
    return { text: `${head}attestations:${list ? `\n${list}` : " []\n"}`, entries: entries.length, left };
  };

  /* Every JSON string is a YAML string. */
  const scalar = (key, value) => (key === "on" || key === "until" ? value : JSON.stringify(value));

  /* Reads what `toYaml` and `prodready attest` write: a list of flat entries, a line a value.
   * Throws with the line where it is more than that. */
  const fromYaml = (text) => {
    const entries = [];
    let inside = false;
    text.split(/\r?\n/).forEach((line, index) => {
      const plain = line.replace(/^\uFEFF/, "");
      if (!plain.trim() || plain.trimStart().startsWith("#")) return;
      if (/^attestations:\s*(\[\])?\s*(#.*)?$/.test(plain)) {
        inside = true;
        return;
      }
      const found = inside && /^\s*(- +)?([a-z]+): +(.*)$/.exec(plain);
      if (!found) throw new Error(`Line ${index + 1} is not as prodready attest writes it: ${plain.trim()}`);
      if (found[1]) entries.push({});
      if (!entries.length) throw new Error(`Line ${index + 1} stands before the first entry.`);
      entries[entries.length - 1][found[2]] = unquoted(found[3].trim(), index + 1);
    });
    if (!inside) throw new Error("This is no file of attestations: it has no list `attestations:`.");
    const bad = entries.find((entry) => !entry.item);
    if (bad) throw new Error("An entry has no item.");
    return entries;
  };

  const unquoted = (value, line) => {
    try {
      if (value.startsWith('"')) return JSON.parse(value);
    } catch {
      throw new Error(`Line ${line}: the quotes do not close.`);
    }
    if (/^'.*'$/.test(value)) return value.slice(1, -1).replaceAll("''", "'");
    return value.replace(/\s+#.*$/, "");
  };

  const withAttestations = (run, entries) => {
    for (const { item, by, on, evidence, note } of entries)
      run.items[item] = { ticked: true, by: by ?? "", on: on ?? today(), evidence: evidence ?? "", note: note ?? "" };
    return run;
  };

  /* A run from a file or a link: only what a run may hold, as text. Throws with a message. */
  const cleaned = (data) => {
    if (data?.schema !== SCHEMA || typeof data.name !== "string" || typeof data.items !== "object")
      throw new Error("This is no run of a checklist.");
    const run = newRun(data.name.slice(0, 200));
    run.signer = String(data.signer ?? "");
    run.created = String(data.created ?? today()).slice(0, 10);
    for (const [id, one] of Object.entries(data.items)) {
      if (!/^[a-z0-9][a-z0-9.-]*$/.test(id)) continue;
      const text = (key) => String(one?.[key] ?? "").slice(0, 4000);
      run.items[id] = { ticked: Boolean(one?.ticked), by: text("by"), on: text("on"), evidence: text("evidence"), note: text("note") };
    }
    if (data.report) {
      const items = Object.entries(data.report.items ?? {}).map(([id, one]) => ({ ...one, id }));
      run.report = readReport({ schema: REPORT, items, target: data.report, profile: data.report.profile });
    }
    return run;
  };

  const through = async (bytes, stream) =>
    new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

  /* A run as the text of a link, and back: JSON, deflated, in the alphabet of addresses. */
  const encode = async (run) => {
    const packed = await through(new TextEncoder().encode(JSON.stringify(run)), new CompressionStream("deflate-raw"));
    let binary = "";
    for (const byte of packed) binary += String.fromCharCode(byte);
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  };
  const decode = async (text) => {
    try {
      const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
      const packed = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
      const plain = await through(packed, new DecompressionStream("deflate-raw"));
      return cleaned(JSON.parse(new TextDecoder().decode(plain)));
    } catch {
      throw new Error("The link's run cannot be read: it was cut off or changed.");
    }
  };

  window.prodready = {
    ...window.prodready,
    model: { newRun, stateOf, progress, readReport, toYaml, fromYaml, withAttestations, cleaned, encode, decode, today },
  };
})();
