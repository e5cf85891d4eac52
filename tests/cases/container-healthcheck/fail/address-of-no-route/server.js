const express = require("express");
const app = express();
app.get("/health/live", (request, response) => response.json({ status: "up" }));
app.listen(3000);
