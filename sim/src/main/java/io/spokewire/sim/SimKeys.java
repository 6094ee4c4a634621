package io.spokewire.sim;

import io.spokewire.pki.KeySource;
import io.spokewire.pki.PkiFiles;
import io.spokewire.pki.RevocationAnswer;
import io.spokewire.pki.RevocationQuestion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The folder of keys and certificates of one machine, and the way to authorities. The folder
 * outlives a crash of its router; answers do not.
 */
final class SimKeys {
    /** Over the network and back. */
    private static final Duration ANSWERING = Duration.ofMillis(50);

    private final Function<RevocationQuestion, RevocationAnswer> authorities;
    private PkiFiles folder = PkiFiles.NONE;
    private Runnable changed = () -> {};

    /**
     * An empty folder.
     *
     * @param authorities what is answered to a question
     */
    SimKeys(Function<RevocationQuestion, RevocationAnswer> authorities) {
        this.authorities = authorities;
    }

    /** Somebody puts other files there. */
    void put(PkiFiles files) {
        folder = files;
        changed.run();
    }

    /** The door of one life of the router. */
    KeySource door(VirtualLoop loop) {
        return new Door(loop);
    }

    private final class Door implements KeySource {
        private final VirtualLoop loop;
        private final Map<RevocationQuestion, RevocationAnswer> answers = new LinkedHashMap<>();

        Door(VirtualLoop loop) {
            this.loop = loop;
        }

        @Override
        public PkiFiles files() {
            return new PkiFiles(folder.trustpoints(), folder.keys(), answers, folder.problems());
        }

        @Override
        public void configure(List<String> trustpoints, Runnable whenChanged) {
            changed = () -> loop.offer(whenChanged);
        }

        @Override
        public void ask(RevocationQuestion question) {
            loop.arm(
                    question,
                    loop.nanoTime() + ANSWERING.toNanos(),
                    () -> {
                        RevocationAnswer answer = authorities.apply(question);
                        if (!answer.equals(answers.put(question, answer))) {
                            changed.run();
                        }
                    });
        }
    }
}
