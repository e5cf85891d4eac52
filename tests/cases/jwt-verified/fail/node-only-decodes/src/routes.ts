app.addHook("onRequest", async (request) => {
  request.user = await request.jwtDecode();
});
