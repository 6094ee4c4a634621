package io.spokewire.os.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/**
 * Calls of functions that only compute, and never back into Java. Short ones are marked critical,
 * so that the thread does not change its state for them; the others are patient.
 *
 * <p>As in {@link LibC} all functions share a handle for each number of arguments, made when the
 * first of them is called.
 */
@SuppressWarnings("restricted") // see LibC
final class Leaf {
    private static final Linker LINKER = Linker.nativeLinker();

    private Leaf() {}

    /** The functions of a shared library; empty when the machine has none of that name. */
    static Optional<SymbolLookup> library(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A function's address; 0 when the library, or the function in it, is missing. */
    static MemorySegment symbol(Optional<SymbolLookup> library, String name) {
        return library.flatMap(functions -> functions.find(name)).orElse(MemorySegment.NULL);
    }

    private static MethodHandle shape(int arguments) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        return LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, longs), Linker.Option.critical(false));
    }

    /** The same for what takes its time: other threads need not wait for it. */
    private static MethodHandle patientShape(int arguments) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        return LINKER.downcallHandle(FunctionDescriptor.of(JAVA_LONG, longs));
    }

    private static final class PatientThree {
        static final MethodHandle CALL = patientShape(3);
    }

    private static final class PatientSix {
        static final MethodHandle CALL = patientShape(6);
    }

    private static final class None {
        static final MethodHandle CALL = shape(0);
    }

    private static final class One {
        static final MethodHandle CALL = shape(1);
    }

    private static final class Two {
        static final MethodHandle CALL = shape(2);
    }

    private static final class Three {
        static final MethodHandle CALL = shape(3);
    }

    private static final class Four {
        static final MethodHandle CALL = shape(4);
    }

    private static final class Five {
        static final MethodHandle CALL = shape(5);
    }

    private static final class Ten {
        static final MethodHandle CALL = shape(10);
    }

    static long call(MemorySegment function) {
        try {
            return (long) None.CALL.invokeExact(function);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long call(MemorySegment function, long a) {
        try {
            return (long) One.CALL.invokeExact(function, a);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long call(MemorySegment function, long a, long b) {
        try {
            return (long) Two.CALL.invokeExact(function, a, b);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long call(MemorySegment function, long a, long b, long c) {
        try {
            return (long) Three.CALL.invokeExact(function, a, b, c);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long call(MemorySegment function, long a, long b, long c, long d) {
        try {
            return (long) Four.CALL.invokeExact(function, a, b, c, d);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long call(MemorySegment function, long a, long b, long c, long d, long e) {
        try {
            return (long) Five.CALL.invokeExact(function, a, b, c, d, e);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long call(
            MemorySegment function,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i,
            long j) {
        try {
            return (long) Ten.CALL.invokeExact(function, a, b, c, d, e, f, g, h, i, j);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long patient(MemorySegment function, long a, long b, long c) {
        try {
            return (long) PatientThree.CALL.invokeExact(function, a, b, c);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    static long patient(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) PatientSix.CALL.invokeExact(function, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** The C string at an address. */
    static String text(long address, int maxBytes) {
        return MemorySegment.ofAddress(address).reinterpret(maxBytes).getString(0);
    }
}
