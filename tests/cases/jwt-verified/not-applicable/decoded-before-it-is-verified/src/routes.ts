app.addHook("onRequest", async (request) => {
  const { header } = await request.jwtDecode({ complete: true });
  await request.jwtVerify({ key: keys.get(header.kid) });
});
