# One image for the whole product; `build` also holds what the tests need.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:20-bookworm-slim AS production-dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
WORKDIR /app
COPY package.json LICENSE NOTICE ./
COPY --from=production-dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# The build carries schema/*.graphql into dist/; these are the same files for people.
COPY schema/*.graphql schema/
RUN mkdir /data && chown node:node /data
ENV NODE_ENV=production STELE_HOST=0.0.0.0 STELE_DATA=/data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.STELE_PORT || 4000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/gateway/main.js"]
