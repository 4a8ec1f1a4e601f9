#!/bin/sh
# The slow tests recalculate workbooks with LibreOffice.
command -v soffice >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc >/dev/null && exit 0
fi
echo "The slow tests need LibreOffice. On Debian or Ubuntu: sudo apt-get install libreoffice-calc" >&2
exit 1
