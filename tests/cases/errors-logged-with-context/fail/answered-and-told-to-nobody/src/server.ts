import Fastify from "fastify";

export const app = Fastify();

app.delete("/email/:id", async (request, reply) => {
  try {
    return await remove(request.params.id);
  } catch (err) {
    return reply.status(500).send({ error: "not deleted" });
  }
});
