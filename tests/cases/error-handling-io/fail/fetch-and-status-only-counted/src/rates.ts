export async function rate(code: string): Promise<number> {
  const answer = await fetch(`${base}/rates/${code}`, { signal: AbortSignal.timeout(900) });
  asked.labels({ status: String(answer.status) }).inc();
  const { value } = await answer.json();
  return value;
}
