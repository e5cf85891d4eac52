import { limited } from "./limited.js";

export async function prices() {
  return await fetch("https://prices.example/today", limited);
}
