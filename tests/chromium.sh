#!/bin/sh
# The browser tests drive Debian's Chromium.
[ -x /usr/bin/chromium ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
echo "The browser tests need Chromium at /usr/bin/chromium. On Debian or Ubuntu: sudo apt-get install chromium" >&2
exit 1
