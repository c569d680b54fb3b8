package io.atelier.fuzz;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/// What nobody means well with.
final class Hostile {
    private static final List<String> TEXTS =
            List.of(
                    "",
                    " ",
                    "\0",
                    "a\0b",
                    "\uFEFF",
                    "\uD800",
                    "\uDC00\uD800",
                    "\u202Etxt.exe",
                    "Z\u0351\u0310\u0341a\u0330\u0310lgo",
                    "../../../etc/passwd",
                    "..\\..\\",
                    "' OR '1'='1",
                    "<script>alert(1)</script>",
                    "${jndi:ldap://127.0.0.1/a}",
                    "%s%n%x",
                    "{{7*7}}",
                    "-0",
                    "1e400",
                    "NaN",
                    "9223372036854775808",
                    "true",
                    "null",
                    "\r\nX-Injected: 1",
                    "0x00",
                    "1024X1024",
                    "99999999x99999999",
                    "2026-02-30T00:00:00Z",
                    "0000-00-00T00:00:00Z",
                    "+999999999-12-31T23:59:59Z",
                    "a".repeat(70_000));

    private static final List<String> PATHS =
            List.of(
                    "",
                    ".",
                    "..",
                    "%2e%2e",
                    "..%2f..%2fq%2fhealth",
                    "%00",
                    "%zz",
                    "%",
                    "%ff%fe",
                    "%c0%ae",
                    "%F0%9F%A6%8A",
                    "%ED%A0%80",
                    "a%0d%0aX-Injected:%201",
                    ";a=b",
                    "a;b=c",
                    "a//b",
                    "*",
                    "{id}",
                    "-1",
                    "0",
                    "00",
                    "2147483648",
                    "99999999999999999999",
                    "00000000-0000-0000-0000-000000000000",
                    "a%20b",
                    "a+b",
                    "caf\u00e9",
                    "a".repeat(3_000),
                    "a".repeat(20_000));

    private static final List<String> HEADERS =
            List.of(
                    "Accept: text/html",
                    "Accept: nonsense",
                    "Accept: */*;q=a",
                    "Accept: image/svg+xml, application/json;q=0",
                    "Accept-Charset: x-nowhere",
                    "Accept-Encoding: gzip;q=nan, *;q=0",
                    "Accept-Language: " + "x-".repeat(500),
                    "Authorization: Bearer ",
                    "Authorization: Basic !!!",
                    "Authorization: \u00ff\u00fe",
                    "Content-Encoding: gzip",
                    "Content-Language: ;;;",
                    "Content-Length: 3",
                    "Content-Length: -1",
                    "Content-Length: 99999999999999999999",
                    "Content-Type: text/html",
                    "Cookie: =;;;=",
                    "Expect: 100-continue",
                    "Expect: a miracle",
                    "Forwarded: for=_;;proto=\"",
                    "Host: ",
                    "Host: a:b:c",
                    "Idempotency-Key: short",
                    "Idempotency-Key: " + "k".repeat(300),
                    "If-Match: *",
                    "If-Modified-Since: yesterday",
                    "If-None-Match: \"",
                    "If-None-Match: *",
                    "If-Range: W/\"",
                    "Last-Event-ID: \u00e9-1",
                    "Last-Event-ID: 18446744073709551616",
                    "Origin: null",
                    "Prefer: wait=-1, respond-async; a=\"",
                    "Range: bytes=0-0",
                    "Range: bytes=5-2",
                    "Range: bytes=-0,,1-",
                    "Range: bytes=99999999999999999999-",
                    "TE: trailers, deflate;q=0.5",
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Upgrade: websocket\r\nConnection: Upgrade",
                    "X-Big: " + "b".repeat(9_000),
                    "X-Huge: " + "b".repeat(30_000),
                    "X-Forwarded-Host: evil.example",
                    "X-HTTP-Method-Override: DELETE",
                    "X Bad: name",
                    "no colon",
                    ": no name");

    private static final List<String> TYPES =
            List.of(
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "application/json; charset=utf-16",
                    "application/json; charset=x-nowhere",
                    "application/json;;=",
                    "application/xml",
                    "application/x-ndjson",
                    "multipart/form-data",
                    "multipart/form-data; boundary=",
                    "multipart/form-data; boundary=\"" + "b".repeat(200) + "\"",
                    "multipart/mixed; boundary=b",
                    "*/*",
                    "nonsense",
                    "/",
                    "\u00ff/\u00ff");

