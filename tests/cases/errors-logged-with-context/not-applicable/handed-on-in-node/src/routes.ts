router.get("/articles", async (req, res, next) => {
  try {
    res.json(await list(req.query));
  } catch (error) {
    next(error);
  }
});
