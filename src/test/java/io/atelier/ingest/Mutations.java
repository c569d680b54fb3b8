package io.atelier.ingest;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Records such as decent producers write, and what hostile ones would make of them.
final class Mutations {
    private static final List<String> DOCUMENTS =
            List.of(
                    "{\"prompt\":\"a lighthouse\"}",
                    "{\"prompt\":\"a\",\"n\":2,\"size\":\"1024x1024\",\"quality\":\"low\",\"tier\":\"batch\"}",
                    "{\"prompt\":\"a\",\"metadata\":{\"a\":\"b\"},\"group\":\"harbour\",\"reply_to\":\"answers\"}",
                    "{\"prompt\":\"\\ud83d\\ude00\",\"deadline\":\"2099-01-01T00:00:00Z\",\"on_ambiguous\":\"hold\"}",
                    "{\"operation\":\"edit\",\"prompt\":\"a\",\"images\":[{\"file_id\":\"file-0\"}]}",
                    "{\"operation\":\"variation\",\"images\":[{\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\"}]}",
                    "{\"operation\":\"edit\",\"prompt\":\"a\",\"images\":[{\"image_url\":\"https://127.0.0.1/a\"}]}",
                    "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/f\",\"type\":\"t\",\"data\":{\"prompt\":\"a\"}}",
                    "[1,2]",
                    "\"a\"",
                    "");

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "-1",
                    "1e999",
                    "2.0",
                    "99999999999999999999",
                    "true",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "[]",
                    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
                    "{}",
                    "{\"a\":1,\"a\":2}",
                    "NaN");

    private static final List<String> NAMES =
            List.of(
                    "ce_id",
                    "ce_source",
                    "ce_type",
                    "ce_specversion",
                    "content-type",
                    "traceparent",
                    "atelier-key",
                    "dead-letter-reason",
                    "dead-letter-offset");

    private static final List<String> HEADERS =
            List.of(
                    "",
                    "1.0",
                    "application/json",
                    "application/cloudevents+json",
                    "application/cloudevents-batch+json",
                    "application/json;charset=utf-16",
                    "text/plain",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "atl_0123456789abcdef_0123456789abcdef0123456789abcdef");

    private final String topic;
    private final Random random;

    Mutations(String topic, long seed) {
        this.topic = topic;
        this.random = new Random(seed);
    }

    /// @param number gives events their ids, of which one in eight comes again
    ProducerRecord<String, byte[]> next(int number) {
        String id = Integer.toString(random.nextInt(8) == 0 ? number / 2 : number);
        byte[] value = one(DOCUMENTS).replace("%d", id).getBytes(UTF_8);
        boolean event = value.length > 1 && value[2] == 's';
        for (int i = Math.max(0, random.nextInt(5) - 2); i > 0; i--) {
            value = mutated(value);
        }
        return new ProducerRecord<>(
                topic, null, "key", random.nextInt(100) == 0 ? null : value, headers(id, event));
    }

    private List<Header> headers(String id, boolean event) {
        List<Header> headers = new ArrayList<>();
        if (event && random.nextInt(8) > 0) {
            headers.add(header("content-type", "application/cloudevents+json"));
        } else if (random.nextInt(3) == 0) {
            headers.add(header("ce_specversion", "1.0"));
            headers.add(header("ce_id", id));
            headers.add(header("ce_source", "/f"));
            headers.add(header("ce_type", "t"));
        }
        for (int i = Math.max(0, random.nextInt(4) - 1); i > 0; i--) {
            headers.add(header(one(NAMES), one(HEADERS)));
        }
        if (random.nextInt(8) == 0) {
            headers.add(new RecordHeader(one(NAMES), noise(random.nextInt(40))));
        }
        if (random.nextInt(16) == 0) {
            headers.add(new RecordHeader(one(NAMES), null));
        }
        return headers;
    }

    private byte[] mutated(byte[] value) {
        int at = value.length == 0 ? 0 : random.nextInt(value.length);
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(value, at);
            case 1 -> spliced(value, at, at, noise(1 + random.nextInt(8)));
            case 2 -> flipped(value, at);
            case 3 -> spliced(value, at, Math.min(value.length, at + 3), new byte[0]);
            case 4 -> spliced(value, at, value.length, value);
            case 5 -> new String(value, UTF_8).getBytes(UTF_16LE);
            case 6 -> spliced(value, at, at, one(VALUES).getBytes(UTF_8));
            case 7 -> replacedValue(value);
            default -> replacedName(value);
        };
    }

    /// The first value of the document.
    private byte[] replacedValue(byte[] value) {
        return new String(value, UTF_8)
                .replaceFirst(":(?:\"[^\"]*\"|\\d+)", ":" + Matcher.quoteReplacement(one(VALUES)))
                .getBytes(UTF_8);
    }

    private byte[] replacedName(byte[] value) {
        Field<?> field = JobFields.ALL.get(random.nextInt(JobFields.ALL.size()));
        return new String(value, UTF_8)
                .replaceFirst(
                        "\\{",
                        Matcher.quoteReplacement(
                                "{\"%s\":%s,".formatted(field.name(), one(VALUES))))
                .getBytes(UTF_8);
    }

    private static byte[] flipped(byte[] value, int at) {
        byte[] other = value.clone();
        if (other.length > 0) {
            other[at] ^= (byte) (1 << (at % 8));
        }
        return other;
    }

    private static byte[] spliced(byte[] value, int from, int to, byte[] between) {
        byte[] out = new byte[from + between.length + value.length - to];
        System.arraycopy(value, 0, out, 0, from);
        System.arraycopy(between, 0, out, from, between.length);
        System.arraycopy(value, to, out, from + between.length, value.length - to);
        return out;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }
}
