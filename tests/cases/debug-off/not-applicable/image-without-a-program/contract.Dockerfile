FROM node:24-alpine
ENV NODE_ENV=development
WORKDIR /app
COPY . .
RUN npm ci
ENTRYPOINT ["/app/node_modules/.bin/dredd"]
