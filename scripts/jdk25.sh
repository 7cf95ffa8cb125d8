# Sourced by the launcher and the test command: sets JAVA_HOME to a JDK of version 25 or newer, or says what is missing.

jdk_major() { # prints the major version of the JDK in $1, nothing when there is none
  [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

find_jdk25() {
  on_path=$(command -v javac 2>/dev/null) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" "${JAVA_HOME_25_X64:-}" "${JDK25_HOME:-}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$home" ] || continue
    major=$(jdk_major "$home")
    if [ -n "$major" ] && [ "$major" -ge 25 ]; then
      JAVA_HOME=$home
      export JAVA_HOME
      return 0
    fi
  done
  echo "pagegrad needs a JDK 25 or newer and found none: install one (for example Temurin 25), or set JAVA_HOME to it." >&2
  return 1
}

find_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    echo "pagegrad builds with Apache Maven 3.8 or newer and found no 'mvn' on the PATH: install it." >&2
    return 1
  fi
}
