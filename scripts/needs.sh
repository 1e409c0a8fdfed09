#!/bin/sh
# Installs what is missing of: postgresql (the server's binaries, 15 or newer), chromium,
# gcc (which the race detector needs).
# Says first what it is going to do, and does nothing where everything is there.
set -eu

has_postgresql() {
    for postgres in /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres /usr/local/pgsql/bin/postgres \
        /opt/homebrew/opt/postgresql@*/bin/postgres "$(command -v postgres || true)"; do
        [ -x "$postgres" ] || continue
        major=$("$postgres" --version | sed -E 's/.*\(PostgreSQL\) ([0-9]+).*/\1/')
        [ "$major" -ge 15 ] 2>/dev/null && return 0
    done
    return 1
}

has_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null && return 0
    done
    return 1
}

missing=
for need in "$@"; do
    case $need in
    postgresql) has_postgresql || missing="$missing postgresql" ;;
    chromium) has_chromium || missing="$missing chromium" ;;
    gcc) command -v gcc >/dev/null || missing="$missing gcc libc6-dev" ;;
    *) echo "needs.sh doesn't know how to install $need." >&2; exit 2 ;;
    esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Refold needs$missing. This system has no apt-get: please install it by hand" >&2
    echo "(PostgreSQL in version 15 or newer)." >&2
    exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    # In CI nobody can type a password; elsewhere sudo may ask for one.
    if command -v sudo >/dev/null && { [ -z "${CI:-}" ] || sudo -n true 2>/dev/null; }; then
        as_root=sudo
    else
        echo "Refold needs$missing, and only root can install it. Please run:" >&2
        echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
fi

apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null; }

echo "Going to install with apt-get${as_root:+ (through sudo)}:$missing. This takes a minute or two."
case $missing in
*postgresql*)
    echo "Of PostgreSQL only the programs are used: no system-wide database is made or started."
    ;;
esac
apt update
case $missing in
*postgresql*)
    apt install --no-install-recommends -y postgresql-common
    # Debian makes and starts a database of its own when the server is installed, unless told not to.
    quiet=/etc/postgresql-common/createcluster.d/refold.conf
    $as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' | $as_root tee "$quiet" >/dev/null
    trap '$as_root rm -f "$quiet"' EXIT
    ;;
esac
# shellcheck disable=SC2086 # one word for each package
apt install --no-install-recommends -y $missing
echo "Installed:$missing."
