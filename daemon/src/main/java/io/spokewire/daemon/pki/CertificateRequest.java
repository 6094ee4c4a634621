package io.spokewire.daemon.pki;

import io.spokewire.net.Address;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate, PKCS #10 (RFC 2986).
 *
 * @param subject the name asked for
 * @param dnsNames asked for in subjectAltName
 * @param publicKey of the owner, who has proven that he has the key
 */
public record CertificateRequest(X500Subject subject, List<String> dnsNames, PublicKey publicKey) {
    private static final String LABEL = "CERTIFICATE REQUEST";
    private static final String OLD_LABEL = "NEW CERTIFICATE REQUEST";

    /** Copies the list. */
    public CertificateRequest {
        dnsNames = List.copyOf(dnsNames);
    }

    /**
     * A request in PEM.
     *
     * @param names what the certificate is to say
     */
    public static String create(TrustpointNames names, KeyPair pair, SecureRandom random) {
        try {
            PKCS10CertificationRequestBuilder builder =
                    new JcaPKCS10CertificationRequestBuilder(
                            X500Name.getInstance(names.subject().encoded()), pair.getPublic());
            List<GeneralName> alternatives = new ArrayList<>();
            for (String dns : names.dnsNames()) {
                alternatives.add(new GeneralName(GeneralName.dNSName, dns));
            }
            for (Address address : names.addresses()) {
                alternatives.add(new GeneralName(GeneralName.iPAddress, address.toString()));
            }
            if (!alternatives.isEmpty()) {
                ExtensionsGenerator extensions = new ExtensionsGenerator();
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(alternatives.toArray(GeneralName[]::new)));
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            if (!names.challenge().isEmpty()) {
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_challengePassword,
                        new DERPrintableString(names.challenge().reveal()));
            }
            return Pem.text(
                    LABEL, builder.build(Authority.signer(pair.getPrivate(), random)).getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException("a request of ours can be encoded", e);
        }
    }

    /**
     * Reads a request, PEM or DER, and verifies that whoever made it has the key.
     *
     * @throws PkiException when it is none
     */
    public static CertificateRequest read(byte[] content) throws PkiException {
        byte[] der = content;
        if (Pem.is(content)) {
            der =
                    Pem.blocks(content).stream()
                            .filter(b -> b.label().equals(LABEL) || b.label().equals(OLD_LABEL))
                            .findFirst()
                            .orElseThrow(() -> new PkiException("it holds no certificate request"))
                            .content();
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            boolean proven =
                    request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
            if (!proven) {
                throw new PkiException("its signature is wrong: who made it has not the key");
            }
            return new CertificateRequest(
                    X500Subject.of(new X500Principal(request.getSubject().getEncoded())),
                    dnsNames(request.getRequestedExtensions()),
                    key);
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) {
            throw new PkiException("it is no certificate request (PKCS #10)", e);
        }
    }

    private static List<String> dnsNames(@org.jspecify.annotations.Nullable Extensions extensions) {
        GeneralNames names =
                extensions == null
                        ? null
                        : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        List<String> found = new ArrayList<>();
        for (GeneralName name : names == null ? new GeneralName[0] : names.getNames()) {
            if (name.getTagNo() == GeneralName.dNSName) {
                found.add(name.getName().toString());
            }
        }
        return found;
    }
}
