/**
 * Certificates (RFC 5280) as IKE needs them: ours with their keys, and the judgement of a peer's.
 *
 * <p>{@link io.spokewire.pki.Trustpoint}, {@link io.spokewire.pki.CertificateChain} and {@link
 * io.spokewire.pki.CertificateMap} are what the configuration says, {@link
 * io.spokewire.pki.PkiFiles} what the edge has read from files and fetched ({@link
 * io.spokewire.pki.KeySource}); {@link io.spokewire.pki.TrustpointCredentials} puts them together.
 * It finds a way to an authority by names and signatures ({@code CertificatePath}), has the JDK
 * decide whether it holds ({@code PathValidator}), and asks lists and OCSP whether something was
 * withdrawn ({@code RevocationJudge}, RFC 6960). What an owner may claim in the overlay stands in
 * {@link io.spokewire.pki.Claims}; {@link io.spokewire.pki.PkiViews} is what the console shows.
 *
 * <p>Missing: enrolment over the network (SCEP, EST), delta lists, lists by LDAP.
 */
@NullMarked
package io.spokewire.pki;

import org.jspecify.annotations.NullMarked;
