import { Hono } from "hono";

export const app = new Hono();

export async function tell(parcel: { id: string }) {
  const answer = await fetch("https://courier.example.net/hook", {
    method: "POST",
    body: JSON.stringify({ topic: "sent", ...parcel }),
  });
  if (!answer.ok) throw new Error(`courier: ${answer.status}`);
}
