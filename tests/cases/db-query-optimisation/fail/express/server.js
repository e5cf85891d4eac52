app.get("/orders", async (req, res) => {
  res.json(await Order.find().limit(Number(req.query.limit)));
});
