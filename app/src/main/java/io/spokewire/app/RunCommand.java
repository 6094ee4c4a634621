package io.spokewire.app;

import io.spokewire.daemon.RouterProcess;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spokewire run FILE}. */
@Command(
        name = "run",
        description = "Is the router of a configuration on this machine, until it is told to end.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "An IOS configuration.")
    private Path file = Path.of("");

    @Option(
            names = {"-r", "--router"},
            paramLabel = "NAME",
            description = "The router's name on this machine; the hostname if not given.")
    private String name = "";

    @Option(
            names = "--device",
            paramLabel = "INTERFACE=DEVICE",
            description = "The Linux device of an interface, where names do not say it.")
    private Map<String, String> devices = new LinkedHashMap<>();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads of the packet path; one for each processor, at most four.")
    private int workers;

    @Option(
            names = "--strict",
            description = "Do not start when a line is unknown, invalid, or contradicts others.")
    private boolean strict;

    @Option(
            names = "--pki",
            paramLabel = "FOLDER",
            description = {
                "Keys and certificates of the trustpoints;",
                "the folder pki beside FILE if not given."
            })
    private Optional<Path> keyFolder = Optional.empty();

    @Option(
            names = "--key-log",
            paramLabel = "FOLDER",
            description = {
                "Write the keys of IKE and ESP to files as Wireshark reads them:",
                "esp_sa, ikev1_decryption_table and ikev2_decryption_table.",
                "Whoever has the files can read the traffic: for tests alone."
            })
    private Optional<Path> keyLog = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        String version = Version.number();
        return RouterProcess.run(
                new RouterProcess.Command(
                        file, name, devices, workers, strict, version, keyFolder, keyLog),
                System.err);
    }
}
