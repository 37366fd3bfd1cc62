# Dependencies first: they change less often than the sources, and this layer is kept.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: "prepare" and the binary of the node package are for development.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
# What /connector/packages is made of.
COPY connector ./connector
# Plans, exclusions and the audit log, unless DATABASE_URL names a server; and what makes later starts faster.
RUN mkdir -p /data node_modules/.cache && chown node:node /data node_modules/.cache
VOLUME /data
ENV HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
EXPOSE 3000
USER node
# The data of a container that died on another machine is watched for 15 seconds before it is taken over.
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not through npm, which does not forward signals: the service ends its requests before it stops.
# The heap has a limit, so that the process stays under 512 MB with a PostgreSQL server (bench/memory.ts measures it).
CMD ["node", "--max-old-space-size=320", "--max-semi-space-size=16", "src/main.ts"]
