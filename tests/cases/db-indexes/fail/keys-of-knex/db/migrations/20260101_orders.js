exports.up = (knex) =>
  knex.schema.createTable("orders", (table) => {
    table.increments("id");
    table.integer("person_id").references("id").inTable("people");
    table.integer("shop_id").references("id").inTable("shops").index();
    table.integer("store_id").references("id").inTable("stores");
    table.index(["store_id", "id"]);
  });
