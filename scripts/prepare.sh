# Sourced by the launcher, which has set JAVA_HOME, root, jar and prepared: the folder of what is made here once for a
# JDK, namely the list of flags, the ahead-of-time cache and, last, a copy of the JDK's release file.
#
# The JVM keeps linked classes in that cache only while no incubating module is among its own, and the Vector API is
# one. So its classes, taken out of the very JDK that runs, go on the boot class path instead, where the JIT knows them
# just as well. Nor does it keep classes from before Java 6, so the library that reads the command line, which is of Java
# 5, goes there too, its class files written anew. Where any of that fails, the flags are those of jvm.options, and everything works as well, only slower.

is_prepared() {
  same_text "$JAVA_HOME/release" "$prepared/release" || return 1
  for list in jvm.options jvm.directives scripts/boot.options; do
    [ "$prepared/release" -nt "$root/$list" ] || return 1
  done
}

# without a command of its own, which takes longer
same_text() {
  [ -r "$1" ] && [ -r "$2" ] || return 1
  read_text "$1"
  one=$text
  read_text "$2"
  [ "$one" = "$text" ]
}

read_text() { # sets text to the lines of the file $1
  text=
  while IFS= read -r line || [ -n "$line" ]; do text="$text/$line"; done <"$1"
}

prepare() {
  rm -rf "$prepared"
  mkdir -p "$prepared" || return 1
  if ! { extract_vector_api && renew_command_line && list_boot_flags >"$prepared/jvm.options" && rehearse; }; then
    rm -f "$prepared/vector-api.jar" "$prepared/picocli.jar" "$prepared/pagegrad.aot"
    if ! { list_flags >"$prepared/jvm.options" && rehearse; }; then
      rm -f "$prepared/jvm.options" "$prepared/pagegrad.aot"
    fi
  fi
  rm -rf "$prepared/classes"
  cp "$JAVA_HOME/release" "$prepared/release"
}

extract_vector_api() {
  [ -x "$JAVA_HOME/bin/jimage" ] && [ -x "$JAVA_HOME/bin/jar" ] || return 1
  "$JAVA_HOME/bin/jimage" extract --dir "$prepared/classes" --include 'regex:/jdk\.incubator\.vector/.*' "$JAVA_HOME/lib/modules" || return 1
  rm -f "$prepared/classes/jdk.incubator.vector/module-info.class"
  "$JAVA_HOME/bin/jar" --create --file "$prepared/vector-api.jar" -C "$prepared/classes/jdk.incubator.vector" .
}

renew_command_line() {
  "$JAVA_HOME/bin/java" "$root/scripts/NewClassFiles.java" "$(dirname "$jar")"/lib/picocli-*.jar "$prepared/picocli.jar"
}

list_boot_flags() {
  list_flags | grep -v '^--add-modules=jdk\.incubator\.vector$'
  cat "$root/scripts/boot.options"
  quoted "-Xbootclasspath/a:$prepared/vector-api.jar:$prepared/picocli.jar"
}

list_flags() {
  cat "$root/jvm.options"
  # or the JVM tells on standard output how many directives it has read
  printf '%s\n' -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput
  quoted "-XX:CompilerDirectivesFile=$root/jvm.directives"
}

quoted() { printf '"%s"\n' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }

# short runs of commands show the JVM which classes to keep ready
rehearse() {
  "$JAVA_HOME/bin/java" "@$prepared/jvm.options" "-XX:AOTCacheOutput=$prepared/pagegrad.aot" -cp "$jar" io.pagegrad.cli.PreparationMain
}
