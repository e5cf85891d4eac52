import got from "got";

export async function news() {
  const answer = await got("https://news.example/releases", { timeout: { request: 5000 } });
  return JSON.parse(answer.body);
}
