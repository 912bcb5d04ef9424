package dev.valed.daemon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.ReadContext;
import java.util.List;

/** What every error response has to be. */
public final class ProblemAssert {

    private final ReadContext json;

    private ProblemAssert(ReadContext json) {
        this.json = json;
    }

    /** Asserts that it is a problem of this status and type, and gives nothing away about how we are made. */
    public static ProblemAssert assertProblem(Http.Response response, int status, String type) {
        assertThat(response.status()).as(response.body()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        ReadContext json = JsonPath.parse(response.body());
        assertThat(json.<String>read("$.type")).isEqualTo("urn:valed:problem:" + type);
        assertThat(json.<Integer>read("$.status")).isEqualTo(status);
        assertThat(json.<String>read("$.title")).isNotBlank();
        assertThat(response.body())
                .doesNotContain("Exception", "dev.valed", "org.", "java.", "tools.jackson", "Feature");
        return new ProblemAssert(json);
    }

    public ProblemAssert hasDetail(String... parts) {
        assertThat(json.<String>read("$.detail")).contains(parts);
        return this;
    }

    /** Asserts that it is about exactly this field. */
    public ProblemAssert hasField(String field) {
        assertThat(json.<List<String>>read("$.errors[*].field")).containsExactly(field);
        return this;
    }
}
