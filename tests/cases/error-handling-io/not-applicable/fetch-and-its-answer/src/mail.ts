export async function send(title: string) {
  const answer = await fetch(url, { method: "POST", body: title });
  if (!answer.ok) throw new Error("no");
  await fetch(url, { method: "PUT" }).then(check);
  await fetch(url);
}
