export async function routes(app) {
  app.get("/orders", list);
  app.get("/orders/:id", one);
  app.get("/price", price);
}
