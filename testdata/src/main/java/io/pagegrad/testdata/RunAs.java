package io.pagegrad.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// How server programs are started, since PostgreSQL refuses to run as root.
///
/// An ordinary user runs them as they are. Root runs them inside a user namespace, where they see another user
/// but own root's files; where that is forbidden, as the user 65534 (`nobody`), who then owns the data
/// directory, which root can read all the same.
enum RunAs {
    SELF(List.of(), false),
    USER_NAMESPACE(List.of("unshare", "-U"), false),
    SETPRIV(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), true),
    CHROOT(List.of("chroot", "--userspec=65534:65534", "/"), true);

    /// System property that forces one of the ways by its name, for tests.
    private static final String PROPERTY = "pagegrad.postgres.run-as";

    private static final int NOBODY = 65534;

    private final List<String> prefix;
    private final boolean otherUser;

    RunAs(List<String> prefix, boolean otherUser) {
        this.prefix = prefix;
        this.otherUser = otherUser;
    }

    /// The way that works here.
    ///
    /// @throws IOException when this process is root and no way works
    static RunAs current() throws IOException {
        String forced = System.getProperty(PROPERTY);
        return forced != null ? RunAs.valueOf(forced) : Found.way();
    }

    /// A command line that runs a program this way.
    List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    boolean isOtherUser() {
        return otherUser;
    }

    /// Lets the server's user pass through a directory to what lies below.
    void letEnter(Path directory) throws IOException {
        if (otherUser) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    /// Gives a tree to the server's user.
    void giveOver(Path tree) throws IOException {
        if (!otherUser) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.setAttribute(path, "unix:uid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", NOBODY, java.nio.file.LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private boolean worksForRoot() {
        try {
            Process id = new ProcessBuilder(command(List.of("id", "-u")))
                    .redirectErrorStream(true)
                    .start();
            String user = new String(id.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
            return id.waitFor(10, TimeUnit.SECONDS)
                    && id.exitValue() == 0
                    && !user.trim().equals("0");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static final class Found {
        private static final RunAs WAY = find();

        private static RunAs find() {
            if (!isRoot()) {
                return SELF;
            }
            for (RunAs way : List.of(USER_NAMESPACE, SETPRIV, CHROOT)) {
                if (way.worksForRoot()) {
                    return way;
                }
            }
            return null;
        }

        private static boolean isRoot() {
            try {
                return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }

        static RunAs way() throws IOException {
            if (WAY == null) {
                throw new IOException("PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' nor"
                        + " 'chroot --userspec' works here: run as an ordinary user");
            }
            return WAY;
        }
    }
}
