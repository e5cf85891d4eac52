test('orders', () => {});
