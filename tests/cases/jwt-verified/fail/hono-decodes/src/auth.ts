import { decodeJwt } from "jose";

export async function whoCalls(header: string) {
  const claims = decodeJwt(header.replace("Bearer ", ""));
  return claims.sub ? { user: claims.sub } : null;
}
