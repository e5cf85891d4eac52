export async function send(title: string) {
  const answer = await fetch(new URL("/send", settings.MAIL_URL), {
    method: "POST",
    body: JSON.stringify({ title }),
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
}
