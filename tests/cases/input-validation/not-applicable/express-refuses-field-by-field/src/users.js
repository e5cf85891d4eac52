const { Router } = require("express");
const { createUser } = require("./store");

const router = Router();

router.post("/users", async (req, res, next) => {
  try {
    const user = await createUser({ ...req.body.user, demo: false });
    res.status(201).json({ user });
  } catch (error) {
    next(error);
  }
});

module.exports = router;
