// rateLimit({ max: 10 }) of express-rate-limit is not used here
const app = express();
