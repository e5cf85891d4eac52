const { HttpException } = require("./errors");

const createUser = async (input) => {
  const email = input.email?.trim();
  const name = input.name?.trim();
  if (!email) {
    throw new HttpException(422, { errors: { email: ["is empty"] } });
  }
  if (!name) {
    throw new HttpException(422, { errors: { name: ["is empty"] } });
  }
  return { email, name };
};

module.exports = { createUser };
