/* The image has no shell and no curl: its health check is `node dist/cli/probe.js PORT`. */
const port = Number(process.argv[2] ?? 8080);
const answer = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
