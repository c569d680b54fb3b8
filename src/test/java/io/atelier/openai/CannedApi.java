package io.atelier.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smallrye.mutiny.Uni;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jboss.resteasy.reactive.RestResponse;

/// An upstream of answers that are ready beforehand, one after the other. No sockets, no Quarkus.
final class CannedApi {
    private final Queue<Uni<RestResponse<InputStream>>> answers = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();

    CannedApi json(String body) {
        return answers(200, "application/json", body);
    }

    CannedApi events(String body) {
        return answers(200, "text/event-stream; charset=utf-8", body);
    }

    CannedApi status(int status, String body) {
        return answers(status, "application/json", body);
    }

    /// A body that breaks off with the connection.
    CannedApi brokenEvents(String body) {
        return broken("text/event-stream", body);
    }

    /// As [#brokenEvents], of a file.
    CannedApi broken(String body) {
        return broken("application/octet-stream", body);
    }

    private CannedApi broken(String type, String body) {
        InputStream broken =
                new InputStream() {
                    private final InputStream whole =
                            new ByteArrayInputStream(body.getBytes(UTF_8));

                    @Override
                    public int read() throws IOException {
                        int b = whole.read();
                        if (b < 0) {
                            throw new IOException("reset");
                        }
                        return b;
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        int count = whole.read(target, offset, length);
                        if (count < 0) {
                            throw new IOException("reset");
                        }
                        return count;
                    }
                };
        answers.add(Uni.createFrom().item(response(200, type, broken)));
        return this;
    }

    /// With one header more.
    CannedApi answers(int status, String header, String value, String body) {
        RestResponse<InputStream> response =
                response(
                        status,
                        "application/octet-stream",
                        new ByteArrayInputStream(body.getBytes(UTF_8)));
        response.getStringHeaders().putSingle(header, value);
        answers.add(Uni.createFrom().item(response));
        return this;
    }

    CannedApi fails(IOException failure) {
        answers.add(Uni.createFrom().failure(failure));
        return this;
    }

    /// Method, arguments and, last, the body of each call so far.
    List<String> calls() {
        return calls;
    }

    OpenAiApi api() {
        return (OpenAiApi)
                Proxy.newProxyInstance(
                        OpenAiApi.class.getClassLoader(),
                        new Class<?>[] {OpenAiApi.class},
                        (_, method, arguments) -> call(method, arguments));
    }

    private Uni<RestResponse<InputStream>> call(Method method, Object[] arguments)
            throws IOException {
        StringBuilder call = new StringBuilder(method.getName());
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            call.append(' ');
            call.append(
                    argument instanceof InputStream body
                            ? new String(body.readAllBytes(), UTF_8)
                            : Objects.toString(argument));
        }
        calls.add(call.toString());
        Uni<RestResponse<InputStream>> answer = answers.poll();
        if (answer == null) {
            throw new AssertionError("nothing ready for " + Arrays.toString(arguments));
        }
        return answer;
    }

    private CannedApi answers(int status, String type, String body) {
        InputStream stream = new ByteArrayInputStream(body.getBytes(UTF_8));
        answers.add(Uni.createFrom().item(response(status, type, stream)));
        return this;
    }

    private static RestResponse<InputStream> response(int status, String type, InputStream body) {
        return RestResponse.ResponseBuilder.<InputStream>create(status)
                .entity(body)
                .header("Content-Type", type)
                .header("x-request-id", "req_1")
                .build();
    }
}
