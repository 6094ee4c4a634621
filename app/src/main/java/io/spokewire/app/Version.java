package io.spokewire.app;

import picocli.CommandLine.IVersionProvider;

/** What {@code spokewire --version} prints, from the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "Spokewire " + (version != null ? version : "(not built)"), "Java " + Runtime.version()
        };
    }
}
