it("orders", () => cy.visit("/"));
