app.patch("/email/read-all", async (_request, reply) => {
  try {
    return await storage.markAllRead();
  } catch (err) {
    logger.error(err);
    return reply.status(500).send({ error: "it failed", id: request.id });
  }
});
