package io.spokewire.daemon.pki;

import io.spokewire.pki.RevocationQuestion;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/** Questions and answers of OCSP, RFC 6960. The JDK verifies the answers; see the package pki. */
final class Ocsp {
    static final String REQUEST_TYPE = "application/ocsp-request";

    private Ocsp() {}

    /**
     * The request for a certificate: SHA-1 names the issuer, as every responder understands and the
     * JDK expects; no nonce, so that responders may answer from what they have signed before.
     */
    static byte[] request(RevocationQuestion.Ocsp question) throws PkiException {
        try {
            CertificateID id =
                    new CertificateID(
                            new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                            new JcaX509CertificateHolder(question.issuer()),
                            question.certificate().getSerialNumber());
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (OCSPException
                | IOException
                | OperatorCreationException
                | CertificateEncodingException e) {
            throw new PkiException("no question can be made of the certificate", e);
        }
    }

    /**
     * Until when an answer holds.
     *
     * @return empty when it does not say
     * @throws PkiException when it is no answer, or says that there is none
     */
    static Optional<Instant> until(byte[] response) throws PkiException {
        try {
            OCSPResp answer = new OCSPResp(response);
            if (answer.getStatus() != OCSPResp.SUCCESSFUL) {
                throw new PkiException(
                        "the responder refuses to answer (status " + answer.getStatus() + ")");
            }
            if (!(answer.getResponseObject() instanceof BasicOCSPResp basic)) {
                throw new PkiException("the responder answers in a form that is not known");
            }
            Optional<Instant> first = Optional.empty();
            for (SingleResp single : basic.getResponses()) {
                Optional<Instant> next =
                        Optional.ofNullable(single.getNextUpdate()).map(Date::toInstant);
                boolean sooner =
                        next.isPresent() && (first.isEmpty() || next.get().isBefore(first.get()));
                first = sooner ? next : first;
            }
            return first;
        } catch (IOException | OCSPException | RuntimeException e) {
            throw new PkiException("that is no answer of OCSP", e);
        }
    }
}
