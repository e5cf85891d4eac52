export const fields = ["note", "orders"];
