package io.spokewire.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.spokewire.net.AddressFamily;
import io.spokewire.os.ffm.Layouts;
import io.spokewire.os.ffm.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Classic BPF programs for raw sockets. Every raw socket gets a copy of every packet, so each
 * worker's socket keeps the flows of that worker alone: by the addresses of the packet inside, so
 * that a flow stays in order and two flows between the same two routers may part. What holds no IP
 * (NHRP, keepalives) belongs to worker 0.
 *
 * <p>The program sees the packet from its network header on for IPv4, and from its GRE header on
 * for IPv6; offsets from {@code SKF_NET_OFF} mean the network header for both.
 */
final class FlowFilter {
    private static final int NETWORK = -0x100000; // SKF_NET_OFF of linux/filter.h

    private static final int LOAD_BYTE = 0x30; // BPF_LD | BPF_B | BPF_ABS
    private static final int LOAD_HALF = 0x28; // BPF_LD | BPF_H | BPF_ABS
    private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final int LOAD_X_HEADER = 0xB1; // BPF_LDX | BPF_B | BPF_MSH
    private static final int LOAD_HALF_INDEXED = 0x48; // BPF_LD | BPF_H | BPF_IND
    private static final int LOAD_WORD_INDEXED = 0x40; // BPF_LD | BPF_W | BPF_IND
    private static final int LOAD_NUMBER = 0x00; // BPF_LD | BPF_IMM
    private static final int LOAD_CELL = 0x60; // BPF_LD | BPF_MEM
    private static final int LOAD_X_CELL = 0x61; // BPF_LDX | BPF_MEM
    private static final int STORE = 0x02; // BPF_ST
    private static final int STORE_X = 0x03; // BPF_STX
    private static final int TO_X = 0x07; // BPF_MISC | BPF_TAX
    private static final int ADD = 0x04; // BPF_ALU | BPF_ADD | BPF_K
    private static final int ADD_X = 0x0C;
    private static final int MULTIPLY = 0x24;
    private static final int AND = 0x54;
    private static final int SHIFT_LEFT = 0x64;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int MODULO = 0x94;
    private static final int XOR_X = 0xAC; // BPF_ALU | BPF_XOR | BPF_X
    private static final int JUMP = 0x05;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int RETURN_A = 0x16;

    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

    private final List<int[]> program = new ArrayList<>();
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final List<String[]> targets = new ArrayList<>();

    private FlowFilter() {}

    /** Lets nothing through: for sockets that only send. */
    static void attachNothing(FileDescriptor socket) {
        FlowFilter filter = new FlowFilter();
        filter.put(RETURN, 0);
        filter.attach(socket);
    }

    /** Lets through what tells of packets that were too big, of a raw socket for ICMP or ICMPv6. */
    static void attachTooBig(FileDescriptor socket, AddressFamily family) {
        // RFC 1191 §4: type 3, code 4. RFC 4443 §3.2: type 2, code 0.
        attachIcmp(socket, family, family == AddressFamily.IPV4 ? 0x0304 : 0x0200);
    }

    /** Lets echo replies through, of a raw socket for ICMP or ICMPv6. */
    static void attachEchoReplies(FileDescriptor socket, AddressFamily family) {
        // RFC 792: type 0. RFC 4443 §4.2: type 129.
        attachIcmp(socket, family, family == AddressFamily.IPV4 ? 0x0000 : 0x8100);
    }

    /** Lets one type and code through. */
    private static void attachIcmp(FileDescriptor socket, AddressFamily family, int wanted) {
        FlowFilter filter = new FlowFilter();
        if (family == AddressFamily.IPV4) {
            filter.put(LOAD_X_HEADER, 0);
            filter.put(LOAD_HALF_INDEXED, 0);
        } else {
            filter.put(LOAD_HALF, 0); // such a socket's packets begin behind the IPv6 header
        }
        filter.jump(JUMP_EQUAL, wanted, "ours", "theirs");
        filter.label("ours");
        filter.put(RETURN, -1);
        filter.label("theirs");
        filter.put(RETURN, 0);
        filter.attach(socket);
    }

