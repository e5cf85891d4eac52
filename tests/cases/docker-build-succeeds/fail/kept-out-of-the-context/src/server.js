require("node:http");
