# The service as it runs in production: one image for every role, told apart by ROLE.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY migrations migrations
COPY src src
RUN npm run build

# What runs needs no compiler, and no PostgreSQL of its own: that one is for trying out, not for containers.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY migrations migrations
COPY --from=build /app/src/nations src/nations
COPY --from=build /app/src/verifier/verify.html src/verifier/verify.html
COPY --from=build /app/src/delivery/web/templates src/delivery/web/templates
COPY --from=build /app/src/delivery/web/static src/delivery/web/static
USER node
EXPOSE 3000
# Every role answers it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, without npm or a shell: SIGTERM reaches it, and it finishes what is in hand.
# A heap of this size is enough for any file, for files are streamed; without a bound V8 would let it grow first.
CMD ["node", "--max-old-space-size=256", "--max-semi-space-size=16", "--heap-growing-percent=100", "dist/src/main.js"]
