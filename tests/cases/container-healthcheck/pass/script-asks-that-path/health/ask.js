fetch(`http://127.0.0.1:${process.argv[2]}/health/live`, { signal: AbortSignal.timeout(2000) })
  .then((answer) => process.exit(answer.ok ? 0 : 1));
