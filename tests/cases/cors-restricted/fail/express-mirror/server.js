const cors = require("cors");
// cors({ origin: "https://shop.example.com" })
app.use(cors({ origin: true, credentials: true }));
