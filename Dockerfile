# Builds the wheel (the client with it), then installs it into a small image that runs as nobody in particular.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements-build.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-build.lock
COPY . .
RUN python -m build --wheel --no-isolation --outdir /dist

FROM python:3.11-slim-bookworm
ENV HALLWAY_DATA=/data PORT=8000 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock /tmp/
RUN pip install --require-hashes -r /tmp/requirements.lock
COPY --from=build /dist/*.whl /tmp/
RUN pip install --no-deps /tmp/*.whl && rm -rf /tmp/*.whl /tmp/requirements.lock \
    && useradd --system --uid 10001 --home-dir /data hallway && install -d -o hallway -g hallway -m 700 /data
# By number, so that a cluster sees that it is not root.
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["hallway", "run"]
