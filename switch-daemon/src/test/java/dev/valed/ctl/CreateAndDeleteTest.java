package dev.valed.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CreateAndDeleteTest extends ShellFixture {
    @Test
    void shouldCreateWithTheDaemonsDefaults() {
        daemon.answers("PUT /switches/vale0", 201, DaemonStub.VALE0)
                .answers("PUT /switches/vale0", 200, DaemonStub.VALE0);

        assertThat(shell.run("create vale0")).isEqualTo(new Shell.Result(0, "vale0 created\n", ""));
        assertThat(shell.run("create vale0").out()).isEqualTo("vale0 exists already\n");
        assertThat(daemon.requests()).containsOnly("PUT /switches/vale0 {}");
        assertThat(daemon.authorizations()).containsOnly("Bearer secret");
    }

    @Test
    void shouldCreateWithSettings() {
        daemon.answers("PUT /switches/vale0", 201, DaemonStub.VALE0);

        assertThat(shell.run("create vale0 --ageing 60 --fdb-capacity 65536 --port-mac-limit 10 -o json")
                        .out())
                .startsWith("{\n  \"name\": \"vale0\",\n");
        assertThat(daemon.requests())
                .containsExactly(
                        "PUT /switches/vale0 {\"ageingSeconds\":60,\"fdbCapacity\":65536,\"portMacLimit\":10}");
    }

    @Test
    void shouldDelete() {
        daemon.answers("DELETE /switches/vale0", 204, "").answers("DELETE /switches/vale0?force=true", 204, "");

        assertThat(shell.run("delete vale0")).isEqualTo(new Shell.Result(0, "vale0 deleted\n", ""));
        assertThat(shell.run("delete vale0 --force").exitCode()).isZero();
        assertThat(daemon.requests()).containsExactly("DELETE /switches/vale0", "DELETE /switches/vale0?force=true");
    }

    @Test
    void shouldSayWhyTheDaemonDoesNotDelete() {
        daemon.answers("DELETE /switches/vale0", 409, """
                {"type":"about:blank","title":"Conflict","status":409,"detail":"vale0 has 2 ports"}""");

        assertThat(shell.run("delete vale0")).isEqualTo(new Shell.Result(1, "", "vale ctl: vale0 has 2 ports\n"));
    }
}
