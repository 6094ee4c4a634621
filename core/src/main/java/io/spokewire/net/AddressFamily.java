package io.spokewire.net;

/** IPv4 or IPv6, with the numbers by which protocols know them. */
public enum AddressFamily {
    IPV4(32, 1, 0x0800),
    IPV6(128, 2, 0x86DD);

    private final int bits;
    private final int number;
    private final int etherType;

    AddressFamily(int bits, int number, int etherType) {
        this.bits = bits;
        this.number = number;
        this.etherType = etherType;
    }

    /** Length of an address in bits. */
    public int bits() {
        return bits;
    }

    /** Length of an address in bytes. */
    public int bytes() {
        return bits / 8;
    }

    /** IANA address family number: 1 or 2. */
    public int number() {
        return number;
    }

    /** EtherType, which is also GRE's protocol type: 0x0800 or 0x86DD. */
    public int etherType() {
        return etherType;
    }
}
