it("a site with many pages", () => { expect(make()).toBe(1); });
it("a page made by a script", () => { expect(make()).toBe(1); });
it("a site with a login", () => { expect(make()).toBe(1); });
it("a site that answers 429", () => { expect(make()).toBe(1); });
