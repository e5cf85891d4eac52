exports.up = (knex) => knex.schema.alterTable("people", (table) => {
  table.dropColumn("fax");
  table.string("mobile").notNullable();
});
exports.down = (knex) => knex.schema.alterTable("people", (table) => {
  table.string("fax");
});
