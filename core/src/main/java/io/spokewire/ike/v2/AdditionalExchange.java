package io.spokewire.ike.v2;

import io.spokewire.ike.crypto.DhKeyPair;
import io.spokewire.ike.crypto.DhKeyPair.Agreement;
import io.spokewire.ike.crypto.DhSeed;
import io.spokewire.ike.crypto.EcdhProvider;
import io.spokewire.ike.crypto.MlKem;
import io.spokewire.net.Bytes;

/**
 * Our half of an additional key exchange that we have begun, RFC 9370: any method, a group too. All
 * of it belongs into a computation.
 */
sealed interface AdditionalExchange {
    int method();

    /** For the peer. */
    Bytes value();

    /** Takes the peer's value. */
    Agreement agree(Bytes theirs);

    /** With a group. */
    record Group(DhKeyPair pair) implements AdditionalExchange {
        @Override
        public int method() {
            return pair.group();
        }

        @Override
        public Bytes value() {
            return pair.publicValue();
        }

        @Override
        public Agreement agree(Bytes theirs) {
            return pair.agree(theirs);
        }
    }

    /** With a key pair of ML-KEM. */
    record Encapsulation(int method, MlKem pair) implements AdditionalExchange {
        @Override
        public Bytes value() {
            return pair.value();
        }

        @Override
        public Agreement agree(Bytes theirs) {
            return pair.agree(theirs);
        }
    }

    /**
     * The responder's half, and what came of both.
     *
     * @param value for the peer; empty when it was refused
     */
    record Answer(int method, Bytes value, Agreement agreement) {}

    /**
     * Begins one.
     *
     * @param seed 256 bits that decide it
     */
    static AdditionalExchange begin(int method, Bytes seed, EcdhProvider provider) {
        return MlKem.isKnown(method)
                ? new Encapsulation(method, MlKem.generate(method, seed))
                : new Group(new DhSeed(method, seed, provider).keyPair());
    }

    /** Answers one. */
    static Answer answer(int method, Bytes seed, Bytes theirs, EcdhProvider provider) {
        if (MlKem.isKnown(method)) {
            MlKem.Encapsulated made = MlKem.encapsulate(method, seed, theirs);
            return new Answer(method, made.value(), made.agreement());
        }
        DhKeyPair pair = new DhSeed(method, seed, provider).keyPair();
        return new Answer(method, pair.publicValue(), pair.agree(theirs));
    }
}
