export const columns = ["people.id"];
