export async function rate(code: string) {
  const answer = await fetch(`${base}/rates/${code}`, { signal });
  if (answer.status !== 200) throw new Error("no");
  return (await answer.json()).value;
}
export async function handedOn(code: string) {
  const answer = await fetch(`${base}/rates/${code}`, { signal });
  orThrow(answer);
  return answer.json();
}
export async function saysItself(code: string) {
  const answer = await fetch(`${base}/rates/${code}`, { signal });
  const body = await answer.json();
  if (!body.success) throw new Error(body.reason);
  return body.value;
}
export async function described(code: string) {
  const answer = await fetch(`${base}/rates/${code}`, { signal });
  return Rate.parse(await answer.json());
}
export async function asItCame(res: Response) {
  const answer = await fetch(base, { signal });
  const status = answer.status;
  res.status(status).send(await answer.text());
}
