# Muster in a container. With Compose: see compose.yaml. Without: docker build -t muster . and
#   docker run --init --read-only --tmpfs /tmp --cap-drop ALL -v muster:/data -v ./muster.yaml:/app/muster.yaml:ro --env-file … muster
# Runs as an ordinary user; everything it keeps is in /data: the database, and the browser profile that is the link to WhatsApp.
# Debian's Chromium is inside for WHATSAPP=web. --init matters: whatever a browser leaves behind becomes a child of process 1.
# Looking at a configured account: docker run … muster node dist/doctor.js

FROM node:22-bookworm-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV PUPPETEER_SKIP_DOWNLOAD=true
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.phones.json ./
COPY scripts scripts
COPY src src
COPY phones phones
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates chromium fonts-liberation fonts-noto-color-emoji \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node -m 0750 /data
WORKDIR /app
COPY --from=build /app/package.json package.json
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY migrations migrations
COPY phones phones
COPY muster.example.yaml LICENSE ./

# HOST: a container's own loopback is reached by nobody. On 0.0.0.0 Muster asks for WEBHOOK_TOKEN and API_TOKEN, and refuses
# WHATSAPP=local, because whoever reaches the phones page may speak as anybody. To try that page, share the machine's network
# and stay on its loopback (Linux): docker run --rm --init --network host -e HOST=127.0.0.1 -e WHATSAPP=local muster
# CHROMIUM_ARGS: Docker's usual seccomp profile forbids the user namespaces of which Chromium builds its own sandbox, so the
# container is the sandbox. Who gives it a profile that allows them (--security-opt seccomp=…) can set CHROMIUM_ARGS=[] and have both.
# Muster tells Chromium to leave /dev/shm alone, which is 64 MB in a container: shared memory goes to /tmp, and no --shm-size is needed.
ENV NODE_ENV=production \
    HOME=/tmp \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=file:/data/muster.db \
    SESSION_DIR=/data/session \
    CHROMIUM_PATH=/usr/bin/chromium \
    CHROMIUM_ARGS='["--no-sandbox"]'

USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/readyz', { signal: AbortSignal.timeout(4000) }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/main.js"]
