import { requests } from "./metrics.js";

app.addHook("onResponse", async (request, reply) => {
  const route = request.url;
  requests.inc({ method: request.method, route, status: reply.statusCode });
});
