import { queue, store } from "./parts.js";

export async function relay(): Promise<number> {
  try {
    return await store.moveTo(queue);
  } catch {
    return 0;
  }
}
