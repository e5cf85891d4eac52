import { logger } from "./logger";

export async function remove(request, reply) {
  try {
    return await drop(request.params.id);
  } catch (err) {
    logger.error({ err }, "not deleted");
    return reply.status(500).send({ error: "not deleted" });
  }
}
