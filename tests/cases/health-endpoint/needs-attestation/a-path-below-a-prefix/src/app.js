const express = require("express");
const health = express.Router();
health.get("/live", (request, response) => response.json({ status: "ok" }));
express().use("/internal", health).listen(3000);
