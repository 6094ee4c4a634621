package io.spokewire.app;

import picocli.CommandLine.IVersionProvider;

/** What {@code spokewire --version} prints, from the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Spokewire " + number(), "Java " + Runtime.version()};
    }

    /** The number alone. */
    static String number() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version != null ? version : "(not built)";
    }
}
