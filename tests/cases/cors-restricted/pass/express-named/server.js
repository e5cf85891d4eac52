const cors = require("cors");
app.use(cors({ origin: ["https://shop.example.com"], credentials: true }));
