# The image of the daemon. docker/build.sh makes what it is made of, and runs it; docs/container.md says more.
#
# BASE is what the daemon runs on: it needs glibc, nothing else. JDK brings jlink and the JVM. Both are arguments, so
# that the image can also be made where there is no registry: docker/base-image.sh makes them.
ARG BASE=debian:bookworm-slim
ARG JDK=eclipse-temurin:25-jdk

# The JVM, only what is used of it.
FROM ${JDK} AS java
# java.desktop for java.beans alone, so without its libraries; java.sql, java.compiler, java.scripting, java.prefs,
# java.security.jgss because classes that Spring and Tomcat load name them.
RUN jlink --output /opt/java --compress zip-6 --strip-java-debug-attributes --no-header-files --no-man-pages \
        --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.prefs,java.scripting,java.security.jgss,java.sql,java.xml,jdk.httpserver,jdk.management,jdk.unsupported \
        --exclude-files "**libawt*.so,**libfontmanager.so,**libfreetype.so,**libjavajpeg.so,**liblcms.so,**libmlib_image.so,**libsplashscreen.so,**libjsound.so"

# The distribution, sorted by how often it changes.
FROM ${JDK} AS distribution
WORKDIR /opt/valed
COPY switch-daemon/target/valed/lib lib
COPY docker/target/bin bin
# The class path in a fixed order: the archive of classes is only valid for the one that it was made with.
# The image runs with a read-only root, so JNA finds its library unpacked.
RUN mkdir own native empty && chmod 0750 empty && mv lib/libvale-netmap.so native/ \
    && mv lib/switch-core-*.jar lib/ports-*.jar lib/switch-daemon-*.jar own/ \
    && (cd native && jar xf ../lib/jna-*.jar com/sun/jna/linux-x86-64/libjnidispatch.so \
        && mv com/sun/jna/linux-x86-64/libjnidispatch.so . && rm -r com) \
    && echo /opt/valed/own/*.jar /opt/valed/lib/*.jar | sed 's/ /:/g; s/^/-cp /' >class-path

# Layers from the one that changes least to the one that changes with every build.
FROM ${BASE} AS programs
COPY --from=java /opt/java /opt/java
COPY LICENSE /opt/valed/LICENSE
COPY --from=distribution --chown=7643:7643 /opt/valed/empty /run/valed
COPY --from=distribution /opt/valed/native/libjnidispatch.so /opt/valed/native/libjnidispatch.so
COPY --from=distribution /opt/valed/lib /opt/valed/lib
COPY --from=distribution /opt/valed/bin/valed /opt/valed/bin/vale-ctl /opt/valed/bin/health /opt/valed/bin/clients /usr/bin/
COPY docker/daemon.options docker/ctl.options switch-core/jvm.options /opt/valed/
COPY --from=distribution /opt/valed/class-path /opt/valed/
# Capabilities for a user who is not root; see docker/native/valed.c.
RUN ["/usr/bin/valed", "--grant-capabilities", "/usr/bin/valed"]
COPY --from=distribution /opt/valed/native/libvale-netmap.so /usr/lib/libvale-netmap.so
COPY switch-daemon/target/valed/sbom.json /opt/valed/sbom.json
COPY --from=distribution /opt/valed/own /opt/valed/own

# The archive of classes: each program once, as the user and with the JVM that will run it, and without privilege.
FROM programs AS archive
COPY --from=distribution --chown=7643:7643 /opt/valed/empty /archive
USER 7643:7643
RUN ["/opt/java/bin/java", "@/opt/valed/jvm.options", "@/opt/valed/daemon.options", "@/opt/valed/class-path", "-XX:AOTCacheOutput=/archive/valed.aot", "dev.valed.daemon.Rehearsal"]

FROM programs
COPY --from=archive /archive/valed.aot /opt/valed/valed.aot

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="valed" \
      org.opencontainers.image.description="A userspace VALE: a software learning Ethernet switch" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

USER 7643:7643
ENV VALE_RUNTIME_DIR=/run/valed
# Socket, token and lock; what clients mount.
VOLUME /run/valed
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["/usr/bin/health"]
ENTRYPOINT ["/usr/bin/valed"]