    /// What happens to JSON on its way to bytes; each a Latin-1 string of any bytes.
    private static final List<UnaryOperator<String>> BROKEN =
            List.of(
                    json -> "",
                    json -> " \n\t",
                    json -> json.substring(0, json.length() / 2),
                    json -> json + json,
                    json -> json + ",",
                    json -> "[" + json + "]",
                    json -> "\"" + "a".repeat(99) + "\"",
                    json -> "null",
                    json -> "0",
                    json -> "\u00ef\u00bb\u00bf" + json,
                    json -> wide(json, "", "\0\0\0"),
                    json -> wide(json, "\0\0\0", ""),
                    json -> "\0\0\u00fe\u00ff" + wide(json, "\0\0\0", ""),
                    json -> "\u00fe\u00ff" + wide(json, "\0", ""),
                    json -> "\u00ff\u00fe" + wide(json, "", "\0"),
                    json -> "\0\0\0{\0",
                    json -> json.replaceFirst("\\{", "{\"prompt\":\"a\\\\ud800\","),
                    json -> json.replaceFirst("\\{", "{\"prompt\":\"a\\\\u0000\","),
                    json -> json.replaceFirst("\\{", "{\"prompt\":\"\u00c0\u0080\","),
                    json -> json.replaceFirst("\\{", "{\"prompt\":\"\u00ed\u00a0\u0080\","),
                    json -> json.replaceFirst("\\{", "{\"n\":1,\"n\":1,"),
                    json -> json.replaceFirst("\\{", "{\"n\":1e999999999,"),
                    json -> json.replaceFirst("\\{", "{\"n\":" + "9".repeat(5_000) + ","),
                    json -> json.replaceFirst("\\{", "{\"n\":NaN,"),
                    json -> json.replaceFirst("\\{", "{n:1,'m':2,/**/"),
                    json -> json.replaceFirst("\\{", "{\"" + "k".repeat(60_000) + "\":1,"),
                    json -> "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                    json -> "[".repeat(50_000),
                    json -> "{\"prompt\":\"" + "a".repeat(1_100_000) + "\"}",
                    json -> json.replace('"', '\u0001'));

    private static final List<UnaryOperator<String>> BROKEN_FORMS =
            List.of(
                    form -> "",
                    form -> "garbage",
                    form -> "--b",
                    form -> "--b--",
                    form -> "--b\r\n--b\r\n--b--\r\n",
                    form -> form.substring(0, form.length() / 2),
                    form -> form.substring(0, Math.max(0, form.length() - 6)),
                    form -> form.replace("\r\n", "\n"),
                    form -> form.replace("form-data", "attachment"),
                    form -> form.replace("name=", "nam="),
                    form -> form.replace("name=\"", "name=\"../\0"),
                    form -> form.replace("name=", "filename*=x-nowhere''a%20b; name="),
                    form ->
                            form.replace(
                                    "\r\n\r\n",
                                    "\r\nContent-Type: text/plain; charset=x-nowhere\r\n\r\n"),
                    form ->
                            form.replace(
                                    "\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
                    form -> form.replaceFirst("\r\n\r\n", "\r\nX: " + "x".repeat(20_000)),
                    form -> form + form,
                    form -> form.replace("PNG", "GNP"),
                    form -> form.replace("IHDR", "IHDR\u007f\u00ff\u00ff\u00ff"));

    private Hostile() {}

    static String text(Random random) {
        return pick(TEXTS, random);
    }

    static String path(Random random) {
        return pick(PATHS, random);
    }

    static String header(Random random) {
        return pick(HEADERS, random);
    }

    /// Whether it makes the server wait for bytes that don't come.
    static boolean waitsForMore(String header) {
        return header.startsWith("Content-Length: 9") || header.startsWith("Transfer-Encoding");
    }

    static String type(Random random) {
        return pick(TYPES, random);
    }

    /// @param json as Latin-1
    static String json(String json, Random random) {
        return pick(BROKEN, random).apply(json);
    }

    /// @param form as Latin-1, its boundary `b`
    static String form(String form, Random random) {
        return pick(BROKEN_FORMS, random).apply(form);
    }

    static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static String wide(String text, String before, String after) {
        StringBuilder wide = new StringBuilder();
        text.chars().forEach(c -> wide.append(before).append((char) c).append(after));
        return wide.toString();
    }
}
