# One image, one process. Everything in it is pinned by hash but the base, which is pinned by release.
FROM python:3.11.14-slim-bookworm AS build

WORKDIR /build
RUN python -m venv /opt/warroom
COPY requirements/run.txt requirements/build.txt requirements/
RUN /opt/warroom/bin/pip install --no-cache-dir --require-hashes --requirement requirements/run.txt \
    && pip install --no-cache-dir --require-hashes --requirement requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY storage storage
COPY migrations migrations
COPY message_templates message_templates
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /build/dist . \
    && /opt/warroom/bin/pip install --no-cache-dir --no-deps /build/dist/*.whl

FROM python:3.11.14-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /data --create-home warroom
COPY --from=build /opt/warroom /opt/warroom
ENV PATH=/opt/warroom/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/warroom.sqlite3 \
    PORT=3000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
# The slim image has no curl; the port is read when the check runs, so -e PORT works.
HEALTHCHECK --interval=15s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=3)"]
ENTRYPOINT ["warroom"]
CMD ["serve"]
