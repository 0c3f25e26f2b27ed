# The version comes from git, so .git is part of the build context.
FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm@sha256:f4191582e1522dfc5980a6bdc0309a756f9697f3e7d0f199c7e26fc82ab324fd AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
# The same flags as everywhere else: static, without paths, with its version.
RUN --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH make build
# A new volume gets the owner and the mode of the directory that it covers.
RUN mkdir -m 0700 /empty

FROM scratch
LABEL org.opencontainers.image.source=https://github.com/velog-dashboard/velog-dashboard \
      org.opencontainers.image.description="Daily views of velog.io posts" \
      org.opencontainers.image.licenses=MIT
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/bin/velog-dashboard /velog-dashboard
COPY --from=build --chown=65532:65532 /empty /data
USER 65532:65532
ENV DATA_DIR=/data LISTEN_ADDRESS=:9914
VOLUME /data
EXPOSE 9914
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["/velog-dashboard", "healthcheck"]
ENTRYPOINT ["/velog-dashboard"]
