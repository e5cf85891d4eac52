import { decodeJwt, jwtVerify } from "jose";
import { keys } from "./keys.js";

export async function whoCalls(token: string) {
  const issuer = decodeJwt(token).iss;
  const { payload } = await jwtVerify(token, keys(issuer), { audience: "parcels" });
  return { user: payload.sub };
}