    /**
     * Lets through the ESP packets of one of several workers, of a raw socket for ESP: by SPI, so
     * that an association has one worker.
     */
    static void attachEsp(FileDescriptor socket, AddressFamily family, int worker, int workers) {
        FlowFilter filter = new FlowFilter();
        filter.transport(family);
        filter.put(LOAD_WORD_INDEXED, NETWORK);
        filter.spread(worker, workers);
        filter.attach(socket);
    }

    /** Lets through what goes to one port, of a raw socket for UDP. */
    static void attachPort(FileDescriptor socket, AddressFamily family, int port) {
        FlowFilter filter = new FlowFilter();
        filter.transport(family);
        filter.put(LOAD_HALF_INDEXED, NETWORK + 2);
        filter.jump(JUMP_EQUAL, port, "ours", "theirs");
        filter.label("ours");
        filter.put(RETURN, -1);
        filter.label("theirs");
        filter.put(RETURN, 0);
        filter.attach(socket);
    }

    /**
     * Says which of several UDP sockets on one port gets a datagram, in the order in which they
     * were bound: ESP by its SPI, so that an association has one worker, all else the first (RFC
     * 3948 §2: IKE stands behind four zero bytes). The program sees the datagram without its
     * header; where it is too short to look at, the kernel takes the first as well.
     */
    static void attachSpread(FileDescriptor socket, int workers) {
        FlowFilter filter = new FlowFilter();
        filter.put(LOAD_WORD, 0);
        filter.put(MULTIPLY, 0x9E3779B1); // a marker of zeros stays 0
        filter.put(SHIFT_RIGHT, 16);
        filter.put(MODULO, workers);
        filter.put(RETURN_A, 0);
        filter.attach(socket, SO_ATTACH_REUSEPORT_CBPF);
    }

    /** Leaves the offset of what stands behind the IP header in X. */
    private void transport(AddressFamily family) {
        if (family == AddressFamily.IPV4) {
            put(LOAD_BYTE, NETWORK);
            put(AND, 15);
            put(SHIFT_LEFT, 2);
        } else {
            put(LOAD_NUMBER, 40);
        }
        put(TO_X, 0);
    }

    /** Keeps what is this worker's by the number in A; what lacks the label ends as another's. */
    private void spread(int worker, int workers) {
        put(MULTIPLY, 0x9E3779B1);
        put(SHIFT_RIGHT, 16);
        put(MODULO, workers);
        jump(JUMP_EQUAL, worker, "ours", "theirs");
        label("ours");
        put(RETURN, -1);
        label("theirs");
        put(RETURN, 0);
    }

    /** Lets through what belongs to one of several workers. */
    static void attach(FileDescriptor socket, AddressFamily family, int worker, int workers) {
        FlowFilter filter = new FlowFilter();
        filter.write(family, worker, workers);
        filter.attach(socket);
    }

    private void write(AddressFamily family, int worker, int workers) {
        // M[0]: offset of the GRE header from the network header.
        if (family == AddressFamily.IPV4) {
            put(LOAD_BYTE, NETWORK);
            put(AND, 15);
            put(SHIFT_LEFT, 2);
        } else {
            put(LOAD_NUMBER, 40); // the kernel gives GRE behind extension headers to nobody's hash
        }
        put(STORE, 0);
        put(TO_X, 0);
        put(LOAD_HALF_INDEXED, NETWORK);
        put(STORE, 1); // M[1]: the GRE flags
        put(LOAD_HALF_INDEXED, NETWORK + 2);
        put(STORE, 2); // M[2]: the protocol inside
        // X: offset of the packet inside.
        put(LOAD_CELL, 0);
        put(ADD, 4);
        put(STORE, 3);
        optionalField(GRE_CHECKSUM, "checksum");
        optionalField(GRE_KEY, "key");
        optionalField(GRE_SEQUENCE, "sequence");
        put(LOAD_X_CELL, 3);
        put(LOAD_CELL, 2);
        jump(JUMP_EQUAL, AddressFamily.IPV4.etherType(), "ipv4", "not4");
        label("ipv4");
        hash(12, 1);
        jump(JUMP, 0, "spread", "spread");
        label("not4");
        jump(JUMP_EQUAL, AddressFamily.IPV6.etherType(), "ipv6", "other");
        label("ipv6");
        hash(8, 4);
        label("spread");
        put(MULTIPLY, 0x9E3779B1); // Fibonacci hashing: the upper bits depend on all
        put(SHIFT_RIGHT, 16);
        put(MODULO, workers);
        jump(JUMP_EQUAL, worker, "ours", "theirs");
        label("other");
        put(RETURN, worker == 0 ? -1 : 0);
        label("ours");
        put(RETURN, -1);
        label("theirs");
        put(RETURN, 0);
    }

