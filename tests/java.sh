#!/bin/sh
# Spark runs on Java 17 or newer.
version() { "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p'; }
[ "$(version)" -ge 17 ] 2>/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  for java in openjdk-17-jre-headless openjdk-21-jre-headless; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $java >/dev/null 2>&1 && exit 0
  done
fi
echo "Spark needs Java 17 or newer. On Debian or Ubuntu: sudo apt-get install openjdk-17-jre-headless" >&2
exit 1
