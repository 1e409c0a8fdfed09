# Builds one static program and puts it into an image that holds nothing else.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# Pass the commit with --build-arg REVISION=$(git rev-parse --short=12 HEAD): the image has no .git.
ARG REVISION=
RUN CGO_ENABLED=0 go build -buildvcs=false -trimpath \
        -ldflags "-s -w -X refold/internal/revision.stamped=${REVISION}" -o /out/ ./cmd/web ./cmd/refold \
    && mkdir /out/data

FROM scratch
COPY --from=build /out/web /out/refold /usr/local/bin/
# Keys and caches; mount a volume here. 65532 is nobody in particular.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV REFOLD_ADDR=0.0.0.0:8080 REFOLD_DATA=/data
EXPOSE 8080
VOLUME /data
# The image holds no PostgreSQL: DATABASE_URL is required.
HEALTHCHECK --interval=5s --timeout=6s --start-period=10m --retries=3 CMD ["/usr/local/bin/web", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/web"]
