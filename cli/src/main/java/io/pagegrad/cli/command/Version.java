package io.pagegrad.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version that the build wrote into the jar.
public final class Version implements IVersionProvider {
    private static final String RESOURCE = "/io/pagegrad/cli/version.properties";

    /// `0.1.0-SNAPSHOT`
    public static String number() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "pagegrad " + number() + " (Java " + Runtime.version().feature() + ")"
        };
    }
}
