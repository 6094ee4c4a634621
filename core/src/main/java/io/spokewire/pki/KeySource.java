package io.spokewire.pki;

import java.util.List;

/**
 * Where keys, certificates and lists of revoked ones come from: files and HTTP, read beside the
 * control thread.
 */
public interface KeySource {
    /** Nothing is there, and nobody answers. */
    KeySource NONE =
            new KeySource() {
                @Override
                public PkiFiles files() {
                    return PkiFiles.NONE;
                }

                @Override
                public void configure(List<String> trustpoints, Runnable changed) {
                    // Nothing will ever change.
                }

                @Override
                public void ask(RevocationQuestion question) {
                    // It stays open.
                }
            };

    /** What is known at this moment. Does not wait. */
    PkiFiles files();

    /**
     * Says whose files are wanted, and has them read anew. Does not wait.
     *
     * @param trustpoints their names
     * @param changed called on the control thread whenever {@link #files} says something new
     */
    void configure(List<String> trustpoints, Runnable changed);

    /**
     * Asks an authority, does not wait, and may be called from any thread and again. The answer is
     * kept, and got anew before it ends, as long as somebody has asked for it in the last while.
     */
    void ask(RevocationQuestion question);
}
