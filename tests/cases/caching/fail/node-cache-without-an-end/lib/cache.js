import { createClient } from 'redis';

const client = createClient({ url: process.env.REDIS_URL });

export async function cached(key, load) {
  const hit = await client.get(key);
  if (hit) return JSON.parse(hit);
  const value = await load();
  await client.set(key, JSON.stringify(value));
  return value;
}
