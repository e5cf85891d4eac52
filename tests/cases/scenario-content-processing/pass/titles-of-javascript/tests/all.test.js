it("other content types", () => { expect(make()).toBe(1); });
it("a large page", () => { expect(make()).toBe(1); });
it("encodings of other scripts", () => { expect(make()).toBe(1); });
it("malformed html", () => { expect(make()).toBe(1); });
