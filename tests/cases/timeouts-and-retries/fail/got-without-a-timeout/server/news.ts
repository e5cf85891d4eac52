import got from "got";

export async function news() {
  const answer = await got("https://news.example/releases", {
    headers: { Accept: "application/json" },
  });
  return JSON.parse(answer.body);
}
