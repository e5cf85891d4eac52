import log from "./log";

export async function read() {
  try {
    return await load();
  } catch (error) {
    log.error(`Failed to read: ${error.message}`);
  }
}