    /** Moves M[3] on when the GRE header has a field. */
    private void optionalField(int flag, String name) {
        put(LOAD_CELL, 1);
        jump(JUMP_SET, flag, name, name + "-absent");
        label(name);
        put(LOAD_CELL, 3);
        put(ADD, 4);
        put(STORE, 3);
        label(name + "-absent");
    }

    /** Leaves in A the source and destination behind X, folded by exclusive or: symmetric. */
    private void hash(int addresses, int wordsEach) {
        put(STORE_X, 4);
        put(LOAD_WORD_INDEXED, NETWORK + addresses);
        put(STORE, 5);
        for (int word = 1; word < 2 * wordsEach; word++) {
            put(LOAD_X_CELL, 4);
            put(LOAD_WORD_INDEXED, NETWORK + addresses + 4 * word);
            put(LOAD_X_CELL, 5);
            put(XOR_X, 0);
            put(STORE, 5);
        }
        put(TO_X, 0);
        put(SHIFT_RIGHT, 16); // addresses of one subnet differ in their low bits
        put(ADD_X, 0);
    }

    private void put(int code, int operand) {
        program.add(new int[] {code, 0, 0, operand});
        targets.add(new String[0]);
    }

    private void jump(int code, int operand, String whenTrue, String whenFalse) {
        program.add(new int[] {code, 0, 0, operand});
        targets.add(new String[] {whenTrue, whenFalse});
    }

    private void label(String name) {
        labels.put(name, program.size());
    }

    private int distance(int from, String label) {
        Integer to = labels.get(label);
        if (to == null) {
            throw new IllegalStateException("no label " + label);
        }
        return to - from - 1;
    }

    private void attach(FileDescriptor socket) {
        attach(socket, SO_ATTACH_FILTER);
    }

    private void attach(FileDescriptor socket, int option) {
        for (int i = 0; i < program.size(); i++) {
            String[] to = targets.get(i);
            int[] instruction = program.get(i);
            if (to.length > 0 && instruction[0] == JUMP) {
                instruction[3] = distance(i, to[0]);
            } else if (to.length > 0) {
                instruction[1] = distance(i, to[0]);
                instruction[2] = distance(i, to[1]);
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            long size = Layouts.SOCK_FILTER.byteSize();
            MemorySegment code = arena.allocate(size * program.size(), 8);
            for (int i = 0; i < program.size(); i++) {
                int[] instruction = program.get(i);
                code.set(JAVA_SHORT, i * size, (short) instruction[0]);
                code.set(JAVA_BYTE, i * size + 2, (byte) instruction[1]);
                code.set(JAVA_BYTE, i * size + 3, (byte) instruction[2]);
                code.set(JAVA_INT, i * size + 4, instruction[3]);
            }
            MemorySegment head = arena.allocate(Layouts.SOCK_FPROG);
            head.set(JAVA_SHORT, 0, (short) program.size());
            head.set(JAVA_LONG, Layouts.offset(Layouts.SOCK_FPROG, "filter"), code.address());
            OsException.check(
                    "SO_ATTACH_FILTER",
                    LibC.setsockopt(
                            socket.number(),
                            SOL_SOCKET,
                            option,
                            head.address(),
                            (int) head.byteSize()));
        }
    }
}
