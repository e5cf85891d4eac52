it("registration refuses a known name", () => { expect(make()).toBe(1); });
it("login is limited after ten failures", () => { expect(make()).toBe(1); });
it("refresh token works once", () => { expect(make()).toBe(1); });
it("api key that was withdrawn", () => { expect(make()).toBe(1); });
