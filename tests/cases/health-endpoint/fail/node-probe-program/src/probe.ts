const answer = await fetch(`http://127.0.0.1:${process.argv[2]}/healthz`, { signal: AbortSignal.timeout(900) });
process.exit(answer.ok ? 0 : 1);
