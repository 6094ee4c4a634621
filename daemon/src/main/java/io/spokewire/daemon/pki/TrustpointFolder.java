package io.spokewire.daemon.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Optional;

/** Makes what the owner of a router makes himself: keys, and requests for certificates. */
public final class TrustpointFolder {
    private static final String KEY = "key.pem";
    private static final String REQUEST = "request.pem";

    private TrustpointFolder() {}

    /**
     * Writes {@code request.pem} for the key in {@code key.pem}, which is made when it is missing.
     *
     * @param folder made when it is missing
     * @param kind of a new key
     * @return the request
     * @throws PkiException when the key that is there cannot be used
     */
    public static Path request(
            Path folder, TrustpointNames names, KeySpec kind, SecureRandom random)
            throws IOException, PkiException {
        Files.createDirectories(folder);
        Path file = folder.resolve(KEY);
        KeyPair pair;
        if (Files.exists(file)) {
            pair = read(file);
        } else {
            pair = kind.generate(random);
            PemKeys.writeSecret(file, PemKeys.text(pair.getPrivate()));
        }
        Path request = folder.resolve(REQUEST);
        PemKeys.write(request, CertificateRequest.create(names, pair, random));
        return request;
    }

    private static KeyPair read(Path file) throws IOException, PkiException {
        try {
            KeyFolder.refuseOthers(file);
            PkiContents contents =
                    PkiContents.read(
                            "", file.toString(), Files.readAllBytes(file), Optional.empty());
            if (contents.keys().size() != 1) {
                throw new PkiException("it holds " + contents.keys().size() + " keys, not one");
            }
            return new KeyPair(
                    contents.keys().getFirst().publicKey(),
                    contents.keys().getFirst().privateKey());
        } catch (PkiException e) {
            throw new PkiException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes a new key to a file that its owner alone may read.
     *
     * @param publicToo whether to return its public half
     * @return the public half, PEM
     * @throws PkiException when the file is there: a key is not overwritten
     */
    public static Optional<String> generate(
            Path file, KeySpec kind, SecureRandom random, boolean publicToo)
            throws IOException, PkiException {
        if (Files.exists(file)) {
            throw new PkiException(file + " is there already: a key is not overwritten");
        }
        KeyPair pair = kind.generate(random);
        PemKeys.writeSecret(file, PemKeys.text(pair.getPrivate()));
        return publicToo ? Optional.of(PemKeys.text(pair.getPublic())) : Optional.empty();
    }
}
