# shellcheck shell=bash
# shellcheck disable=SC2034 # the scripts that source this use its variables
# Set-up that the scripts share. Sourced, never run. It finds the project's root and offers:
#   need_swift               stops with a clear message where there is no Swift 6.3 or later
#   need_packages NAME...    installs the Debian packages that are missing, or says who must
#   say, die                 a message; a message and the end

project_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

swift_major_min=6
swift_minor_min=3

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# What the Swift package manager needs to fetch dependencies (git, certificates) and every Swift
# program to be linked (the C library's headers and start files, the linker: g++ brings them). Then
# what USB is built on: libusb and libudev with their headers, and pkg-config, which says where they are; and SQLite, which
# keeps gripctl's index.
build_packages=(git ca-certificates g++ libusb-1.0-0-dev libudev-dev libsqlite3-dev pkg-config)
# The libraries that Swift's own programs load. Installed only where these programs do not start.
swift_packages=(libcurl4-openssl-dev libncurses-dev libsqlite3-dev libxml2-dev)
# What the tests need besides: the virtual USB bus, libusb for the plain reader on it, and a validator that is not
# ours, which checks summary.json against its schema. And curl, which gripctl sends visits with.
test_packages=(umockdev libumockdev-dev libusb-1.0-0-dev pkg-config python3-jsonschema curl)

swift_starts() { swift --version >/dev/null 2>&1 && swift build --version >/dev/null 2>&1; }

need_swift() {
  local where="Install it as https://www.swift.org/install/linux/ says, until 'swift build --version' works."
  local line major minor
  command -v swift >/dev/null ||
    die "there is no 'swift' in PATH; Swift $swift_major_min.$swift_minor_min or later is needed. $where"
  swift_starts || need_packages "${swift_packages[@]}"
  swift_starts || die "Swift does not start: $(swift build --version 2>&1 | head -n 3)
$where"
  line=$(swift --version 2>/dev/null)
  [[ $line =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] ||
    die "cannot tell the version from what 'swift --version' printed: $line. $where"
  major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  if ((major < swift_major_min || (major == swift_major_min && minor < swift_minor_min))); then
    die "Swift $major.$minor is too old; $swift_major_min.$swift_minor_min or later is needed. $where"
  fi
}

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Runs a command as root, or says which command an administrator must run. It never waits for a
# password where nobody can type one.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  elif command -v sudo >/dev/null && [[ -t 0 && -t 2 ]]; then
    say "Installing packages needs an administrator's rights; sudo may ask for your password."
    sudo "$@"
  else
    return 1
  fi
}

# An environment for Python in a folder, made anew when its list of requirements changes. It needs python3-venv.
need_python_environment() {
  local folder=$1 requirements=$2
  ! cmp -s "$requirements" "$folder/requirements.txt" || return 0
  /usr/bin/python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --requirement "$requirements"
  cp "$requirements" "$folder/requirements.txt"
}

need_packages() {
  local name missing=()
  if ! command -v dpkg-query >/dev/null; then
    say "Note: this is not a Debian system. What is needed here, by Debian's names: $*"
    return
  fi
  for name in "$@"; do
    is_installed "$name" || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "Missing packages, to be installed: ${missing[*]}"
  # An old list of packages may do: whether the installation succeeds is what counts.
  as_root apt-get -qq update || true
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 \
    install --yes --no-install-recommends "${missing[@]}" >/dev/null ||
    die "these packages are missing and could not be installed from here: ${missing[*]}
An administrator must run:  apt-get update && apt-get install --yes ${missing[*]}
Then run this command again."
}
