require("./consumer");
