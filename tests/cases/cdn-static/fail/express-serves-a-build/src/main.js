const express = require("express");
const app = express();
app.use("/", express.static("frontend-dist", { index: false }));
app.listen(3000);
