package io.spokewire.daemon.pki;

import io.spokewire.net.Address;
import io.spokewire.net.Prefix;
import io.spokewire.pki.Claims;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority with its key in memory: issues certificates (RFC 5280 §4) and lists of revoked ones
 * (§5). It remembers nothing; {@link AuthorityFolder} does.
 *
 * @param certificate its own
 */
public record Authority(X509Certificate certificate, PrivateKey key) {
    /** RFC 5280 §4.1.2.2: at most 20 octets, positive. 127 bits of chance cannot be guessed. */
    private static final int SERIAL_BITS = 127;

    /** Clocks of routers differ: a certificate is in force a little before it is made. */
    private static final Duration BACKDATED = Duration.ofMinutes(15);

    /** The subject's key is for these, RFC 4945 §5.1.3.2. */
    private static final int ROUTER_USAGE = KeyUsage.digitalSignature | KeyUsage.keyEncipherment;

    /**
     * What a certificate is to say.
     *
     * @param subject X.500 name as bytes of DER
     * @param dnsNames for IKE identities of type FQDN
     * @param addresses tunnel addresses that the owner may claim
     * @param prefixes prefixes behind it that the owner may claim
     * @param authority whether the owner may issue certificates itself
     * @param crlUrl where the list of revoked ones is; empty for nowhere
     * @param days how long it holds, from 1 on
     */
    public record Wanted(
            X500Subject subject,
            List<String> dnsNames,
            List<Address> addresses,
            List<Prefix> prefixes,
            boolean authority,
            String crlUrl,
            int days) {
        /** Copies the lists. */
        public Wanted {
            dnsNames = List.copyOf(dnsNames);
            addresses = List.copyOf(addresses);
            prefixes = List.copyOf(prefixes);
        }
    }

    /**
     * A revoked certificate.
     *
     * @param reason RFC 5280 §5.3.1, a number of CRLReason
     */
    public record Revoked(BigInteger serial, Instant when, int reason) {
        /** Not said. */
        public static final int UNSPECIFIED = CRLReason.unspecified;
    }

    @Override
    public String toString() {
        return "Authority[" + certificate.getSubjectX500Principal() + "]";
    }

    /** An authority that is its own issuer. */
    public static Authority create(X500Subject name, KeyPair pair, int days, Issuing issuing) {
        Wanted wanted = new Wanted(name, List.of(), List.of(), List.of(), true, "", days);
        X509Certificate certificate =
                build(name, pair.getPrivate(), pair.getPublic(), wanted, pair.getPublic(), issuing);
        return new Authority(certificate, pair.getPrivate());
    }

    /**
     * What every certificate takes from outside.
     *
     * @param now the time at which it is made
     * @param random of serial numbers and signatures
     */
    public record Issuing(Instant now, SecureRandom random) {}

    /** Issues a certificate for a public key. */
    public X509Certificate issue(Wanted wanted, PublicKey owner, Issuing issuing) {
        return build(
                X500Subject.of(certificate.getSubjectX500Principal()),
                key,
                certificate.getPublicKey(),
                wanted,
                owner,
                issuing);
    }

