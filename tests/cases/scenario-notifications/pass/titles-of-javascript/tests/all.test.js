it("a schedule runs once", () => { expect(make()).toBe(1); });
it("a change is found", () => { expect(make()).toBe(1); });
it("a message is sent again", () => { expect(make()).toBe(1); });
it("a threshold is crossed", () => { expect(make()).toBe(1); });
