const express = require("express");
const app = express();
const options = { maxAge: "1y", immutable: true };
app.use("/assets", express.static("dist/assets", { maxAge: "1y", immutable: true }));
app.use("/fonts", express.static("dist/fonts", options));
app.use("/uploads", express.static("uploads"));
app.listen(3000);
