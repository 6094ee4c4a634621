package io.spokewire.daemon.manage;

import org.jspecify.annotations.Nullable;

/**
 * The escape sequence of one command: Ctrl-C or Ctrl-Shift-6 while it runs. Pressed by the thread
 * that reads the keys, looked at by the one that runs the command.
 */
public final class Escape {
    private boolean pressed;
    private @Nullable Runnable action;

    /** Ends the command as soon as it can. */
    public synchronized void press() {
        pressed = true;
        if (action != null) {
            action.run();
        }
    }

    /** Whether the command is to end. */
    public synchronized boolean pressed() {
        return pressed;
    }

    /**
     * What ends the wait that the command is in; at once when the key was pressed before. It must
     * not block.
     */
    public synchronized void during(Runnable end) {
        action = end;
        if (pressed) {
            end.run();
        }
    }

    /** The wait is over. */
    public synchronized void over() {
        action = null;
    }
}
