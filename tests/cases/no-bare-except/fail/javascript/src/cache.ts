export async function remember(key: string, value: string): Promise<void> {
  try {
    await client.set(key, value);
  } catch (error) {
  }
}
