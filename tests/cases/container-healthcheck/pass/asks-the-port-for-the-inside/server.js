const http = require("node:http");
http.createServer((request, answer) => answer.end("ok")).listen(3000);
http.createServer((request, answer) => answer.end("well")).listen(8080, "127.0.0.1");
