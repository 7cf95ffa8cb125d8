# Sourced by the launcher and the test command. find_jdk25 sets JAVA_HOME to a JDK of version 25 or newer,
# find_maven checks for Maven; each says plainly what is missing and returns 1 when it finds none.

# the launcher runs all of this at each start: a command that is no part of the shell takes milliseconds

jdk_major() { # sets major to the major version of the JDK in $1, to nothing when there is none
  major=
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=\"*)
        line=${line#JAVA_VERSION=\"}
        major=${line%%[!0-9]*}
        return 0
        ;;
    esac
  done <"$1/release"
}

jdk_of_command() { # prints the home of the JDK whose command $1 is on the PATH
  found=$(command -v "$1" 2>/dev/null) || return 0
  found=$(readlink -f "$found") || return 0
  dirname "$(dirname "$found")"
}

use_jdk() { # takes the JDK in $1 when its version is in [$2, $3]
  jdk_major "$1"
  if [ -n "$major" ] && [ "$major" -ge "$2" ] && [ "$major" -le "$3" ]; then
    JAVA_HOME=$1
    export JAVA_HOME
    return 0
  fi
  seen=$seen${major:+ $major}
  return 1
}

find_jdk25() {
  seen=
  # what the user chose comes first, whatever its version from 25 on
  [ -n "${JAVA_HOME:-}" ] && use_jdk "$JAVA_HOME" 25 999 && return 0
  on_path=$(jdk_of_command javac)
  [ -n "$on_path" ] && use_jdk "$on_path" 25 999 && return 0
  # then the places where JDKs are installed: 25 itself before anything newer
  for range in "25 25" "26 999"; do
    for home in "${JDK25_HOME:-}" "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}" \
      "${JAVA_HOME:-/nonexistent}"/../*/ "${on_path:-/nonexistent}"/../*/ \
      /usr/lib/jvm/*/ /usr/lib64/jvm/*/ /usr/java/*/ /opt/java/*/ /opt/jdk*/ /opt/*/jdk*/ /usr/local/jdk*/ \
      "${HOME:-/nonexistent}"/.sdkman/candidates/java/*/ "${HOME:-/nonexistent}"/.jdks/*/ \
      "${HOME:-/nonexistent}"/.asdf/installs/java/*/ "${HOME:-/nonexistent}"/.local/share/mise/installs/java/*/ \
      /Library/Java/JavaVirtualMachines/*/Contents/Home/; do
      [ -n "$home" ] && [ -d "$home" ] || continue
      # shellcheck disable=SC2086 # the range is two words on purpose
      use_jdk "${home%/}" $range && return 0
    done
  done
  if [ -n "$seen" ]; then
    seen=$(printf '%s\n' $seen | sort -nu | tr '\n' ' ')
    echo "pagegrad needs a JDK 25 or newer and found only JDK ${seen% }: install one (for example Temurin 25), or set JAVA_HOME to it." >&2
  else
    echo "pagegrad needs a JDK 25 or newer and found none: install one (for example Temurin 25), or set JAVA_HOME to it." >&2
  fi
  return 1
}

find_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "pagegrad builds with Apache Maven 3.8 or newer and found no 'mvn' on the PATH: install it." >&2
    return 1
  fi
}
