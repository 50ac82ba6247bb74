# Shared by the commands in this folder: what they need from the system and from Python.
# Source it from the root of the project. Written for Debian 12; elsewhere nothing is checked.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Debian's packages for WeasyPrint (PDF). Without them everything else works.
pdf_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
# What the tests use on top: a browser, a library of Playwright's driver, tools that read PDF, veraPDF's Java,
# an agenda that reads our feed, PostgreSQL.
test_packages=(chromium libatomic1 qpdf poppler-utils openjdk-17-jdk-headless libjaxb-java calcurse postgresql)

# Prints the Python to use: 3.11 or newer, able to make a virtual environment.
find_python() {
  local candidate
  for candidate in python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Prints those of the named packages that this system lacks, one a line.
missing_packages() {
  local package
  command -v dpkg-query >/dev/null || return 0
  for package in "$@"; do
    case "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" in
      installed) ;;
      *) printf '%s\n' "$package" ;;
    esac
  done
}

# Installs the named packages as root; anybody else gets the one line that does so.
install_packages() {
  local options="install --yes --no-install-recommends"
  if [ "$(id -u)" = 0 ]; then
    say "Installing from Debian: $*"
    apt-get update -qq </dev/null >&2 || say "apt-get update failed; going on with the lists that are there."
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq $options "$@" </dev/null >&2 && return
    say "Debian's packages could not be installed; see the messages above."
  elif command -v sudo >/dev/null; then
    say "sudo apt-get update && sudo apt-get $options $*"
  else
    say "su -c 'apt-get update && apt-get $options $*'"
  fi
  return 1
}

# require_system PACKAGE...: everything named is there afterwards, or the command stops.
# Packages after `--wish` may stay away: the command goes on without them.
require_system() {
  local required=() wished=() wishing='' argument missing missing_wished
  for argument in "$@"; do
    if [ "$argument" = --wish ]; then wishing=1
    elif [ -n "$wishing" ]; then wished+=("$argument")
    else required+=("$argument")
    fi
  done
  mapfile -t missing < <(missing_packages "${required[@]}")
  find_python >/dev/null || missing=(python3 python3-venv "${missing[@]}")
  mapfile -t missing_wished < <(missing_packages "${wished[@]}")
  if [ ${#missing[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] || say "This system lacks packages. Run this line once, then this command again:"
    install_packages "${missing[@]}" "${missing_wished[@]}" || exit 1
    find_python >/dev/null || fail "LIVP needs Python 3.11 or newer with venv."
  elif [ ${#missing_wished[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] || say "PDF documents need Pango, which this system lacks. This line installs it:"
    install_packages "${missing_wished[@]}" || say "Going on: everything but the PDF documents works."
  fi
}

# require_python FILE: .venv holds exactly what the hashed requirements in FILE say.
require_python() {
  local file=$1 python stamp
  mkdir -p var
  exec 9>var/setup.lock
  flock 9
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python) || fail "LIVP needs Python 3.11 or newer with venv."
    say "Making the virtual environment .venv"
    "$python" -m venv --clear .venv
  fi
  stamp=$(cat "$file" requirements.txt <(.venv/bin/python -VV) | sha256sum)
  if [ "$(cat ".venv/installed-$file" 2>/dev/null)" != "$stamp" ]; then
    say "Installing $file"
    .venv/bin/python -m pip install --quiet --quiet --no-deps --require-hashes --only-binary :all: \
      --disable-pip-version-check --requirement "$file" </dev/null ||
      fail "The Python packages could not be installed; see the messages above."
    printf '%s\n' "$stamp" >".venv/installed-$file"
  fi
  exec 9>&-
}
