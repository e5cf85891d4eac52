const http = require("node:http");
http.createServer().listen(3000);
http.createServer().listen(process.env.ADMIN_PORT ?? 9100);
