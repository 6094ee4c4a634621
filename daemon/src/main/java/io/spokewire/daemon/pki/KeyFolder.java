package io.spokewire.daemon.pki;

import io.spokewire.pki.KeyFile;
import io.spokewire.pki.PkiFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of keys and certificates:
 *
 * <pre>{@code
 * TRUSTPOINT/ca.pem     whom the trustpoint trusts; any file whose name begins with ca
 * TRUSTPOINT/cert.pem   our certificate and those between it and the authority
 * TRUSTPOINT/key.pem    its key; may stand in one file with the certificate
 * TRUSTPOINT/crl.pem    a list of revoked certificates
 * TRUSTPOINT/password   opens encrypted keys in this folder
 * TRUSTPOINT.p12        all of it in one file, PKCS #12; TRUSTPOINT.password opens it
 * LABEL.key             a key by the label of rsakeypair or eckeypair
 * }</pre>
 *
 * <p>But for the authorities, content decides what a file is, not its name. A file that holds a key
 * or a password is refused when others than its owner may read it.
 */
public final class KeyFolder {
    /** A list of a large authority has some megabytes. */
    private static final long FILE_MAX_BYTES = 16L << 20;

    /** Files in one folder; a trustpoint has four. */
    private static final int FILES_MAX = 256;

    private static final String PASSWORD = "password";
    private static final String KEY_ENDING = ".key";

    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private final Path folder;

    /** A folder, which need not exist. */
    public KeyFolder(Path folder) {
        this.folder = folder;
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** What has been found of one trustpoint. */
    private static final class Found {
        private final List<X509Certificate> authorities = new ArrayList<>();
        private final List<X509Certificate> certificates = new ArrayList<>();
        private final List<KeyFile> keys = new ArrayList<>();
        private final List<X509CRL> lists = new ArrayList<>();

        PkiFiles.OfTrustpoint files() {
            return new PkiFiles.OfTrustpoint(authorities, certificates, keys, lists);
        }
    }

    /**
     * Reads what belongs to trustpoints. What cannot be read is among the problems.
     *
     * @param trustpoints their names; without any, nothing is looked at
     */
    public PkiFiles read(List<String> trustpoints) {
        List<String> problems = new ArrayList<>();
        Map<String, PkiFiles.OfTrustpoint> found = new LinkedHashMap<>();
        List<KeyFile> keys = new ArrayList<>();
        for (String trustpoint : trustpoints) {
            if (trustpoint.contains("/") || trustpoint.startsWith(".")) {
                problems.add("trustpoint " + trustpoint + ": no folder can have that name");
                continue;
            }
            found.put(trustpoint, trustpoint(trustpoint, problems).files());
        }
        for (Path file : trustpoints.isEmpty() ? List.<Path>of() : files(folder, problems)) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(KEY_ENDING)) {
                String label = name.substring(0, name.length() - KEY_ENDING.length());
                Optional<char[]> password =
                        password(folder.resolve(label + "." + PASSWORD), problems);
                contents(file, label, password, problems).ifPresent(c -> keys.addAll(c.keys()));
            }
        }
        return new PkiFiles(found, keys, Map.of(), problems);
    }

    private Found trustpoint(String trustpoint, List<String> problems) {
        Found found = new Found();
        Path own = folder.resolve(trustpoint);
        Optional<char[]> password = password(own.resolve(PASSWORD), problems);
        for (Path file : files(own, problems)) {
            String name = String.valueOf(file.getFileName());
            if (!name.equals(PASSWORD)) {
                contents(file, "", password, problems)
                        .ifPresent(contents -> sort(name, contents, found));
            }
        }
        Path bundle = folder.resolve(trustpoint + ".p12");
        if (Files.exists(bundle)) {
            Optional<char[]> opener =
                    password(folder.resolve(trustpoint + "." + PASSWORD), problems);
            contents(bundle, "", opener, problems).ifPresent(c -> sort("", c, found));
        }
        return found;
    }

    private static void sort(String name, PkiContents contents, Found found) {
        found.keys.addAll(contents.keys());
        found.lists.addAll(contents.lists());
        boolean bundle = !contents.keys().isEmpty() && !contents.certificates().isEmpty();
        for (int i = 0; i < contents.certificates().size(); i++) {
            X509Certificate certificate = contents.certificates().get(i);
            boolean top = bundle && i > 0 && i == contents.certificates().size() - 1;
            if (name.startsWith("ca") || (bundle && isRoot(certificate)) || top) {
                found.authorities.add(certificate);
            } else {
                found.certificates.add(certificate);
            }
        }
    }

    private static boolean isRoot(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0
                && certificate
                        .getSubjectX500Principal()
                        .equals(certificate.getIssuerX500Principal());
    }

    private static List<Path> files(Path folder, List<String> problems) {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files =
                    all.filter(Files::isRegularFile)
                            .filter(f -> !String.valueOf(f.getFileName()).startsWith("."))
                            .sorted()
                            .limit(FILES_MAX + 1L)
                            .toList();
            if (files.size() > FILES_MAX) {
                problems.add(folder + " has more than " + FILES_MAX + " files: it is not read");
                return List.of();
            }
            return files;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            problems.add(folder + " cannot be read: " + e);
            return List.of();
        }
    }

    private static Optional<PkiContents> contents(
            Path file, String label, Optional<char[]> password, List<String> problems) {
        try {
            byte[] content = bytes(file);
            if (PkiContents.isSecret(content)) {
                refuseOthers(file);
            }
            return Optional.of(PkiContents.read(label, file.toString(), content, password));
        } catch (PkiException e) {
            problems.add(file + " is not used: " + e.getMessage());
        } catch (IOException e) {
            problems.add(file + " cannot be read: " + e);
        }
        return Optional.empty();
    }

    private static byte[] bytes(Path file) throws IOException, PkiException {
        long size = Files.size(file);
        if (size > FILE_MAX_BYTES) {
            throw new PkiException("it has " + size + " bytes, more than " + FILE_MAX_BYTES);
        }
        return Files.readAllBytes(file);
    }

    private static Optional<char[]> password(Path file, List<String> problems) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            refuseOthers(file);
            String text = new String(bytes(file), StandardCharsets.UTF_8);
            return text.lines().findFirst().map(String::toCharArray);
        } catch (PkiException e) {
            problems.add(file + " is not used: " + e.getMessage());
        } catch (IOException e) {
            problems.add(file + " cannot be read: " + e);
        }
        return Optional.empty();
    }

    /**
     * Refuses a file that others than its owner may read, or whose owner is neither root nor who we
     * are.
     *
     * @throws PkiException with what to do about it
     */
    public static void refuseOthers(Path file) throws IOException, PkiException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new PkiException(
                    "it holds a secret, and others than its owner may use it ("
                            + PosixFilePermissions.toString(permissions)
                            + "): chmod 600 "
                            + file);
        }
        int owner = (int) Files.getAttribute(file, "unix:uid");
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (owner != 0 && owner != self) {
            throw new PkiException(
                    "it holds a secret, and belongs to user "
                            + Files.getOwner(file)
                            + ": chown root "
                            + file);
        }
    }
}
