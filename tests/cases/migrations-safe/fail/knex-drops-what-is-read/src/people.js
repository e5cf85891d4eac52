export const columns = (db) => db("people").select("id", "fax");
