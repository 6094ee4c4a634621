package io.spokewire.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What runs inside the virtual machine: each case after the other, and a line of each, {@code PASS
 * name seconds} or {@code FAIL name seconds why}.
 *
 * <p>Arguments: a folder that is kept, then the names of cases.
 */
final class Matrix {
    private Matrix() {}

    /** All cases, in the order in which they run. */
    static List<Case> cases() {
        List<Case> all = new ArrayList<>(DeviceCases.CASES); // before ip_gre is loaded
        all.addAll(FrrCases.CASES);
        all.addAll(SwanCases.CASES);
        all.addAll(OspfIpsecCases.CASES);
        return all;
    }

    /** Runs them. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        List<String> names = List.of(arguments).subList(1, arguments.length);
        Files.createDirectories(Path.of("/run/spokewire"));
        new ProcessBuilder("modprobe", "tun").inheritIO().start().waitFor();
        for (Case one : cases()) {
            if (!names.contains(one.name())) {
                continue;
            }
            System.out.println(result(one, folder.resolve(one.name())));
        }
        System.exit(0); // whatever a case has left running
    }

    private static String result(Case one, Path folder) throws IOException {
        Files.createDirectories(folder);
        long began = System.nanoTime();
        String why = outcome(one, folder);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        String end = one.name() + " " + seconds;
        return why.isEmpty() ? "PASS " + end : "FAIL " + end + " " + why.replace('\n', ' ');
    }

    /** Why a case failed; empty when it did not. */
    private static String outcome(Case one, Path folder) {
        Wires wires = new Wires(folder);
        String why = failure(() -> one.proof().run(wires));
        if (!why.isEmpty()) {
            keep(folder.resolve("state.txt"), wires.state());
        }
        String end = failure(wires::close);
        return why.isEmpty() ? end : why;
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private static String failure(Task task) {
        try {
            task.run();
            return "";
        } catch (Wires.WrongException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (AssertionError e) { // of what other tests share with the cases
            return String.valueOf(e.getMessage());
        } catch (IOException | RuntimeException e) {
            StackTraceElement[] stack = e.getStackTrace();
            return e + (stack.length == 0 ? "" : " at " + stack[0]);
        }
    }

    private static void keep(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
