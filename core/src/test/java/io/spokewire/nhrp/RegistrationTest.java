package io.spokewire.nhrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrationTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    answered at once              | start reply:1:0               | send:1 arm:1 arm:200 up:1
                    retried with the same id      | start due due reply:1:0       | send:1 arm:1 send:1 arm:2 send:1 arm:4 arm:200 up:1
                    given up after 1 + 2 + 4 s    | start due due due             | send:1 arm:1 send:1 arm:2 send:1 arm:4 lost:no_answer send:1 arm:8
                    at most 64 s apart            | start due due due due due due due due | send:1 arm:1 send:1 arm:2 send:1 arm:4 lost:no_answer send:1 arm:8 send:1 arm:16 send:1 arm:32 send:1 arm:64 send:1 arm:64 send:1 arm:64
                    refreshed with a new id       | start reply:1:0 due reply:2:0 | send:1 arm:1 arm:200 up:1 send:2 arm:1 arm:200 again:2
                    the refresh is retried        | start reply:1:0 due due       | send:1 arm:1 arm:200 up:1 send:2 arm:1 send:2 arm:2
                    the server has gone           | start reply:1:0 due due due due | send:1 arm:1 arm:200 up:1 send:2 arm:1 send:2 arm:2 send:2 arm:4 lost:no_answer send:2 arm:8
                    and is back                   | start reply:1:0 due due due due reply:2:0 | send:1 arm:1 arm:200 up:1 send:2 arm:1 send:2 arm:2 send:2 arm:4 lost:no_answer send:2 arm:8 arm:200 up:2
                    refused with code 14          | start reply:1:14 due reply:2:0 | send:1 arm:1 arm:1 refused:unique_address_registered_already(14) send:2 arm:2 arm:200 up:2
                    refused while it held         | start reply:1:0 due reply:2:4 | send:1 arm:1 arm:200 up:1 send:2 arm:1 arm:1 refused:administratively_prohibited(4)
                    an error ends the request     | start error:1:11              | send:1 arm:1 arm:1 refused:authentication_failure(11)
                    asked at once when it may be  | start reply:1:0 refresh       | send:1 arm:1 arm:200 up:1 send:2 arm:1
                    back-off begins anew          | start due due due refresh     | send:1 arm:1 send:1 arm:2 send:1 arm:4 lost:no_answer send:1 arm:8 send:1 arm:1
                    a late reply changes nothing  | start reply:7:0               | send:1 arm:1
                    a reply to a stopped one      | start stop reply:1:0 due      | send:1 arm:1 disarm
                    stopped while it held         | start reply:1:0 stop start    | send:1 arm:1 arm:200 up:1 disarm send:2 arm:1
                    nothing before the start      | due refresh stop              |
                    """)
    void followsRfc2332(String name, String inputs, String actions) {
        int[] id = {0};
        Registration registration = new Registration(() -> ++id[0], () -> Duration.ofSeconds(200));
        List<String> out = new ArrayList<>();
        for (String word : inputs.split(" ", -1)) {
            registration.handle(input(word), 0, action -> out.add(text(action)));
        }
        assertThat(String.join(" ", out)).isEqualTo(actions == null ? "" : actions);
    }

    private static Registration.Input input(String word) {
        String[] parts = word.split(":", -1);
        return switch (parts[0]) {
            case "start" -> new Registration.Input.Start();
            case "stop" -> new Registration.Input.Stop();
            case "due" -> new Registration.Input.RequestDue();
            case "refresh" -> new Registration.Input.Refresh();
            case "reply" ->
                    new Registration.Input.Replied(
                            Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            case "error" ->
                    new Registration.Input.Failed(
                            Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static String text(Registration.Action action) {
        return switch (action) {
            case Registration.Action.Send(int id) -> "send:" + id;
            case Registration.Action.Arm(Duration delay) -> "arm:" + delay.toSeconds();
            case Registration.Action.Disarm _ -> "disarm";
            case Registration.Action.Acknowledged(int id, boolean first) ->
                    (first ? "up:" : "again:") + id;
            case Registration.Action.Lost(String why, boolean refused) ->
                    (refused ? "refused:" : "lost:") + why.replace(' ', '_');
        };
    }
}
