package io.spokewire.esp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
    /** Numbers as they come; those in brackets are refused. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    in order                        | 64   | 1 2 3 4
                    nothing before the first        | 64   | (0) 1 (0)
                    each number once                | 64   | 1 (1) 2 (2) (1)
                    the window's last place         | 64   | 64 1 (1)
                    one behind the window           | 64   | 65 (1) 2
                    within, out of order            | 64   | 100 99 37 (36) 38 (37)
                    a jump by less than a word      | 64   | 1 40 2 39
                    a jump over the whole ring      | 64   | 1 2 3 100000 99937 (99936) 99999
                    a jump by just the ring         | 64   | 5 261 (5) 198 (197)
                    the last number of 32 bits      | 64   | 4294967295 4294967232 (4294967231)
                    a window of 128                 | 128  | 200 73 (72) 74 (73)
                    a window of 8192                | 8192 | 9000 809 (808) 8999 (809) 8000
                    an odd window                   | 100  | 200 101 (100) (101)
                    one packet                      | 1    | 5 (5) (4) 6
                    no check                        | 0    | 5 5 1 1 0
                    """)
    void passesEachNumberOnce(String name, int size, String numbers) {
        ReplayWindow window = new ReplayWindow(size);
        for (String word : numbers.split(" ", -1)) {
            boolean refused = word.startsWith("(");
            long number = Long.parseLong(word.replaceAll("[()]", ""));
            assertThat(window.mayCome(number)).as("%s in %s", word, numbers).isEqualTo(!refused);
            if (!refused) {
                window.came(number);
            }
        }
    }

    @Test
    void tellsWhatIsHigherThanAllBefore() {
        ReplayWindow window = new ReplayWindow(64);
        assertThat(window.came(3)).isTrue();
        assertThat(window.came(2)).isFalse();
        assertThat(window.came(4)).isTrue();
        assertThat(window.top()).isEqualTo(4);
    }

    /** RFC 4303 appendix A2.2: T is the top, the lower half comes, the whole number follows. */
    @ParameterizedTest(name = "window {0}, top {1}, comes {2}")
    @CsvSource({
        "64, 0x000000000, 0x00000001, 0x000000001",
        "64, 0x000000000, 0xffffffff, none",
        "64, 0x00000003f, 0x00000000, 0x000000000", // case A from T = W - 1 on
        "64, 0x0000fffff, 0x000fffc0, 0x0000fffc0",
        "64, 0x0000fffff, 0x000fffbf, 0x1000fffbf", // below the window: the next round
        "64, 0x0ffffffff, 0x00000000, 0x100000000",
        "64, 0x0ffffffff, 0xffffffc0, 0x0ffffffc0",
        "64, 0x100000000, 0xffffffff, 0x0ffffffff", // case B: the window began a round before
        "64, 0x100000000, 0xffffffc1, 0x0ffffffc1",
        "64, 0x100000000, 0xffffffc0, 0x1ffffffc0",
        "64, 0x10000003e, 0xffffffff, 0x0ffffffff",
        "64, 0x10000003f, 0xffffffff, 0x1ffffffff",
        "64, 0x300000001, 0x00000001, 0x300000001",
        "8192, 0x100000000, 0xffffe001, 0x0ffffe001",
        "8192, 0x100000000, 0xffffe000, 0x1ffffe000",
        "0, 0x100000000, 0x90000000, 0x090000000", // no check: the nearest
        "0, 0x100000000, 0x70000000, 0x170000000",
        "0, 0x000000000, 0x00000001, 0x000000001",
    })
    void findsTheUpperHalf(int size, String top, String low, String expected) {
        ReplayWindow window = new ReplayWindow(size);
        if (Long.decode(top) > 0) {
            window.came(Long.decode(top));
        }
        long wanted =
                expected.equals("none") ? ReplayWindow.BEFORE_THE_FIRST : Long.decode(expected);
        assertThat(window.extended((int) (long) Long.decode(low))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 128, 1000, 1024, 8192})
    void agreesWithTheDefinition(int size) {
        Random random = new Random(size);
        ReplayWindow window = new ReplayWindow(size);
        BitSet came = new BitSet();
        int top = 0;
        int passed = 0;
        for (int i = 0; i < 50_000; i++) {
            int reach = random.nextInt(8) == 0 ? 3 * size + 300 : 40;
            int number = Math.max(0, top + random.nextInt(2 * reach) - reach);
            boolean expected = number > 0 && number > top - size && !came.get(number);
            assertThat(window.mayCome(number)).as("%s, top %s", number, top).isEqualTo(expected);
            if (expected) {
                assertThat(window.came(number)).isEqualTo(number > top);
                came.set(number);
                top = Math.max(top, number);
                passed++;
            }
        }
        assertThat(passed).isGreaterThan(1000);
    }
}
