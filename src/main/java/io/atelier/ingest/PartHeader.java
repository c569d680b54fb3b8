package io.atelier.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a part of a form says of itself (RFC 7578, section 4).
///
/// @param filename as its sender calls it; never used as a name of ours
record PartHeader(String name, @Nullable String filename) {
    /// Possessive, or a long value would go as deep into the stack.
    private static final Pattern PARAMETER =
            Pattern.compile(
                    ";\\s*([A-Za-z*]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\"\\s]+))");

    private static final Pattern KNOWN_CHARSET =
            Pattern.compile("utf-8|us-ascii|iso-8859-1", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLAIN_ENCODING =
            Pattern.compile("binary|8bit|7bit", Pattern.CASE_INSENSITIVE);
    private static final int MAX_NAME = 255;

    static PartHeader parse(byte[] block) throws MalformedForm {
        Map<String, String> headers = new TreeMap<>();
        for (String line : new String(block, StandardCharsets.UTF_8).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new MalformedForm("A part of the form has a header that is none.");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        checkCoding(headers);
        String disposition = headers.getOrDefault("content-disposition", "");
        if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data")) {
            throw new MalformedForm("A part of the form is no form-data.");
        }
        Map<String, String> parameters = parameters(disposition);
        String name = parameters.get("name");
        if (name == null) {
            throw new MalformedForm("A part of the form has no name.");
        }
        if (parameters.containsKey("filename*")) {
            throw new MalformedForm("A part of the form has a filename*; forms have none.");
        }
        return new PartHeader(name, shortened(parameters.get("filename")));
    }

    private static void checkCoding(Map<String, String> headers) throws MalformedForm {
        Optional<String> charset =
                Optional.ofNullable(
                        parameters(headers.getOrDefault("content-type", "")).get("charset"));
        if (charset.isPresent() && !KNOWN_CHARSET.matcher(charset.get()).matches()) {
            throw new MalformedForm("A part of the form has a charset that is not taken here.");
        }
        String encoding = headers.getOrDefault("content-transfer-encoding", "binary");
        if (!PLAIN_ENCODING.matcher(encoding).matches()) {
            throw new MalformedForm("A part of the form has a transfer encoding; send it plain.");
        }
    }

    private static Map<String, String> parameters(String value) {
        Map<String, String> parameters = new TreeMap<>();
        Matcher each = PARAMETER.matcher(value);
        while (each.find()) {
            String plain =
                    each.group(2) == null
                            ? each.group(3)
                            : each.group(2).replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(each.group(1).toLowerCase(Locale.ROOT), plain);
        }
        return parameters;
    }

    /// Without control characters, so that it can be shown anywhere.
    private static @Nullable String shortened(@Nullable String filename) {
        if (filename == null) {
            return null;
        }
        String plain = filename.replaceAll("\\p{Cntrl}", "");
        return plain.substring(0, Math.min(MAX_NAME, plain.length()));
    }
}
