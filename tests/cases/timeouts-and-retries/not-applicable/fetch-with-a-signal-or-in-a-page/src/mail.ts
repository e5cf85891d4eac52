export const send = (url: URL, options: RequestInit) => fetch(url, options);
export const ask = (url: URL) => fetch(url, { signal: AbortSignal.timeout(5_000) });
