import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.ClassHierarchyResolver;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Writes the classes of a jar in a class file version that the JVM's ahead-of-time cache takes: it leaves out
/// those from before Java 6. Arguments: the jar, the new one.
final class NewClassFiles {
    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        try (JarFile old = new JarFile(from.toFile());
                URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                JarOutputStream jar = new JarOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
            ClassFile format = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(classes)));
            ClassTransform version = (builder, element) -> {
                if (element instanceof ClassFileVersion) {
                    builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                } else {
                    builder.with(element);
                }
            };
            ClassTransform newer = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL).andThen(version);
            for (JarEntry entry : old.stream().filter(each -> !each.isDirectory()).toList()) {
                byte[] bytes = old.getInputStream(entry).readAllBytes();
                boolean isClass = entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
                jar.putNextEntry(new JarEntry(entry.getName()));
                jar.write(isClass ? format.transformClass(format.parse(bytes), newer) : bytes);
            }
        }
    }
}
