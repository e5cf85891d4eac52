import { requests } from "./metrics.js";

app.addHook("onResponse", async (request, reply) => {
  const route = request.routeOptions.url ?? "none";
  requests.inc({ method: request.method, route, status: reply.statusCode });
  request.log.info({ url: request.url });
});
