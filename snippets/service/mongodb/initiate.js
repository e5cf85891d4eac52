// Makes the three members a replica set, and the users. Run again, it changes nothing.
const read = (name) => require("fs").readFileSync(`/run/secrets/${name}`, "utf8").trim();
const password = read("mongodb_password");
const admin = db.getSiblingDB("admin");

try {
  admin.auth("admin", password);
  quit(0);
} catch (error) {
  print("no users yet");
}
try {
  rs.initiate({
    _id: "orders",
    members: [1, 2, 3].map((n) => ({ _id: n, host: `mongodb-${n}:27017` })),
  });
} catch (error) {
  if (error.codeName !== "AlreadyInitialized") throw error;
}
while (!db.hello().isWritablePrimary) sleep(500);
admin.createUser({ user: "admin", pwd: password, roles: ["root"] });
admin.auth("admin", password);
admin.createUser({
  user: "exporter",
  pwd: read("mongodb_exporter_password"),
  roles: ["clusterMonitor", { role: "read", db: "local" }],
});
