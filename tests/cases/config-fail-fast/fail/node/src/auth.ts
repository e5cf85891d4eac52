import jwt from 'jsonwebtoken';
const secret = process.env.JWT_SECRET || 'keyboard cat';
export const sign = (user: object) => jwt.sign(user, secret);
