app.setErrorHandler(async (error, request, reply) => {
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error({ err: error }, "unexpected");
  return reply
    .code(status)
    .send({ message: status >= 500 ? "something went wrong" : error.message });
});
