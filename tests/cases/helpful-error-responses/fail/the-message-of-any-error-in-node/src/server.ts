app.patch("/email/read-all", async (_request, reply) => {
  try {
    return await storage.markAllRead();
  } catch (err) {
    const message = err instanceof Error ? err.message : "Unknown error";
    return reply.status(500).send({ error: message });
  }
});
