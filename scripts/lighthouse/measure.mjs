// Lighthouse on each address as a phone: one run with every category, the others for speed alone.
// usage: node measure.mjs FOLDER CHROMIUM RUNS ADDRESS...     FOLDER holds node_modules
// Prints one JSON object: for each address the scores and what cost points.
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, chromePath, runs, ...addresses] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(path.resolve(folder, "node_modules", file)));
const { default: lighthouse } = await load("lighthouse/core/index.js");
const { launch } = await load("chrome-launcher/dist/index.js");

const { throttling: { mobileSlow4G } } = await load("lighthouse/core/config/constants.js");

const SPEED = "performance";
const EVERY = [SPEED, "accessibility", "best-practices", "seo"];
// All that counts for the score of speed.
const METRICS = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index"];
const PHONE = 4; // times slower than a desktop: Lighthouse's own setting

// A machine that is slower than a desktop, or busy, slows the page by itself: the factor is then what
// Lighthouse's calculator gives for the speed that its benchmark saw in the run before. Never above PHONE.
let speed = Infinity;
function slowdown() {
  if (speed >= 1300) return Math.min(PHONE, 3 + (speed - 1300) / 233);
  return speed >= 800 ? 2 + (speed - 800) / 500 : Math.max(1, 1 + (speed - 150) / 650);
}

const percent = (score) => Math.round(score * 100);

function cost({ lhr }, category) {
  const counted = lhr.categories[category].auditRefs.filter(({ weight }) => weight > 0);
  return counted
    .map(({ id }) => lhr.audits[id])
    .filter(({ score }) => score !== null && score < (category === SPEED ? 0.9 : 1))
    .map(({ id, displayValue, details }) => {
      const places = details?.items?.map(({ node }) => node?.selector).filter(Boolean) ?? [];
      return [id, displayValue, ...places.slice(0, 3)].filter(Boolean).join(" ");
    });
}

async function measure(address, port) {
  const scores = {};
  const costs = {};
  const factors = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const wanted = run ? { onlyAudits: METRICS } : { onlyCategories: EVERY };
    factors.push(slowdown());
    const settings = { ...wanted, throttling: { ...mobileSlow4G, cpuSlowdownMultiplier: factors.at(-1) } };
    const done = await lighthouse(address, { port, disableFullPageScreenshot: true, ...settings });
    if (!done || done.lhr.runtimeError) throw new Error(done?.lhr.runtimeError?.message ?? "no answer");
    speed = done.lhr.environment.benchmarkIndex;
    for (const category of run ? [SPEED] : EVERY) {
      (scores[category] ??= []).push(percent(done.lhr.categories[category].score));
      costs[category] = cost(done, category);
    }
  }
  return { scores, costs, factors };
}

const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
  logLevel: "silent",
});
try {
  const answer = {};
  for (const address of addresses) answer[address] = await measure(address, chrome.port);
  process.stdout.write(JSON.stringify(answer));
} finally {
  chrome.kill();
}
