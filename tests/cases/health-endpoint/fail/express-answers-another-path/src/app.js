const app = require("express")();
app.get("/livez", (request, response) => response.json({ status: "ok" }));
app.listen(3000);
