export async function send(title: string) {
  try {
    await fetch(url, { method: "POST", body: title, signal: AbortSignal.timeout(5_000) });
  } catch (error) {
    throw error;
  }
}
