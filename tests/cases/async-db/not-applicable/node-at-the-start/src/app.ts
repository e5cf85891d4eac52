import { execFileSync } from "node:child_process";
import { scrypt } from "node:crypto";
import { promisify } from "node:util";

const commit = execFileSync("git", ["rev-parse", "HEAD"]).toString();
const hash = promisify(scrypt);

async function main(): Promise<void> {
  execFileSync("node", ["migrate.js"]);
}

export const pin = async (text: string) => hash(text, commit, 32);
await main();