    private static X509Certificate build(
            X500Subject issuer,
            PrivateKey signer,
            PublicKey signerPublic,
            Wanted wanted,
            PublicKey owner,
            Issuing issuing) {
        Instant from = issuing.now().minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        Instant until = from.plus(Duration.ofDays(wanted.days()));
        BigInteger serial = new BigInteger(SERIAL_BITS, issuing.random()).setBit(SERIAL_BITS - 1);
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        name(issuer),
                        serial,
                        Date.from(from),
                        Date.from(until),
                        name(wanted.subject()),
                        SubjectPublicKeyInfo.getInstance(owner.getEncoded()));
        try {
            X509ExtensionUtils utilities = new JcaX509ExtensionUtils();
            add(
                    builder,
                    Extension.basicConstraints,
                    true,
                    new BasicConstraints(wanted.authority()));
            add(
                    builder,
                    Extension.keyUsage,
                    true,
                    new KeyUsage(
                            wanted.authority()
                                    ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                                    : ROUTER_USAGE));
            add(
                    builder,
                    Extension.subjectKeyIdentifier,
                    false,
                    utilities.createSubjectKeyIdentifier(
                            SubjectPublicKeyInfo.getInstance(owner.getEncoded())));
            add(
                    builder,
                    Extension.authorityKeyIdentifier,
                    false,
                    utilities.createAuthorityKeyIdentifier(
                            SubjectPublicKeyInfo.getInstance(signerPublic.getEncoded())));
            if (!wanted.authority()) {
                add(
                        builder,
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(
                                new KeyPurposeId[] {
                                    KeyPurposeId.id_kp_ipsecIKE,
                                    KeyPurposeId.id_kp_serverAuth,
                                    KeyPurposeId.id_kp_clientAuth
                                }));
            }
            names(builder, wanted);
            if (!wanted.crlUrl().isEmpty()) {
                add(builder, Extension.cRLDistributionPoints, false, distribution(wanted.crlUrl()));
            }
            return certificate(builder.build(signer(signer, issuing.random())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1 for key identifiers", e);
        }
    }

    private static void names(X509v3CertificateBuilder builder, Wanted wanted) {
        List<GeneralName> names = new ArrayList<>();
        wanted.dnsNames().forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        wanted.addresses()
                .forEach(address ->
                        names.add(new GeneralName(GeneralName.iPAddress, address.toString())));
        wanted.prefixes()
                .forEach(prefix ->
                        names.add(
                                new GeneralName(
                                        GeneralName.uniformResourceIdentifier,
                                        Claims.uri(prefix))));
        if (!names.isEmpty()) {
            add(
                    builder,
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(names.toArray(GeneralName[]::new)));
        }
    }

    private static CRLDistPoint distribution(String url) {
        GeneralName place = new GeneralName(GeneralName.uniformResourceIdentifier, url);
        DistributionPointName point = new DistributionPointName(new GeneralNames(place));
        return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(point, null, null)});
    }

    private static void add(
            X509v3CertificateBuilder builder,
            org.bouncycastle.asn1.ASN1ObjectIdentifier identifier,
            boolean critical,
            ASN1Encodable value) {
        try {
            builder.addExtension(identifier, critical, value);
        } catch (IOException e) {
            throw new IllegalStateException("an extension of ours can be encoded", e);
        }
    }

    private static X500Name name(X500Subject subject) {
        return X500Name.getInstance(subject.encoded());
    }

    static ContentSigner signer(PrivateKey key, SecureRandom random) {
        try {
            return new JcaContentSignerBuilder(KeySpec.signature(key))
                    .setSecureRandom(random)
                    .build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("the JDK signs with keys that it has made", e);
        }
    }

    private static X509Certificate certificate(X509CertificateHolder holder) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
        } catch (CertificateException | IOException e) {
            throw new IllegalStateException("a certificate of ours can be read", e);
        }
    }

    /**
     * A list of revoked certificates.
     *
     * @param number grows from list to list, RFC 5280 §5.2.3
     * @param days until the next one
     */
    public X509CRL list(List<Revoked> revoked, BigInteger number, int days, Issuing issuing) {
        Instant from = issuing.now().minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS);
        X500Subject own = X500Subject.of(certificate.getSubjectX500Principal());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name(own), Date.from(from));
        builder.setNextUpdate(Date.from(from.plus(Duration.ofDays(days))));
        for (Revoked one : revoked) {
            builder.addCRLEntry(one.serial(), Date.from(one.when()), one.reason());
        }
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(
                                    SubjectPublicKeyInfo.getInstance(
                                            certificate.getPublicKey().getEncoded())));
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            byte[] encoded = builder.build(signer(key, issuing.random())).getEncoded();
            return (X509CRL)
                    CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(encoded));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a list of ours can be read", e);
        }
    }
}
